import asyncio
import os
import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from monitor.service.broker import LocalKafka, StandingBroker, choose_broker
from monitor.service.kafka import (
    NoBrokerAnswersError,
    WrongTopicError,
    consumer,
    kafka_options,
    make_topics,
    producer,
)
from monitor.service.settings import Settings
from monitor.service.topics import ALERTS, TOPICS, Topic


async def _standing(settings: Settings) -> dict[str, tuple[int, str]]:
    """Partitions and cleanup policy of each topic of ours, as the broker tells them."""
    client = AIOKafkaAdminClient(**kafka_options(settings))
    await client.start()
    try:
        names = [n for n in await client.list_topics() if n.startswith(settings.topic_prefix)]
        shapes = {t["topic"]: len(t["partitions"]) for t in await client.describe_topics(names)}
        asked = [ConfigResource(ConfigResourceType.TOPIC, n) for n in names]
        policies = {
            resource[3]: next(c[1] for c in resource[4] if c[0] == "cleanup.policy")
            for answer in await client.describe_configs(asked)
            for resource in answer.resources
        }
    finally:
        await client.close()
    return {n.removeprefix(settings.topic_prefix): (shapes[n], policies[n]) for n in names}


def test_every_topic_is_made_with_its_partitions_and_its_way_of_being_kept(
    topics: Settings,
) -> None:
    standing = asyncio.run(_standing(topics))
    assert standing == {t.name: (t.partitions, t.config()["cleanup.policy"]) for t in TOPICS}


def test_topics_that_stand_are_left_alone(topics: Settings) -> None:
    assert asyncio.run(make_topics(topics)) == ()


def test_an_ordered_topic_with_more_than_one_partition_is_refused(settings: Settings) -> None:
    asyncio.run(make_topics(settings, [Topic(ALERTS.name, ALERTS.record, partitions=3, days=1)]))
    with pytest.raises(WrongTopicError, match=r"alerts has 3 partitions but its order must be one"):
        asyncio.run(make_topics(settings))


def test_a_record_of_a_megabyte_and_its_headers_come_back_as_sent(topics: Settings) -> None:
    name = topics.topic_prefix + ALERTS.name
    value, headers = b"x" * 1_400_000, [("ce_type", b"alert"), ("ce_id", "خبر".encode())]

    async def there_and_back() -> tuple[bytes | None, bytes | None, list[tuple[str, bytes]]]:
        async with producer(topics) as out:
            await out.send_and_wait(name, value, key=b"subject", headers=headers)
        async with consumer(topics, name) as back:
            record = await asyncio.wait_for(back.getone(), 10)
        return record.key, record.value, list(record.headers)

    assert asyncio.run(there_and_back()) == (b"subject", value, headers)


def test_data_outlives_a_stop_and_the_ports(tmp_path: Path, kafka: LocalKafka) -> None:
    settings = Settings(data_dir=str(tmp_path))
    broker = LocalKafka(settings, say=print)
    broker.start()
    asyncio.run(make_topics(settings))  # finds the address that the broker left
    first = broker.address
    broker.stop()

    again = LocalKafka(settings, say=print)
    again.start()
    try:
        assert asyncio.run(make_topics(settings)) == ()
        assert kafka.address not in {first, again.address}
    finally:
        again.stop()


def test_a_broker_that_runs_already_is_used_and_not_stopped(kafka: LocalKafka) -> None:
    home = kafka.log_file.parent.parent
    said: list[str] = []
    chosen = choose_broker(Settings(data_dir=str(home)), "", said.append)
    chosen.start()
    chosen.stop()
    assert isinstance(chosen, StandingBroker)
    assert kafka.is_alive()
    assert said == [f"Kafka runs already at {kafka.address} and will go on afterwards."]


def test_a_taken_port_is_refused_in_one_sentence(tmp_path: Path, kafka: LocalKafka) -> None:
    port = int(kafka.address.rpartition(":")[2])
    broker = LocalKafka(Settings(data_dir=str(tmp_path)), say=print, port=port)
    with pytest.raises(NoBrokerAnswersError, match=rf"^Port {port} is taken; choose another"):
        broker.start()


def test_of_two_that_start_on_one_port_at_once_one_is_refused(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    rivals = [
        LocalKafka(Settings(data_dir=str(tmp_path / name)), say=print, port=port)
        for name in ("one", "other")
    ]
    try:
        with ThreadPoolExecutor() as threads:
            starts = [threads.submit(rival.start) for rival in rivals]
            refusals = [start.exception() for start in starts]
        assert [str(one) for one in refusals if one] == [
            f"Port {port} is taken; choose another with --port."
        ]
        assert sum(rival.is_alive() for rival in rivals) == 1
    finally:
        for rival in rivals:
            rival.stop()


def test_a_broker_that_cannot_start_names_its_log(tmp_path: Path, kafka: LocalKafka) -> None:
    data = tmp_path / "broker" / "data"
    data.mkdir(parents=True)
    (data / "meta.properties").write_text("version=99\n")
    broker = LocalKafka(Settings(data_dir=str(tmp_path)), say=print)
    with pytest.raises(NoBrokerAnswersError, match=r"^Kafka ended while starting.*; its log is "):
        broker.start()
    assert not broker.is_alive()


def test_a_killed_broker_is_seen_to_be_dead_and_starts_again_where_it_was(
    tmp_path: Path, kafka: LocalKafka
) -> None:
    broker = LocalKafka(Settings(data_dir=str(tmp_path)), say=print)
    broker.start()
    pid = broker.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    for _ in range(100):
        if not broker.is_alive():
            break
        asyncio.run(asyncio.sleep(0.05))
    assert not broker.is_alive()
    before = broker.address
    broker.start()
    try:
        assert broker.address == before
    finally:
        broker.stop()
