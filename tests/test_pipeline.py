"""The stages in order, in memory: the same input gives the same, wherever one begins to listen."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from monitor import pipeline
from monitor.pipeline import Replay
from monitor.records import Carried, Entry
from monitor.service.wire import encode
from monitor.stages import tick_at
from monitor.stages.extract import carry
from tests.acceptance.newsroom import CASUALTIES, a_pipeline
from tests.builders import an_entry, moment

PLACES = ("Baghdad", "Mosul", "Aleppo", "Homs")


def a_news_day() -> list[Entry]:
    """Return forty entries over a week: incidents told thrice, copies, and quiet talk."""
    entries = []
    for number in range(40):
        place, killed = PLACES[number % 4], number % 7 + 2
        title = f"{killed} killed in {place} shooting, paper {number % 3} says"
        body = f"Gunmen shot dead {killed} people in {place} today. Notes of number {number // 2}."
        entries.append(an_entry(title, body, at=4 * number, publisher=f"Paper {number % 5}"))
    return entries


def test_an_entry_says_what_every_stage_said() -> None:
    heard = a_pipeline().hear(a_news_day()[0])
    assert heard.article is not None
    assert heard.report is not None
    assert heard.deduplicated is not None
    assert heard.outcome is not None
    assert [len(heard.updates), len(heard.hits), len(heard.alerts)] == [1, 1, 1]


def test_what_is_no_article_ends_rejected_with_its_reason() -> None:
    entry = an_entry("", "")
    heard = a_pipeline().hear(entry)
    assert heard.rejected is not None
    assert heard.outcome is not None
    assert (heard.outcome.entry, heard.outcome.reason) == (entry.id, heard.rejected.reason)


def test_an_entry_heard_twice_does_nothing() -> None:
    pipeline = a_pipeline()
    (first, *_) = a_news_day()
    pipeline.hear(first)
    again = pipeline.hear(first)
    assert again.seen
    assert (again.report, again.alerts, again.outcome) == (None, (), None)


@pytest.mark.parametrize("begin", ["articles", "reports"])
def test_beginning_at_a_later_order_gives_the_same_alerts(begin: str) -> None:
    whole, later = a_pipeline(), a_pipeline()
    for entry in a_news_day():
        heard = whole.hear(entry)
        assert heard.article is not None
        if begin == "articles":
            same = later.hear_article(heard.article)
        else:
            copied = heard.deduplicated
            item = heard.report or carry(copied)  # type: ignore[arg-type]  # no report: a copy
            assert heard.report or isinstance(item, Carried)
            same = later.decide(item)
        assert list(map(encode, same.alerts)) == list(map(encode, heard.alerts))


def test_ticks_of_a_replay_bring_what_is_due_and_change_nothing_else() -> None:
    def steps(*, with_ticks: bool) -> list[bytes]:
        pipeline = a_pipeline()
        replay, said = Replay(pipeline), []
        for entry in [*a_news_day(), an_entry("The end", "Of the story today.", at=400)]:
            heard = replay.hear(entry) if with_ticks else (pipeline.hear(entry),)
            said += [encode(alert) for each in heard for alert in each.alerts]
        return sorted(said)

    assert steps(with_ticks=True) == steps(with_ticks=False) != []


def test_a_tick_is_of_its_minute_and_has_one_id() -> None:
    assert tick_at(moment(0.001)) == tick_at(moment(0))
    assert tick_at(moment(1)).id != tick_at(moment(0)).id


@pytest.mark.parametrize("often", [1, 7])
def test_forgetting_what_has_expired_changes_no_alert(
    often: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def steps(forget_every: int) -> list[bytes]:
        monkeypatch.setattr(pipeline, "FORGET_EVERY", forget_every)
        replay, said = Replay(a_pipeline()), []
        for number, entry in enumerate(a_news_day() * 6):
            later = moment(24 * 4 * number)
            again = msgspec.structs.replace(
                entry, id=f"{number}", first_seen=later, published=later, url=f"/{number}"
            )
            said += [encode(alert) for heard in replay.hear(again) for alert in heard.alerts]
        return said

    never = steps(10**9)
    assert steps(often) == never
    assert len(never) > 100


def test_the_same_lines_replay_to_the_same_bytes_whatever_the_hashes(tmp_path: Path) -> None:
    lines, rules = tmp_path / "news.jsonl", tmp_path / "rules.yaml"
    rules.write_text(CASUALTIES, encoding="utf-8")
    with lines.open("wb") as file:
        for entry in a_news_day():
            line = {"id": entry.id, "title": entry.title, "text": entry.body, "url": entry.url}
            line |= {"published": entry.first_seen.isoformat(), "publisher": entry.publisher}
            file.write(msgspec.json.encode(line) + b"\n")
    command = [sys.executable, "-m", "monitor", "replay", "--rules", str(rules), "--jsonl"]
    first, other = (
        subprocess.run(
            [*command, str(lines)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    )
    assert first == other != b""
