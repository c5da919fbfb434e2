"""The recap of the demo: what became of every article, over the pipeline in memory."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache

from monitor.cli.recap import Recap
from monitor.pipeline import Heard, Pipeline, Replay
from monitor.records import Entry, Record, TrackRow
from monitor.service.demo import RULES, Story, read_stories
from monitor.service.rules import read_rules
from tests.acceptance.newsroom import gazetteer, packs

NOON = datetime(2024, 5, 15, 12, tzinfo=UTC)


def entry_of(number: int, story: Story) -> Entry:
    outlets = {outlet.id: outlet for outlet in read_stories().feeds}
    seen = NOON + timedelta(seconds=4 * story.edition)
    return Entry(
        id=f"e{number}",
        feed=story.feed,
        first_seen=seen,
        published=seen - timedelta(days=story.days_ago),
        guid=str(number),
        url=f"https://{story.feed}.example/{number}",
        title=story.title,
        body=story.body,
        publisher=outlets[story.feed].publisher,
        lang=outlets[story.feed].lang,
        country=outlets[story.feed].country,
        backfill=story.edition == 1,
    )


def records_of(entry: Entry, heard: Heard) -> Iterator[Record]:
    """Yield the records that would lie on the topics that the recap reads."""
    if heard.outcome is not None:
        yield heard.outcome
    if heard.report is not None:
        yield heard.report
        yield TrackRow(input=entry.id, seq=1, at=entry.first_seen, joined=heard.joined)
    yield from (*heard.updates, *heard.hits, *heard.alerts, *heard.decisions)


@cache
def everything() -> tuple[Record, ...]:
    """Return all that flows in the demo."""
    replay = Replay(Pipeline(read_rules(RULES), packs(), gazetteer()))
    stories = sorted(enumerate(read_stories().stories), key=lambda each: each[1].edition)
    entries = [entry_of(number, story) for number, story in stories]
    flowed: list[Record] = list(entries)
    for entry in entries:
        for heard in replay.hear(entry):
            flowed.extend(records_of(entry, heard))
    return tuple(flowed)


def recap(*records: Record) -> list[str]:
    told = Recap()
    for record in records:
        told.note(record)
    return list(told.lines())


def part(lines: list[str], heading: str) -> list[str]:
    """Return the lines under a heading, down to the next one of its depth."""
    start = next(at for at, line in enumerate(lines) if heading in line)
    depth = len(lines[start]) - len(lines[start].lstrip())
    deeper = lines[start + 1 :]
    end = next(
        (at for at, line in enumerate(deeper) if len(line) - len(line.lstrip()) <= depth),
        len(deeper),
    )
    return [line.strip() for line in deeper[:end]]


def test_an_incident_is_told_once_and_then_updated_by_other_publishers() -> None:
    steps = part(recap(*everything()), "MassCasualties: Aswan")
    assert [step.split()[0] for step in steps] == ["raised", "updated", "updated"]
    assert "at level 5 " in steps[0]
    assert steps[0].endswith("by The Harbour Post")
    assert steps[2].endswith("by Meridian Wire")


def test_what_was_not_told_stands_under_its_reason() -> None:
    lines = recap(*everything())
    assert any("Six dead in Bangladesh floods" in line for line in part(lines, "Copies: "))
    background = part(lines, "background, no news")
    assert any("Halabja" in line and "5,000" in line for line in background)
    assert any("61" in line and "140" in line for line in background), "told for its words only"
    assert any("Bus crash kills 22" in line for line in part(lines, "back catalogue"))
    assert any("19 killed" in line for line in part(lines, "no next level"))


def test_every_article_is_told_of_or_stands_under_one_reason_and_the_sum_is_whole() -> None:
    lines = recap(*everything())
    count = len(read_stories().stories)
    assert lines[-1].endswith(f"= {count} entries.")
    assert "0 dead" in lines[-1]
    whys = lines[lines.index("What was not told, and why") :]
    silent = sum(
        int(line.rsplit("(", 1)[1].rstrip(")"))
        for line in whys
        if line.endswith(")") and line.startswith("  ") and not line.startswith("    ")
    )
    assert count - silent <= 8, "articles that made a step of an alert"
    assert silent < count


def test_the_order_in_which_the_topics_are_read_and_a_second_telling_change_nothing() -> None:
    once = recap(*everything())
    assert recap(*everything(), *everything()) == once


def test_an_entry_that_has_not_ended_is_open() -> None:
    told = Recap()
    entry = entry_of(0, read_stories().stories[0])
    told.note(entry)
    assert told.open()
    assert "of 1 entry" in list(told.lines())[-1]
    assert any("Still on its way" in line for line in told.lines())
