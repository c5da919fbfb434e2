"""The process ``monitor poll``: a poller, its share of the feeds, and what both stand on."""

import asyncio
import logging
import os
import secrets
import signal
import socket
import time
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from pathlib import Path

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from monitor.records import Entry, Feed, FeedEvent
from monitor.service import kafka, wire
from monitor.service.feed_states import FeedStates, FileFeedStates, KafkaFeedStates
from monitor.service.fetch import Fetcher, open_fetcher
from monitor.service.health import serve
from monitor.service.hosts import Hosts
from monitor.service.pages import Web
from monitor.service.parsing import open_parsers
from monitor.service.poller import Poller
from monitor.service.pulse import Pulse, leave
from monitor.service.registry import Registry
from monitor.service.settings import Settings
from monitor.service.shares import Shares
from monitor.service.topics import ENTRIES, FEED_EVENTS
from monitor.service.websub import Subscriptions, keep_up, serve_application

LOG = logging.getLogger("monitor.poller")
BEAT_SECONDS = 0.5


class KafkaPublisher:
    """Entries to Kafka, keyed by feed, so that a feed's entries stay in order."""

    def __init__(self, settings: Settings, producer: AIOKafkaProducer, pulse: Pulse) -> None:
        self._entries = settings.topic_prefix + ENTRIES.name
        self._events = settings.topic_prefix + FEED_EVENTS.name
        self._producer = producer
        self._pulse = pulse

    async def publish(self, entries: tuple[Entry, ...]) -> None:
        """Send all in order, then await every ack."""
        _leave_if_outlived(self._pulse)
        acks = [
            await self._producer.send(
                self._entries, wire.encode(entry), key=entry.feed.encode("utf-8")
            )
            for entry in entries
        ]
        await asyncio.gather(*acks)

    async def tell(self, event: FeedEvent) -> None:
        """Send an event and await its ack."""
        await self._producer.send_and_wait(
            self._events, wire.encode(event), key=event.feed.encode("utf-8")
        )


async def poll(
    settings: Settings, feeds: tuple[Feed, ...], origin: str, *, states_in_file: bool
) -> None:
    """Poll this process's share of the registry until cancelled or told to stop by SIGTERM.

    `feeds`, from the file `origin`, are put into the registry before. State is kept in its topic
    or, for a broker that keeps nothing, in the data directory. Raises NoBrokerAnswersError where
    the broker is not there or goes away.
    """
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await kafka.wait_for_broker(settings)
    await kafka.make_topics(settings)
    async with AsyncExitStack() as stack:
        try:
            await _poll(settings, feeds, origin, stop, stack, states_in_file=states_in_file)
        except KafkaError as error:
            raise kafka.NoBrokerAnswersError(
                f"The broker went away ({error}); "
                "what was not acknowledged is polled again at the next start."
            ) from error


async def _poll(
    settings: Settings,
    feeds: tuple[Feed, ...],
    origin: str,
    stop: asyncio.Event,
    stack: AsyncExitStack,
    *,
    states_in_file: bool,
) -> None:
    producer = kafka.producer(settings)
    await producer.start()
    stack.push_async_callback(producer.stop)
    if origin:
        await _import(settings, producer, feeds, origin)
    pulse = Pulse(settings.session_timeout_seconds, time.monotonic)
    owner = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
    states: FeedStates = (
        FileFeedStates(Path(settings.data_dir))
        if states_in_file
        else KafkaFeedStates(settings, producer, owner)
    )
    fetcher = await stack.enter_async_context(open_fetcher(settings))
    poller = Poller(
        Web(
            fetcher,
            await stack.enter_async_context(open_parsers()),
            Hosts(),
        ),
        KafkaPublisher(settings, producer, pulse),
        states,
        floor_seconds=settings.poll_floor_seconds,
    )
    shares = Shares(settings, poller, states)

    def ready() -> str:
        return "" if shares.is_ready else "waiting for a share of the feeds"

    served = await serve(settings, live=str, ready=ready)
    stack.push_async_callback(served.stop)
    works = [stop.wait(), shares.run(), poller.wait_for_trouble(), _beat(pulse)]
    if settings.public_url:
        works.append(await _listen_to_hubs(settings, fetcher, poller, stack))
    await _first_to_end(*works)


async def _listen_to_hubs(
    settings: Settings, fetcher: Fetcher, poller: Poller, stack: AsyncExitStack
) -> Coroutine[object, object, None]:
    """Answer hubs from now on, and return the work of keeping subscriptions up."""
    subscriptions = Subscriptions(settings.public_url, fetcher, poller.receive)
    poller.trust(subscriptions.is_live)
    listening = await serve_application(
        subscriptions.application(), settings.listen_host, settings.callback_port
    )
    stack.push_async_callback(listening.cleanup)
    return keep_up(subscriptions, poller.subscribable)


async def _import(
    settings: Settings, producer: AIOKafkaProducer, feeds: tuple[Feed, ...], origin: str
) -> None:
    registry = Registry(settings, producer)
    await registry.load()
    done = await registry.import_(feeds, origin)
    counts = {name: len(ids) for name, ids in done._asdict().items()}
    LOG.info("feeds file imported", extra={"file": origin, **counts})


async def _first_to_end(*works: Coroutine[object, object, object]) -> None:
    """Return or raise as the first of these does, and cancel the others."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _beat(pulse: Pulse) -> None:
    """Show that the loop runs; a process that stood still for a session may have lost its feeds."""
    while True:
        _leave_if_outlived(pulse)
        pulse.beat()
        await asyncio.sleep(BEAT_SECONDS)


def _leave_if_outlived(pulse: Pulse) -> None:
    if pulse.outlived_its_session():
        leave("this process stood still for longer than its session; others poll its feeds by now")
