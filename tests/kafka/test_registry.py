"""The registry on a real Kafka: pollers share it, one is killed, an operator changes it live."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import pairwise

import msgspec
import pytest

from monitor.cli import WATCHDOG
from monitor.records import Feed, FeedState
from monitor.service import kafka
from monitor.service.feed_log import partition_of
from monitor.service.feed_states import KafkaFeedStates
from monitor.service.registry import Registry, open_registry, read_states
from monitor.service.settings import Settings
from tests.feedserver import Asked, FeedServer, Listed, rss, serving
from tests.processes import Process

FEEDS = 300
EVERY_SECONDS = 15
JITTER_SECONDS = 2  # a tenth of the interval, at most, and the clock's grain
PATIENCE_SECONDS = 90.0
REBALANCE_SECONDS = 10.0  # on a machine that does much else; reading states included

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def locally(settings: Settings, poller: int = 0) -> Settings:
    return msgspec.structs.replace(
        settings,
        allow_networks=("127.0.0.0/8",),
        poll_floor_seconds=1,
        contact=f"https://poller-{poller}.example",
    )


def poller_of(asked: Asked) -> str:
    return asked.headers["user-agent"].partition("//")[2].partition(".")[0]


def listed(server: FeedServer, number: int, every: int = EVERY_SECONDS) -> Feed:
    """Return a feed that has a host of its own, as most do."""
    server.set(f"/{number}", rss([Listed(f"News {number}", f"/{number}/1")]), {"ETag": '"1"'})
    host = f"127.0.{number // 200 + 1}.{number % 200 + 1}"
    return Feed(id=f"f{number}", url=f"http://{host}:{server.port}/{number}", every_seconds=every)


async def until(holds: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    end = asyncio.get_running_loop().time() + seconds
    while not holds():
        if asyncio.get_running_loop().time() > end:
            raise AssertionError(f"not within {seconds:.0f} s: {what}")
        await asyncio.sleep(0.1)


@asynccontextmanager
async def polling(settings: Settings, pollers: int) -> AsyncIterator[list[Process]]:
    """Run pollers on the registry alone, and stop them."""
    processes = [
        Process(locally(settings, n), "poll", "--feeds", "") for n in range(1, pollers + 1)
    ]
    try:
        for each in processes:
            await asyncio.to_thread(each.wait_for, "feeds shared")
        yield processes
    finally:
        codes = [await asyncio.to_thread(each.stop) for each in processes]
    assert set(codes) <= {0, -signal.SIGKILL, WATCHDOG}, processes[0].tail()


def times(server: FeedServer) -> dict[str, list[Asked]]:
    return {f"/{number}": server.asked(f"/{number}") for number in range(FEEDS)}


@pytest.mark.slow
def test_three_pollers_share_300_feeds_and_two_take_over_from_one_that_is_killed(
    topics: Settings,
) -> None:
    async def story() -> None:
        async with serving() as server:
            async with open_registry(topics) as registry:
                await registry.import_(listed(server, number) for number in range(FEEDS))
            async with polling(topics, 3) as (first, *_):
                await until(lambda: all(times(server).values()), "every feed is polled")
                await asyncio.sleep(EVERY_SECONDS)
                shares = {poller_of(asked) for asked in server.requests[-FEEDS:]}
                assert shares == {"poller-1", "poller-2", "poller-3"}
                killed = server.requests[-1].at
                await asyncio.to_thread(first.kill)
                await asyncio.sleep(
                    EVERY_SECONDS + topics.session_timeout_seconds + REBALANCE_SECONDS
                )
            judge(times(server), killed, topics.session_timeout_seconds)

    asyncio.run(story())


def judge(asked: dict[str, list[Asked]], killed: float, session: float) -> None:
    """Hold the promise: none forgotten, none twice within its interval, whoever asks."""
    longest = EVERY_SECONDS + JITTER_SECONDS + session + REBALANCE_SECONDS
    in_hand = 0
    for path, requests in asked.items():
        gaps = [later.at - before.at for before, later in pairwise(requests)]
        assert max(gaps) <= longest, (path, gaps)
        for (before, _), gap in zip(pairwise(requests), gaps, strict=True):
            if gap < EVERY_SECONDS - 0.5:
                # What the killed one had asked and not yet written down is asked again.
                assert poller_of(before) == "poller-1", (path, gaps)
                assert killed - before.at < 2, (path, gaps)
                in_hand += 1
        assert poller_of(requests[-1]) != "poller-1", path
    assert in_hand <= 10
    worst = max(later.at - before.at for each in asked.values() for before, later in pairwise(each))
    figures = f"longest gap of {FEEDS} feeds {worst:.1f} s, {in_hand} asked twice at the kill"
    sys.stdout.write(f"{figures}\n")


def told(story: Callable[[FeedServer, Registry], Awaitable[None]], settings: Settings) -> None:
    """Run a story with one poller, a server and the registry."""

    async def run() -> None:
        async with (
            serving() as server,
            open_registry(settings) as registry,
            polling(settings, 1),
        ):
            await story(server, registry)

    asyncio.run(run())


def test_what_an_operator_changes_counts_at_once(topics: Settings) -> None:
    async def story(server: FeedServer, registry: Registry) -> None:
        feed = listed(server, 1, every=1)
        await registry.put(feed)
        await until(lambda: len(server.asked("/1")) >= 3, "the added feed is polled")
        await registry.pause("f1")
        await asyncio.sleep(1)  # what was being asked may end
        paused_at = len(server.asked("/1"))
        await registry.put(listed(server, 2, every=1))
        await until(lambda: len(server.asked("/2")) >= 3, "the other feed goes on")
        assert len(server.asked("/1")) == paused_at
        assert (await read_states(topics))["f1"].seen
        await registry.resume("f1", NOON)
        await until(lambda: len(server.asked("/1")) > paused_at, "it is resumed")
        assert server.asked("/1")[-1].headers["if-none-match"] == '"1"'
        await registry.remove("f2")
        await asyncio.sleep(1)
        gone_at = len(server.asked("/2"))
        await until(lambda: len(server.asked("/1")) > paused_at + 3, "the first goes on")
        assert len(server.asked("/2")) == gone_at
        assert set(registry.feeds) == {"f1"}

    told(story, topics)


def test_a_poller_that_stood_still_for_longer_than_its_session_ends_itself(
    topics: Settings,
) -> None:
    async def story() -> None:
        async with serving() as server:
            async with open_registry(topics) as registry:
                await registry.import_(listed(server, number, every=2) for number in range(20))
            async with polling(topics, 2) as (first, _):
                await until(lambda: len(server.requests) >= 40, "the feeds are polled")
                first.signal(signal.SIGSTOP)
                await asyncio.sleep(topics.session_timeout_seconds + REBALANCE_SECONDS)
                behind = len(server.requests)
                assert {poller_of(each) for each in server.requests[-40:]} == {"poller-2"}
                first.signal(signal.SIGCONT)
                assert await asyncio.to_thread(first.wait) == WATCHDOG
                late = [each for each in server.requests[behind:] if poller_of(each) == "poller-1"]
                assert late == []

    asyncio.run(story())


def test_a_feed_that_moves_to_another_host_is_one_feed_still(topics: Settings) -> None:
    async def story(server: FeedServer, registry: Registry) -> None:
        feed = listed(server, 1, every=1)
        number = next(
            n for n in range(2, 99) if partition_of(listed(server, n).url) != partition_of(feed.url)
        )
        await registry.put(feed)
        await until(lambda: bool(server.asked("/1")), "it is polled")
        await registry.put(msgspec.structs.replace(listed(server, number, every=1), id="f1"))
        await until(lambda: len(server.asked(f"/{number}")) >= 2, "it is polled at its new host")
        before = len(server.asked("/1"))
        await until(lambda: len(server.asked(f"/{number}")) >= 5, "it goes on there")
        assert len(server.asked("/1")) == before
        await registry.load()
        assert [one.url for one in registry.feeds.values()] == [listed(server, number).url]
        assert (await read_states(topics))["f1"].url == listed(server, number).url

    told(story, topics)


def test_a_poller_that_comes_back_too_late_changes_nothing(topics: Settings) -> None:
    async def story() -> None:
        feed = Feed(id="a", url="https://a.example/")
        partition = partition_of(feed.url)
        producer = kafka.producer(topics)
        await producer.start()
        try:
            late, next_one, third = (KafkaFeedStates(topics, producer, n) for n in "xyz")
            assert await late.claim([partition]) == {}
            await late.put(feed, FeedState(feed="a", etag='"1"'))
            assert (await next_one.claim([partition]))["a"].etag == '"1"'
            await next_one.put(feed, FeedState(feed="a", etag='"2"'))
            await late.put(feed, FeedState(feed="a", etag='"late"'))
            found = (await third.claim([partition]))["a"]
            assert (found.etag, found.owner) == ('"2"', "y")
            assert (await read_states(topics))["a"].etag == '"2"'
        finally:
            await producer.stop()

    asyncio.run(story())


def test_what_a_stranger_writes_to_the_registry_is_passed_over(topics: Settings) -> None:
    async def story(server: FeedServer, registry: Registry) -> None:
        producer = kafka.producer(topics)
        await producer.start()
        for topic in ("feeds", "feed-state"):
            for value in (b"no json", b'{"url": 5}', b"[]"):
                for partition in range(3):
                    await producer.send_and_wait(
                        topics.topic_prefix + topic, value, key=b"x", partition=partition
                    )
        await producer.stop()
        await registry.put(listed(server, 1, every=1))
        await until(lambda: len(server.asked("/1")) >= 2, "the feed is polled all the same")
        await registry.load()
        assert set(registry.feeds) == {"f1"}
        assert set(await read_states(topics)) == {"f1"}

    told(story, topics)


def test_of_two_claims_at_once_one_holds(topics: Settings) -> None:
    async def story() -> None:
        producer = kafka.producer(topics)
        await producer.start()
        try:
            owners = [KafkaFeedStates(topics, producer, f"owner-{n}") for n in range(6)]
            await asyncio.gather(*(each.claim([3]) for each in owners))
            feed = next(
                feed
                for n in range(999)
                if partition_of((feed := Feed(id=f"n{n}", url=f"https://n{n}.example/")).url) == 3
            )
            for each in owners:
                await each.put(feed, FeedState(feed=feed.id))
            generations: set[int] = set()
            consumer = kafka.consumer(topics, topics.topic_prefix + "feed-state")
            await consumer.start()
            while len(generations) < 6:
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    for record in records:
                        state = msgspec.json.decode(record.value, type=FeedState)
                        if state.feed == feed.id:
                            generations.add(state.generation)
            await consumer.stop()
        finally:
            await producer.stop()

    asyncio.run(asyncio.wait_for(story(), 60))
