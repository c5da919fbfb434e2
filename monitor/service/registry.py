"""The feed registry, as an operator's tools see it: the compacted topic ``feeds``.

Only tools write here, and pollers never do, so a pause cannot be lost to a poll that ends at the
same time. A definition's change is one record; a removal is an empty one for its key.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from monitor.records import Feed, FeedState
from monitor.service import kafka, wire
from monitor.service.feed_log import partition_of, read_definitions
from monitor.service.feed_states import read_state_file, reading, state_file
from monitor.service.settings import Settings
from monitor.service.topics import FEED_STATE, FEEDS

NEVER = datetime.min.replace(tzinfo=UTC)


class UnknownFeedError(LookupError):
    """No feed has this id; the message is one sentence."""


class Imported(NamedTuple):
    """What an import changed, by feed id."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()


class Registry:
    """Definitions as they stand, and the means to change them; see `open_registry`."""

    def __init__(self, settings: Settings, producer: AIOKafkaProducer) -> None:
        self._settings = settings
        self._topic = settings.topic_prefix + FEEDS.name
        self._producer = producer
        self.feeds: dict[str, Feed] = {}

    async def load(self) -> None:
        """Read every definition."""
        self.feeds = (await read_definitions(self._settings, range(FEEDS.partitions))).feeds()

    async def put(self, feed: Feed) -> None:
        """Define a feed, new or known, and return when every replica has it."""
        before = self.feeds.get(feed.id)
        if before is not None and partition_of(before.url) != partition_of(feed.url):
            await self._clear(before)  # it moves to the partition of its new host
        await self._send(feed, feed)
        self.feeds[feed.id] = feed

    async def remove(self, feed_id: str) -> None:
        """Remove a feed and what was remembered of it. Raises UnknownFeedError."""
        await self._clear(self.get(feed_id))
        del self.feeds[feed_id]

    async def pause(self, feed_id: str) -> None:
        """Let a feed be asked no more until it is resumed."""
        await self.put(msgspec.structs.replace(self.get(feed_id), paused=True))

    async def resume(self, feed_id: str, now: datetime) -> None:
        """Let a feed be asked again, also one that was gone."""
        feed = msgspec.structs.replace(self.get(feed_id), paused=False, resumed=now)
        await self.put(feed)

    def get(self, feed_id: str) -> Feed:
        """Return a feed's definition. Raises UnknownFeedError."""
        if feed_id not in self.feeds:
            raise UnknownFeedError(
                f"No feed has the id {feed_id!r}; `monitor feeds list` shows them."
            )
        return self.feeds[feed_id]

    async def import_(self, feeds: Iterable[Feed], origin: str = "") -> Imported:
        """Define `feeds`; what stands so already is left alone, so a second time does nothing.

        A feed whose address is known under another id is that feed. What the operator paused stays
        paused. With an `origin`, the name of a file, the feeds that came from it once and stand in
        it no more are removed.
        """
        by_url = {feed.url: feed for feed in self.feeds.values()}
        changes: dict[str, list[str]] = {"added": [], "changed": [], "removed": [], "unchanged": []}
        listed = set()
        for feed in feeds:
            known = self.feeds.get(feed.id) or by_url.get(feed.url)
            wanted = _merged(known, feed, origin)
            listed.add(wanted.id)
            if wanted == known:
                changes["unchanged"].append(wanted.id)
                continue
            await self.put(wanted)
            changes["changed" if known else "added"].append(wanted.id)
        for feed in tuple(self.feeds.values()):
            if origin and feed.origin == origin and feed.id not in listed:
                await self.remove(feed.id)
                changes["removed"].append(feed.id)
        return Imported(**{name: tuple(ids) for name, ids in changes.items()})

    async def _clear(self, feed: Feed) -> None:
        """Take a feed's definition, and what was remembered of it, out of its partition."""
        await self._send(feed, None)
        await self._producer.send_and_wait(
            self._settings.topic_prefix + FEED_STATE.name,
            None,
            key=feed.id.encode("utf-8"),
            partition=partition_of(feed.url),
        )

    async def _send(self, feed: Feed, value: Feed | None) -> None:
        await self._producer.send_and_wait(
            self._topic,
            None if value is None else wire.encode(value),
            key=feed.id.encode("utf-8"),
            partition=partition_of(feed.url),
        )


def _merged(known: Feed | None, feed: Feed, origin: str) -> Feed:
    if known is None:
        return msgspec.structs.replace(feed, origin=origin)
    return msgspec.structs.replace(
        feed,
        id=known.id,
        paused=known.paused or feed.paused,
        resumed=known.resumed,
        origin=origin or known.origin,
    )


@asynccontextmanager
async def open_registry(settings: Settings) -> AsyncIterator[Registry]:
    """Give the registry, loaded; its topics are made where they are not there.

    Raises NoBrokerAnswersError.
    """
    await kafka.wait_for_broker(settings)
    await kafka.make_topics(settings, (FEEDS, FEED_STATE))
    producer = kafka.producer(settings)
    try:
        await producer.start()
        registry = Registry(settings, producer)
        await registry.load()
        yield registry
    except KafkaError as error:
        raise kafka.NoBrokerAnswersError(
            f"Kafka did not take the change of the feeds ({error}); try again."
        ) from error
    finally:
        await producer.stop()


async def read_states(settings: Settings) -> dict[str, FeedState]:
    """Return what pollers remember of every feed, on the topic or in this machine's file.

    Of a feed that has moved to another host two states may stand; the one polled last counts.
    """
    states = read_state_file(state_file(settings.data_dir))
    topic = settings.topic_prefix + FEED_STATE.name
    async with reading(settings, topic, range(FEED_STATE.partitions)) as (_, logs):
        found = [state for log in logs.values() for state in log.states.values()]
    found.sort(key=lambda state: state.last_poll or NEVER)
    return states | {state.feed: state for state in found}
