"""A poller's share of the feeds: the partitions of ``feeds`` that its group gave to this process.

When partitions are given, their definitions and states are read whole and the feeds are polled;
after that each new record is a change that counts at once. When partitions are taken away, what
is being asked is finished, or broken off where it takes long, before another poller gets them.
"""

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import IllegalStateError

from monitor.records import FeedState
from monitor.service import kafka, metrics
from monitor.service.feed_log import Definitions, read_definitions
from monitor.service.feed_states import FeedStates
from monitor.service.poller import Poller
from monitor.service.settings import Settings
from monitor.service.topics import FEEDS

LOG = logging.getLogger("monitor.poller")
GROUP = "poller"
LOOK_MS = 500
STOP_SECONDS = 0.8  # what is being asked when we are told to stop may finish
LEAVE_SECONDS = 0.5
LET_GO_SECONDS = 3.0  # what is being asked at a rebalance may finish; most answers take less


class Shares(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka publishes no types
    """Gives a poller the feeds of its partitions, and takes them away."""

    def __init__(self, settings: Settings, poller: Poller, states: FeedStates) -> None:
        self._settings = settings
        self._poller = poller
        self._states = states
        self._topic = settings.topic_prefix + FEEDS.name
        self._definitions = Definitions()
        self._given: set[TopicPartition] = set()
        self._is_new = False
        self._turn = 0  # rises with each change of the group
        self.is_ready = False
        metrics.ASSIGNED.labels(self._topic).set(0)

    async def run(self) -> None:
        """Follow the group and the definitions until cancelled. Raises KafkaError."""
        consumer = kafka.consumer(
            self._settings,
            group=self._settings.topic_prefix + GROUP,
            session_timeout_ms=int(self._settings.session_timeout_seconds * 1000),
            heartbeat_interval_ms=int(self._settings.session_timeout_seconds * 1000 / 5),
        )
        consumer.subscribe([self._topic], listener=self)
        try:
            await consumer.start()
            while True:
                if self._is_new:
                    await self._begin(consumer)
                for records in (await consumer.getmany(timeout_ms=LOOK_MS)).values():
                    for record in records:
                        self._change(record)
        finally:
            # Before we leave the group: whoever gets our feeds then reads what we have written.
            await self._poller.let_go(STOP_SECONDS)
            with suppress(TimeoutError):  # a client that is just joining takes long to leave
                async with asyncio.timeout(LEAVE_SECONDS):
                    await consumer.stop()

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:  # noqa: ARG002 - all of them
        """Stop polling; the group waits until this returns."""
        self.is_ready = self._is_new = False
        self._turn += 1
        self._definitions = Definitions()
        await self._poller.let_go(LET_GO_SECONDS)

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Note what is ours; reading takes longer than a session may, so `run` does it."""
        self._given = set(assigned)
        self._turn += 1
        self._is_new = True

    async def _begin(self, consumer: AIOKafkaConsumer) -> None:
        """Read the partitions just given and poll their feeds."""
        self._is_new = False
        turn, given = self._turn, sorted(self._given)
        partitions = [each.partition for each in given]
        metrics.ASSIGNED.labels(self._topic).set(len(partitions))
        states: dict[str, FeedState] = {}
        definitions = Definitions()
        if given:
            try:
                # First the place from which changes are followed, then all that stands before it.
                await consumer.seek_to_end(*given)
                for each in given:
                    await consumer.position(each)
            except IllegalStateError:
                return  # not ours any more
            states = await self._states.claim(partitions)
            definitions = await read_definitions(self._settings, partitions)
        if turn != self._turn:
            return  # the group has changed in the meantime
        self._definitions = definitions
        feeds = definitions.feeds().values()
        self._poller.take(feeds, states)
        self.is_ready = True
        LOG.info("feeds shared", extra={"feeds": len(feeds), "partitions": partitions})

    def _change(self, record: ConsumerRecord) -> None:
        if not self.is_ready:
            return  # it stands before the end that is about to be read
        feed_id = self._definitions.take(record)
        feed = self._definitions.get(feed_id)
        if feed is None:
            self._poller.remove(feed_id)
        else:
            self._poller.define(feed)
