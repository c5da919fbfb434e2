"""What a feed repeats under its articles is learnt as furniture, and nothing else is."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.pipeline import step
from monitor.records import Article, CleanRow, Ending, Entry, Outcome, RemovalReason
from monitor.stages.clean.recurring import FEWEST_ARTICLES, REMEMBERED, Clean
from tests.builders import an_entry, moment

MOTTO = "The Gazette has told the valley what matters since the flood of the great river."
STORIES = [
    f"The harbour master of port number {n} closed it on Monday because of a storm in the bay."
    for n in range(200)
]


def entries(
    count: int, *, last_line: str = MOTTO, feed: str = "gazette", first: int = 0
) -> list[Entry]:
    return [
        replace(
            an_entry(f"Port {n} closed today", f"{STORIES[n]}\n{last_line}", publisher=feed),
            feed=feed,
            first_seen=moment() + timedelta(minutes=n),
        )
        for n in range(first, first + count)
    ]


def hear(stage: Clean, heard: list[Entry]) -> list[Article]:
    said = [step(stage, entry) for entry in heard]
    outputs = [output for decided in said if decided is not None for output in decided.outputs]
    return [output for output in outputs if isinstance(output, Article)]


def test_a_line_that_many_articles_of_a_feed_have_goes_and_is_named() -> None:
    said = hear(Clean(), entries(FEWEST_ARTICLES + 1))
    assert all(article.text.endswith(MOTTO) for article in said[:-1])
    assert said[-1].text == STORIES[FEWEST_ARTICLES]
    assert [(note.quote, note.reason) for note in said[-1].removed] == [
        (MOTTO, RemovalReason.RECURRING)
    ]


def test_what_was_learnt_stays_learnt_while_the_feed_repeats_it() -> None:
    said = hear(Clean(), entries(2 * REMEMBERED + 20))
    assert not any(MOTTO in article.text for article in said[FEWEST_ARTICLES:])


def test_a_line_is_forgotten_when_the_feed_has_stopped_repeating_it() -> None:
    stage = Clean()
    hear(stage, entries(20))
    hear(stage, entries(REMEMBERED, last_line="", first=20))
    (again,) = hear(stage, entries(1, first=150))
    assert again.text.endswith(MOTTO)


def test_another_feed_learns_for_itself() -> None:
    stage = Clean()
    hear(stage, entries(20))
    (other,) = hear(stage, entries(1, feed="herald", first=30))
    assert other.text.endswith(MOTTO)


def test_entries_of_no_feed_teach_nothing() -> None:
    said = hear(Clean(), entries(20, feed=""))
    assert all(article.text.endswith(MOTTO) for article in said)


def test_an_article_edited_again_and_again_teaches_nothing() -> None:
    edits = [
        replace(entry, url="https://gazette.example/live", title=f"Port closed, version {n}")
        for n, entry in enumerate(entries(20))
    ]
    said = hear(Clean(), edits)
    assert len({article.id for article in said}) == 1
    assert all(article.text.endswith(MOTTO) for article in said)


def test_a_paragraph_that_comes_again_now_and_then_is_the_article_speaking() -> None:
    background = "The port was rebuilt after the war, when a third of the town lay in ruins."
    mixed = [
        entry
        for n, entry in enumerate(entries(60, last_line=""))
        for entry in [
            replace(entry, body=f"{entry.body}{background}" if n % 8 == 0 else entry.body)
        ]
    ]
    said = hear(Clean(), mixed)
    assert sum(background in article.text for article in said) == 8


def test_an_entry_that_comes_again_is_seen() -> None:
    stage = Clean()
    (entry,) = entries(1)
    assert step(stage, entry) is not None
    assert step(stage, entry) is None


def test_an_entry_of_nothing_but_what_its_feed_repeats_is_rejected_with_a_note() -> None:
    stage = Clean()
    hear(stage, entries(20))
    decided = step(stage, replace(an_entry("", MOTTO, publisher="gazette"), feed="gazette"))
    assert decided is not None
    (said,) = decided.outputs
    assert isinstance(said, Outcome)
    assert (said.ending, said.reason) == (Ending.REJECTED, "furniture-only")
    assert said.note


@settings(max_examples=40, deadline=None)
@given(
    feeds=st.lists(st.sampled_from(["gazette", "herald", "post"]), max_size=160),
    data=st.data(),
)
def test_it_does_not_matter_when_rows_are_forgotten_or_that_all_is_rebuilt(
    feeds: list[str], data: st.DataObject
) -> None:
    plain, troubled = Clean(), Clean()
    kept: dict[str, CleanRow] = {}
    heard = [entries(1, feed=feed, first=n)[0] for n, feed in enumerate(feeds)]
    rebuilt_at = data.draw(st.sets(st.integers(0, max(0, len(feeds) - 1)), max_size=3), "rebuilt")
    for n, entry in enumerate(heard):
        expected, decided = plain.decide(entry), troubled.decide(entry)
        assert expected is not None
        assert decided is not None
        assert (decided.row, decided.outputs) == (expected.row, expected.outputs)
        plain.apply(expected.row)
        troubled.apply(decided.row)
        kept[decided.key] = decided.row
        for key in troubled.expired()[: n % 3]:
            troubled.forget(key)
            del kept[key]
        if n in rebuilt_at:
            troubled = Clean()
            for row in sorted(kept.values(), key=lambda row: row.seq):
                troubled.apply(row)


def test_a_feed_leaves_no_more_rows_than_are_remembered() -> None:
    stage = Clean()
    kept: set[str] = set()
    for entry in entries(150):
        decided = step(stage, entry)
        assert decided is not None
        kept.add(decided.key)
        for key in stage.expired():
            stage.forget(key)
            kept.remove(key)
    assert len(kept) == REMEMBERED
