"""The same workers on a Kafka that asks who they are."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from monitor.service.broker import LocalKafka
from monitor.service.demo import RULES as DEMO_RULES
from monitor.service.kafka import NoBrokerAnswersError, make_topics, wait_for_broker
from monitor.service.settings import Settings
from monitor.service.topics import ENTRIES, FLOW
from tests.invented import invented_stories
from tests.oracle import all_ended
from tests.processes import Process
from tests.publishing import entries_of, publish
from tests.realnews import now

PATIENCE_SECONDS = 60.0
# A second door beside the plain one, which stays open for the broker itself.
DOOR = """\
listeners=PLAINTEXT://127.0.0.1:{plain},CONTROLLER://127.0.0.1:{controller},\\
  SASL_PLAINTEXT://127.0.0.1:{door}
advertised.listeners=PLAINTEXT://127.0.0.1:{plain},SASL_PLAINTEXT://127.0.0.1:{door}
controller.quorum.voters=1@127.0.0.1:{controller}
listener.security.protocol.map=\\
  PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT
sasl.enabled.mechanisms=PLAIN
listener.name.sasl_plaintext.plain.sasl.jaas.config=\\
  org.apache.kafka.common.security.plain.PlainLoginModule required \\
  user_monitor="a word that no one guesses";
"""


@pytest.fixture
def guarded(kafka: LocalKafka, tmp_path: Path) -> Iterator[Settings]:
    """Settings that open the guarded door of a Kafka of its own."""
    plain, controller, door = _free_ports(3)
    properties = DOOR.format(plain=plain, controller=controller, door=door)
    home = Settings(data_dir=str(tmp_path / "broker"))
    broker = LocalKafka(home, say=print, port=plain, properties=properties)
    broker.start()
    yield Settings(
        kafka=f"127.0.0.1:{door}",
        kafka_security="SASL_PLAINTEXT",
        kafka_mechanism="PLAIN",
        kafka_user="monitor",
        kafka_password="a word that no one guesses",
        data_dir=str(tmp_path / "workers"),
        rules=str(DEMO_RULES),
        session_timeout_seconds=6.0,
    )
    broker.stop()


def test_workers_with_the_password_do_their_work_and_one_without_is_told_so(
    guarded: Settings,
) -> None:
    asyncio.run(make_topics(guarded))
    asyncio.run(publish(guarded, ENTRIES, entries_of(invented_stories(3), now())))
    workers = [Process(guarded, "work", name) for name in FLOW]
    try:
        asyncio.run(all_ended(guarded, 3, PATIENCE_SECONDS))
    finally:
        for worker in workers:
            worker.stop()

    wrong = msgspec.structs.replace(guarded, kafka_password="a guess")
    with pytest.raises(NoBrokerAnswersError, match=r"does not let us in by SASL_PLAINTEXT"):
        asyncio.run(wait_for_broker(wrong, seconds=2.0))


def _free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports
