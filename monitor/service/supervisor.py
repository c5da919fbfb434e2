"""`monitor run`: one process that starts the others, keeps them up, and stops them in order.

Each role runs in a session of its own, so that Ctrl-C in the terminal reaches only the supervisor
and nothing dies in the middle of an item. A role that ends is started again, later each time.
What a role writes goes to a log file of its own.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from monitor.service.settings import PREFIX, Settings

Say = Callable[[str], None]
Seconds = Callable[[], float]

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0  # who ran so long starts its pauses from the first again
STOP_SECONDS = 4.0  # for all together; with what is said then, five
FIRST_TURN_SECONDS = 1.5  # of these at most for whoever leaves before the last
LOG_BYTES = 10_000_000  # a log larger than this is set aside at the next start
CONFIGURATION = 2  # exit code: starting again changes nothing until a person has mended it


class Role(NamedTuple):
    """One process to keep up, and when it is stopped: lower `leaves` first, equal ones together."""

    name: str
    command: tuple[str, ...]
    leaves: int


class RefusesToStartError(RuntimeError):
    """A role says that its configuration is wrong; the message is its own sentence."""


def roles_of(*, states_in_file: bool, python: str = sys.executable) -> tuple[Role, ...]:
    """Return the poller and the two workers as commands of this package."""
    poll = ("poll", "--states-in-file") if states_in_file else ("poll",)
    start = (python, "-m", "monitor")
    return (
        Role("read", (*start, "work", "read"), leaves=2),
        Role("decide", (*start, "work", "decide"), leaves=2),
        Role("poll", (*start, *poll), leaves=1),
    )


def environment_of(settings: Settings, inherited: Mapping[str, str]) -> dict[str, str]:
    """Return `inherited` with every setting spelled out, so that a child reads the same ones."""
    kept = {name: value for name, value in inherited.items() if not _names_a_setting(name)}
    for name, value in msgspec.structs.asdict(settings).items():
        kept[PREFIX + name.upper()] = ",".join(value) if isinstance(value, tuple) else str(value)
    return kept


def _names_a_setting(variable: str) -> bool:
    name = variable.removeprefix(PREFIX).lower().removesuffix("_file")
    fields = Settings.__struct_fields__
    return variable.startswith(PREFIX) and (name in fields or f"{name}_file" in fields)


class Child:
    """A role's process through all its lives."""

    def __init__(
        self, role: Role, environment: Mapping[str, str], log: Path, clock: Seconds
    ) -> None:
        self.role = role
        self.log = log
        self._environment = dict(environment)
        self._clock = clock
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._lives = 0
        self._pause = FIRST_PAUSE_SECONDS
        self._start_at = clock()

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self.is_alive() and self._process else None

    def is_alive(self) -> bool:
        """Say whether it runs now."""
        return self._process is not None and self._process.poll() is None

    def tend(self, say: Say) -> None:
        """Start it when it is due; when it has ended, say so and set the next start.

        Raises RefusesToStartError when its first start ended because of its configuration.
        """
        if self.is_alive():
            return
        if self._process is not None:
            self._note_ending(self._process.returncode, say)
            self._process = None
        if self._clock() >= self._start_at:
            self._start()

    def ask_to_stop(self) -> None:
        """Send it SIGTERM; `end` waits."""
        if self.is_alive() and self._process:
            self._process.send_signal(signal.SIGTERM)

    def end(self, seconds: float) -> bool:
        """Wait for its end, kill it when that takes longer; say whether it ended by itself."""
        process, self._process = self._process, None
        if process is None:
            return True
        try:
            process.wait(max(0.0, seconds))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # with what it may have started
            process.wait()
            return False
        return True

    def _start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.is_file() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.role.command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._started = self._clock()
        self._lives += 1

    def _note_ending(self, code: int, say: Say) -> None:
        if code == CONFIGURATION and self._lives == 1:
            raise RefusesToStartError(f"{self.role.name}: {self._last_words()}")
        if self._clock() - self._started >= STEADY_SECONDS:
            self._pause = FIRST_PAUSE_SECONDS
        how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
        if code == CONFIGURATION:
            # The others go on: a rule file broken by an edit must not end the polling of feeds.
            how = f"refuses its configuration ({self._last_words()})"
        say(f"{self.role.name} {how} and starts again in {self._pause:.0f} s; see {self.log}.")
        self._start_at = self._clock() + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)

    def _last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1].removeprefix("Error: ") if lines else f"see {self.log}"


class Supervisor:
    """All roles of one machine, kept up until they are stopped."""

    def __init__(
        self,
        roles: Sequence[Role],
        settings: Settings,
        say: Say,
        clock: Seconds = time.monotonic,
    ) -> None:
        self._say = say
        self._clock = clock
        logs = Path(settings.data_dir) / "logs"
        self.children = [
            Child(
                role,
                environment_of(_with_port(settings, number), os.environ),
                logs / f"{role.name}.log",
                clock,
            )
            for number, role in enumerate(roles)
        ]

    def tend(self) -> None:
        """Start what is due and note what has ended; call it a few times a second.

        Raises RefusesToStartError when a role cannot begin as it is configured.
        """
        for child in self.children:
            child.tend(self._say)

    def stop(self) -> None:
        """End all roles, those that leave first first; a role that hangs is killed."""
        end = self._clock() + STOP_SECONDS
        turns = sorted({child.role.leaves for child in self.children})
        for turn in turns:
            leaving = [child for child in self.children if child.role.leaves == turn]
            for child in leaving:
                child.ask_to_stop()
            turn_end = end if turn == turns[-1] else self._clock() + FIRST_TURN_SECONDS
            for child in leaving:
                if not child.end(turn_end - self._clock()):
                    # Nothing is lost: what was in hand was not let go and is done again.
                    self._say(f"{child.role.name} did not end in time and was killed.")


def _with_port(settings: Settings, number: int) -> Settings:
    """Return settings with a port of its own for the role of this number, where one is set."""
    if not settings.listen_port:
        return settings
    return msgspec.structs.replace(settings, listen_port=settings.listen_port + number)
