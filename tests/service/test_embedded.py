"""The broker for machines without Java: in memory, with its topics, good enough for the workers."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from aiokafka import TopicPartition

from monitor.cli import WATCHDOG
from monitor.service.broker import embedded_cluster
from monitor.service.demo import RULES as DEMO_RULES
from monitor.service.kafka import bootstrap_servers, consumer, make_topics, partitions_of, producer
from monitor.service.settings import Settings
from monitor.service.topics import ALERTS, ENTRIES, FLOW, TOPICS
from tests.invented import invented_stories
from tests.oracle import (
    alerts_of_reports,
    all_ended,
    first_of_each,
    nothing_is_lost,
    read_everything,
    settled,
)
from tests.processes import Process
from tests.publishing import entries_of, publish
from tests.realnews import now

STORIES = 30
PATIENCE_SECONDS = 90.0


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Settings]:
    """Settings by which the broker that runs is found."""
    settings = Settings(data_dir=str(tmp_path), rules=str(DEMO_RULES), session_timeout_seconds=6.0)
    cluster = embedded_cluster(settings)
    cluster.start()
    yield settings
    cluster.stop()


def test_every_topic_is_there_from_the_start(embedded: Settings) -> None:
    names = [embedded.topic_prefix + topic.name for topic in TOPICS]
    standing = asyncio.run(partitions_of(embedded, *names))
    assert standing == {embedded.topic_prefix + t.name: t.partitions for t in TOPICS}
    assert asyncio.run(make_topics(embedded)) == ()


def test_it_is_found_by_the_address_it_leaves_and_leaves_none_behind(tmp_path: Path) -> None:
    settings = Settings(data_dir=str(tmp_path))
    cluster = embedded_cluster(settings)
    cluster.start()
    assert cluster.is_alive()
    assert bootstrap_servers(settings) == cluster.address
    cluster.stop()
    cluster.stop()
    assert not cluster.is_alive()
    assert not (tmp_path / "broker" / "address").exists()


def test_a_message_comes_back_with_its_key_and_headers(embedded: Settings) -> None:
    name = embedded.topic_prefix + ALERTS.name

    async def there_and_back() -> tuple[bytes | None, bytes | None, list[tuple[str, bytes]]]:
        async with producer(embedded) as out:
            await out.send_and_wait(name, b"value", key=b"key", headers=[("ce_id", b"1")])
        async with consumer(embedded) as back:
            back.assign([TopicPartition(name, 0)])
            record = await asyncio.wait_for(back.getone(), 10)
        return record.key, record.value, list(record.headers)

    assert asyncio.run(there_and_back()) == (b"key", b"value", [("ce_id", b"1")])


@pytest.mark.slow
def test_the_workers_do_their_work_on_it(embedded: Settings) -> None:
    settings = msgspec.structs.replace(embedded, kafka=bootstrap_servers(embedded))
    workers = [Process(settings, "work", name) for name in FLOW]
    try:
        asyncio.run(publish(settings, ENTRIES, entries_of(invented_stories(STORIES), now())))
        asyncio.run(all_ended(settings, STORIES, PATIENCE_SECONDS))
        asyncio.run(settled(settings))
    finally:
        for worker in workers:
            worker.stop()
    seen = read_everything(settings)
    nothing_is_lost(seen.ledger, STORIES)
    told = first_of_each(seen.alerts)
    assert told == alerts_of_reports(seen.reports, DEMO_RULES.read_text("utf-8"))
    assert told


@pytest.mark.slow
def test_a_reader_that_nothing_comes_to_misses_a_broker_that_is_gone(tmp_path: Path) -> None:
    settings = Settings(data_dir=str(tmp_path), stuck_after_seconds=10.0)
    cluster = embedded_cluster(settings)
    cluster.start()
    reader = Process(msgspec.structs.replace(settings, kafka=cluster.address), "work", "read")
    try:
        reader.wait_for("ready")
        cluster.stop()
        assert reader.wait() == WATCHDOG
        assert "waits for a broker to answer" in reader.tail(200)
    finally:
        cluster.stop()
        reader.kill()
