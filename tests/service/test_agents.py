"""One message through take, decide, send, keep and let go, and what each failure leads to."""

import asyncio
import base64
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import msgspec
import pytest

from monitor.records import (
    DeadLetter,
    DeadReason,
    DedupeRow,
    Ending,
    Entry,
    Outcome,
    Record,
    Stage,
)
from monitor.service import agents
from monitor.service.agents import Handler, Hands, Outgoing, Worked, entry_of
from monitor.service.attempts import Attempts
from monitor.service.failpoints import Failpoint
from monitor.service.pulse import Pulse
from monitor.service.topics import ENTRIES, Step
from monitor.service.wire import encode

NOON = datetime(2024, 5, 15, 12, tzinfo=UTC)
STEP = Step(Stage.CLEAN, ENTRIES)


class Log:
    """What happened, in order."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.messages: list[Outgoing] = []

    async def send_all(self, messages: Sequence[Outgoing]) -> None:
        """Stand for the broker: acknowledge at once, and remember."""
        await asyncio.sleep(0)
        self.messages += messages
        self.lines.append("sent")

    def sent_to(self, topic: str) -> list[bytes]:
        """Return the values that went to a topic."""
        return [m.value for m in self.messages if m.topic == f"test.{topic}"]


class SimpleWork:
    """A stage that does as it is told."""

    def __init__(self, log: Log, function: Callable[[Record], Worked]) -> None:
        self._log = log
        self._function = function

    def decide(self, item: Record) -> Worked:
        """Decide."""
        self._log.lines.append("decided")
        return self._function(item)

    async def keep(self, row: tuple[str, bytes], record: Record) -> None:  # noqa: ARG002 - the protocol's
        """Keep."""
        self._log.lines.append(f"kept {row[0]}")


def hands_of(log: Log, tmp_path: Path) -> Hands:
    """Return what an agent works with, its messages noted in `log`."""
    return Hands(
        prefix="test.",
        sender=log,
        attempts=Attempts(tmp_path),
        failpoint=Failpoint(""),
        pulse=Pulse(session_seconds=15, monotonic=lambda: 0.0),
        clock=lambda: NOON,
        finished={},
        taken={},
        headers_of=lambda _: [],
    )


def handle(
    tmp_path: Path, function: Callable[[Record], Worked], *values: bytes, deaths: int = 0
) -> Log:
    """Return what an agent does with `values`, the first of which killed `deaths` workers."""
    log = Log()
    for _ in range(deaths):
        Attempts(tmp_path).begin("clean-entries-test.entries", 0, 0)
    hands = hands_of(log, tmp_path)
    handler = Handler(STEP, SimpleWork(log, function), hands)

    async def all_of_them() -> None:
        for offset, value in enumerate(values):
            await handler.handle("test.entries", 0, offset, value)

    asyncio.run(all_of_them())
    assert hands.finished == {("test.entries", 0): len(values) - 1}
    return log


def an_entry(title: str = "Title", ident: str = "e1") -> Entry:
    return Entry(id=ident, feed="f", first_seen=NOON, title=title)


def rejected(item: Record) -> Worked:
    """End an entry, and keep a row of it."""
    assert isinstance(item, Entry)
    outcome = Outcome(entry=item.id, ending=Ending.REJECTED, stage=Stage.CLEAN, reason="empty")
    row = DedupeRow(facts=item.title.encode())
    return Worked((outcome,), row=(item.id, row))


def dead_letter(log: Log) -> DeadLetter:
    [value] = log.sent_to("dead-letters")
    return msgspec.json.decode(value, type=DeadLetter)


def outcomes(log: Log) -> list[Outcome]:
    return [msgspec.json.decode(value, type=Outcome) for value in log.sent_to("outcomes")]


def test_outputs_are_acknowledged_before_the_row_is_kept(tmp_path: Path) -> None:
    log = handle(tmp_path, rejected, encode(an_entry()))
    assert log.lines == ["decided", "sent", "kept e1"]


def test_what_a_stage_throws_is_a_dead_letter_and_the_next_message_goes_through(
    tmp_path: Path,
) -> None:
    def fail_on_first(item: Record) -> Worked:
        if isinstance(item, Entry) and item.id == "e1":
            raise ZeroDivisionError("a bug")
        return rejected(item)

    log = handle(tmp_path, fail_on_first, encode(an_entry()), encode(an_entry(ident="e2")))
    letter = dead_letter(log)
    assert (letter.reason, letter.error) == (DeadReason.STAGE_FAILED, "ZeroDivisionError: a bug")
    assert letter.id == "test.entries-0-0"
    assert [(o.entry, o.ending) for o in outcomes(log)] == [
        ("e1", Ending.DEAD),
        ("e2", Ending.REJECTED),
    ]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"no json", DeadReason.NOT_JSON),
        (b"", DeadReason.NOT_JSON),
        (b"\xff\xfe", DeadReason.NOT_JSON),
        (b'{"id": "e1", "feed": 7}', DeadReason.WRONG_SCHEMA),
        (b"[]", DeadReason.WRONG_SCHEMA),
    ],
)
def test_what_is_no_entry_is_a_dead_letter_with_its_original(
    tmp_path: Path, value: bytes, reason: DeadReason
) -> None:
    letter = dead_letter(handle(tmp_path, rejected, value))
    assert letter.reason == reason
    assert base64.b64decode(letter.original) == value


def test_a_wrong_schema_still_ends_the_entry_that_it_names(tmp_path: Path) -> None:
    log = handle(tmp_path, rejected, b'{"id": "e1", "feed": 7}')
    assert [(o.entry, o.ending, o.reason) for o in outcomes(log)] == [
        ("e1", Ending.DEAD, "wrong-schema")
    ]


def test_a_record_too_large_to_send_is_a_dead_letter_with_a_part_of_its_original(
    tmp_path: Path,
) -> None:
    def too_much(item: Record) -> Worked:
        assert isinstance(item, Entry)
        reason = "long " * 400_000
        outcome = Outcome(entry=item.id, ending=Ending.DEAD, stage=Stage.CLEAN, reason=reason)
        return Worked((outcome,))

    value = encode(an_entry(title="x" * 100_000))
    letter = dead_letter(handle(tmp_path, too_much, value))
    assert letter.reason == DeadReason.TOO_LARGE
    assert letter.original_bytes == len(value)
    assert base64.b64decode(letter.original) == value[: 64 * 1024]


def test_a_row_over_its_limit_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    log = handle(tmp_path, rejected, encode(an_entry(title="x" * 70_000)))
    assert dead_letter(log).reason == DeadReason.TOO_LARGE
    assert log.lines == ["decided", "sent"]
    assert [o.ending for o in outcomes(log)] == [Ending.DEAD]


def test_a_message_in_hand_at_two_deaths_is_buried_at_the_third_start(tmp_path: Path) -> None:
    log = handle(tmp_path, rejected, encode(an_entry()), deaths=2)
    assert dead_letter(log).reason == DeadReason.KILLED_WORKER
    assert "decided" not in log.lines


def test_a_message_in_hand_at_one_death_is_tried_again(tmp_path: Path) -> None:
    log = handle(tmp_path, rejected, encode(an_entry()), deaths=1)
    assert log.sent_to("dead-letters") == []


class LeftError(Exception):
    """Stands for the end of the process."""


def test_a_message_that_was_left_out_ends_the_process_before_the_next_one_is_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leave(reason: str) -> NoReturn:
        raise LeftError(reason)

    monkeypatch.setattr(agents, "leave", leave)
    log = Log()
    handler = Handler(STEP, SimpleWork(log, rejected), hands_of(log, tmp_path))

    async def offsets(*numbers: int) -> None:
        for number in numbers:
            await handler.handle("test.entries", 0, number, encode(an_entry(ident=str(number))))

    # The first may be any, and what comes again after a rebalance is no leap.
    asyncio.run(offsets(7, 8, 7, 8, 9))
    with pytest.raises(LeftError, match=r"^test\.entries-0 went from 9 to 11: what lies between"):
        asyncio.run(offsets(11))
    assert [outcome.entry for outcome in outcomes(log)] == ["7", "8", "7", "8", "9"]


def test_the_entry_is_found_however_deep_a_record_names_it() -> None:
    assert entry_of(None, b'{"id": "e1"}') == "e1"
    assert entry_of(None, b'{"id": "a1", "entry": "e1"}') == "e1"
    assert entry_of(None, b'{"article": {"id": "a1", "entry": "e1"}}') == "e1"
    assert entry_of(None, b'{"article": "a1", "entry": "e1"}') == "e1"
    assert entry_of(None, b'{"copy": {"entry": "e1"}}') == "e1"
    assert entry_of(None, b"\xff") == ""
    assert entry_of(None, b'{"id": 7}') == ""
