"""Read a topic of ours in order, from any point in time, without leaving a trace in any group."""

import hashlib
from collections.abc import AsyncGenerator
from datetime import datetime
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from monitor.service.kafka import (
    NoBrokerAnswersError,
    bootstrap_servers,
    consumer,
    partitions_of,
)
from monitor.service.settings import Settings

PAUSE_MS = 200


class Message(NamedTuple):
    """One message as it lies in a topic."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()

    @property
    def place(self) -> str:
        """Topic-partition-offset: how dead letters and people name it."""
        return f"{self.topic}-{self.partition}-{self.offset}"


class FirstTime:
    """Tells what comes for the first time: at least once means that a message may come again.

    It remembers a digest of each value, not the value: a terminal may follow for months.
    """

    def __init__(self) -> None:
        self._seen: set[bytes] = set()

    def holds(self, value: bytes | None) -> bool:
        """Tell whether no equal value was asked about before."""
        digest = hashlib.blake2b(value or b"", digest_size=16).digest()
        is_new = digest not in self._seen
        self._seen.add(digest)
        return is_new


async def follow(
    settings: Settings, topic: str, *, since: datetime | None, once: bool = False
) -> AsyncGenerator[Message, None]:
    """Yield the messages of a topic, named without prefix, in the order of each partition.

    `since` is the earliest time of a message, None means from now on. With `once` it ends at what
    was the end when it began. Raises NoBrokerAnswersError, also when the topic is not there.
    """
    name = settings.topic_prefix + topic
    partitions = await _partitions(settings, topic)
    if not partitions:
        raise NoBrokerAnswersError(
            f"Topic {name} is not on {bootstrap_servers(settings)}; "
            "it is made when the poller or a worker starts."
        )
    client = consumer(settings)
    try:
        await client.start()
        client.assign(partitions)
        ends = await client.end_offsets(partitions)
        await _seek(client, partitions, since)
        earliest_ms = int(since.timestamp() * 1000) if since else 0
        async for message in _messages(client, ends if once else None):
            if message.timestamp_ms >= earliest_ms:
                yield message
    except KafkaError as error:
        raise NoBrokerAnswersError(f"Kafka ended the reading of {name}: {error}.") from error
    finally:
        await client.stop()


async def count(settings: Settings, *topics: str) -> AsyncGenerator[dict[str, int], None]:
    """Yield, as often as asked, how many messages were ever written to each topic.

    Raises NoBrokerAnswersError.
    """
    found = {topic: await _partitions(settings, topic) for topic in topics}
    client = consumer(settings)
    try:
        await client.start()
        while True:
            ends = await client.end_offsets([p for each in found.values() for p in each])
            yield {topic: sum(ends[p] for p in each) for topic, each in found.items()}
    except KafkaError as error:
        raise NoBrokerAnswersError(f"Kafka ended the counting: {error}.") from error
    finally:
        await client.stop()


async def unread(settings: Settings, group: str, *topics: str) -> int:
    """Return how many messages of these topics a group has not let go yet.

    The group is named without prefix, as the worker that it is. Raises NoBrokerAnswersError.
    """
    partitions = [p for topic in topics for p in await _partitions(settings, topic)]
    # Assigned by hand, so that asking for the group's place is not joining it.
    client = consumer(settings, group=settings.topic_prefix + group)
    try:
        await client.start()
        client.assign(partitions)
        ends = await client.end_offsets(partitions)
        places = [await client.committed(each) or 0 for each in partitions]
        return sum(
            max(0, ends[each] - place) for each, place in zip(partitions, places, strict=True)
        )
    except KafkaError as error:
        raise NoBrokerAnswersError(f"Kafka ended the counting: {error}.") from error
    finally:
        await client.stop()


async def _partitions(settings: Settings, topic: str) -> list[TopicPartition]:
    name = settings.topic_prefix + topic
    counts = await partitions_of(settings, name)
    return [TopicPartition(name, number) for number in range(counts.get(name, 0))]


async def _seek(
    client: AIOKafkaConsumer, partitions: list[TopicPartition], since: datetime | None
) -> None:
    if since is None:
        await client.seek_to_end(*partitions)
        return
    await client.seek_to_beginning(*partitions)
    moments = dict.fromkeys(partitions, max(0, int(since.timestamp() * 1000)))
    for partition, found in (await client.offsets_for_times(moments)).items():
        # The embedded broker knows no times; there, and past the end, we read and drop.
        if found is not None:
            client.seek(partition, found.offset)


async def _messages(
    client: AIOKafkaConsumer, ends: dict[TopicPartition, int] | None
) -> AsyncGenerator[Message, None]:
    while ends is None or not await _is_past(client, ends):
        batches = await client.getmany(timeout_ms=PAUSE_MS)
        for partition in sorted(batches):
            for record in batches[partition]:
                if ends is not None and record.offset >= ends[partition]:
                    break
                yield Message(
                    record.topic,
                    record.partition,
                    record.offset,
                    record.timestamp,
                    record.key,
                    record.value,
                    tuple(record.headers),
                )


async def _is_past(client: AIOKafkaConsumer, ends: dict[TopicPartition, int]) -> bool:
    return all([await client.position(partition) >= end for partition, end in ends.items()])
