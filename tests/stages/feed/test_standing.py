"""How a feed stands, and what its operator is told unasked."""

from datetime import timedelta

import pytest

from monitor.records import Feed, FeedStanding, FeedState, FeedTrouble, PollOutcome
from monitor.stages.feed import Polled, standing_of, tell
from tests.stages.feed.listing import FEED, NOON, after, document, item

UNPOLLED = FeedState(feed="feed")
DAY = timedelta(days=1)


def good(name: str = "a", took_ms: int = 100) -> Polled:
    hourly = [item(f"{name}{n}", published=NOON - timedelta(hours=n)) for n in range(24)]
    return Polled(outcome=PollOutcome.NEW, document=document(*hourly), took_ms=took_ms)


def bad(outcome: PollOutcome = PollOutcome.SERVER_ERROR) -> Polled:
    return Polled(outcome=outcome, why="it answered 500")


@pytest.mark.parametrize(
    ("feed", "state", "days", "standing", "words"),
    [
        (FEED, UNPOLLED, 0, FeedStanding.NEW, "not polled"),
        (FEED, after(UNPOLLED, good()), 0, FeedStanding.OK, ""),
        (FEED, after(UNPOLLED, good(took_ms=15_000)), 0, FeedStanding.SLOW, "took 15 s"),
        (FEED, after(UNPOLLED, bad()), 0, FeedStanding.FAILING, "it answered 500"),
        (FEED, after(UNPOLLED, bad(PollOutcome.GONE)), 0, FeedStanding.GONE, "it answered 500"),
        (FEED, after(UNPOLLED, good()), 3, FeedStanding.STALE, "nothing new for 3 days"),
        (FEED, after(UNPOLLED, good()), 1, FeedStanding.OK, ""),
        (
            Feed(id="feed", url=FEED.url, paused=True),
            after(UNPOLLED, bad()),
            0,
            FeedStanding.PAUSED,
            "by the operator",
        ),
    ],
)
def test_a_feed_stands_in_one_of_seven_ways_with_its_reason(
    feed: Feed, state: FeedState, days: int, standing: FeedStanding, words: str
) -> None:
    found = standing_of(feed, state, NOON + days * DAY)
    assert found.standing is standing
    assert words in found.why


def troubles(*polls: tuple[Polled, float]) -> list[FeedTrouble]:
    """Return what is told over polls, each some days after the one before."""
    state, now, told = UNPOLLED, NOON, []
    for polled, days in polls:
        now += days * DAY
        state, event = tell(FEED, after(state, polled, now), now)
        if event is not None:
            told.append(event.trouble)
    return told


NOTHING_NEW = Polled(outcome=PollOutcome.NOT_MODIFIED, unconditional=False)


def test_row_50_a_feed_that_falls_silent_is_told_of_once_and_when_it_speaks_again() -> None:
    silent = [(NOTHING_NEW, 1.0)] * 5
    told = troubles((good(), 0), *silent, (good("b"), 1))
    assert told == [FeedTrouble.STALE, FeedTrouble.RECOVERED]


def test_a_rare_feed_is_given_longer() -> None:
    weekly = [item(str(n), published=NOON - n * 7 * DAY) for n in range(5)]
    rare = Polled(outcome=PollOutcome.NEW, document=document(*weekly))
    assert troubles((rare, 0), *[(NOTHING_NEW, 1.0)] * 30) == []
    assert troubles((rare, 0), *[(NOTHING_NEW, 1.0)] * 40) == [FeedTrouble.STALE]


def test_one_failure_is_the_weather_and_three_are_told_once() -> None:
    assert troubles((good(), 0), (bad(), 0.1), (bad(), 0.1), (good(), 0.1)) == []
    broken = troubles((good(), 0), *[(bad(), 0.1)] * 6, (good(), 0.1), (good(), 0.1))
    assert broken == [FeedTrouble.BROKEN, FeedTrouble.RECOVERED]


def test_row_14_the_operator_is_told_that_a_feed_is_gone_at_once() -> None:
    assert troubles((bad(PollOutcome.GONE), 0)) == [FeedTrouble.GONE]


def test_told_again_after_a_crash_it_is_the_same_event() -> None:
    broken = UNPOLLED
    for _ in range(3):
        broken = after(broken, bad())
    (_, once), (_, again) = tell(FEED, broken, NOON), tell(FEED, broken, NOON + DAY)
    assert once is not None
    assert again is not None
    assert once.id == again.id
    assert "3 polls in a row failed" in once.why


def test_a_feed_that_was_gone_is_asked_again_when_the_operator_says_so() -> None:
    gone = after(UNPOLLED, bad(PollOutcome.GONE))
    resumed = Feed(id="feed", url=FEED.url, resumed=NOON + DAY)
    assert standing_of(resumed, gone, NOON + DAY).standing is FeedStanding.FAILING
    long_ago = Feed(id="feed", url=FEED.url, resumed=NOON - DAY)
    assert standing_of(long_ago, gone, NOON + DAY).standing is FeedStanding.GONE
