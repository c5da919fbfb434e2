"""A poller in a room of its own: a real fetcher, real parsers, a local server, a movable clock."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import NamedTuple

from monitor.records import Entry, Feed, FeedEvent, FeedState
from monitor.service.fetch import open_fetcher
from monitor.service.hosts import Hosts
from monitor.service.pages import Web
from monitor.service.parsing import open_parsers
from monitor.service.poller import Poller
from monitor.service.settings import Settings
from tests.feedserver import FeedServer, serving

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
LOCAL = Settings(allow_networks=("127.0.0.0/8",), contact="https://monitor.example/about")


class MovableClock:
    """A clock that stands still until it is moved, or told to run."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now
        self._runs_since: float | None = None

    def __call__(self) -> datetime:
        if self._runs_since is None:
            return self.now
        return self.now + timedelta(seconds=perf_counter() - self._runs_since)

    def run(self) -> None:
        self._runs_since = perf_counter()

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


class RememberingPublisher:
    """Keeps what is published; fails when told to."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.events: list[FeedEvent] = []
        self.fails = False
        self.takes_seconds = 0.0
        self.began = asyncio.Event()

    async def publish(self, entries: tuple[Entry, ...]) -> None:
        if self.fails:
            raise ConnectionError("no broker")
        self.began.set()
        await asyncio.sleep(self.takes_seconds)
        self.entries += entries

    async def tell(self, event: FeedEvent) -> None:
        self.events.append(event)


class RememberedStates:
    """Keeps states in memory, with how many entries were published before each was put."""

    def __init__(self, publisher: RememberingPublisher) -> None:
        self.states: dict[str, FeedState] = {}
        self._publisher = publisher
        self.published_before: list[int] = []

    async def claim(self, partitions: Iterable[int] = ()) -> dict[str, FeedState]:  # noqa: ARG002
        return dict(self.states)

    async def put(self, feed: Feed, state: FeedState) -> None:  # noqa: ARG002
        self.published_before.append(len(self._publisher.entries))
        self.states[state.feed] = state


class Room(NamedTuple):
    server: FeedServer
    web: Web
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
        web = Web(fetcher, parsers, Hosts(gap_seconds=0.01))
        poller = Poller(web, publisher, states, clock=clock, floor_seconds=300)
        yield Room(server, web, poller, publisher, states, clock)


def tell(story: Callable[[Room], Awaitable[None]], *, total_seconds: float = 5.0) -> None:
    """Run a story in a fresh room."""

    async def run() -> None:
        async with room(total_seconds=total_seconds) as here:
            await story(here)

    asyncio.run(run())
