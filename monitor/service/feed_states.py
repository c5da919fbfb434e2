"""Where pollers keep what they remember of each feed: a compacted topic, or a file.

In the topic, a poller that gets a partition claims it: it writes that it owns it, one generation
after the highest that stands there. Of two claims to one generation the first in the log holds. A
state counts unless one of a later generation stands for its feed, so what a poller writes that was
thought dead, and that comes to itself too late, changes nothing.

The file serves the embedded broker, which forgets everything when it ends.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from monitor.records import Feed, FeedState
from monitor.service import kafka, wire
from monitor.service.feed_log import partition_of, read_or_pass, read_to_end
from monitor.service.settings import BadSettingsError, Settings
from monitor.service.topics import FEED_STATE

CLAIM = "/claim"  # no feed can have this id


class FeedStates(Protocol):
    """Poll state by feed id. What `put` has returned from survives a crash."""

    async def claim(self, partitions: Iterable[int]) -> dict[str, FeedState]:
        """Own these partitions of the feeds, and return the state of every feed in them."""

    async def put(self, feed: Feed, state: FeedState) -> None:
        """Keep the state of one feed instead of what was kept before."""


class StateLog:
    """One partition's states as its records come, oldest first."""

    def __init__(self) -> None:
        self.states: dict[str, FeedState] = {}
        self.generation = 0
        self._owners: dict[int, str] = {}

    def take(self, state: FeedState) -> None:
        """Take the next record of the partition."""
        self.generation = max(self.generation, state.generation)
        if state.feed == CLAIM:
            self._owners.setdefault(state.generation, state.owner)
            return
        before = self.states.get(state.feed)
        if before is None or before.generation <= state.generation:
            self.states[state.feed] = state

    def drop(self, feed: str) -> None:
        """Forget a feed that was removed."""
        self.states.pop(feed, None)

    def is_owned_by(self, owner: str, generation: int) -> bool:
        """Tell whether `owner` was the first to claim this generation."""
        return self._owners.get(generation) == owner


class FileFeedStates:
    """One JSON file, replaced whole, so a crash leaves the old one or the new one."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / "feed-state.json"
        self._states: dict[str, FeedState] = {}
        self._writing = asyncio.Lock()
        self._changes = 0
        self._written = 0  # so many of the changes are in the file

    async def claim(self, partitions: Iterable[int] = ()) -> dict[str, FeedState]:  # noqa: ARG002 - see below
        """Return what the file holds; it has no partitions and one owner, this machine.

        Raises BadSettingsError where it cannot be read.
        """
        self._states = read_state_file(self._path)
        return dict(self._states)

    async def put(self, feed: Feed, state: FeedState) -> None:
        """Return when the file holds it; what comes during one writing is written by the next."""
        self._states[feed.id] = state
        self._changes += 1
        mine = self._changes
        async with self._writing:
            if self._written >= mine:
                return
            changes = self._changes
            data = msgspec.json.encode(self._states, order="sorted")
            await asyncio.to_thread(_replace, self._path, data)
            self._written = changes


def state_file(data_dir: str) -> Path:
    """Return the file in which a poller on the embedded broker keeps its states."""
    return Path(data_dir) / "feed-state.json"


def read_state_file(path: Path) -> dict[str, FeedState]:
    """Return the states in a file, none where there is no file; BadSettingsError if unreadable."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, FeedState])
    except FileNotFoundError:
        return {}
    except msgspec.DecodeError as error:
        raise BadSettingsError(
            f"{path} cannot be read ({error}); move it away to start anew, "
            "which takes all that feeds list now as backfill."
        ) from error


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

    def __init__(self, settings: Settings, producer: AIOKafkaProducer, owner: str) -> None:
        self._settings = settings
        self._topic = settings.topic_prefix + FEED_STATE.name
        self._producer = producer
        self._owner = owner
        self._generations: dict[int, int] = {}

    async def claim(self, partitions: Iterable[int]) -> dict[str, FeedState]:
        """Claim each partition, then return the states in it."""
        states: dict[str, FeedState] = {}
        async with reading(self._settings, self._topic, partitions) as (consumer, logs):
            for partition, log in logs.items():
                states |= await self._claim(consumer, partition, log)
        return states

    async def put(self, feed: Feed, state: FeedState) -> None:
        """Return when every replica has it."""
        partition = partition_of(feed.url)
        await self._write(partition, state, self._generations.get(partition, 0))

    async def _claim(
        self, consumer: AIOKafkaConsumer, partition: int, log: StateLog
    ) -> dict[str, FeedState]:
        generation = log.generation
        while not log.is_owned_by(self._owner, generation):
            generation = log.generation + 1
            await self._write(partition, FeedState(feed=CLAIM), generation)
            await _take_to_end(consumer, {partition: log})
        self._generations[partition] = generation
        return log.states

    async def _write(self, partition: int, state: FeedState, generation: int) -> None:
        stamped = msgspec.structs.replace(state, owner=self._owner, generation=generation)
        key = state.feed.encode("utf-8")
        await self._producer.send_and_wait(
            self._topic, wire.encode(stamped), key=key, partition=partition
        )


@asynccontextmanager
async def reading(
    settings: Settings, topic: str, partitions: Iterable[int]
) -> AsyncIterator[tuple[AIOKafkaConsumer, dict[int, StateLog]]]:
    """Give the logs of these partitions, read to their present end, and their reader."""
    logs = {partition: StateLog() for partition in partitions}
    consumer = kafka.consumer(settings)
    await consumer.start()
    try:
        consumer.assign([TopicPartition(topic, partition) for partition in logs])
        await _take_to_end(consumer, logs)
        yield consumer, logs
    finally:
        await consumer.stop()


async def _take_to_end(consumer: AIOKafkaConsumer, logs: dict[int, StateLog]) -> None:
    read = wire.decoder(FeedState)
    async for record in read_to_end(consumer):
        log = logs.get(record.partition)
        if log is None:
            continue
        if record.value is None:
            log.drop((record.key or b"").decode("utf-8", "replace"))
        elif (state := read_or_pass(read, record)) is not None:
            log.take(state)
