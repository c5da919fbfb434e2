"""News from a file through a real broker and real workers, instead of the pipeline in memory.

Topics of its own are made, with one partition each: then the order of the file is the order of
every topic, and the alerts are those of the pipeline in memory, in the same lines.
"""

import asyncio
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from monitor.cli import RefusedError
from monitor.cli.signals import deaf, sigterm_like_ctrl_c
from monitor.records import Alert, Entry
from monitor.service.broker import Broker, StandingBroker, choose_broker
from monitor.service.embedded import EmbeddedCluster, TopicShape
from monitor.service.follow import follow, unread
from monitor.service.kafka import NoBrokerAnswersError, delete_topics, make_topics, producer
from monitor.service.kafka_jars import Say
from monitor.service.ledger import BEGINNING, read_ledger
from monitor.service.settings import Settings
from monitor.service.supervisor import RefusesToStartError, Supervisor, roles_of
from monitor.service.topics import ALERTS, ENTRIES, FEED_STATE, FEEDS, FLOW, TOPICS
from monitor.service.wire import decoder, encode

EMBEDDED = "embedded"
LOOK_SECONDS = 0.5
# Feeds are not replayed, and their topics are as they must be.
IN_ORDER = tuple(
    topic if topic in (FEEDS, FEED_STATE) else topic._replace(partitions=1) for topic in TOPICS
)


def alerts_through_kafka(
    settings: Settings, force: str, rules: str, entries: Sequence[Entry], say: Say
) -> list[Alert]:
    """Return what the workers alert on, given `entries` in this order; the first of each id.

    `settings` name the cluster; `force` is empty, ``kafka`` or ``embedded``, as `choose_broker`
    takes it. Raises NoBrokerAnswersError, WrongTopicError, BadSettingsError.
    """
    prefix = f"replay-{uuid.uuid4().hex[:8]}."
    with tempfile.TemporaryDirectory(prefix="monitor-replay-") as folder, sigterm_like_ctrl_c():
        own = msgspec.structs.replace(
            settings,
            topic_prefix=prefix,
            data_dir=folder,
            rules=str(Path(rules).absolute()),
            ticks=False,
            listen_port=0,
        )
        with _running(_broker(own, force, say)) as broker:
            if broker.address != settings.kafka:
                own = msgspec.structs.replace(own, kafka=broker.address, kafka_security="PLAINTEXT")
            try:
                return _replay(own, entries, say)
            finally:
                if isinstance(broker, StandingBroker):
                    with deaf():
                        asyncio.run(delete_topics(own, IN_ORDER))


def _broker(settings: Settings, force: str, say: Say) -> Broker:
    if force != EMBEDDED:
        return choose_broker(settings, force, say)
    return EmbeddedCluster(
        TopicShape(settings.topic_prefix + t.name, t.partitions) for t in IN_ORDER
    )


@contextmanager
def _running(broker: Broker) -> Iterator[Broker]:
    try:
        broker.start()
        yield broker
    finally:
        with deaf():
            broker.stop()


def _replay(settings: Settings, entries: Sequence[Entry], say: Say) -> list[Alert]:
    asyncio.run(make_topics(settings, IN_ORDER))
    workers = [role for role in roles_of(states_in_file=False) if role.name in FLOW]
    supervisor = Supervisor(workers, settings, say)
    try:
        supervisor.tend()
        return asyncio.run(_send_and_read(settings, entries, supervisor))
    except RefusesToStartError as error:
        raise RefusedError(str(error)) from error
    finally:
        with deaf():
            supervisor.stop()


async def _send_and_read(
    settings: Settings, entries: Sequence[Entry], supervisor: Supervisor
) -> list[Alert]:
    await _publish(settings, entries)
    while not await _is_done(settings, len({entry.id for entry in entries})):
        supervisor.tend()
        await asyncio.sleep(LOOK_SECONDS)
    first: dict[str, Alert] = {}
    decode = decoder(Alert)
    async for message in follow(settings, ALERTS.name, since=BEGINNING, once=True):
        alert = decode(message.value)
        first.setdefault(alert.id, alert)
    return list(first.values())


async def _publish(settings: Settings, entries: Sequence[Entry]) -> None:
    sender = producer(settings)
    topic = settings.topic_prefix + ENTRIES.name
    try:
        await sender.start()
        for entry in entries:
            try:
                await sender.send(topic, encode(entry), key=entry.feed.encode())
            except MessageSizeTooLargeError:
                raise RefusedError(
                    f"The article {entry.article_id} is larger than a message of Kafka may be; "
                    "shorten it, or replay in memory."
                ) from None
        await sender.flush()
    except KafkaError as error:
        raise NoBrokerAnswersError(f"Kafka took not all articles: {error}.") from error
    finally:
        await sender.stop()


async def _is_done(settings: Settings, count: int) -> bool:
    """Tell whether every entry has ended and no worker has anything left to read."""
    ledger = await read_ledger(settings)
    if ledger.entries < count or ledger.open():
        return False
    sources = [step.source.name for step in FLOW["decide"]]
    return await unread(settings, "decide", *dict.fromkeys(sources)) == 0
