"""Feeds to ``entries``: one task a feed, each asleep until its feed is due.

The order of one poll: fetch, parse, decide what is new, publish it and await every ack, and only
then remember the feed's new state. A crash between repeats the poll, which gives the same ids.
A feed that hangs or lies delays nobody: it holds its own task, and its host's turn, at most for
the total timeout of a fetch.
"""

import asyncio
import logging
import signal
from collections import Counter, defaultdict
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Protocol
from urllib.parse import urlsplit

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from msgspec.structs import replace

from monitor.records import Entry, Feed, FeedStanding, FeedState, PollOutcome
from monitor.service import kafka, metrics, wire
from monitor.service.clock import Clock, wall_clock
from monitor.service.feed_states import FeedStates, FileFeedStates, KafkaFeedStates
from monitor.service.fetch import Fetched, Fetcher, FetchFailed, open_fetcher
from monitor.service.health import serve
from monitor.service.parsing import Parsers, Task, open_parsers
from monitor.service.settings import Settings
from monitor.service.topics import ENTRIES
from monitor.stages.feed import (
    NotAFeed,
    Polled,
    feed_address,
    first_poll_delay,
    is_gone,
    new_entries,
    next_state,
    standing_of,
    validators,
)

LOG = logging.getLogger("monitor.poller")
POLLS_AT_ONCE = 32
HOST_GAP_SECONDS = 0.2  # between two requests to one host
STOP_SECONDS = 1.5  # what is being published when we are told to stop may finish
LONGEST_SLEEP_SECONDS = 60.0  # then the clock is looked at again: machines sleep too


class Publisher(Protocol):
    """Where entries go."""

    async def publish(self, entries: tuple[Entry, ...]) -> None:
        """Return when all are safe; raise where that is not sure."""


class KafkaPublisher:
    """Entries to Kafka, keyed by feed, so that a feed's entries stay in order."""

    def __init__(self, settings: Settings, producer: AIOKafkaProducer) -> None:
        self._topic = settings.topic_prefix + ENTRIES.name
        self._producer = producer

    async def publish(self, entries: tuple[Entry, ...]) -> None:
        """Send all in order, then await every ack."""
        acks = [
            await self._producer.send(
                self._topic, wire.encode(entry), key=entry.feed.encode("utf-8")
            )
            for entry in entries
        ]
        await asyncio.gather(*acks)


class Poller:
    """Polls feeds when they are due."""

    def __init__(
        self,
        fetcher: Fetcher,
        parsers: Parsers,
        publisher: Publisher,
        states: FeedStates,
        *,
        clock: Clock = wall_clock,
        floor_seconds: int = 300,
    ) -> None:
        self._fetcher = fetcher
        self._parsers = parsers
        self._publisher = publisher
        self._states = states
        self._clock = clock
        self._floor_seconds = floor_seconds
        self._at_once = asyncio.Semaphore(POLLS_AT_ONCE)
        self._hosts: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._host_asks_until: dict[str, datetime] = {}
        self._remembered: dict[str, FeedState] = {}
        self._keeping: set[asyncio.Task[None]] = set()

    async def run(self, feeds: tuple[Feed, ...], stop: asyncio.Event) -> None:
        """Poll `feeds` until `stop` is set; what is half published then is finished first.

        Raises what publishing raises: without a broker there is nothing to do here.
        """
        await self.load()
        self._show_standings(feeds)
        working = asyncio.create_task(self._poll_all(feeds))
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                working.result()
                await stop.wait()  # no feed is left to poll; the process still is in service
        finally:
            for task in (working, stopping):
                task.cancel()
            await asyncio.wait({working, stopping})
            if self._keeping:
                await asyncio.wait(self._keeping, timeout=STOP_SECONDS)

    async def load(self) -> None:
        """Read what was remembered of each feed."""
        self._remembered = await self._states.load()

    def state(self, feed: Feed) -> FeedState:
        """Return what is remembered of a feed now."""
        return self._remembered.get(feed.id) or FeedState(feed=feed.id)

    async def poll(self, feed: Feed) -> FeedState:
        """Poll one feed now and return its new state, which is safely kept."""
        address = feed_address(feed, self.state(feed))
        host = urlsplit(address).hostname or ""
        async with self._hosts[host]:
            async with self._at_once:
                polled = await self._ask(feed, address)
            await self._keep(feed, polled, host)
            await asyncio.sleep(HOST_GAP_SECONDS)
        return self.state(feed)

    def due(self, feed: Feed) -> datetime | None:
        """Return when a feed is to be asked: None for never, as it is paused or gone."""
        state = self.state(feed)
        if feed.paused or is_gone(feed, state):
            return None
        host = urlsplit(feed_address(feed, state)).hostname or ""
        moments = (state.next_poll, self._host_asks_until.get(host))
        return max((moment for moment in moments if moment is not None), default=self._clock())

    async def _poll_all(self, feeds: tuple[Feed, ...]) -> None:
        started = self._clock()
        overdue = [feed for feed in feeds if (due := self.due(feed)) and due <= started]
        starts = {feed.id: started + first_poll_delay(feed, len(overdue)) for feed in overdue}
        async with asyncio.TaskGroup() as tasks:
            for feed in feeds:
                tasks.create_task(self._poll_for_ever(feed, feeds, starts.get(feed.id)))

    async def _poll_for_ever(
        self, feed: Feed, feeds: tuple[Feed, ...], start: datetime | None
    ) -> None:
        while (due := start or self.due(feed)) is not None:
            wait = (due - self._clock()).total_seconds()
            if wait > 0:
                await asyncio.sleep(min(wait, LONGEST_SLEEP_SECONDS))
                continue
            start = None
            metrics.POLL_LATENESS_SECONDS.observe(-wait)
            await self.poll(feed)
            self._show_standings(feeds)

    async def _ask(self, feed: Feed, address: str) -> Polled:
        """Fetch and parse; whatever goes wrong is in the value returned."""
        etag, last_modified = validators(feed, self.state(feed), self._clock())
        began = perf_counter()
        answer = await self._fetcher.fetch(address, etag, last_modified)
        polled = Polled(
            outcome=PollOutcome.NOT_MODIFIED,
            headers=answer.headers,
            unconditional=not (etag or last_modified),
        )
        if isinstance(answer, FetchFailed):
            polled = replace(polled, outcome=answer.outcome, why=answer.why)
        elif isinstance(answer, Fetched):
            polled = await self._parse(feed, answer, polled)
        metrics.POLL_SECONDS.observe(perf_counter() - began)
        return polled

    async def _parse(self, feed: Feed, fetched: Fetched, polled: Polled) -> Polled:
        content_type = fetched.headers.get("content-type", "")
        task = Task(fetched.body, content_type, feed, fetched.url)
        document = await self._parsers.parse(task)
        if isinstance(document, NotAFeed):
            candidates = ", ".join(document.candidates)
            why = document.why + (f", which names these feeds: {candidates}" if candidates else "")
            return replace(polled, outcome=PollOutcome.NOT_A_FEED, why=why)
        return replace(
            polled,
            outcome=PollOutcome.NOTHING_NEW,
            document=document,
            moved_to=fetched.moved_to,
        )

    async def _keep(self, feed: Feed, polled: Polled, host: str) -> None:
        """Publish what is new, then remember; not to be broken off in the middle."""
        task = asyncio.create_task(self._publish_and_remember(feed, polled, host))
        self._keeping.add(task)
        task.add_done_callback(self._keeping.discard)
        await asyncio.shield(task)

    async def _publish_and_remember(self, feed: Feed, polled: Polled, host: str) -> None:
        now = self._clock()
        before = self.state(feed)
        if polled.document is not None:
            entries = new_entries(polled.document, feed, before, now)
            await self._publisher.publish(entries)
            _count_entries(entries)
            if entries:
                polled = replace(polled, outcome=PollOutcome.NEW)
        after = next_state(feed, before, polled, now, self._floor_seconds)
        await self._states.put(after)
        self._remembered[feed.id] = after
        if polled.outcome is PollOutcome.THROTTLED and after.next_poll is not None:
            self._host_asks_until[host] = after.next_poll
        metrics.POLLS.labels(polled.outcome).inc()
        _log(feed, polled, after)

    def _show_standings(self, feeds: tuple[Feed, ...]) -> None:
        now = self._clock()
        counts = Counter(standing_of(feed, self.state(feed), now).standing for feed in feeds)
        for standing in FeedStanding:
            metrics.FEEDS.labels(standing).set(counts[standing])


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


async def poll(settings: Settings, feeds: tuple[Feed, ...], *, states_in_file: bool) -> None:
    """Poll `feeds` into Kafka until cancelled or told to stop by SIGTERM.

    State is kept in the data directory or, for a broker that keeps what it has, in its topic.
    Raises NoBrokerAnswersError where the broker is not there or goes away.
    """
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with AsyncExitStack() as stack:
        producer = await _started(settings, stack)
        fetcher = await stack.enter_async_context(open_fetcher(settings))
        parsers = await stack.enter_async_context(open_parsers())
        states: FeedStates = (
            FileFeedStates(Path(settings.data_dir))
            if states_in_file
            else KafkaFeedStates(settings, producer)
        )
        served = await serve(settings, live=str, ready=str)
        stack.push_async_callback(served.stop)
        publisher = KafkaPublisher(settings, producer)
        poller = Poller(
            fetcher, parsers, publisher, states, floor_seconds=settings.poll_floor_seconds
        )
        await _until_stopped(poller, feeds, stop)


async def _started(settings: Settings, stack: AsyncExitStack) -> AIOKafkaProducer:
    await kafka.wait_for_broker(settings)
    producer = kafka.producer(settings)
    await producer.start()
    stack.push_async_callback(producer.stop)
    return producer


async def _until_stopped(poller: Poller, feeds: tuple[Feed, ...], stop: asyncio.Event) -> None:
    try:
        await poller.run(feeds, stop)
    except* KafkaError as group:
        error = group.exceptions[0]
        raise kafka.NoBrokerAnswersError(
            f"The broker went away while entries were published ({error}); "
            "what was not acknowledged is polled again at the next start."
        ) from error
