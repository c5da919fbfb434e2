"""What the processes of `monitor run` warn of, as one calm line each in the terminal.

They log JSON to files of their own; a warning there is said here in words, the rest stays there.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from monitor.cli.rendering import isolate

WORTH_SAYING = ("warning", "error", "critical")
OUR_LOGGERS = "monitor"
LONGEST_LINE = 1024 * 1024  # bytes read at once; a log that grows faster is not for a terminal


class _Line(msgspec.Struct):
    """The fields of a log line that a person is told."""

    time: datetime
    level: str
    logger: str
    message: str
    feed: str = ""
    next_poll: datetime | None = None


class LogTail:
    """Reads what a log file gains from now on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._position = path.stat().st_size if path.exists() else 0

    def troubles(self) -> Iterator[str]:
        """Yield the warnings and errors that have come since the last call, in words."""
        for line in self._new_lines():
            try:
                told = msgspec.json.decode(line, type=_Line)
            except msgspec.DecodeError:
                continue  # what Python or a library wrote by itself
            # Libraries complain of what they then try again; what fails for good, we say ourselves.
            if told.level in WORTH_SAYING and told.logger.startswith(OUR_LOGGERS):
                yield _say(self._path.stem, told)

    def _new_lines(self) -> list[bytes]:
        """Return the whole lines that were added; a line still being written waits."""
        try:
            with self._path.open("rb") as log:
                if log.seek(0, 2) < self._position:
                    self._position = 0  # set aside, and begun anew
                log.seek(self._position)
                data = log.read(LONGEST_LINE)
        except FileNotFoundError:
            return []
        whole, _, _ = data.rpartition(b"\n")
        # A line longer than all we read is none of ours: it is passed over.
        self._position += len(whole) + 1 if whole else len(data) if len(data) == LONGEST_LINE else 0
        return whole.splitlines()


def _say(role: str, told: _Line) -> str:
    words = [f"{_clock(told.time)} {role}:"]
    words += [f"{isolate(told.feed)}:"] if told.feed else []
    words.append(isolate(told.message))
    line = " ".join(words)
    return f"{line}; next try {_clock(told.next_poll)}" if told.next_poll else line


def _clock(moment: datetime) -> str:
    return moment.astimezone().strftime("%H:%M:%S")
