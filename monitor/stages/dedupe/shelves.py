"""Rows on shelves, found by their keys: a million of them in some eighty bytes each.

A shelf holds the rows of a stretch of time. Each row stands in a number of chains, one a kind of
key; a chain is a hash table whose buckets hold the numbers of rows on their shelf, in two bytes.

On the shelf that is being filled, a bucket holds the newest row with a link to the one before. A
full shelf is put in order: the numbers of a bucket lie side by side, each with a tag, eight more
bits of its key. All full shelves are looked through at once for all that is sought: a step in
Python for each key and shelf would cost ten times as much. A shelf whose rows are all forgotten
goes as a whole.
"""

from array import array
from collections.abc import Container, Iterator, Sequence
from itertools import chain as chained

import numpy as np
from numpy.typing import NDArray

SHELF_ROWS = (1 << 16) - 1  # what two bytes can number, zero being none
BUCKET_ROWS = 4  # on a full shelf: more of them cost time, fewer cost memory
TAG_BITS = 8
NO_KEY = -1
# Where more rows than these lie in the buckets sought, the shelves are gone through one by one, the
# newest first: a flood of rows under one key costs little more than the caller cares to read.
AT_ONCE = 1 << 14
_SPREAD = 0x9E3779B1  # 2**32 / golden ratio


class Shelves:
    """Rows in the order in which they came, found by the keys they were put under."""

    def __init__(self, chains: int, shelf_rows: int = SHELF_ROWS, at_once: int = AT_ONCE) -> None:
        self._chains = chains
        self._shelf_rows = shelf_rows
        self._buckets = 1 << max(1, (shelf_rows // BUCKET_ROWS).bit_length())
        self._rows: list[list[bytes]] = [[]]  # of each shelf; the last one is being filled
        self._forgotten = 0  # so many of the oldest rows
        self._filling = _FillingShelf(chains, self._buckets)
        self._full = _FullShelves(chains, self._buckets, shelf_rows, at_once)

    def __len__(self) -> int:
        return sum(map(len, self._rows)) - self._forgotten

    def __iter__(self) -> Iterator[bytes]:
        """Yield the rows, the oldest first."""
        return chained(self._rows[0][self._forgotten :], *self._rows[1:])

    def put(self, row: bytes, keys: Sequence[int]) -> None:
        """Add a row behind all others, with a key of 32 bits for each chain, or none."""
        self._rows[-1].append(row)
        self._filling.put(self._slots(keys))
        if len(self._rows[-1]) == self._shelf_rows:
            self._full.add(self._filling)
            self._filling = _FillingShelf(self._chains, self._buckets)
            self._rows.append([])

    def find(
        self, sought: Sequence[tuple[int, int]], full: Container[int] = ()
    ) -> Iterator[tuple[int, bytes]]:
        """Yield chain and row for each chain and key sought; of a chain, the newest rows first.

        A few rows have another key: a row's own bytes tell whether it is meant. A chain that the
        caller has put into `full` is left.
        """
        chains = [chain for chain, _ in sought]
        slots = self._slots([key for _, key in sought])
        newest = len(self._rows) - 1
        for chain, number in self._filling.find(chains, slots, full):
            if newest or number >= self._forgotten:
                yield chain, self._rows[newest][number]
        for chain, shelf, number in self._full.find(chains, slots, full):
            if shelf or number >= self._forgotten:
                yield chain, self._rows[shelf][number]

    def forget_oldest(self) -> None:
        """Drop the oldest row."""
        self._rows[0][self._forgotten] = b""
        self._forgotten += 1
        if self._forgotten == self._shelf_rows:
            del self._rows[0]
            self._full.drop_oldest()
            self._forgotten = 0

    def _slots(self, keys: Sequence[int]) -> list[int]:
        """Return of each key its bucket, with its tag in the lowest bits."""
        none, bits = self._buckets << TAG_BITS, 32 - self._buckets.bit_length() + 1 - TAG_BITS
        return [(key * _SPREAD & 0xFFFFFFFF) >> bits if key >= 0 else none for key in keys]


class _FillingShelf:
    """Numbers of rows, from 0, and more to come."""

    def __init__(self, chains: int, buckets: int) -> None:
        self._chains = chains
        # A chain has one more bucket, for what has no key in it. A head is a number and one, or 0.
        self._first_heads = [chain * (buckets + 1) for chain in range(chains)]
        self._heads = array("H", bytes(2 * chains * (buckets + 1)))
        self._links = array("H")
        self.slots = array("I")

    def put(self, slots: Sequence[int]) -> None:
        heads, link = self._heads, self._links.append
        number = len(self._links) // self._chains + 1
        self.slots.extend(slots)
        for first, slot in zip(self._first_heads, slots, strict=True):
            head = first + (slot >> TAG_BITS)
            link(heads[head])
            heads[head] = number

    def find(
        self, chains: Sequence[int], slots: Sequence[int], full: Container[int]
    ) -> Iterator[tuple[int, int]]:
        """Yield chain and number of the rows in the slots of chains, the newest first."""
        for chain, slot in zip(chains, slots, strict=True):
            number = self._heads[self._first_heads[chain] + (slot >> TAG_BITS)]
            while number and chain not in full:
                at = (number - 1) * self._chains + chain
                if self.slots[at] == slot:
                    yield chain, number - 1
                number = self._links[at]


class _FullShelves:
    """The shelves that were filled, the oldest first, with their buckets in order.

    For each chain of each shelf three arrays say where a bucket starts, and the numbers and the
    tags of the rows in the order of buckets. A bucket ends where the next one starts; what has no
    key lies behind the last one.
    """

    def __init__(self, chains: int, buckets: int, shelf_rows: int, at_once: int) -> None:
        self._chains = chains
        self._buckets = buckets
        self._shelf_rows = shelf_rows
        self._at_once = at_once
        self._starts = np.empty((0, chains * (buckets + 1)), np.uint16)
        self._numbers = np.empty((0, chains * shelf_rows), np.uint16)
        self._tags = np.empty((0, chains * shelf_rows), np.uint8)

    def add(self, shelf: _FillingShelf) -> None:
        slots = np.array(shelf.slots, np.uint32).reshape(self._shelf_rows, self._chains)
        starts, numbers, tags = [], [], []
        for chain in np.ascontiguousarray(slots.T):
            buckets = (chain >> TAG_BITS).astype(np.uint16)
            newest_first = self._shelf_rows - 1 - np.argsort(buckets[::-1], kind="stable")
            bounds = np.searchsorted(buckets[newest_first], np.arange(self._buckets + 1))
            starts.append(bounds.astype(np.uint16))
            numbers.append(newest_first.astype(np.uint16))
            tags.append(chain[newest_first].astype(np.uint8))
        self._starts = np.vstack((self._starts, np.hstack(starts)))
        self._numbers = np.vstack((self._numbers, np.hstack(numbers)))
        self._tags = np.vstack((self._tags, np.hstack(tags)))

    def drop_oldest(self) -> None:
        self._starts = self._starts[1:].copy()
        self._numbers = self._numbers[1:].copy()
        self._tags = self._tags[1:].copy()

    def find(
        self, chains: Sequence[int], slots: Sequence[int], full: Container[int]
    ) -> Iterator[tuple[int, int, int]]:
        """Yield chain, shelf and number of the rows in the slots of chains, the newest first."""
        if not chains or not len(self._tags):
            return
        at, slot = np.array(chains, np.intp), np.array(slots, np.intp)
        buckets = at * (self._buckets + 1) + (slot >> TAG_BITS)
        starts = self._starts[:, buckets].astype(np.intp)
        counts = self._starts[:, buckets + 1] - starts
        shelves = np.arange(len(self._tags))[::-1]
        at_once = counts.sum() <= self._at_once
        for some in [shelves] if at_once else np.split(shelves, len(shelves)):
            firsts = (some[:, None] * self._chains + at) * self._shelf_rows + starts[some]
            lengths = counts[some] * [chain not in full for chain in chains]
            for place, number in self._tagged(firsts.ravel(), lengths.ravel(), slot):
                shelf, probe = divmod(place, len(chains))
                if chains[probe] not in full:
                    yield chains[probe], int(some[shelf]), number

    def _tagged(
        self, firsts: NDArray[np.intp], counts: NDArray[np.intp], slots: NDArray[np.intp]
    ) -> Iterator[tuple[int, int]]:
        """Yield which stretch and which number, where a row in a stretch has the tag of its slot.

        A stretch is told by its first place in the arrays and its length; they repeat the slots.
        """
        stretches = np.repeat(np.arange(len(counts)), counts)
        before = np.cumsum(counts) - counts
        places = (firsts - before)[stretches] + np.arange(len(stretches))
        tags = np.tile(slots.astype(np.uint8), len(counts) // len(slots))
        equal = np.flatnonzero(self._tags.ravel()[places] == tags[stretches])
        numbers = self._numbers.ravel()[places[equal]]
        return zip(stretches[equal].tolist(), numbers.tolist(), strict=True)
