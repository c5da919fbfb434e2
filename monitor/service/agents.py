"""The life of one message in one agent: take, decide, send, keep, let go.

The order is the delivery promise (CONTRIBUTING.md, "Delivery"):

1. *take*: the message is noted on local disk, in case it kills us;
2. *decide*: decode, run the stage, encode. The one guard stands around this; what fails becomes a
   dead letter and the partition moves on;
3. *send*: every output, awaited to the broker's acknowledgement;
4. *keep*: the state row, awaited to the changelog's acknowledgement, then applied;
5. *let go*: only now may the offset be committed.

A crash between two steps repeats the message with the same state: the same ids go out again.
Trouble with the broker is not the message's fault: it ends the process and the offset stays.
"""

import asyncio
import base64
import hashlib
import time
from collections.abc import Callable
from typing import NamedTuple, Protocol

import faust
import msgspec

from monitor.records import (
    Alert,
    DeadLetter,
    DeadReason,
    Decision,
    Ending,
    Outcome,
    Record,
    Stage,
)
from monitor.service import metrics
from monitor.service.attempts import LAST_ATTEMPT, Attempts
from monitor.service.clock import Clock
from monitor.service.failpoints import Failpoint
from monitor.service.pulse import Pulse, leave
from monitor.service.topics import Step, destination, key_of
from monitor.service.wire import NotJsonError, WrongSchemaError, decoder, encode, encode_row

MAX_RECORD_BYTES = 1_400_000  # below the producer's request limit, which counts headers too
KEPT_ORIGINAL_BYTES = 64 * 1024
# The stages through which an entry passes; what fails there has ended.
ENTRY_STAGES = frozenset({Stage.CLEAN, Stage.DEDUPE, Stage.EXTRACT, Stage.TRACK})


class TooLargeError(ValueError):
    """A record is larger than its topic takes."""


class Outgoing(NamedTuple):
    """A message ready to send."""

    topic: str
    key: bytes
    value: bytes
    headers: list[tuple[str, bytes]]


class Sender(Protocol):
    """Sends messages and returns when the broker has acknowledged all of them."""

    async def send_all(self, messages: list[Outgoing]) -> None:
        """Return at the last acknowledgement; raise what the broker says."""


class Worked(NamedTuple):
    """What a stage made of one message."""

    outputs: tuple[Record, ...]
    handled: metrics.Handled = metrics.Handled.DONE
    row: tuple[str, Record] | None = None


class Work(Protocol):
    """A stage as an agent runs it."""

    def decide(self, item: Record) -> Worked:
        """Return what to send and what to keep; change nothing."""

    async def keep(self, row: tuple[str, bytes], record: Record) -> None:
        """Write a row to the changelog, await it, then bring the state forward."""


class Hands(NamedTuple):
    """What every agent of a process works with."""

    prefix: str
    sender: Sender
    attempts: Attempts
    failpoint: Failpoint
    pulse: Pulse
    clock: Clock
    finished: dict[tuple[str, int], int]  # (topic, partition) -> the last finished offset
    taken: dict[tuple[str, str, int], int]  # (agent, topic, partition) -> since the last rebalance
    headers_of: Callable[[Record], list[tuple[str, bytes]]]


class Decided(NamedTuple):
    """A decision with its bytes: everything that can fail for the message's sake is done."""

    worked: Worked
    messages: list[Outgoing]
    row: tuple[str, bytes] | None


class Handler:
    """One agent's handling of its messages, one after the other."""

    def __init__(self, step: Step, work: Work, hands: Hands) -> None:
        self.step = step
        self._work = work
        self._hands = hands
        self._decode = decoder(step.source.record)

    async def run(self, stream: faust.StreamT[bytes]) -> None:
        """Handle every message of `stream`; never return with one half done and let go."""
        async for event in stream.events():
            message = event.message
            # Faust lets a message go in a `finally`, also when its agent failed or was cancelled.
            # A reference of our own holds it until it is done.
            message.incref()
            await self.handle(message.topic, message.partition, message.offset, message.value)
            message.decref()

    async def handle(self, topic: str, partition: int, offset: int, value: bytes | None) -> None:
        """Take one message through the five steps."""
        started = time.perf_counter()
        hands, name = self._hands, self.step.name
        self._refuse_a_leap(topic, partition, offset)
        attempt = hands.attempts.begin(f"{name}-{topic}", partition, offset)
        hands.failpoint.reach(name, "taken")
        decided = self._decide(f"{topic}-{partition}-{offset}", value or b"", attempt)
        if hands.pulse.outlived_its_session():
            leave(f"paused for {hands.pulse.age():.0f} s, longer than a session")
        hands.attempts.end(f"{name}-{topic}", partition, offset)
        hands.failpoint.reach(name, "decided")
        await self._publish(decided)
        hands.finished[topic, partition] = max(hands.finished.get((topic, partition), -1), offset)
        self._measure(decided.worked, time.perf_counter() - started)

    def _refuse_a_leap(self, topic: str, partition: int, offset: int) -> None:
        """End the process where a message was left out: to go on would let go of it unread.

        Offsets of our topics have no holes. Should a foreign writer make one, the next start takes
        it: the first message after a rebalance may be any.
        """
        where = (self.step.name, topic, partition)
        last = self._hands.taken.get(where, offset)
        if offset > last + 1:
            leave(f"{topic}-{partition} went from {last} to {offset}: what lies between never came")
        self._hands.taken[where] = max(last, offset)

    async def _publish(self, decided: Decided) -> None:
        """Send and keep; a broker that refuses ends the process, and the offset stays."""
        hands, name = self._hands, self.step.name
        try:
            await hands.sender.send_all(decided.messages)
            hands.failpoint.reach(name, "sent")
            if decided.row is not None and decided.worked.row is not None:
                await self._work.keep(decided.row, decided.worked.row[1])
            hands.failpoint.reach(name, "kept")
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - not a guard but the way out: nothing goes on
            leave(f"{name} could not publish: {type(error).__name__}: {error}")

    def _decide(self, where: str, value: bytes, attempt: int) -> Decided:
        """Decode, decide and encode under the one guard of the package."""
        item: Record | None = None
        try:
            if attempt >= LAST_ATTEMPT:
                why = f"in hand when {attempt - 1} workers died"
                return self._bury(where, value, item, DeadReason.KILLED_WORKER, why)
            item = self._decode(value)
            worked = self._work.decide(item)
            return self._encode(worked)
        except NotJsonError as error:
            return self._bury(where, value, item, DeadReason.NOT_JSON, str(error))
        except WrongSchemaError as error:
            return self._bury(where, value, item, DeadReason.WRONG_SCHEMA, str(error))
        except TooLargeError as error:
            return self._bury(where, value, item, DeadReason.TOO_LARGE, str(error))
        except Exception as error:  # noqa: BLE001 - the guard: Faust would ack what raised, and forget
            why = f"{type(error).__name__}: {error}"
            return self._bury(where, value, item, DeadReason.STAGE_FAILED, why)

    def _encode(self, worked: Worked) -> Decided:
        messages = [self._outgoing(record) for record in worked.outputs]
        row = None
        if worked.row is not None:
            key, record = worked.row
            row = (key, _encode_row(key, record))
        return Decided(worked, messages, row)

    def _outgoing(self, record: Record) -> Outgoing:
        value = encode(record)
        topic = destination(self.step.stage, record)
        if len(value) > MAX_RECORD_BYTES:
            raise TooLargeError(
                f"{type(record).__name__} {key_of(record)} has {len(value)} bytes;"
                f" {topic.name} takes {MAX_RECORD_BYTES}"
            )
        name = self._hands.prefix + topic.name
        return Outgoing(name, key_of(record).encode(), value, self._hands.headers_of(record))

    def _bury(
        self, where: str, value: bytes, item: Record | None, reason: DeadReason, why: str
    ) -> Decided:
        """Return the dead letter of a message, and the outcome of the entry in it."""
        metrics.DEAD_LETTERS.labels(self.step.stage, reason).inc()
        letter = DeadLetter(
            id=where,
            stage=self.step.stage,
            reason=reason,
            error=why[:2000],
            original=base64.b64encode(value[:KEPT_ORIGINAL_BYTES]).decode(),
            original_bytes=len(value),
            original_hash=hashlib.sha256(value).hexdigest(),
        )
        outputs: tuple[Record, ...] = (letter,)
        if self.step.stage in ENTRY_STAGES:
            entry = entry_of(item, value) or where
            outcome = Outcome(
                entry=entry,
                ending=Ending.DEAD,
                stage=self.step.stage,
                reason=reason,
                refers_to=where,
            )
            outputs = (letter, outcome)
        return self._encode(Worked(outputs, metrics.Handled.DEAD))

    def _measure(self, worked: Worked, seconds: float) -> None:
        stage, now = self.step.stage, self._hands.clock()
        metrics.STAGE_SECONDS.labels(stage).observe(seconds)
        metrics.ITEMS.labels(stage, worked.handled).inc()
        metrics.LAST_ITEM_TIMESTAMP.labels(stage).set(now.timestamp())
        for record in worked.outputs:
            match record:
                case Outcome():
                    metrics.OUTCOMES.labels(record.ending).inc()
                case Decision():
                    metrics.SILENCES.labels(record.reason).inc()
                case Alert():
                    metrics.ALERTS.labels(record.status).inc()
                    delay = (now - record.time).total_seconds()
                    metrics.ENTRY_TO_ALERT_SECONDS.observe(max(delay, 0.0))


MAX_ROW_BYTES = 64 * 1024


class _Anyhow(msgspec.Struct):
    """What names the entry in any message of the first stages, as far as it can be read."""

    id: object = None
    entry: object = None
    article: object = None
    copy: object = None


def entry_of(item: Record | None, value: bytes) -> str:
    """Return the id of the entry a message is about; empty where nothing in it can be trusted.

    An entry names itself; every later record carries the name, sometimes one level down.
    """
    try:
        anyhow = msgspec.json.decode(encode(item) if item is not None else value, type=_Anyhow)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ""
    for inner in (anyhow.article, anyhow.copy):
        if isinstance(inner, dict) and isinstance(inner.get("entry"), str):
            return str(inner["entry"])
    if isinstance(anyhow.entry, str):
        return anyhow.entry
    return anyhow.id if isinstance(anyhow.id, str) else ""


def _encode_row(key: str, row: Record) -> bytes:
    """Return a row's bytes. A row over the producer's limit would crash the app past any guard."""
    value = encode_row(row)
    if len(value) > MAX_ROW_BYTES:
        raise TooLargeError(f"the state row {key} has {len(value)} bytes of {MAX_ROW_BYTES}")
    return value
