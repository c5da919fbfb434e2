"""Workers of the house on a real Kafka: shared, taken over, poisoned, and left without a broker."""

import asyncio
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from monitor.records import Article, DeadLetter, Ending, Entry, Record
from monitor.service.broker import LocalKafka
from monitor.service.demo import RULES as DEMO_RULES
from monitor.service.kafka import make_topics
from monitor.service.ledger import read_ledger
from monitor.service.settings import Settings
from monitor.service.supervisor import Supervisor, roles_of
from monitor.service.topics import ARTICLES, ENTRIES, FLOW
from monitor.stages.clean.recurring import Clean
from tests.invented import invented_stories
from tests.oracle import (
    all_ended,
    read_everything,
    settled,
    told_as_if_nothing_had_failed,
    values_of,
)
from tests.processes import Process
from tests.publishing import entries_of, publish
from tests.realnews import now

LAST_LINE = "This page is kept by the friends of the old harbour and its two lighthouses"
PATIENCE_SECONDS = 120.0
AWAY_SECONDS = 20.0

Stopped = Iterator[list[Process]]


@pytest.fixture
def processes() -> Stopped:
    """Processes to end after the test, whatever becomes of it."""
    started: list[Process] = []
    yield started
    for process in started:
        process.kill()


@pytest.fixture
def ready(topics: Settings) -> Settings:
    """Settings with topics made and the demo's rules."""
    return msgspec.structs.replace(topics, rules=str(DEMO_RULES))


def entries(count: int) -> list[Entry]:
    return entries_of(invented_stories(count), now() - timedelta(seconds=count))


def everything_is_as_if_nothing_had_happened(settings: Settings, count: int) -> None:
    """Each entry ended once, and what was told is what the same order tells in memory."""
    asyncio.run(all_ended(settings, count, PATIENCE_SECONDS))
    asyncio.run(settled(settings))
    seen, rules = read_everything(settings), DEMO_RULES.read_text("utf-8")
    told = told_as_if_nothing_had_failed(seen, count, rules)
    assert len(told) >= count // 10


@pytest.mark.slow
def test_two_workers_of_each_kind_share_and_the_ones_left_take_over(
    ready: Settings, tmp_path: Path, processes: list[Process]
) -> None:
    """Each worker has a disk of its own, so that state can only come from the changelog."""

    def start(name: str, disk: str) -> Process:
        home = msgspec.structs.replace(ready, data_dir=str(tmp_path / disk))
        processes.append(Process(home, "work", name))
        return processes[-1]

    told = entries(150)
    first = [start(name, "one") for name in FLOW]
    for worker in first:
        worker.wait_for('"ready"')
    asyncio.run(publish(ready, ENTRIES, told[:50]))
    standby = [start(name, "two") for name in FLOW]
    for worker in standby:
        worker.wait_for('"ready"')
    asyncio.run(publish(ready, ENTRIES, told[50:100]))
    for worker in first:
        worker.kill()
    asyncio.run(publish(ready, ENTRIES, told[100:]))

    everything_is_as_if_nothing_had_happened(ready, len(told))
    assert all(worker.is_alive() for worker in standby)


def of_a_site_that_repeats_itself(feed: str, numbers: range) -> list[Entry]:
    """Return entries of one feed, each with a story of its own over the same last line."""
    stories = invented_stories(numbers.stop)[numbers.start :]
    return [
        msgspec.structs.replace(
            entry,
            id=f"{feed}-{entry.id}",
            feed=feed,
            url=f"https://{feed}.example/{number}",
            body=f"{entry.body}\n{LAST_LINE}",
        )
        for number, entry in zip(numbers, entries_of(stories, now()), strict=True)
    ]


async def _articles(settings: Settings, count: int) -> dict[str, Article]:
    """Return the article of each entry when there are `count`, the first one where two are."""
    end = time.monotonic() + PATIENCE_SECONDS
    articles: dict[str, Article] = {}
    while time.monotonic() < end and len(articles) < count:
        await asyncio.sleep(0.2)
        for value in await values_of(settings, ARTICLES):
            article = msgspec.json.decode(value, type=Article)
            articles.setdefault(article.entry, article)
    return articles


def cleaned_in_memory(entries: list[Entry]) -> dict[str, Record]:
    stage = Clean()
    cleaned: dict[str, Record] = {}
    for entry in entries:
        decided = stage.decide(entry)
        assert decided is not None
        stage.apply(decided.row)
        cleaned[entry.id] = decided.outputs[0]
    return cleaned


def test_what_a_dead_worker_learnt_of_its_feeds_the_other_one_knows(
    ready: Settings, tmp_path: Path, processes: list[Process]
) -> None:
    settings = msgspec.structs.replace(ready, session_timeout_seconds=3.0)
    for disk in ("one", "two"):
        home = msgspec.structs.replace(settings, data_dir=str(tmp_path / disk))
        processes.append(Process(home, "work", "read"))
        processes[-1].wait_for('"ready"')
    feeds = [f"feed-{number}" for number in range(8)]  # so many that each worker has some
    before = [e for feed in feeds for e in of_a_site_that_repeats_itself(feed, range(8))]
    after = [e for feed in feeds for e in of_a_site_that_repeats_itself(feed, range(8, 11))]

    asyncio.run(publish(settings, ENTRIES, before))
    assert len(asyncio.run(_articles(settings, len(before)))) == len(before)
    processes[0].kill()
    asyncio.run(publish(settings, ENTRIES, after))
    articles = asyncio.run(_articles(settings, len(before) + len(after)))

    assert articles == cleaned_in_memory([*before, *after])
    assert not [entry.id for entry in after if LAST_LINE in articles[entry.id].text]
    assert len([entry.id for entry in before if LAST_LINE in articles[entry.id].text]) > 0


def test_an_entry_in_hand_at_two_deaths_is_buried_unread_and_the_next_one_goes_through(
    ready: Settings, processes: list[Process]
) -> None:
    settings = msgspec.structs.replace(ready, session_timeout_seconds=3.0)
    poison, sound = (msgspec.structs.replace(entry, feed="one") for entry in entries(2))
    asyncio.run(publish(settings, ENTRIES, [poison]))
    for _ in range(2):
        # It dies with the entry in hand, before it has looked into it.
        processes.append(
            Process(settings, "work", "read", MONITOR_FAILPOINT="clean-entries:taken:1")
        )
        processes[-1].wait_for("fired")
    asyncio.run(publish(settings, ENTRIES, [sound]))
    processes += [Process(settings, "work", name) for name in FLOW]

    asyncio.run(all_ended(settings, 2, PATIENCE_SECONDS))
    ledger = asyncio.run(read_ledger(settings))
    endings = {ending: count for ending, count in ledger.endings().items() if count}
    assert endings == {Ending.DEAD: 1, Ending.REPORTED: 1}
    [letter] = ledger.dead_letters.values()
    assert isinstance(letter, DeadLetter)
    assert letter.error == "in hand when 2 workers died"


@pytest.mark.slow
def test_a_broker_that_is_away_for_twenty_seconds_costs_nothing(
    kafka: LocalKafka, tmp_path: Path
) -> None:
    broker = LocalKafka(Settings(data_dir=str(tmp_path / "broker")), say=print, port=_free_port())
    broker.start()
    settings = Settings(
        kafka=broker.address,
        data_dir=str(tmp_path / "workers"),
        rules=str(DEMO_RULES),
        session_timeout_seconds=6.0,
    )
    asyncio.run(make_topics(settings))
    workers = Supervisor(roles_of(states_in_file=False)[:2], settings, say=print)
    told = entries(120)
    try:
        workers.tend()
        asyncio.run(publish(settings, ENTRIES, told[:60]))
        asyncio.run(_tend_until(workers, settings, 1))
        broker.stop()
        away_until = time.monotonic() + AWAY_SECONDS
        while time.monotonic() < away_until:
            workers.tend()
            time.sleep(0.5)
        broker.start()
        asyncio.run(publish(settings, ENTRIES, told[60:]))
        asyncio.run(_tend_until(workers, settings, len(told)))
        everything_is_as_if_nothing_had_happened(settings, len(told))
    finally:
        workers.stop()
        broker.stop()


async def _tend_until(workers: Supervisor, settings: Settings, count: int) -> None:
    """Keep the workers up until `count` entries have ended."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        workers.tend()
        ledger = await read_ledger(settings)
        if sum(ledger.endings().values()) >= count:
            return
        await asyncio.sleep(0.5)
    raise AssertionError(f"{len(ledger.open())} of {ledger.entries} entries have not ended")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
