"""Which message a worker has in hand, noted on local disk, so that one that kills is found out.

A message that crashes the interpreter, exhausts memory or never ends leaves no exception to catch.
The note is written before a message is decoded and cleared when its decision stands; it survives
the process. A message found in hand at :data:`LAST_ATTEMPT` starts goes to the dead letters
unprocessed.

After a death the messages since the last commit come again, and the killer after them. So its note
stands until the partition has come to it, whatever is in hand before.
"""

import os
from pathlib import Path

LAST_ATTEMPT = 3
NOTE_BYTES = 128  # three messages: the one in hand, and those ahead that workers died of
MOST_SUSPECTS = 2


class Attempts:
    """The notes of one app on this machine, one small file a partition."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[tuple[str, int], int] = {}
        # By partition: offset -> how many workers died with that message in hand.
        self._suspects: dict[tuple[str, int], dict[int, int]] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def begin(self, topic: str, partition: int, offset: int) -> int:
        """Note that a message is in hand; return which attempt this is, from 1."""
        file = self._open(topic, partition)
        suspects = self._suspects[topic, partition]
        for passed in [each for each in suspects if each < offset]:
            del suspects[passed]
        attempt = suspects.get(offset, 0) + 1
        _write(file, {**suspects, offset: attempt})
        return attempt

    def end(self, topic: str, partition: int, offset: int) -> None:
        """Note that the message did no harm."""
        file = self._open(topic, partition)
        suspects = self._suspects[topic, partition]
        suspects.pop(offset, None)
        _write(file, suspects)

    def _open(self, topic: str, partition: int) -> int:
        """Return the file of a partition, reading what an earlier process left in it."""
        where = (topic, partition)
        if where not in self._files:
            path = self._folder / f"{topic}-{partition}"
            self._files[where] = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
            self._suspects[where] = _read(self._files[where])
        return self._files[where]


def _read(file: int) -> dict[int, int]:
    """Return the offsets in a note with their attempts; a damaged note says nothing."""
    words = os.pread(file, NOTE_BYTES, 0).split()
    if len(words) % 2 or not all(word.isdigit() for word in words):
        return {}
    numbers = [int(word) for word in words]
    return dict(zip(numbers[::2], numbers[1::2], strict=True))


def _write(file: int, attempts: dict[int, int]) -> None:
    # The nearest first: what lies far ahead is told again by the next death.
    nearest = sorted(attempts.items())[: MOST_SUSPECTS + 1]
    note = " ".join(f"{offset} {attempt}" for offset, attempt in nearest)
    os.pwrite(file, note.encode().ljust(NOTE_BYTES), 0)
