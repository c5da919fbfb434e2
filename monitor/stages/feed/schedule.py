"""When a feed is asked again, and what is remembered of it until then.

Who waits how long: the operator's own pace, else the pace of the feed's entries, never sooner than
the feed and its server ask, and longer with each failure. All jitter is a hash of the feed and the
state, so the same history gives the same schedule and feeds that failed together part.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from monitor.records import Feed, FeedState, PollOutcome, Record, identify
from monitor.stages.feed.document import FeedDocument
from monitor.stages.feed.manners import fresh_seconds, retry_after_seconds
from monitor.stages.feed.newness import list_items, remember

HOUR = 3600
DAY = 24 * HOUR
UNKNOWN_PACE_SECONDS = HOUR // 2  # of a feed whose entries bear no dates
LONGEST_PACE_SECONDS = DAY
LONGEST_BACKOFF_SECONDS = DAY
LONGEST_WISH_SECONDS = 31 * DAY  # no server may silence a feed for longer (lemon24/reader)
FIRST_BACKOFF_SECONDS = 60
LEAST_BACKOFF_SECONDS = {
    PollOutcome.THROTTLED: HOUR,  # where Retry-After says nothing
    PollOutcome.REFUSED: 4 * HOUR,  # Unread Cloud waits as long after a 403
    PollOutcome.FORBIDDEN: 4 * HOUR,
    PollOutcome.GONE: LONGEST_WISH_SECONDS,
}
PUSHED_PACE_SECONDS = 4 * HOUR  # of a feed whose hub sends its news: hubs forget
PACE_WINDOW = timedelta(days=7)
FULL_POLL_EVERY = timedelta(days=7)  # without validators, to heal a latched pair of them
JITTER_PER_MILLE = 100
# A feed has moved when it said the same for a day; NewsBlur counts ten redirects too.
MOVED_TIMES = 10
MOVED_FOR = timedelta(days=1)

GOOD = frozenset({PollOutcome.NEW, PollOutcome.NOTHING_NEW, PollOutcome.NOT_MODIFIED})


class Polled(Record, frozen=True, kw_only=True):
    """How one poll went. `headers` have lower-case names; `document` is None unless one was read.

    `moved_to` is where permanent redirects, and nothing but those, led to.
    """

    outcome: PollOutcome
    why: str = ""
    headers: dict[str, str] = msgspec.field(default_factory=dict)
    document: FeedDocument | None = None
    unconditional: bool = True
    moved_to: str = ""
    answered_from: str = ""  # where the document came from in the end
    took_ms: int = 0
    is_delta: bool = False  # the document lists only what is new to us
    is_pushed: bool = False  # a hub sent it: no one was asked


def feed_address(feed: Feed, state: FeedState) -> str:
    """Return where to ask: the feed's own address, or where it has said for long that it moved."""
    moved = (
        state.moved_since is not None
        and state.last_poll is not None
        and state.moved_times >= MOVED_TIMES
        and state.last_poll - state.moved_since >= MOVED_FOR
    )
    return state.moved_to if moved else feed.url


def is_gone(feed: Feed, state: FeedState) -> bool:
    """Tell whether the feed has said that nothing more will come.

    At another address it is asked anew, and where the operator has said so since.
    """
    return state.gone and state.url == feed_address(feed, state) and not _is_resumed(feed, state)


def when_due(
    feed: Feed, state: FeedState, floor_seconds: int, *, is_pushed: bool = False
) -> datetime | None:
    """Return when a feed is to be asked, None for at once; see also `is_gone`.

    A pace that the operator has set since the last poll counts, where that poll went well. A feed
    whose hub sends its news is asked seldom.
    """
    if is_pushed and not state.failures and state.last_poll and state.next_poll:
        return max(state.next_poll, state.last_poll + timedelta(seconds=PUSHED_PACE_SECONDS))
    if state.gone and _is_resumed(feed, state):
        return None
    if not feed.every_seconds or state.failures or state.last_poll is None:
        return state.next_poll
    return state.last_poll + timedelta(seconds=_pace(feed, state, floor_seconds))


def _is_resumed(feed: Feed, state: FeedState) -> bool:
    return feed.resumed is not None and (state.last_poll is None or feed.resumed > state.last_poll)


def validators(feed: Feed, state: FeedState, now: datetime) -> tuple[str, str]:
    """Return the ETag and Last-Modified to send, byte for byte as they came, or empty."""
    is_due_in_full = state.last_full is None or now - state.last_full >= FULL_POLL_EVERY
    if is_due_in_full or state.url != feed_address(feed, state):
        return "", ""
    return state.etag, state.last_modified


def next_state(
    feed: Feed, state: FeedState, polled: Polled, now: datetime, floor_seconds: int
) -> FeedState:
    """Return what to remember after a poll whose entries are all safely published."""
    if polled.is_pushed and polled.document is not None:
        return _after_push(feed, state, polled, polled.document, now)
    if polled.outcome not in GOOD:
        changed = _after_failure(feed, state, polled, now)
    elif polled.document is None:
        changed = _after_not_modified(state, polled, now)
    else:
        changed = _after_document(feed, state, polled, polled.document, now)
    return _with(
        changed,
        outcome=polled.outcome,
        next_poll=when_next(feed, changed, polled, now, floor_seconds),
    )


def host_rest_seconds(headers: Mapping[str, str], now: datetime) -> int:
    """Return how long a host that answered "too many requests" is left alone, all its feeds."""
    wished = retry_after_seconds(headers, now) or LEAST_BACKOFF_SECONDS[PollOutcome.THROTTLED]
    return min(wished, LONGEST_WISH_SECONDS)


def when_next(
    feed: Feed, state: FeedState, polled: Polled, now: datetime, floor_seconds: int
) -> datetime:
    """Return when to ask a feed again, given `state` as the poll has left it."""
    if polled.outcome in GOOD:
        seconds = _pace(feed, state, floor_seconds)
        if polled.document is not None and not feed.every_seconds:
            return _allowed(now + timedelta(seconds=seconds), polled.document)
    else:
        seconds = _backoff(feed, state, polled, now, floor_seconds)
    return now + timedelta(seconds=seconds)


def first_poll_delay(feed: Feed, feeds: int) -> timedelta:
    """Return how long a feed that is due waits at a start, so that `feeds` do not burst."""
    return timedelta(milliseconds=_share(min(60_000, 50 * feeds), feed.id, "start"))


def _after_document(
    feed: Feed, state: FeedState, polled: Polled, document: FeedDocument, now: datetime
) -> FeedState:
    seen, edits = remember(document, feed, state)
    pace = (0 if polled.is_delta else _arrivals(document, now)) or state.pace_seconds
    is_news = polled.outcome is PollOutcome.NEW
    # Half a document is read again whole: its validators would hide the other half.
    keep = document.complete and bool(document.items or not state.seen)
    moved_to, moved_since, moved_times = _moved(feed, state, polled, document, now)
    return _with(
        state,
        url=feed_address(feed, state),
        etag=polled.headers.get("etag", "") if keep else "",
        last_modified=polled.headers.get("last-modified", "") if keep else "",
        last_poll=now,
        last_success=now,
        last_full=now if polled.unconditional else state.last_full,
        failures=0,
        last_error="",
        seen=seen,
        edits=edits,
        pace_seconds=pace,
        gap_seconds=pace if is_news else state.gap_seconds,
        last_new=now if is_news else state.last_new,
        took_ms=polled.took_ms,
        answered_from=polled.answered_from,
        problems=document.problems,
        hub=document.hub,
        topic=document.topic,
        hint_seconds=max(document.ttl_seconds, fresh_seconds(polled.headers, now)),
        moved_to=moved_to,
        moved_since=moved_since,
        moved_times=moved_times,
        gone=document.expired,
    )


def _after_push(
    feed: Feed, state: FeedState, polled: Polled, document: FeedDocument, now: datetime
) -> FeedState:
    """Remember what was sent; of what the feed's own server said, nothing has changed."""
    seen, edits = remember(document, feed, state)
    is_news = polled.outcome is PollOutcome.NEW
    return _with(
        state,
        seen=seen,
        edits=state.edits | edits,
        last_new=now if is_news else state.last_new,
    )


def _after_not_modified(state: FeedState, polled: Polled, now: datetime) -> FeedState:
    """Keep what we have, with the headers that a 304 refreshes (RFC 9111, 4.3.4)."""
    headers = polled.headers
    unasked = polled.unconditional  # a 304 to a question without validators: ask plainly again
    return _with(
        state,
        etag="" if unasked else headers.get("etag", state.etag),
        last_modified="" if unasked else headers.get("last-modified", state.last_modified),
        last_poll=now,
        last_success=now,
        took_ms=polled.took_ms,
        failures=0,
        last_error="",
        hint_seconds=max(state.hint_seconds, fresh_seconds(headers, now)),
    )


def _after_failure(feed: Feed, state: FeedState, polled: Polled, now: datetime) -> FeedState:
    address = feed_address(feed, state)
    was_moved = address != feed.url
    is_same = state.url == address
    return _with(
        state,
        url=address,
        etag=state.etag if is_same else "",
        last_modified=state.last_modified if is_same else "",
        last_poll=now,
        failures=state.failures + 1,
        last_error=polled.why,
        gone=polled.outcome is PollOutcome.GONE and not was_moved,
        # The new home does not answer: back to the address that the operator gave.
        moved_times=0 if was_moved else state.moved_times,
    )


def _moved(
    feed: Feed, state: FeedState, polled: Polled, document: FeedDocument, now: datetime
) -> tuple[str, datetime | None, int]:
    """Count permanent redirects to one place that serves entries we know."""
    if feed_address(feed, state) != feed.url:
        return state.moved_to, state.moved_since, state.moved_times
    known = set(state.seen)
    overlaps = any(listed.entry in known for listed in list_items(document, feed))
    if not polled.moved_to or not overlaps:
        return "", None, 0
    if polled.moved_to != state.moved_to or state.moved_since is None:
        return polled.moved_to, now, 1
    return state.moved_to, state.moved_since, state.moved_times + 1


def _arrivals(document: FeedDocument, now: datetime) -> int:
    """Return the usual seconds between two entries of the last week; 0 where no dates tell."""
    dates = [item.published for item in document.items if item.published is not None]
    recent = [date for date in dates if now - PACE_WINDOW <= date <= now]
    if len(dates) == len(recent) < 2:
        return 0  # one fresh item alone has no pace
    if len(recent) < 2:
        return LONGEST_PACE_SECONDS
    # A busy feed lists less than a week: its pace is that of the time it covers.
    covered = now - min(recent) if len(recent) == len(dates) else PACE_WINDOW
    return max(1, int(covered.total_seconds()) // len(recent))


def _pace(feed: Feed, state: FeedState, floor_seconds: int) -> int:
    """Return the seconds to wait after a poll that went well, jitter included."""
    if feed.every_seconds:
        seconds = max(feed.every_seconds, floor_seconds)
    else:
        own = state.pace_seconds or UNKNOWN_PACE_SECONDS
        seconds = max(min(own, LONGEST_PACE_SECONDS), floor_seconds)
        seconds = max(seconds, min(state.hint_seconds, LONGEST_WISH_SECONDS))
    return seconds + _share(seconds * JITTER_PER_MILLE // 1000, feed.id, str(state.last_poll))


def _backoff(
    feed: Feed, state: FeedState, polled: Polled, now: datetime, floor_seconds: int
) -> int:
    """Return the seconds to wait after a failure: never less than the server asked for."""
    least = LEAST_BACKOFF_SECONDS.get(polled.outcome, max(FIRST_BACKOFF_SECONDS, floor_seconds))
    wished = min(retry_after_seconds(polled.headers, now), LONGEST_WISH_SECONDS)
    doublings = min(max(0, state.failures - 1), 20)
    longest = max(least, min(least << doublings, LONGEST_BACKOFF_SECONDS))
    least = max(wished or least, floor_seconds)
    # Full jitter above the least wait: a host's feeds that fail together do not stay together.
    spread = max(longest - least, least * JITTER_PER_MILLE // 1000)
    return least + _share(spread, feed.id, str(state.failures), str(state.last_poll))


def _allowed(moment: datetime, document: FeedDocument) -> datetime:
    """Return the first hour from `moment` on that the feed does not ask to skip."""
    hours, days = set(document.skip_hours), set(document.skip_days)
    for _ in range(7 * 24):
        if moment.hour not in hours and moment.weekday() not in days:
            break
        moment = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return moment


def _share(most: int, *parts: str) -> int:
    """Return a number from 0 to `most` that `parts` alone decide."""
    return int(identify(*parts)[:8], 16) % (most + 1) if most > 0 else 0


def _with(state: FeedState, **changes: object) -> FeedState:
    return msgspec.structs.replace(state, **changes)
