"""Feeds to alerts through a real Kafka, every process killed on the way: nothing lost or repeated.

The in-memory pipeline, fed with the order in which Kafka held things, is the oracle.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
import yaml
from aiohttp import web

from monitor.service.kafka import make_topics
from monitor.service.settings import Settings
from monitor.service.topics import DEDUPLICATED, TOPICS
from tests.feedserver import FeedServer, Handler
from tests.invented import invented_stories
from tests.oracle import (
    Seen,
    alerts_of_articles,
    all_ended,
    kinds_of,
    read_everything,
    settled,
    told_as_if_nothing_had_failed,
)
from tests.processes import Process
from tests.realnews import Story, now, real_stories, rss

LOG = logging.getLogger(__name__)

FEEDS = 8
POLLS = 6  # each of which brings new articles, after a first that brings others
PATIENCE_SECONDS = 240.0

RULES = """
groups:
  - name: test
    rules:
      - alert: Deaths
        on: incident
        query: 'killed:[1 TO *]'
        levels: [1, 2, 3, 5, 8, 10, 15, 20, 30, 50, 100, 200, 500, 1000]
        max_age: 90d
        annotations: {summary: '{{ killed }} killed in {{ place }}'}
      - alert: Hurt
        on: incident
        query: 'injured:[2 TO *]'
        levels: [2, 5, 10, 20, 50, 100]
        max_age: 90d
      - alert: Words
        on: article
        query: '(انفجار OR هجوم OR explosion OR attack OR bomb*) AND NOT كرة'
        max_age: 90d
      - alert: Many
        on: article
        query: 'killed:[10 TO *]'
        max_age: 90d
"""


@pytest.mark.slow
def test_two_thousand_real_articles_survive_kills_of_every_process(
    settings: Settings, tmp_path: Path
) -> None:
    stories = real_stories(160 + 2000)
    settings = _configured(settings, tmp_path)
    # One partition everywhere: the order of `articles` is the order of all that follows.
    asyncio.run(_whole_way(settings, stories, 160, partitions=1))
    told, seen = _what_was_told(settings, len(stories))

    assert told == alerts_of_articles(seen.articles, RULES)
    kinds = kinds_of(told)
    assert min(kinds["article"], kinds["incident"]) >= 30, kinds
    assert kinds["updated"] >= 5, kinds


@pytest.mark.slow
def test_invented_news_survives_kills_of_every_process(settings: Settings, tmp_path: Path) -> None:
    stories = invented_stories(40 + 200)
    settings = _configured(settings, tmp_path)
    asyncio.run(_whole_way(settings, stories, 40, partitions=4))
    told, _ = _what_was_told(settings, len(stories))

    kinds = kinds_of(told)
    assert min(kinds["article"], kinds["incident"]) >= 30, kinds
    assert kinds["updated"] >= 5, kinds


def _what_was_told(settings: Settings, count: int) -> tuple[dict[str, bytes], Seen]:
    """Return the first value of each alert, after proof that nothing is lost, added or changed."""
    seen = read_everything(settings)
    told = told_as_if_nothing_had_failed(seen, count, RULES)
    LOG.info("%d entries: %s", count, {str(e): n for e, n in seen.ledger.endings().items()})
    LOG.info("%d alerts: %s", len(told), dict(kinds_of(told)))
    return told, seen


def _configured(settings: Settings, folder: Path) -> Settings:
    rules, feeds = folder / "rules.yaml", folder / "feeds.yaml"
    rules.write_text(RULES, encoding="utf-8")
    return msgspec.structs.replace(
        settings,
        rules=str(rules),
        feeds=str(feeds),
        poll_floor_seconds=1,
        allow_networks=("127.0.0.0/8",),
    )


async def _whole_way(
    settings: Settings, stories: list[Story], first: int, *, partitions: int
) -> None:
    """Serve the stories to a poller poll by poll, and kill every kind of process on the way."""
    topics = [t._replace(partitions=partitions) if t == DEDUPLICATED else t for t in TOPICS]
    await make_topics(settings, topics)
    async with FeedServer() as server:
        polls = _serve(server, stories, first, Path(settings.feeds))
        workers = {name: Process(settings, "work", name) for name in ("read", "decide")}
        poller = Process(settings, "poll")
        try:
            await _until(lambda: min(polls.values()) >= 3, "three polls of each feed")
            for name in ("read", "decide"):
                workers[name].kill()
                workers[name] = Process(settings, "work", name)
            poller.kill()
            poller = Process(settings, "poll")
            await _until(lambda: min(polls.values()) > POLLS + 1, "all polls of each feed")
            workers["decide"].kill()
            workers["read"].kill()
            workers |= {name: Process(settings, "work", name) for name in workers}
            await all_ended(settings, len(stories), PATIENCE_SECONDS)
            await settled(settings)
        except AssertionError as error:
            tails = [f"--- {p.name}\n{p.tail()}" for p in (poller, *workers.values())]
            raise AssertionError("\n".join([str(error), *tails])) from error
        finally:
            for process in (poller, *workers.values()):
                process.stop()


def _serve(server: FeedServer, stories: list[Story], first: int, feeds: Path) -> Counter[str]:
    """Give each feed its share of the stories, a part more at each poll; count the polls."""
    polls: Counter[str] = Counter({f"feed-{number}": 0 for number in range(FEEDS)})
    defined = []
    for number, name in enumerate(polls):
        standing = stories[number:first:FEEDS]
        later = stories[first + number :: FEEDS]
        size = -(-len(later) // POLLS)
        parts = [standing, *(later[i : i + size] for i in range(0, len(later), size))]
        url = server.set(f"/{name}.xml", _part_by_part(parts, polls, name))
        publisher = f"Publisher {number}"
        feed = {"id": name, "url": url, "publisher": publisher, "every": "2s"}
        defined.append(feed)
    feeds.write_text(yaml.safe_dump({"feeds": defined}), encoding="utf-8")
    return polls


def _part_by_part(parts: list[list[Story]], polls: Counter[str], name: str) -> Handler:
    async def answer(_: web.Request) -> web.Response:
        # What a feed lists stays for two polls, as in life: one that was missed is not lost.
        place = polls[name]
        listed = [*parts[min(place, len(parts) - 1)]]
        if 0 < place <= len(parts):
            listed = [*parts[place - 1], *(listed if place < len(parts) else [])]
        polls[name] += 1
        return web.Response(body=rss(listed, now()), content_type="application/rss+xml")

    return answer


async def _until(true: Callable[[], bool], what: str) -> None:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not true():  # noqa: ASYNC110 - the other side is another process
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise AssertionError(f"{what} did not come to pass") from None
