"""Whether this process is moving, and the way out when it is not.

Three things can stop a worker without an exception: an event loop that is blocked, something that
is waited for and does not move (messages of a partition, rows that come back, a broker's answer),
and a process that was paused so long that the group has given its partitions to another. The first
two are seen by a thread outside the loop; the third by the agent, before it sends. Each ends the
process at once: the supervisor starts a new one, and what was in hand is read again.
"""

import faulthandler
import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import NamedTuple, NoReturn

LOG = logging.getLogger(__name__)

WATCHDOG_EXIT = 70
LOOK_EVERY_SECONDS = 1.0
LOOP_BLOCKED_SECONDS = 60.0  # the longest lawful item takes one second


def leave(reason: str) -> NoReturn:
    """End the process now, saying why, with nothing more sent or committed.

    A graceful stop would commit offsets and can itself hang.
    """
    LOG.error("leaving", extra={"reason": reason})
    faulthandler.dump_traceback(file=sys.stderr, all_threads=True)
    for stream in (sys.stderr, sys.stdout):
        stream.flush()
    os._exit(WATCHDOG_EXIT)


class Waiting(NamedTuple):
    """What stands before a worker, and how far it is."""

    what: str  # "3 records wait"; empty: nothing does
    progress: int  # any number that changes when an item is finished or recovery goes on


class Pulse:
    """The heartbeat of one process, written by its loop and read by its watchdog."""

    def __init__(self, session_seconds: float, monotonic: Callable[[], float]) -> None:
        self._session_seconds = session_seconds
        self._monotonic = monotonic
        self.last_beat = monotonic()

    def beat(self) -> None:
        """Say that the loop runs."""
        self.last_beat = self._monotonic()

    def age(self) -> float:
        """Return seconds since the loop last ran."""
        return self._monotonic() - self.last_beat

    def outlived_its_session(self) -> bool:
        """Whether so long has passed that another may own our partitions by now."""
        return self.age() > self._session_seconds


class Watchdog(threading.Thread):
    """Ends the process when its loop is blocked or waiting records do not move."""

    def __init__(
        self,
        pulse: Pulse,
        waiting: Callable[[], Waiting],
        stuck_after_seconds: float,
        *,
        on_stuck: Callable[[str], None] = leave,
        look_every_seconds: float = LOOK_EVERY_SECONDS,
    ) -> None:
        super().__init__(name="watchdog", daemon=True)
        self._pulse = pulse
        self._waiting = waiting
        self._stuck_after = stuck_after_seconds
        self._on_stuck = on_stuck
        self._look_every = look_every_seconds
        self._stopped = threading.Event()

    def run(self) -> None:
        """Look until stopped; speak once at most."""
        seen = self._waiting()
        since = time.monotonic()
        while not self._stopped.wait(self._look_every):
            now = self._waiting()
            if not now.what or now.progress != seen.progress:
                seen, since = now, time.monotonic()
            if trouble := self._trouble(now, time.monotonic() - since):
                self._on_stuck(trouble)
                return

    def stop(self) -> None:
        """Stop looking."""
        self._stopped.set()

    def _trouble(self, waiting: Waiting, idle_seconds: float) -> str:
        if self._pulse.age() > min(LOOP_BLOCKED_SECONDS, self._stuck_after):
            return f"the event loop has been blocked for {self._pulse.age():.0f} s"
        if waiting.what and idle_seconds > self._stuck_after:
            return f"{waiting.what}, and nothing has moved for {idle_seconds:.0f} s"
        return ""
