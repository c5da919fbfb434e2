"""Feeds to ``entries``: one task a feed, each asleep until its feed is due.

The order of one poll: fetch, parse, decide what is new, publish it and await every ack, and only
then remember the feed's new state. A crash between repeats the poll, which gives the same ids.
A feed that hangs or lies delays nobody: it holds its own task, and its host's turn, at most for
the total timeout of a fetch.
"""

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import perf_counter
from typing import Protocol

from msgspec.structs import replace

from monitor.records import Entry, Feed, FeedEvent, FeedStanding, FeedState, PollOutcome
from monitor.service import metrics
from monitor.service.clock import Clock, wall_clock
from monitor.service.feed_states import FeedStates
from monitor.service.fetch import Fetched, FetchFailed
from monitor.service.hosts import host_of
from monitor.service.pages import Pages, Web
from monitor.service.parsing import Task
from monitor.service.websub import Wanted
from monitor.stages.feed import (
    NotAFeed,
    Polled,
    feed_address,
    first_poll_delay,
    host_rest_seconds,
    is_gone,
    new_entries,
    next_state,
    standing_of,
    tell,
    validators,
    when_due,
)

LOG = logging.getLogger("monitor.poller")
POLLS_AT_ONCE = 128  # most of them wait for a server; what they may hold in memory `fetch` limits
LONGEST_SLEEP_SECONDS = 60.0  # then the clock is looked at again: machines sleep too


class Publisher(Protocol):
    """Where entries go, and what is to be told of feeds."""

    async def publish(self, entries: tuple[Entry, ...]) -> None:
        """Return when all are safe; raise where that is not sure."""

    async def tell(self, event: FeedEvent) -> None:
        """Return when the event is safe; raise where that is not sure."""


@dataclass
class _Post:
    """A feed that is polled, and the task that does it."""

    feed: Feed
    not_before: datetime | None = None  # at a start, so that not all begin at once
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    is_asking: bool = False
    task: asyncio.Task[None] | None = None


class Poller:
    """Polls the feeds it has taken when they are due."""

    def __init__(
        self,
        web: Web,
        publisher: Publisher,
        states: FeedStates,
        *,
        clock: Clock = wall_clock,
        floor_seconds: int = 300,
    ) -> None:
        self._web = web
        self._publisher = publisher
        self._states = states
        self._clock = clock
        self._floor_seconds = floor_seconds
        self._pages = Pages(web)
        self._at_once = asyncio.Semaphore(POLLS_AT_ONCE)
        self._remembered: dict[str, FeedState] = {}
        self._posts: dict[str, _Post] = {}
        self._removed: set[str] = set()
        self._standings: dict[str, FeedStanding] = {}
        self._keeping: set[asyncio.Task[None]] = set()
        self._is_pushed: Callable[[str], bool] = lambda _: False
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    # --- Which feeds -----------------------------------------------------------------------------

    def take(self, feeds: Iterable[Feed], states: Mapping[str, FeedState]) -> None:
        """Poll these feeds from now on, knowing what is remembered of them."""
        feeds = tuple(feeds)
        self.remember(states.values())
        overdue = [feed for feed in feeds if (due := self.due(feed)) and due <= self._clock()]
        for feed in feeds:
            self.define(feed)
        now = self._clock()
        for feed in overdue:
            self._posts[feed.id].not_before = now + first_poll_delay(feed, len(overdue))

    def remember(self, states: Iterable[FeedState]) -> None:
        """Know these states, and which hosts asked for rest."""
        for state in states:
            self._remembered[state.feed] = state
            if state.outcome is PollOutcome.THROTTLED and state.url and state.next_poll:
                self._web.hosts.leave_alone(state.url, state.next_poll)

    def define(self, feed: Feed) -> None:
        """Poll a feed as it is defined now; a poll that is under way is finished as it began."""
        self._removed.discard(feed.id)
        post = self._posts.get(feed.id)
        if post is None:
            post = self._posts[feed.id] = _Post(feed)
            post.task = asyncio.create_task(self._poll_for_ever(post))
            post.task.add_done_callback(self._note_end)
        post.feed = feed
        post.woken.set()
        self._show(feed)

    def remove(self, feed_id: str) -> None:
        """Poll a feed no more and forget it, also where a poll of it is being published."""
        self._removed.add(feed_id)
        post = self._posts.pop(feed_id, None)
        self._remembered.pop(feed_id, None)
        self._turns.pop(feed_id, None)
        if post is not None and post.task is not None:
            post.task.cancel()
        self._show_as(feed_id, None)

    async def let_go(self, seconds: float) -> None:
        """Poll no feed any more.

        What is being asked has `seconds` to finish; what is half published is finished anyway.
        """
        posts, self._posts = tuple(self._posts.values()), {}
        for post in posts:
            if post.task is not None and not post.is_asking:
                post.task.cancel()
        tasks = [post.task for post in posts if post.task is not None]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.wait(tasks)
        if self._keeping:
            await asyncio.wait(self._keeping, timeout=seconds)
        self._remembered.clear()
        for feed_id in tuple(self._standings):
            self._show_as(feed_id, None)

    def subscribable(self) -> list[Wanted]:
        """Return the feeds that name a hub, each under an address of its own host."""
        states = (self.state(post.feed) for post in self._posts.values() if not post.feed.paused)
        return [
            Wanted(state.feed, state.hub, state.topic)
            for state in states
            if state.hub and state.topic and host_of(state.topic) == host_of(state.answered_from)
        ]

    def trust(self, is_pushed: Callable[[str], bool]) -> None:
        """Ask seldom where `is_pushed` says that a hub sends a feed's news."""
        self._is_pushed = is_pushed

    async def receive(self, feed_id: str, body: bytes, content_type: str) -> bool:
        """Take what a hub sent for a feed, as if it had been polled; False where it is no feed."""
        post = self._posts.get(feed_id)
        if post is None:
            return False
        task = Task(body, content_type, post.feed, self.state(post.feed).topic)
        document = await self._web.parsers.parse(task)
        if isinstance(document, NotAFeed):
            return False
        polled = Polled(outcome=PollOutcome.NOTHING_NEW, document=document, is_pushed=True)
        await self._keep(post.feed, polled)
        return True

    async def wait_for_trouble(self) -> None:
        """Raise what publishing raised: without a broker there is nothing to do here."""
        await asyncio.shield(self._broken)

    # --- One feed --------------------------------------------------------------------------------

    def state(self, feed: Feed) -> FeedState:
        """Return what is remembered of a feed now."""
        return self._remembered.get(feed.id) or FeedState(feed=feed.id)

    def due(self, feed: Feed) -> datetime | None:
        """Return when a feed is to be asked: None for never, as it is paused or gone."""
        state, post = self.state(feed), self._posts.get(feed.id)
        if feed.paused or is_gone(feed, state):
            return None
        moments = (
            when_due(feed, state, self._floor_seconds, is_pushed=self._is_pushed(feed.id)),
            self._web.hosts.rests_until(feed_address(feed, state)),
            post.not_before if post is not None else None,
        )
        return max((moment for moment in moments if moment is not None), default=self._clock())

    async def poll(self, feed: Feed, due: datetime | None = None) -> FeedState:
        """Poll one feed now and return its new state, which is safely kept."""
        address = feed_address(feed, self.state(feed))
        async with AsyncExitStack() as held:
            async with self._web.hosts.turn(address), self._at_once:
                if due:
                    if not self._is_still_wanted(feed, address):
                        return self.state(feed)
                    lateness = (self._clock() - due).total_seconds()
                    metrics.POLL_LATENESS_SECONDS.observe(max(0.0, lateness))
                polled = await self._ask(feed, address, held)
            await self._keep(feed, polled)
        return self.state(feed)

    def _is_still_wanted(self, feed: Feed, address: str) -> bool:
        """Tell whether nothing has come between while a poll waited for its turn.

        The feed may have been paused, changed or given away, and its host may have asked for rest.
        """
        post, rests_until = self._posts.get(feed.id), self._web.hosts.rests_until(address)
        is_resting = rests_until is not None and rests_until > self._clock()
        return post is not None and post.feed == feed and not is_resting

    async def _poll_for_ever(self, post: _Post) -> None:
        while True:
            post.woken.clear()
            due = self.due(post.feed)
            wait = (due - self._clock()).total_seconds() if due else LONGEST_SLEEP_SECONDS
            if wait > 0:
                with suppress(TimeoutError):
                    async with asyncio.timeout(min(wait, LONGEST_SLEEP_SECONDS)):
                        await post.woken.wait()
                continue
            post.not_before = None
            post.is_asking = True
            try:
                await self.poll(post.feed, due)
            finally:
                post.is_asking = False
            if self._posts.get(post.feed.id) is not post:
                return  # it was let go in the meantime

    def _note_end(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) and not self._broken.done():
            self._broken.set_exception(error)

    async def _ask(self, feed: Feed, address: str, held: AsyncExitStack) -> Polled:
        """Fetch and parse; whatever goes wrong is in the value returned."""
        etag, last_modified = validators(feed, self.state(feed), self._clock())
        began = perf_counter()
        answer = await self._web.fetcher.fetch(address, etag, last_modified, held=held)
        seconds = perf_counter() - began
        polled = Polled(
            outcome=PollOutcome.NOT_MODIFIED,
            headers=answer.headers,
            unconditional=not (etag or last_modified),
            took_ms=int(seconds * 1000),
        )
        if isinstance(answer, FetchFailed):
            polled = replace(polled, outcome=answer.outcome, why=answer.why)
            if answer.outcome is PollOutcome.THROTTLED:
                rest = host_rest_seconds(answer.headers, self._clock())
                self._web.hosts.leave_alone(address, self._clock() + timedelta(seconds=rest))
        elif isinstance(answer, Fetched):
            polled = await self._parse(feed, answer, polled)
        metrics.POLL_SECONDS.observe(perf_counter() - began)
        return polled

    async def _parse(self, feed: Feed, fetched: Fetched, polled: Polled) -> Polled:
        content_type = fetched.headers.get("content-type", "")
        document = await self._web.parsers.parse(
            Task(fetched.body, content_type, feed, fetched.url)
        )
        if isinstance(document, NotAFeed):
            candidates = ", ".join(document.candidates)
            why = document.why + (f", which names these feeds: {candidates}" if candidates else "")
            return replace(polled, outcome=PollOutcome.NOT_A_FEED, why=why)
        return replace(
            polled,
            outcome=PollOutcome.NOTHING_NEW,
            document=document,
            moved_to=fetched.moved_to,
            answered_from=fetched.url,
            is_delta=fetched.is_delta,
        )

    async def _keep(self, feed: Feed, polled: Polled) -> None:
        """Publish what is new, then remember; not to be broken off in the middle."""
        async with self._turns[feed.id]:  # a poll and a push may come together
            now, before = self._clock(), self.state(feed)
            entries: tuple[Entry, ...] = ()
            if polled.document is not None:
                entries = new_entries(polled.document, feed, before, now)
                if feed.full_text:
                    entries = await self._pages.fill(entries)
            task = asyncio.create_task(self._publish_and_remember(feed, polled, entries, now))
            self._keeping.add(task)
            task.add_done_callback(self._keeping.discard)
            await asyncio.shield(task)

    async def _publish_and_remember(
        self, feed: Feed, polled: Polled, entries: tuple[Entry, ...], now: datetime
    ) -> None:
        if entries:
            await self._publisher.publish(entries)
            _count_entries(entries)
            polled = replace(polled, outcome=PollOutcome.NEW)
        if feed.id in self._removed:
            return  # its state was taken out of the log and must not come back
        after = next_state(feed, self.state(feed), polled, now, self._floor_seconds)
        after, event = tell(feed, after, now)
        if event is not None:
            await self._publisher.tell(event)
            metrics.FEED_EVENTS.labels(event.trouble).inc()
        await self._states.put(feed, after)
        self._remembered[feed.id] = after
        if not polled.is_pushed:
            metrics.POLLS.labels(polled.outcome).inc()
        self._show(feed)
        _log(feed, polled, after)

    # --- What is seen of it ----------------------------------------------------------------------

    def _show(self, feed: Feed) -> None:
        if feed.id in self._posts:
            self._show_as(feed.id, standing_of(feed, self.state(feed), self._clock()).standing)

    def _show_as(self, feed_id: str, standing: FeedStanding | None) -> None:
        before = self._standings.pop(feed_id, None)
        if standing is not None:
            self._standings[feed_id] = standing
        if standing is not before or not self._standings:
            counts = Counter(self._standings.values())
            for each in FeedStanding:
                metrics.FEEDS.labels(each).set(counts[each])


def _count_entries(entries: tuple[Entry, ...]) -> None:
    for entry in entries:
        kind = metrics.EntryKind.BACKFILL if entry.backfill else metrics.EntryKind.LIVE
        metrics.ENTRIES.labels(kind).inc()


def _log(feed: Feed, polled: Polled, state: FeedState) -> None:
    """Say in one line how a poll went, where there is something to say."""
    fields = {
        "feed": feed.id,
        "outcome": polled.outcome.value,
        "next_poll": None if state.next_poll is None else f"{state.next_poll:%Y-%m-%dT%H:%M:%SZ}",
    }
    if polled.why:
        LOG.warning("feed not read: %s", polled.why, extra={**fields, "failures": state.failures})
        return
    document = polled.document
    problems = "; ".join(document.problems) if document is not None else ""
    level = logging.INFO if polled.outcome is PollOutcome.NEW else logging.DEBUG
    LOG.log(level, "feed read", extra={**fields, "problems": problems or None})
