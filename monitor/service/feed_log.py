"""The two compacted topics of feeds as logs: where a feed stands in them, and reading one whole."""

import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable
from typing import TypeVar

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from monitor.records import Feed, identify
from monitor.service import kafka, wire
from monitor.service.hosts import host_of
from monitor.service.settings import Settings
from monitor.service.topics import FEEDS

LOG = logging.getLogger("monitor.poller")
READ_TIMEOUT_MS = 500
RecordT = TypeVar("RecordT")

_read_definition = wire.decoder(Feed)


def partition_of(url: str) -> int:
    """Return the partition of a feed and its state.

    All feeds of a host stand in one, so one poller asks them all and keeps the host's manners.
    """
    return int(identify(host_of(url))[:8], 16) % FEEDS.partitions


class Definitions:
    """What stands in partitions of the topic ``feeds``, record by record.

    They are kept apart: a feed that moves to another host leaves an empty record in its old
    partition, which may be read before or after the one in its new.
    """

    def __init__(self) -> None:
        self._by_partition: defaultdict[int, dict[str, Feed]] = defaultdict(dict)

    def take(self, record: ConsumerRecord) -> str:
        """Take the next record of a partition and return the id of its feed."""
        feeds = self._by_partition[record.partition]
        feed_id = (record.key or b"").decode("utf-8", "replace")
        if record.value is None:
            feeds.pop(feed_id, None)
        elif (feed := read_or_pass(_read_definition, record)) is not None:
            feeds[feed_id] = feed
        return feed_id

    def feeds(self) -> dict[str, Feed]:
        """Return every feed by its id."""
        return {id_: feed for each in self._by_partition.values() for id_, feed in each.items()}

    def get(self, feed_id: str) -> Feed | None:
        """Return a feed as it is defined now, or None."""
        found = (each.get(feed_id) for each in self._by_partition.values())
        return next((feed for feed in found if feed is not None), None)


def read_or_pass(read: Callable[[bytes], RecordT], record: ConsumerRecord) -> RecordT | None:
    """Return the record of a message; None where it is none, as no stranger may end a poller."""
    try:
        return read(record.value)
    except (wire.NotJsonError, wire.WrongSchemaError) as error:
        place = f"{record.topic}-{record.partition}-{record.offset}"
        LOG.warning("a message is no record and is passed over: %s", error, extra={"place": place})
        return None


async def read_definitions(settings: Settings, partitions: Iterable[int]) -> Definitions:
    """Return the definitions that stand in these partitions."""
    topic = settings.topic_prefix + FEEDS.name
    definitions = Definitions()
    consumer = kafka.consumer(settings)
    await consumer.start()
    try:
        consumer.assign([TopicPartition(topic, partition) for partition in partitions])
        async for record in read_to_end(consumer):
            definitions.take(record)
    finally:
        await consumer.stop()
    return definitions


async def read_to_end(consumer: AIOKafkaConsumer) -> AsyncIterator[ConsumerRecord]:
    """Give what stands from here to what is the end now, in the order of each partition."""
    partitions = consumer.assignment()
    ends = await consumer.end_offsets(partitions)
    while any([await consumer.position(each) < ends[each] for each in partitions]):
        batches = await consumer.getmany(timeout_ms=READ_TIMEOUT_MS)
        for records in batches.values():
            for record in records:
                yield record
