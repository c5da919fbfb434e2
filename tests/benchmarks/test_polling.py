"""A poller under load and under attack: how late it is, what it costs, what it survives.

The server is this process, the poller another, so each is measured alone. `make bench` prints the
figures.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import msgspec
import pytest

from monitor.records import Feed
from tests.benchmarks.pollrun import Costs, Order
from tests.feedserver import (
    FeedServer,
    Handler,
    Listed,
    compressed,
    drip,
    endless,
    hang,
    rss,
    serving_aside,
    status,
)
from tests.realnews import now, real_stories
from tests.realnews import rss as real_rss

# One after another: each measures a poller that has a core to itself.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("polling")]

LATE_SECONDS = 5.0
MOST_MEGABYTES = 512
ITEMS = 30
NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


class Measured(NamedTuple):
    """What the poller said of its costs, and how late each of its requests came."""

    costs: Costs
    lateness: list[float]

    def late(self, share: float) -> float:
        return sorted(self.lateness)[int(share * (len(self.lateness) - 1))]


def tell(what: str, measured: str) -> None:
    sys.stdout.write(f"\n{what}: {measured}\n")


def polled(server: FeedServer, order: Order) -> Measured:
    """Run the poller on `order` and return what it cost."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.pollrun"],
        input=msgspec.json.encode(order),
        stdout=subprocess.PIPE,
        check=True,
        timeout=order.seconds + 60,
    )
    *polls, costs = done.stdout.decode().splitlines()
    asked: dict[str, list[float]] = {}
    for request in server.requests:
        asked.setdefault(request.path.strip("/"), []).append(request.at)
    lateness = []
    for line in polls:
        feed, due = line.split()
        came = asked.get(feed)
        if came:
            lateness.append(max(0.0, came.pop(0) - float(due)))
    return Measured(msgspec.json.decode(costs, type=Costs), lateness)


def feed_of(server: FeedServer, number: int, every: int = 0) -> Feed:
    """Return the feed of this number, on a host of its own."""
    host = f"127.{number // 40_000}.{number // 200 % 200 + 1}.{number % 200 + 1}"
    return Feed(id=f"f{number}", url=f"http://{host}:{server.port}/f{number}", every_seconds=every)


def documents(count: int) -> Callable[[int], bytes]:
    """Return a maker of feeds: of real articles where they are at hand, else of invented ones."""
    try:
        stories = real_stories(40 * ITEMS)
    except pytest.skip.Exception:
        stories = []

    def make(number: int) -> bytes:
        if stories:
            start = number % 40 * ITEMS
            return real_rss(stories[start : start + ITEMS], now())
        listed = (
            Listed(f"News {number}-{n}", f"/{number}/{n}", body="Words of news. " * 150,
                   published=NOON - timedelta(minutes=n))
            for n in range(ITEMS)
        )  # fmt: skip
        return rss(listed).encode()

    made = [make(number) for number in range(min(count, 40))]
    return lambda number: made[number % len(made)]


def test_a_thousand_feeds_due_within_a_minute_are_asked_in_time_on_a_part_of_a_core() -> None:
    feeds, minute = 1000, 60
    document = documents(feeds)
    with serving_aside() as server:
        for number in range(feeds):
            server.set(f"/f{number}", document(number), {"ETag": f'"{number}"'})
        known = [feed_of(server, number, every=minute) for number in range(feeds)]
        # The first minute reads all of them; in the second each is due again and has not changed.
        order = Order(feeds=known, seconds=2 * minute, measure_from=minute)
        measured = polled(server, order)
        began = min(request.at for request in server.requests)
        second = [request for request in server.requests if request.at - began > minute]
    cores = measured.costs.processor_seconds / minute
    tell(
        "1,000 feeds due within a minute",
        f"lateness p50 {measured.late(0.5):.2f} s, p99 {measured.late(0.99):.2f} s; "
        f"{len(second)} unchanged in a minute on {cores:.2f} cores, "
        f"{measured.costs.parsed} parsed; {measured.costs.megabytes:.0f} MB; "
        f"the first reading took parsers {measured.costs.children_seconds:.0f} s of processor",
    )
    assert measured.costs.published > feeds
    assert measured.late(0.99) <= LATE_SECONDS
    assert len(second) > 0.8 * feeds
    assert cores < 1
    assert measured.costs.parsed <= 0.05 * feeds  # the last of the first reading, at most


def test_one_hanging_feed_of_500_delays_nobody() -> None:
    feeds = 500
    document = documents(feeds)
    with serving_aside() as server:
        for number in range(feeds):
            server.set(f"/f{number}", document(number), {"ETag": '"1"'})
        server.set("/f7", hang())
        order = Order(feeds=[feed_of(server, n) for n in range(feeds)], seconds=40)
        measured = polled(server, order)
    tell("1 of 500 feeds hangs", f"lateness p99 {measured.late(0.99):.2f} s")
    assert len(measured.lateness) >= feeds
    assert measured.late(0.99) <= LATE_SECONDS


BOMB = b"<rss><channel><title>" + b"0" * 120_000_000


def hostile() -> list[Handler]:
    """Return ways to harm who asks: by size, by time, by what parsing costs."""

    def bomb(coding: str) -> Handler:
        return status(200, {"Content-Encoding": coding}, compressed(BOMB, coding))

    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    texts = [
        b"<rss><channel>" + b"<item><title>x</title></item>" * 5000 + b" " * 14_000_000,
        b"<rss><channel><item " + b" ".join(b'a%d=""' % n for n in range(9000)) + b">",
        b"<rss><channel>" + b"<a>" * 3_000_000,
        f'<!DOCTYPE r [<!ENTITY l0 "lol">{laughs}]><rss><channel>&l9;'.encode(),
        b"<rss><channel><item><description>" + b"&lt;!--" * 1_500_000,
        b'{"items":[' + b'{"id":1},' * 1_500_000 + b"0]}",
        b"<html>" + b"<div>" * 2_500_000,
    ]
    return [
        *(bomb(coding) for coding in ("gzip", "br", "zstd", "deflate")),
        *(status(200, {"Content-Type": "text/xml"}, text) for text in texts),
        endless(b"<item>" * 10_000, total=200_000_000),
        drip(b"<rss>", pause=0.05),
        hang(),
        status(200, {"X-Flood": "y" * 200_000}),
    ]  # fmt: skip


def test_fifty_hostile_feeds_among_500_cost_neither_memory_nor_punctuality() -> None:
    feeds, evil = 500, 50
    document, ways = documents(feeds), hostile()
    with serving_aside() as server:
        for number in range(feeds):
            if number % (feeds // evil) == 0:
                server.set(f"/f{number}", ways[number // (feeds // evil) % len(ways)])
            else:
                server.set(f"/f{number}", document(number), {"ETag": '"1"'})
        order = Order(feeds=[feed_of(server, n) for n in range(feeds)], seconds=90)
        began = time.monotonic()
        measured = polled(server, order)
        took = time.monotonic() - began
    costs = measured.costs
    tell(
        "50 of 500 feeds are hostile",
        f"lateness p99 {measured.late(0.99):.2f} s, poller at most {costs.megabytes:.0f} MB, "
        f"a parser at most {costs.child_megabytes:.0f} MB, {costs.published} entries, {took:.0f} s",
    )
    assert costs.megabytes <= MOST_MEGABYTES
    assert costs.child_megabytes <= MOST_MEGABYTES
    assert costs.published >= (feeds - evil) * ITEMS * 0.9
    assert measured.late(0.99) <= LATE_SECONDS
