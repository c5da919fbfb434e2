"""How a feed stands, in a word and a sentence, and what its operator must be told unasked."""

from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from monitor.records import Feed, FeedEvent, FeedStanding, FeedState, FeedTrouble, identify
from monitor.stages.feed.schedule import is_gone

SLOW_MS = 10_000  # a third of the time that a fetch may take at all
BROKEN_AFTER_FAILURES = 3  # Miniflux' limit too: one is the weather, two an outage
# A newsroom sleeps at night and rests at weekends: ten of its usual gaps, and two days at least.
STALE_GAPS = 10
STALE_AT_LEAST = timedelta(days=2)


class Standing(NamedTuple):
    """How a feed stands, and why in words for a person; a feed that is well needs none."""

    standing: FeedStanding
    why: str = ""


def standing_of(feed: Feed, state: FeedState, now: datetime) -> Standing:
    """Return how a feed stands at `now`."""
    if feed.paused:
        return Standing(FeedStanding.PAUSED, "paused by the operator")
    if is_gone(feed, state):
        return Standing(
            FeedStanding.GONE, state.last_error or "it says that nothing more will come"
        )
    if state.last_poll is None:
        return Standing(FeedStanding.NEW, "not polled yet")
    if state.failures:
        return Standing(FeedStanding.FAILING, state.last_error)
    return _of_one_that_answers(state, now)


def _of_one_that_answers(state: FeedState, now: datetime) -> Standing:
    if silence := _silence(state, now):
        return Standing(FeedStanding.STALE, silence)
    if state.took_ms >= SLOW_MS:
        return Standing(FeedStanding.SLOW, f"its last answer took {state.took_ms / 1000:.0f} s")
    return Standing(FeedStanding.OK)


def tell(feed: Feed, state: FeedState, now: datetime) -> tuple[FeedState, FeedEvent | None]:
    """Return the state that knows what the operator was told, and the event to tell, if any.

    Each trouble is told once, and once that it is over.
    """
    trouble, why = _trouble(feed, state, now)
    told = state.told
    if trouble is told or (trouble is None and told in {None, FeedTrouble.RECOVERED}):
        return state, None
    if trouble is None:
        trouble, why = FeedTrouble.RECOVERED, "it is well again"
    since = state.last_new if trouble is FeedTrouble.STALE else state.last_success
    event = FeedEvent(
        # Told again after a crash in between, it is the same event.
        id=identify(feed.id, trouble, str(since)),
        feed=feed.id,
        trouble=trouble,
        why=why,
        at=now,
        since=since,
        url=feed.url,
        title=feed.title,
    )
    return msgspec.structs.replace(state, told=trouble), event


def _trouble(feed: Feed, state: FeedState, now: datetime) -> tuple[FeedTrouble | None, str]:
    standing, why = standing_of(feed, state, now)
    if standing is FeedStanding.GONE:
        return FeedTrouble.GONE, why
    if standing is FeedStanding.STALE:
        return FeedTrouble.STALE, why
    if standing is FeedStanding.FAILING:
        if state.failures >= BROKEN_AFTER_FAILURES:
            return FeedTrouble.BROKEN, f"{state.failures} polls in a row failed, the last as {why}"
        return state.told, why  # neither broken yet nor recovered
    return None, ""


def _silence(state: FeedState, now: datetime) -> str:
    """Return in words how long nothing new has come, where that is far longer than usual."""
    if state.last_new is None:
        return ""
    longest = max(STALE_AT_LEAST, timedelta(seconds=STALE_GAPS * state.gap_seconds))
    silent = now - state.last_new
    if silent <= longest:
        return ""
    usual = f", where one usually came every {_span(state.gap_seconds)}" * bool(state.gap_seconds)
    return f"nothing new for {silent.days} days{usual}"


def _span(seconds: int) -> str:
    hours, minutes = divmod(max(60, seconds) // 60, 60)
    return f"{hours} h" if hours else f"{minutes} min"
