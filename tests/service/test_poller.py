"""Feeds of a local server, through a real fetcher and real parsers, to a publisher that remembers."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest

from monitor.records import Entry, Feed, FeedState
from monitor.service.fetch import open_fetcher
from monitor.service.parsing import open_parsers
from monitor.service.poller import Poller
from monitor.service.settings import Settings
from tests.feedserver import FeedServer, Listed, rss, serving

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
LOCAL = Settings(allow_networks=("127.0.0.0/8",), contact="https://monitor.example/about")


class MovableClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


class RememberingPublisher:
    """Keeps what is published; fails when told to."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.fails = False

    async def publish(self, entries: tuple[Entry, ...]) -> None:
        if self.fails:
            raise ConnectionError("no broker")
        self.entries += entries


class RememberedStates:
    """Keeps states in memory, with how many entries were published before each was put."""

    def __init__(self, publisher: RememberingPublisher) -> None:
        self.states: dict[str, FeedState] = {}
        self._publisher = publisher
        self.published_before: list[int] = []

    async def load(self) -> dict[str, FeedState]:
        return dict(self.states)

    async def put(self, state: FeedState) -> None:
        self.published_before.append(len(self._publisher.entries))
        self.states[state.feed] = state


class Room(NamedTuple):
    server: FeedServer
    poller: Poller
    publisher: RememberingPublisher
    states: RememberedStates
    clock: MovableClock


@asynccontextmanager
async def room(*, total_seconds: float = 5.0) -> AsyncIterator[Room]:
    clock, publisher = MovableClock(), RememberingPublisher()
    states = RememberedStates(publisher)
    async with (
        serving() as server,
        open_fetcher(LOCAL, total_seconds=total_seconds) as fetcher,
        open_parsers(1) as parsers,
    ):
        poller = Poller(fetcher, parsers, publisher, states, clock=clock, floor_seconds=300)
        yield Room(server, poller, publisher, states, clock)


def a_feed(url: str, feed_id: str = "feed", **fields: object) -> Feed:
    return Feed(id=feed_id, url=url, **fields)


def test_a_feed_is_polled_and_its_entries_are_published_once() -> None:
    async def story() -> None:
        async with room() as here:
            url = here.server.set("/feed", rss([Listed("Two", "/2"), Listed("One", "/1")]))
            feed = a_feed(url)
            await here.poller.poll(feed)
            await here.poller.poll(feed)
            assert [entry.title for entry in here.publisher.entries] == ["One", "Two"]

    asyncio.run(story())
