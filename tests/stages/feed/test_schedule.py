"""When a feed is asked again, and what is kept of it until then."""

from datetime import timedelta

import pytest

from monitor.records import Feed, FeedState, PollOutcome
from monitor.stages.feed import Polled, feed_address, first_poll_delay, is_gone, validators
from monitor.stages.feed.document import FeedDocument
from monitor.stages.feed.schedule import when_due
from tests.stages.feed.listing import FEED, FLOOR, NOON, after, document, item, rises, waits

UNPOLLED = FeedState(feed="feed")
MINUTE, HOUR, DAY = 60, 3600, 24 * 3600


def wait_after(
    polled: Polled | FeedDocument, state: FeedState = UNPOLLED, feed: Feed = FEED
) -> float:
    (seconds,) = waits([after(state, polled, NOON, feed)])
    return seconds


def failed(outcome: PollOutcome, **headers: str) -> Polled:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Polled(outcome=outcome, why="it failed", headers=named)


def hourly(count: int = 24) -> FeedDocument:
    """Return a document with an entry an hour."""
    items = (item(str(n), published=NOON - timedelta(hours=n)) for n in range(count))
    return document(*items)


def served(**headers: str) -> Polled:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Polled(outcome=PollOutcome.NOTHING_NEW, document=document(item("a")), headers=named)


# --- The feed's own pace -------------------------------------------------------------------------


def test_row_24_a_feed_is_asked_as_often_as_entries_come() -> None:
    assert 0.9 * HOUR <= wait_after(hourly()) <= 1.2 * HOUR
    busy = document(*(item(str(n), published=NOON - timedelta(seconds=n)) for n in range(50)))
    assert FLOOR <= wait_after(busy) <= 1.1 * FLOOR
    asleep = document(*(item(str(n), published=NOON - timedelta(days=30 + n)) for n in range(9)))
    assert DAY <= wait_after(asleep) <= 1.1 * DAY


def test_one_fresh_item_alone_does_not_put_a_feed_to_sleep() -> None:
    assert wait_after(document(item("a", published=NOON))) <= HOUR
    assert wait_after(document(item("a", published=NOON - timedelta(days=30)))) >= DAY


def test_row_24_the_operators_own_pace_goes_first_but_never_below_the_floor() -> None:
    every = Feed(id="feed", url=FEED.url, every_seconds=10 * MINUTE)
    assert 10 * MINUTE <= wait_after(hourly(), feed=every) <= 11 * MINUTE
    hasty = Feed(id="feed", url=FEED.url, every_seconds=1)
    assert wait_after(hourly(), feed=hasty) >= FLOOR


def test_a_pace_that_the_operator_sets_counts_from_the_last_poll_on() -> None:
    state = after(UNPOLLED, hourly())
    assert when_due(FEED, state, FLOOR) == state.next_poll
    hasty = Feed(id="feed", url=FEED.url, every_seconds=10 * MINUTE)
    due = when_due(hasty, state, FLOOR)
    assert due is not None
    assert 10 * MINUTE <= (due - NOON).total_seconds() <= 11 * MINUTE
    failing = after(state, failed(PollOutcome.THROTTLED, retry_after="7200"))
    assert when_due(hasty, failing, FLOOR) == failing.next_poll


def test_row_22_ttl_is_a_lower_bound() -> None:
    assert wait_after(document(item("a"), ttl_seconds=2 * HOUR)) >= 2 * HOUR
    assert wait_after(document(item("a"), ttl_seconds=60 * 365 * DAY)) <= 1.1 * 31 * DAY


# --- What servers ask ----------------------------------------------------------------------------


def test_row_21_max_age_is_a_lower_bound_and_goes_before_expires() -> None:
    assert wait_after(served(cache_control="public, max-age=7200")) >= 2 * HOUR
    expires = "Tue, 03 Mar 2026 22:00:00 GMT"
    assert wait_after(served(expires=expires)) >= 10 * HOUR
    both = served(cache_control="max-age=3600", expires=expires)
    assert HOUR <= wait_after(both) <= 1.2 * HOUR


@pytest.mark.parametrize(
    "headers",
    [
        {"cache_control": "s-maxage=86400"},
        {"cache_control": "no-store, max-age=86400"},
        {"cache_control": "max-age=abc"},
        {"cache_control": "max-age=-5"},
        {"expires": "0"},
        {"expires": "-1"},
        {"expires": "Mon, 02 Mar 2026 12:00:00 GMT"},
    ],
)
def test_rows_18_and_21_wishes_that_bind_us_not(headers: dict[str, str]) -> None:
    assert wait_after(served(**headers)) == wait_after(served())


def test_row_18_no_wish_binds_for_more_than_a_month() -> None:
    for polled in (
        served(cache_control="max-age=315360000"),
        failed(PollOutcome.THROTTLED, retry_after="315360000"),
    ):
        assert 30 * DAY <= wait_after(polled) <= 1.1 * 31 * DAY


def test_row_15_retry_after_is_obeyed() -> None:
    assert wait_after(failed(PollOutcome.THROTTLED, retry_after="7200")) >= 2 * HOUR


def test_row_16_a_retry_date_is_measured_by_the_servers_own_clock() -> None:
    skewed = failed(
        PollOutcome.THROTTLED,
        retry_after="Thu, 03 Mar 2022 15:00:00 GMT",
        date="Thu, 03 Mar 2022 12:00:00 GMT",
    )
    assert 3 * HOUR <= wait_after(skewed) <= 3.4 * HOUR


@pytest.mark.parametrize("wish", ["", "abc", "-5", "1e9", "0"])
def test_row_17_throttled_without_a_readable_wish_waits_an_hour_at_least(wish: str) -> None:
    assert wait_after(failed(PollOutcome.THROTTLED, retry_after=wish)) >= HOUR


# --- Failures ------------------------------------------------------------------------------------


def failing(outcome: PollOutcome, times: int) -> list[FeedState]:
    states, state, now = [], UNPOLLED, NOON
    for _ in range(times):
        state = after(state, failed(outcome), now)
        now = state.next_poll or now
        states.append(state)
    return states


@pytest.mark.parametrize(
    ("outcome", "least"),
    [
        (PollOutcome.SERVER_ERROR, FLOOR),
        (PollOutcome.UNREACHABLE, FLOOR),
        (PollOutcome.TIMEOUT, FLOOR),
        (PollOutcome.THROTTLED, HOUR),
        (PollOutcome.REFUSED, 4 * HOUR),
        (PollOutcome.NOT_A_FEED, FLOOR),
    ],
)
def test_rows_17_19_and_20_each_failure_waits_longer_up_to_a_day(
    outcome: PollOutcome, least: int
) -> None:
    seconds = waits(failing(outcome, 12))
    assert min(seconds) >= least
    assert max(seconds) <= DAY
    assert max(seconds[6:]) > 2 * least


def test_row_20_one_success_forgets_the_failures() -> None:
    broken = failing(PollOutcome.SERVER_ERROR, 9)[-1]
    mended = after(broken, hourly())
    assert (mended.failures, mended.last_error) == (0, "")
    (again,) = waits([after(mended, failed(PollOutcome.SERVER_ERROR))])
    assert again <= 1.2 * FLOOR


def test_row_25_feeds_that_fail_together_part() -> None:
    moments = set()
    for number in range(20):
        state = FeedState(feed=f"f{number}", failures=3)
        feed = Feed(id=f"f{number}", url=FEED.url)
        moments.add(after(state, failed(PollOutcome.TIMEOUT), NOON, feed).next_poll)
    assert len(moments) == 20
    spread = max(filter(None, moments)) - min(filter(None, moments))
    assert spread > timedelta(minutes=15)


def test_row_25_feeds_that_are_due_at_a_start_do_not_burst() -> None:
    feeds = [Feed(id=f"f{n}", url=FEED.url) for n in range(1000)]
    delays = sorted(first_poll_delay(feed, 1000).total_seconds() for feed in feeds)
    assert delays[-1] <= 60
    busiest = max(sum(1 for each in delays if at <= each < at + 1) for at in range(60))
    assert busiest <= 60
    assert first_poll_delay(feeds[0], 1).total_seconds() <= 0.05


def test_a_delta_tells_nothing_of_a_feeds_pace() -> None:
    known = after(UNPOLLED, hourly())
    few = document(item("x", published=NOON))
    delta = Polled(outcome=PollOutcome.NEW, document=few, is_delta=True)
    assert after(known, delta).pace_seconds == known.pace_seconds


def test_the_same_history_gives_the_same_schedule() -> None:
    assert after(UNPOLLED, hourly()) == after(UNPOLLED, hourly())


# --- Hours and days that a feed asks to skip -----------------------------------------------------


def test_row_23_hours_and_days_to_skip_are_skipped_in_gmt() -> None:
    hours = document(item("a"), skip_hours=tuple(range(12, 20)))
    state = after(UNPOLLED, hours)
    assert state.next_poll is not None
    assert state.next_poll.hour == 20
    tuesday = after(UNPOLLED, document(item("a"), skip_days=(NOON.weekday(),)))
    assert tuesday.next_poll is not None
    assert tuesday.next_poll.date() > NOON.date()


# --- Validators, moving, going -------------------------------------------------------------------


def test_row_05_validators_are_replaced_together() -> None:
    both = Polled(
        outcome=PollOutcome.NEW, document=hourly(), headers={"etag": '"1"', "last-modified": "x"}
    )
    one = Polled(outcome=PollOutcome.NEW, document=hourly(), headers={"last-modified": "y"})
    state = after(after(UNPOLLED, both), one)
    assert (state.etag, state.last_modified) == ("", "y")


def test_validators_of_another_address_are_not_sent() -> None:
    state = after(
        UNPOLLED, Polled(outcome=PollOutcome.NEW, document=hourly(), headers={"etag": '"1"'})
    )
    assert validators(FEED, state, NOON) == ('"1"', "")
    assert validators(Feed(id="feed", url="https://other.example/"), state, NOON) == ("", "")


def moved(times: int, *, over: timedelta, overlapping: bool = True) -> FeedState:
    state = after(UNPOLLED, document(item("a")))
    for number in range(times):
        listed = item("a") if overlapping else item(f"strange-{number}")
        polled = Polled(
            outcome=PollOutcome.NOTHING_NEW,
            document=document(listed),
            moved_to="https://new.example/feed",
        )
        state = after(state, polled, NOON + over * number / max(1, times - 1))
    return state


def test_row_10_a_feed_has_moved_after_ten_times_a_day_and_the_same_entries() -> None:
    day = timedelta(days=1)
    assert feed_address(FEED, moved(10, over=day)) == "https://new.example/feed"
    assert feed_address(FEED, moved(9, over=day)) == FEED.url
    assert feed_address(FEED, moved(30, over=timedelta(hours=23))) == FEED.url
    assert feed_address(FEED, moved(30, over=day, overlapping=False)) == FEED.url


def test_row_14_gone_is_for_one_address() -> None:
    state = after(UNPOLLED, failed(PollOutcome.GONE))
    assert is_gone(FEED, state)
    assert not is_gone(Feed(id="feed", url="https://other.example/"), state)


def test_row_45_a_feed_that_says_it_has_ended_is_gone() -> None:
    assert is_gone(FEED, after(UNPOLLED, document(item("a"), expired=True)))


def test_waits_of_growing_failures_are_longer_on_the_whole() -> None:
    averages = []
    for failures in range(1, 7):
        seconds = [
            wait_after(failed(PollOutcome.TIMEOUT), FeedState(feed=f"f{n}", failures=failures - 1),
                       Feed(id=f"f{n}", url=FEED.url))
            for n in range(40)
        ]  # fmt: skip
        averages.append(sum(seconds) / len(seconds))
    assert rises(averages)
