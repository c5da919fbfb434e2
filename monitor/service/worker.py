"""The workers: two Faust apps, ``read`` and ``decide``, one short agent a step.

Faust gives us groups, partitions, rebalances and changelogs. What it would lose or repeat is kept
from it: messages are raw bytes, handling is ours (``agents``), one message is in hand at a time,
and nothing of Faust listens on a port. See CONTRIBUTING.md, "Faust and Kafka".
"""

import asyncio
import logging
import os
import signal
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import faust
from aiokafka import AIOKafkaProducer
from faust.types import TP
from faust.worker import Worker as FaustWorker

from monitor.service import health, metrics
from monitor.service.agents import Handler, Hands, Outgoing
from monitor.service.attempts import Attempts
from monitor.service.clock import wall_clock
from monitor.service.cloudevents import headers_of
from monitor.service.engine import make_app
from monitor.service.failpoints import failpoint_of
from monitor.service.kafka import make_topics, producer, wait_for_broker
from monitor.service.memory import AckedTable, Memory
from monitor.service.pulse import Pulse, Waiting, Watchdog, leave
from monitor.service.rules import RulesInForce
from monitor.service.settings import Settings
from monitor.service.topics import FLOW, REPORTS, Step, Topic
from monitor.service.wire import encode
from monitor.service.work import REMEMBERING, work_of
from monitor.stages import tick_at

LOG = logging.getLogger(__name__)

PARTITIONS_AND_STATE = "partitions and state"
BEAT_SECONDS = 0.5
BROKER_WITHIN_SECONDS = 30.0
ASK_BROKER_SECONDS = 5.0
# Three questions without an answer; a broker that restarts is back sooner.
BROKER_SILENT_SECONDS = 15.0
# A worker told to stop has this long; then it goes as if killed, which it survives.
STOP_WITHIN_SECONDS = 2.5


class KafkaSender:
    """Sends through one idempotent producer, in order, each awaited to its acknowledgement."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._producer: AIOKafkaProducer | None = None

    async def start(self) -> None:
        """Connect."""
        self._producer = producer(self._settings)
        await self._producer.start()

    async def stop(self) -> None:
        """Disconnect."""
        if self._producer is not None:
            await self._producer.stop()

    async def is_heard(self) -> bool:
        """Ask the cluster how it stands; tell whether a broker has answered."""
        return self._producer is not None and bool(
            await self._producer.client.force_metadata_update()
        )

    async def send_all(self, messages: list[Outgoing]) -> None:
        """Return at the last acknowledgement; raise what the broker says."""
        if self._producer is None:
            raise RuntimeError("a message was sent before the sender was started")
        send = self._producer.send
        waiting = [
            await send(m.topic, key=m.key, value=m.value, headers=m.headers) for m in messages
        ]
        for acknowledgement in waiting:
            await acknowledgement


class Worker:
    """One process of the house: its agents, their state, its heart and its watchdog."""

    def __init__(self, settings: Settings, name: str) -> None:
        self.settings = settings
        self.name = name
        self.app = make_app(settings, name)
        self.sender = KafkaSender(settings)
        self.pulse = Pulse(settings.session_timeout_seconds, time.monotonic)
        self.rules = RulesInForce(settings.rules) if name == "decide" else None
        self.hands = Hands(
            prefix=settings.topic_prefix,
            sender=self.sender,
            attempts=Attempts(Path(settings.data_dir) / "attempts" / name),
            failpoint=failpoint_of(dict(os.environ)),
            pulse=self.pulse,
            clock=wall_clock,
            finished={},
            taken={},
            headers_of=headers_of,
        )
        self.memories: list[Memory] = []
        self.waits_for = "a broker"  # empty: it is ready
        self._served: health.Served | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._watchdog = Watchdog(self.pulse, self.waiting, settings.stuck_after_seconds)
        for step in FLOW[name]:
            self._add_agent(step)
        self.app.on_partitions_revoked.connect(self._on_revoked)
        self.app.on_rebalance_complete.connect(self._on_recovered)
        self._last_tick = ""
        self._broker_answered = time.monotonic()

    # --- Agents --------------------------------------------------------------------------------

    def _add_agent(self, step: Step) -> None:
        table: AckedTable | None = None
        if step.stage in REMEMBERING:
            made = self.app.Table(
                str(step.stage),
                partitions=step.source.partitions,
                key_type=bytes,
                value_type=bytes,
            )
            table = cast("AckedTable", made)  # of the class that the app was given
        work = work_of(step, table, self.rules, self.settings.name_reader)
        if isinstance(work, Memory):
            self.memories.append(work)
        handler = Handler(step, work, self.hands)
        self.app.agent(self._channel(step.source), name=step.name, concurrency=1)(handler.run)

    def _channel(self, topic: Topic) -> faust.TopicT:
        return self.app.topic(
            self.settings.topic_prefix + topic.name,
            key_type=bytes,
            value_type=bytes,
            key_serializer="raw",
            value_serializer="raw",
            partitions=topic.partitions,
        )

    # --- Life ----------------------------------------------------------------------------------

    async def open(self) -> None:
        """Answer for ourselves, then find the broker: all that must live before Faust does.

        Faust begins what it is given only when all state has come back, which can take minutes.
        Raises CannotListenError, NoBrokerAnswersError and WrongTopicError.
        """
        for topic in self._sources():
            metrics.ASSIGNED.labels(topic).set(0)
        self._served = await health.serve(self.settings, live=self.live, ready=self.not_ready)
        self._keep_doing(self._beat)
        await wait_for_broker(self.settings, BROKER_WITHIN_SECONDS)
        await make_topics(self.settings)
        await self.sender.start()
        self.waits_for = PARTITIONS_AND_STATE
        self._keep_doing(self._ask_broker)
        self._watchdog.start()
        if self.rules is not None:
            self._keep_doing(self.rules.reload_if_changed)
            self._keep_doing(self._tick)

    async def close(self) -> None:
        """Let go of what `open` began."""
        self._watchdog.stop()
        for task in self._tasks:
            task.cancel()
        await self.sender.stop()
        if self._served is not None:
            await self._served.stop()

    def _keep_doing(self, action: Callable[[], Awaitable[None]]) -> None:
        async def again_and_again() -> None:
            while True:
                await action()
                await asyncio.sleep(BEAT_SECONDS)

        def leave_if_it_failed(task: asyncio.Task[None]) -> None:
            if not task.cancelled() and (error := task.exception()):
                leave(f"{action.__name__} failed: {type(error).__name__}: {error}")

        task = asyncio.create_task(again_and_again())
        task.add_done_callback(leave_if_it_failed)
        self._tasks.append(task)

    async def _on_revoked(self, *_: Any, **__: Any) -> None:
        self.waits_for = PARTITIONS_AND_STATE
        self.hands.finished.clear()
        self.hands.taken.clear()
        metrics.RECOVERING.set(1)
        metrics.LAG.clear()  # what another reads now must not stand here for ever

    async def _on_recovered(self, *_: Any, **__: Any) -> None:
        owned = {(tp.topic, tp.partition) for tp in self._assigned()}
        for memory in self.memories:
            source = self.settings.topic_prefix + memory.step.source.name
            is_ours = any(topic == source for topic, _ in owned)
            memory.rebuild(owned=is_ours, alive=self.pulse.beat)
        await self._begin_where_the_group_left()
        for topic in self._sources():
            metrics.ASSIGNED.labels(topic).set(sum(name == topic for name, _ in owned))
        self.waits_for = ""
        metrics.RECOVERING.set(0)
        LOG.info("ready", extra={"worker": self.name, "partitions": len(owned)})

    async def _begin_where_the_group_left(self) -> None:
        """Count from the next message of each partition, so that what waits unread is seen."""
        self.hands.finished.clear()
        self.hands.taken.clear()
        for tp in self._assigned():
            following = await self.app.consumer.position(tp)
            if following is not None:
                self.hands.finished[tp.topic, tp.partition] = following - 1

    async def _beat(self) -> None:
        """Say that the loop runs, and look at the lag."""
        metrics.LOOP_LAG_SECONDS.set(max(0.0, self.pulse.age() - BEAT_SECONDS))
        self.pulse.beat()
        for topic, partition in list(self.hands.finished):
            metrics.LAG.labels(topic, partition).set(self._behind(TP(topic, partition)))

    async def _ask_broker(self) -> None:
        """Note that a broker is there: a worker that nothing comes to would never miss it."""
        if await self.sender.is_heard():
            self._broker_answered = time.monotonic()
        await asyncio.sleep(ASK_BROKER_SECONDS)

    async def _tick(self) -> None:
        """Put the minute into `reports`, once, where this worker decides on them."""
        topic = self.settings.topic_prefix + REPORTS.name
        if not self.settings.ticks or (topic, 0) not in self.hands.finished:
            return
        tick = tick_at(wall_clock())
        if tick.id != self._last_tick:
            self._last_tick = tick.id
            await self.sender.send_all([Outgoing(topic, tick.id.encode(), encode(tick), [])])

    # --- What the watchdog and the operator see -------------------------------------------------

    def _assigned(self) -> set[TP]:
        """Return the partitions of our own topics that this process has."""
        sources = self._sources()
        return {tp for tp in self.app.consumer.assignment() if tp.topic in sources}

    def _sources(self) -> set[str]:
        return {self.settings.topic_prefix + step.source.name for step in FLOW[self.name]}

    def _behind(self, tp: TP) -> int:
        """Return how many records wait in a partition; 0 where the broker has not said yet."""
        finished = self.hands.finished.get((tp.topic, tp.partition))
        end: int | None = None
        # A rebalance may take the partition while we ask, on the consumer's own thread.
        with suppress(AssertionError, AttributeError, KeyError):
            end = self.app.consumer.highwater(tp)
        if end is None or finished is None:
            return 0
        return max(0, end - finished - 1)

    def waiting(self) -> Waiting:
        """Return what waits and what has moved, for the watchdog."""
        if self.waits_for:
            recovered = sum(memory.progress for memory in self.memories)
            return Waiting(f"This worker waits for {self.waits_for}", recovered)
        finished = dict(self.hands.finished)
        if self._is_alone():
            return Waiting("This worker waits for a broker to answer", sum(finished.values()))
        behind = sum(self._behind(TP(*where)) for where in finished)
        return Waiting(f"{behind} records wait" if behind else "", sum(finished.values()))

    def _is_alone(self) -> bool:
        return time.monotonic() - self._broker_answered > BROKER_SILENT_SECONDS

    def live(self) -> str:
        """Return why only a restart helps; empty while all is well."""
        age = self.pulse.age()
        return f"the event loop has not run for {age:.0f} s" if age > 10 else ""

    def not_ready(self) -> str:
        """Return why this worker cannot work yet; empty when it can."""
        if self.waits_for:
            return f"waiting for {self.waits_for}"
        return "no broker answers" if self._is_alone() else ""


class _Process(FaustWorker):
    """Faust's worker without its logging, and with an end that cannot hang."""

    def __init__(self, worker: Worker, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(worker.app, loop=loop, override_logging=False, redirect_stdouts=False)
        self.spinner = None  # a log is no place for one
        self._worker = worker

    async def on_shutdown(self) -> None:
        await self._worker.close()

    def _on_sigterm(self) -> None:
        self._end_in_time()
        super()._on_sigterm()

    def _on_sigint(self) -> None:
        self._end_in_time()
        self._schedule_shutdown(signal.SIGINT)

    def _end_in_time(self) -> None:
        """Faust's shutdown can wait for ever on a lost broker; what is unsaid is said again."""
        timer = threading.Timer(STOP_WITHIN_SECONDS, os._exit, args=(0,))
        timer.daemon = True
        timer.start()


def run_worker(settings: Settings, name: str) -> int:
    """Run the worker `name` until it is told to stop; return its exit code.

    Raises BadSettingsError, BadRulesError, NoBrokerAnswersError and WrongTopicError before anything
    is started.
    """
    worker = Worker(settings, name)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.run_until_complete(worker.open())
    process = _Process(worker, loop)
    try:
        process.execute_from_commandline()
    except SystemExit as exit_:
        return exit_.code if isinstance(exit_.code, int) else 0
