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
from pathlib import Path
from typing import Any, cast

import faust
from aiokafka import AIOKafkaProducer
from faust.types import TP
from faust.worker import Worker as FaustWorker

from monitor.records import Tick
from monitor.service import health, metrics
from monitor.service.agents import Handler, Hands, Outgoing
from monitor.service.attempts import Attempts
from monitor.service.clock import wall_clock
from monitor.service.cloudevents import headers_of
from monitor.service.engine import make_app
from monitor.service.failpoints import failpoint_of
from monitor.service.kafka import make_topics, producer, wait_for_broker
from monitor.service.memory import AckedTable, Memory
from monitor.service.pulse import Pulse, Waiting, Watchdog
from monitor.service.rules import RulesInForce
from monitor.service.settings import Settings
from monitor.service.topics import FLOW, REPORTS, Step, Topic
from monitor.service.wire import encode
from monitor.service.work import REMEMBERING, work_of

LOG = logging.getLogger(__name__)

BEAT_SECONDS = 0.5
BROKER_WITHIN_SECONDS = 30.0
# A worker told to stop has this long; then it goes as if killed, which it survives.
STOP_WITHIN_SECONDS = 4.0


class KafkaSender:
    """Sends through one idempotent producer, in order, each awaited to its acknowledgement."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._producer: AIOKafkaProducer | None = None
        self._started = asyncio.Event()

    async def start(self) -> None:
        """Connect; messages asked for before that wait for it."""
        self._producer = producer(self._settings)
        await self._producer.start()
        self._started.set()

    async def stop(self) -> None:
        """Disconnect."""
        if self._producer is not None:
            await self._producer.stop()

    async def send_all(self, messages: list[Outgoing]) -> None:
        """Return at the last acknowledgement; raise what the broker says."""
        await self._started.wait()
        if self._producer is None:
            return
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
            headers_of=headers_of,
        )
        self.memories: list[Memory] = []
        self.ready = False
        self._served: health.Served | None = None
        self._watchdog = Watchdog(self.pulse, self.waiting, settings.stuck_after_seconds)
        for step in FLOW[name]:
            self._add_agent(step)
        self.app.on_partitions_revoked.connect(self._on_revoked)
        self.app.on_rebalance_complete.connect(self._on_recovered)
        self.app.task(self._start)
        self.app.timer(BEAT_SECONDS)(self._beat)
        self._last_tick = ""

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
        work = work_of(step, table, self.rules)
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

    async def _start(self) -> None:
        await self.sender.start()
        self._served = await health.serve(self.settings, live=self.live, ready=self.not_ready)
        self._watchdog.start()

    async def _on_revoked(self, *_: Any, **__: Any) -> None:
        self.ready = False
        metrics.RECOVERING.set(1)

    async def _on_recovered(self, *_: Any, **__: Any) -> None:
        owned = {(tp.topic, tp.partition) for tp in self._assigned()}
        for memory in self.memories:
            source = self.settings.topic_prefix + memory.step.source.name
            memory.rebuild(owned=(source, 0) in owned)
        await self._begin_where_the_group_left()
        self.ready = True
        metrics.RECOVERING.set(0)
        LOG.info("ready", extra={"worker": self.name, "partitions": len(owned)})

    async def _begin_where_the_group_left(self) -> None:
        """Count from the next message of each partition, so that what waits unread is seen."""
        self.hands.finished.clear()
        for tp in self._assigned():
            following = await self.app.consumer.position(tp)
            if following is not None:
                self.hands.finished[tp.topic, tp.partition] = following - 1

    async def _beat(self) -> None:
        """Say that the loop runs, look at the lag and the rules, and let time pass in the log."""
        metrics.LOOP_LAG_SECONDS.set(max(0.0, self.pulse.age() - BEAT_SECONDS))
        self.pulse.beat()
        for tp in self._assigned():
            metrics.LAG.labels(tp.topic, tp.partition).set(self._behind(tp))
        if self.rules is not None:
            self.rules.reload_if_changed()
            await self._tick()

    async def _tick(self) -> None:
        """Put the minute into `reports`, once, where this worker decides on them."""
        topic = self.settings.topic_prefix + REPORTS.name
        if not self.ready or TP(topic, 0) not in self._assigned():
            return
        minute = wall_clock().replace(second=0, microsecond=0)
        tick = Tick(id=minute.isoformat(), at=minute)
        if tick.id != self._last_tick:
            self._last_tick = tick.id
            await self.sender.send_all([Outgoing(topic, tick.id.encode(), encode(tick), [])])

    # --- What the watchdog and the operator see -------------------------------------------------

    def _assigned(self) -> set[TP]:
        """Return the partitions of our own topics that this process has."""
        sources = {self.settings.topic_prefix + step.source.name for step in FLOW[self.name]}
        consumer = self.app.consumer
        return {tp for tp in consumer.assignment() if tp.topic in sources}

    def _behind(self, tp: TP) -> int:
        """Return how many records wait in a partition; 0 where the broker has not said yet."""
        end = self.app.consumer.highwater(tp)
        finished = self.hands.finished.get((tp.topic, tp.partition))
        if end is None or finished is None:
            return 0
        return max(0, int(end) - finished - 1)

    def waiting(self) -> Waiting:
        """Return what waits and what has moved, for the watchdog."""
        if not self.ready:
            return Waiting(0, 0)
        behind = sum(self._behind(tp) for tp in self._assigned())
        return Waiting(behind, sum(self.hands.finished.values()))

    def live(self) -> str:
        """Return why only a restart helps; empty while all is well."""
        age = self.pulse.age()
        return f"the event loop has not run for {age:.0f} s" if age > 10 else ""

    def not_ready(self) -> str:
        """Return why this worker cannot work yet; empty when it can."""
        return "" if self.ready else "waiting for partitions and state"


class _Process(FaustWorker):
    """Faust's worker without its logging, and with an end that cannot hang."""

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
    loop.run_until_complete(wait_for_broker(settings, BROKER_WITHIN_SECONDS))
    loop.run_until_complete(make_topics(settings))
    process = _Process(worker.app, loop=loop, override_logging=False, redirect_stdouts=False)
    process.spinner = None  # a log is no place for one
    try:
        process.execute_from_commandline()
    except SystemExit as exit_:
        return exit_.code if isinstance(exit_.code, int) else 0
