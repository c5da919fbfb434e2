"""Places where a test may kill this process, to prove that nothing is lost or said twice.

``MONITOR_FAILPOINT=dedupe:sent:5`` kills the process, as ``kill -9`` would, the fifth time the
dedupe agent has sent and not yet kept its row. The places of an agent, in order: ``taken``,
``decided``, ``sent``, ``kept``. Without the variable a place costs one comparison.
"""

import os
import signal
import sys

PLACES = ("taken", "decided", "sent", "kept")


class Failpoint:
    """Counts visits to one place and kills the process at the one asked for."""

    def __init__(self, wanted: str) -> None:
        self._name, _, count = wanted.rpartition(":")
        self._left = int(count) if count.isdigit() else 0

    def reach(self, agent: str, place: str) -> None:
        """Die here if this is the visit that was asked for."""
        if self._left <= 0 or f"{agent}:{place}" != self._name:
            return
        self._left -= 1
        if self._left == 0:
            sys.stderr.write(f"failpoint {agent}:{place} fired\n")
            sys.stderr.flush()
            os.kill(os.getpid(), signal.SIGKILL)


def failpoint_of(environment: dict[str, str]) -> Failpoint:
    """Return the failpoint that `environment` asks for; most often none."""
    return Failpoint(environment.get("MONITOR_FAILPOINT", ""))
