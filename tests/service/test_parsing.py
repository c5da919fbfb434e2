"""Parsers are processes that live for many feeds, know no secret, and can be lost."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from monitor.records import Feed
from monitor.service.parsing import MEMORY_BYTES, PageTask, Parsers, Task, open_parsers
from monitor.stages.feed import FeedDocument, NotAFeed
from tests.feedserver import Listed, rss

FEED = Feed(id="feed", url="https://news.example/feed")
GOOD = Task(rss([Listed("One", "/1")]).encode(), "text/xml", FEED, FEED.url)
# Allowed by every limit, and seconds of work.
SLOW = Task(b"<rss><description>" + b"&lt;b " * 399_000, "text/xml", FEED, FEED.url)


def children() -> list[int]:
    """Return the processes of parsers that this one has started."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue  # it has just ended
        if parent == os.getpid() and b"monitor.service.parsing" in command:
            found.append(int(folder.name))
    return found


def about(process: int, what: str) -> str:
    """Return what the system tells of a process."""
    return Path(f"/proc/{process}/{what}").read_text()


def tell(story: Callable[[Parsers], Awaitable[None]], parse_seconds: float = 5.0) -> None:
    async def run() -> None:
        async with open_parsers(1, parse_seconds=parse_seconds) as parsers:
            await story(parsers)

    asyncio.run(run())
    assert children() == []


async def is_read(parsers: Parsers) -> bool:
    found = await parsers.parse(GOOD)
    return isinstance(found, FeedDocument) and found.items[0].title == "One"


def test_one_process_reads_feed_after_feed() -> None:
    async def story(parsers: Parsers) -> None:
        assert await is_read(parsers)
        first = children()
        assert len(first) == 1
        for _ in range(20):
            assert await is_read(parsers)
        assert children() == first

    tell(story)


def test_a_feed_that_takes_too_long_is_given_up_and_the_next_one_is_read() -> None:
    async def story(parsers: Parsers) -> None:
        assert await is_read(parsers)
        (first,) = children()
        found = await parsers.parse(SLOW)
        assert isinstance(found, NotAFeed)
        assert "longer than 1 s" in found.why
        assert await is_read(parsers)
        assert children() != [first]

    tell(story, parse_seconds=1.0)


def test_a_parser_that_dies_costs_one_feed() -> None:
    async def story(parsers: Parsers) -> None:
        assert await is_read(parsers)
        (first,) = children()
        asked = asyncio.create_task(parsers.parse(SLOW))
        await asyncio.sleep(0.2)
        os.kill(first, signal.SIGKILL)
        assert isinstance(await asked, NotAFeed)
        assert await is_read(parsers)

    tell(story, parse_seconds=30.0)


def test_a_feed_that_nobody_waits_for_any_more_does_not_answer_for_the_next() -> None:
    async def story(parsers: Parsers) -> None:
        assert await is_read(parsers)
        asked = asyncio.create_task(parsers.parse(SLOW))
        await asyncio.sleep(0.1)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        assert await is_read(parsers)

    tell(story, parse_seconds=30.0)


def test_a_parser_has_little_memory_and_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_KAFKA_PASSWORD", "canary")

    async def story(parsers: Parsers) -> None:
        assert await is_read(parsers)
        (child,) = children()
        (line,) = [each for each in about(child, "limits").splitlines() if "address space" in each]
        assert line.split()[3] == str(MEMORY_BYTES)
        assert "canary" not in about(child, "environ")

    tell(story)


def test_a_page_is_read_by_the_same_processes() -> None:
    async def story(parsers: Parsers) -> None:
        page = await parsers.read_page(PageTask(b"<html><body></body></html>", "text/html", "x"))
        assert (page.text, page.why) == ("", "no article was found on it")
        assert await is_read(parsers)

    tell(story)
