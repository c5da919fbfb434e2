"""The two compacted topics of feeds as logs: where a feed stands in them, and reading one whole."""

from collections.abc import AsyncIterator

from aiokafka import AIOKafkaConsumer, ConsumerRecord

from monitor.records import identify
from monitor.service.hosts import host_of
from monitor.service.topics import FEEDS

READ_TIMEOUT_MS = 500


def partition_of(url: str) -> int:
    """Return the partition of a feed and its state.

    All feeds of a host stand in one, so one poller asks them all and keeps the host's manners.
    """
    return int(identify(host_of(url))[:8], 16) % FEEDS.partitions


async def read_to_end(consumer: AIOKafkaConsumer) -> AsyncIterator[ConsumerRecord]:
    """Give what stands from here to what is the end now, in the order of each partition."""
    partitions = consumer.assignment()
    ends = await consumer.end_offsets(partitions)
    while any([await consumer.position(each) < ends[each] for each in partitions]):
        batches = await consumer.getmany(timeout_ms=READ_TIMEOUT_MS)
        for records in batches.values():
            for record in records:
                yield record
