"""Which message a worker has in hand, noted on local disk, so that one that kills is found out.

A message that crashes the interpreter, exhausts memory or never ends leaves no exception to catch.
The note is written before a message is decoded and cleared when its decision stands; it survives
the process. A message found in hand at :data:`LAST_ATTEMPT` starts goes to the dead letters
unprocessed.
"""

import os
from pathlib import Path

LAST_ATTEMPT = 3
NOTE_BYTES = 64


class Attempts:
    """The notes of one app on this machine, one small file a partition."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[tuple[str, int], int] = {}
        self._before: dict[tuple[str, int], tuple[int, int]] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def begin(self, topic: str, partition: int, offset: int) -> int:
        """Note that a message is in hand; return which attempt this is, from 1."""
        file = self._open(topic, partition)
        then, count = self._before.get((topic, partition), (-1, 0))
        attempt = count + 1 if then == offset else 1
        os.pwrite(file, f"{offset} {attempt}".encode().ljust(NOTE_BYTES), 0)
        return attempt

    def end(self, topic: str, partition: int) -> None:
        """Note that the message did no harm."""
        os.pwrite(self._open(topic, partition), b" " * NOTE_BYTES, 0)
        self._before.pop((topic, partition), None)

    def close(self) -> None:
        """Close the files; the notes stay."""
        for file in self._files.values():
            os.close(file)
        self._files.clear()

    def _open(self, topic: str, partition: int) -> int:
        """Return the file of a partition, reading what an earlier process left in it."""
        where = (topic, partition)
        if where not in self._files:
            path = self._folder / f"{topic}-{partition}"
            self._files[where] = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
            note = os.pread(self._files[where], NOTE_BYTES, 0).split()
            if len(note) == 2 and all(word.isdigit() for word in note):
                self._before[where] = (int(note[0]), int(note[1]))
        return self._files[where]
