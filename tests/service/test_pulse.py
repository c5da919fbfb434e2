"""A process that stands still is ended, and one that waits for nothing is not."""

import itertools
import threading
import time
from collections.abc import Callable

from monitor.service.pulse import Pulse, Waiting, Watchdog

ENOUGH_SECONDS = 5.0


def verdict_of(waiting: Callable[[], Waiting], *, beating: bool, patience: float) -> str:
    """Return what a watchdog says of a process within a few looks; empty when nothing."""
    pulse = Pulse(session_seconds=15, monotonic=time.monotonic)
    said: list[str] = []
    spoke = threading.Event()

    def hear(trouble: str) -> None:
        said.append(trouble)
        spoke.set()

    watchdog = Watchdog(pulse, waiting, patience, on_stuck=hear, look_every_seconds=0.01)
    watchdog.start()
    deadline = time.monotonic() + (ENOUGH_SECONDS if patience < 1 else 0.2)
    while time.monotonic() < deadline and not spoke.wait(0.01):
        if beating:
            pulse.beat()
    watchdog.stop()
    return "".join(said)


def test_waiting_records_that_do_not_move_end_the_process() -> None:
    verdict = verdict_of(lambda: Waiting("3 records wait", progress=7), beating=True, patience=0.1)
    assert verdict.startswith("3 records wait, and nothing has moved for ")


def test_a_blocked_loop_ends_the_process_even_when_nothing_waits() -> None:
    verdict = verdict_of(lambda: Waiting("", progress=7), beating=False, patience=0.1)
    assert "event loop has been blocked" in verdict


def test_records_that_move_are_left_alone() -> None:
    counter = itertools.count()
    verdict = verdict_of(
        lambda: Waiting("3 records wait", next(counter)), beating=True, patience=30
    )
    assert verdict == ""


def test_a_process_with_nothing_to_do_is_left_alone() -> None:
    assert verdict_of(lambda: Waiting("", 0), beating=True, patience=30) == ""


def test_a_pause_longer_than_a_session_is_noticed() -> None:
    moments = iter([0.0, 10.0, 16.0])
    pulse = Pulse(session_seconds=15, monotonic=lambda: next(moments))
    assert not pulse.outlived_its_session()
    assert pulse.outlived_its_session()
