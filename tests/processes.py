"""Processes of the house, run for real by tests: started, watched, killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import msgspec

from monitor.service.settings import PREFIX, Settings

DEADLINE_SECONDS = 60.0
STOP_SECONDS = 20.0


class Process:
    """``python -m monitor ...`` in a session of its own, its log in a file."""

    def __init__(self, settings: Settings, *arguments: str, **extra: str) -> None:
        self.name = "-".join(arguments[:2])
        folder = Path(settings.data_dir) / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        self.log = folder / f"{self.name}-{time.monotonic_ns()}.log"
        self._file: IO[bytes] = self.log.open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "monitor", *arguments],
            env=environment(settings) | extra,
            stdin=subprocess.DEVNULL,
            stdout=self._file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def wait_for(self, words: str, seconds: float = DEADLINE_SECONDS) -> str:
        """Return the first line of the log that holds `words`; fail when it ends without."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for line in self.log.read_text(errors="replace").splitlines():
                if words in line:
                    return line
            if self._process.poll() is not None:
                break
            time.sleep(0.1)
        raise AssertionError(f"{self.name} never said {words!r}:\n{self.tail()}")

    def wait(self, seconds: float = DEADLINE_SECONDS) -> int:
        """Return the exit code when it has ended."""
        code = self._process.wait(seconds)
        self._file.close()
        return code

    def kill(self) -> int:
        """End it as ``kill -9`` does."""
        return self._end(signal.SIGKILL)

    def stop(self) -> int:
        """End it as an operator does."""
        return self._end(signal.SIGTERM)

    def signal(self, number: int) -> None:
        """Send a signal to it alone."""
        self._process.send_signal(number)

    def is_alive(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None

    def tail(self, lines: int = 30) -> str:
        """Return the end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def _end(self, number: int) -> int:
        if self._process.poll() is None:
            os.killpg(self._process.pid, number)
        return self.wait(STOP_SECONDS)


def environment(settings: Settings) -> dict[str, str]:
    """Return this process's environment with `settings` in it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    for name, value in msgspec.structs.asdict(settings).items():
        spelled = ",".join(value) if isinstance(value, tuple) else str(value)
        if spelled:
            kept[PREFIX + name.upper()] = spelled
    return kept
