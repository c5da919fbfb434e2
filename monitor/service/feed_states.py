"""Where the poller keeps what it remembers of each feed: a compacted topic, or a file.

The file serves the embedded broker, which forgets everything when it ends.
"""

import asyncio
import os
from pathlib import Path
from typing import Protocol

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from monitor.records import FeedState
from monitor.service import kafka, wire
from monitor.service.settings import BadSettingsError, Settings
from monitor.service.topics import FEED_STATE

READ_TIMEOUT_MS = 1000


class FeedStates(Protocol):
    """Poll state by feed id. What `put` has returned from survives a crash."""

    async def load(self) -> dict[str, FeedState]:
        """Return the state of every feed ever polled."""

    async def put(self, state: FeedState) -> None:
        """Keep the state of one feed instead of what was kept before."""


class FileFeedStates:
    """One JSON file, replaced whole, so a crash leaves the old one or the new one."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / "feed-state.json"
        self._states: dict[str, FeedState] = {}
        self._writing = asyncio.Lock()

    async def load(self) -> dict[str, FeedState]:
        """Return what the file holds; BadSettingsError where it cannot be read."""
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return {}
        try:
            self._states = msgspec.json.decode(data, type=dict[str, FeedState])
        except msgspec.DecodeError as error:
            raise BadSettingsError(
                f"{self._path} cannot be read ({error}); move it away to start anew, "
                "which takes all that feeds list now as backfill."
            ) from error
        return dict(self._states)

    async def put(self, state: FeedState) -> None:
        """Write the file anew, off the loop."""
        async with self._writing:
            self._states[state.feed] = state
            data = msgspec.json.encode(self._states, order="sorted")
            await asyncio.to_thread(_replace, self._path, data)


def _replace(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_suffix(".new")
    with scratch.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)


class KafkaFeedStates:
    """The compacted topic ``feed-state``, keyed by feed id. The producer is the poller's own."""

    def __init__(self, settings: Settings, producer: AIOKafkaProducer) -> None:
        self._settings = settings
        self._topic = settings.topic_prefix + FEED_STATE.name
        self._producer = producer

    async def load(self) -> dict[str, FeedState]:
        """Read the topic from its beginning to its present end."""
        consumer = kafka.consumer(self._settings, self._topic)
        await consumer.start()
        try:
            return await _read_to_end(consumer)
        finally:
            await consumer.stop()

    async def put(self, state: FeedState) -> None:
        """Return when every replica has it."""
        await self._producer.send_and_wait(
            self._topic, wire.encode(state), key=state.feed.encode("utf-8")
        )


async def _read_to_end(consumer: AIOKafkaConsumer) -> dict[str, FeedState]:
    read = wire.decoder(FeedState)
    states: dict[str, FeedState] = {}
    partitions = consumer.assignment()
    ends = await consumer.end_offsets(partitions)
    while any([await consumer.position(each) < ends[each] for each in partitions]):
        batches = await consumer.getmany(timeout_ms=READ_TIMEOUT_MS)
        for record in (record for batch in batches.values() for record in batch):
            if record.value is not None:
                state = read(record.value)
                states[state.feed] = state
    return states
