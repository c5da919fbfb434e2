"""One feed asked as the poller would ask it, and everything that is worth knowing of the answer."""

from contextlib import AsyncExitStack
from time import perf_counter

import msgspec

from monitor.records import Feed, FeedState, PollOutcome, Record
from monitor.service.clock import Clock, wall_clock
from monitor.service.fetch import Answer, Fetched, FetchFailed, NotModified
from monitor.service.pages import Web
from monitor.service.parsing import Task
from monitor.stages.feed import FeedDocument, NotAFeed, Polled, next_state
from monitor.stages.feed.inspection import findings


class Card(Record, frozen=True, kw_only=True):
    """The report card of one feed; `document` is None where none was read, and `wrong` says why.

    `state` is what a poller would remember after this answer, with when it would come again.
    """

    feed: Feed
    state: FeedState
    outcome: PollOutcome
    headers: dict[str, str] = msgspec.field(default_factory=dict)
    body_bytes: int = 0
    moved_to: str = ""
    document: FeedDocument | None = None
    candidates: tuple[str, ...] = ()
    honours_validators: bool | None = None  # None: it sends none
    wrong: tuple[str, ...] = ()


async def check_feed(
    web: Web, feed: Feed, floor_seconds: int, *, clock: Clock = wall_clock
) -> Card:
    """Ask a feed, and ask it again with its validators where it sent any."""
    async with AsyncExitStack() as held:
        began = perf_counter()
        async with web.hosts.turn(feed.url):
            answer = await web.fetcher.fetch(feed.url, held=held)
        took_ms = int((perf_counter() - began) * 1000)
        card = await _read(web, feed, answer, took_ms, clock, floor_seconds)
    if card.document is None or not isinstance(answer, Fetched):
        return card
    honours = await _honours_validators(web, answer)
    wrong = findings(card.document, answer.headers, clock())
    if honours is False:
        wrong += ("asked with its own validators, it sends everything again",)
    return msgspec.structs.replace(
        card,
        body_bytes=len(answer.body),
        moved_to=answer.moved_to,
        honours_validators=honours,
        wrong=wrong,
    )


async def _read(
    web: Web, feed: Feed, answer: Answer, took_ms: int, clock: Clock, floor_seconds: int
) -> Card:
    polled = Polled(outcome=PollOutcome.FAILED, headers=answer.headers, took_ms=took_ms)
    candidates: tuple[str, ...] = ()
    if isinstance(answer, FetchFailed):
        polled = msgspec.structs.replace(polled, outcome=answer.outcome, why=answer.why)
    elif isinstance(answer, NotModified):
        why = "it answers 304 to who has nothing yet"
        polled = msgspec.structs.replace(polled, why=why)
    else:
        found = await web.parsers.parse(
            Task(answer.body, answer.headers.get("content-type", ""), feed, answer.url)
        )
        if isinstance(found, NotAFeed):
            candidates = found.candidates
            polled = msgspec.structs.replace(polled, outcome=PollOutcome.NOT_A_FEED, why=found.why)
        else:
            polled = msgspec.structs.replace(
                polled, outcome=PollOutcome.NEW, document=found, answered_from=answer.url
            )
    return Card(
        feed=feed,
        state=next_state(feed, FeedState(feed=feed.id), polled, clock(), floor_seconds),
        outcome=polled.outcome,
        headers=answer.headers,
        document=polled.document,
        candidates=candidates,
        wrong=(polled.why,) if polled.why else (),
    )


async def _honours_validators(web: Web, answer: Fetched) -> bool | None:
    etag = answer.headers.get("etag", "")
    last_modified = answer.headers.get("last-modified", "")
    if not etag and not last_modified:
        return None
    async with web.hosts.turn(answer.url):
        again = await web.fetcher.fetch(answer.url, etag, last_modified)
    return isinstance(again, NotModified)
