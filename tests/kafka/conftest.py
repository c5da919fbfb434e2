"""One real Kafka for all tests of this folder; each test has topics of its own."""

import asyncio
import os
import re
from collections.abc import Iterator

import pytest

from monitor.service.broker import LocalKafka
from monitor.service.kafka import make_topics
from monitor.service.kafka_jars import why_no_kafka
from monitor.service.settings import Settings


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder: none forgets it, and one process runs all on one Kafka."""
    for item in items:
        if item.path.parent.name == "kafka":
            item.add_marker(pytest.mark.kafka)
            item.add_marker(pytest.mark.xdist_group("kafka"))


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalKafka]:
    """A running Kafka. Where it cannot be, tests skip and say why; in CI they fail."""
    if why := why_no_kafka():
        if os.environ.get("CI") == "true":
            pytest.fail(f"Kafka must run in CI, but {why}.")
        pytest.skip(f"No Kafka: {why}.")
    settings = Settings(data_dir=str(tmp_path_factory.mktemp("kafka")))
    broker = LocalKafka(settings, say=print)
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture
def settings(
    kafka: LocalKafka, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """Settings for the running Kafka with a prefix and a data directory that no other test has."""
    folder = tmp_path_factory.mktemp("data")
    name = re.sub(r"[^a-z0-9]+", "-", request.node.name.lower())[:60]
    return Settings(
        kafka=kafka.address,
        topic_prefix=f"{name}-{folder.name}.",
        data_dir=str(folder),
        session_timeout_seconds=6.0,
        contact="tests@example.org",
    )


@pytest.fixture
def topics(settings: Settings) -> Settings:
    """The same settings, with every topic of ours made."""
    asyncio.run(make_topics(settings))
    return settings
