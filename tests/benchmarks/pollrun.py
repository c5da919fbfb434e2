"""A poller as a program, without Kafka: polls what it is told to for some time and says its costs.

It reads ``{"feeds": [...], "seconds": n, "measure_from": n}`` from its input. While it runs it
prints a line "feed due" for each poll, on the machine's monotonic clock; at the end its costs.
"""

import asyncio
import json
import resource
import sys
import time
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import msgspec

from monitor.records import Entry, Feed, FeedEvent, FeedState
from monitor.service.clock import wall_clock
from monitor.service.fetch import open_fetcher
from monitor.service.hosts import Hosts
from monitor.service.pages import Web
from monitor.service.parsing import Parsers, Task, open_parsers
from monitor.service.poller import Poller
from monitor.service.settings import Settings
from monitor.stages.feed import FeedDocument, NotAFeed

SETTINGS = Settings(allow_networks=("127.0.0.0/8",), contact="https://benchmark.example")


class Order(msgspec.Struct):
    """What to do."""

    feeds: list[Feed]
    seconds: float
    measure_from: float = 0.0


class Costs(msgspec.Struct):
    """What it cost, children's processor time and memory apart."""

    processor_seconds: float
    children_seconds: float
    megabytes: float
    child_megabytes: float
    parsed: int
    published: int


class Forgetful:
    """Publishes to nowhere and remembers nothing: only the poller is measured."""

    def __init__(self) -> None:
        self.published = 0

    async def publish(self, entries: tuple[Entry, ...]) -> None:
        self.published += len(entries)

    async def tell(self, event: FeedEvent) -> None:
        pass

    async def claim(self, partitions: Iterable[int] = ()) -> dict[str, FeedState]:  # noqa: ARG002 - it has none
        return {}

    async def put(self, feed: Feed, state: FeedState) -> None:
        pass


class Telling(Poller):
    """Says when each poll was due."""

    async def poll(self, feed: Feed, due: datetime | None = None) -> FeedState:
        if due is not None:
            ahead = (due - wall_clock()).total_seconds()
            sys.stdout.write(f"{feed.id} {time.monotonic() + ahead:.3f}\n")
        return await super().poll(feed, due)


class Counting:
    """Parsers that count."""

    def __init__(self, parsers: Parsers) -> None:
        self._parsers = parsers
        self.parsed = 0

    async def parse(self, task: Task) -> FeedDocument | NotAFeed:
        self.parsed += 1
        return await self._parsers.parse(task)


async def run(order: Order) -> Costs:
    nowhere = Forgetful()
    began, parsed_before = 0.0, 0
    async with open_fetcher(SETTINGS, total_seconds=30.0) as fetcher, open_parsers() as parsers:
        counting = Counting(parsers)
        web = Web(fetcher, counting, Hosts())  # type: ignore[arg-type]  # it parses feeds only
        poller = Telling(web, nowhere, nowhere, floor_seconds=30)
        poller.take(order.feeds, {})
        await asyncio.sleep(order.measure_from)
        began, parsed_before = processor_seconds(), counting.parsed
        await asyncio.sleep(order.seconds - order.measure_from)
        used = processor_seconds() - began
        await poller.let_go(1.0)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Costs(
        processor_seconds=used,
        children_seconds=children.ru_utime + children.ru_stime,
        megabytes=most_megabytes(),
        child_megabytes=children.ru_maxrss / 1024,
        parsed=counting.parsed - parsed_before,
        published=nowhere.published,
    )


def most_megabytes() -> float:
    """Return the most memory that this program held; rusage would count who started it, too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def processor_seconds() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF)
    return own.ru_utime + own.ru_stime


if __name__ == "__main__":
    told = asyncio.run(run(msgspec.json.decode(sys.stdin.buffer.read(), type=Order)))
    sys.stdout.write(json.dumps(msgspec.to_builtins(told)) + "\n")
