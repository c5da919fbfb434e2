"""Rows on shelves, found by their keys: a million of them in some eighty bytes each.

A shelf holds the rows of a stretch of time, the oldest shelf first. Each row stands in a number of
chains, one a kind of key; a chain is a hash table whose buckets hold the newest row with a link to
the one before. A number of two bytes names a row on its shelf, so a link costs two bytes. A shelf
whose rows are all forgotten goes as a whole; nothing is ever moved.
"""

from array import array
from collections.abc import Container, Iterator, Sequence

SHELF_ROWS = (1 << 16) - 1  # what two bytes can number, zero being none
BUCKET_BITS = 16  # a full shelf has one row a bucket
BUCKETS = 1 << BUCKET_BITS
NO_KEY = -1
_SPREAD = 0x9E3779B1  # 2**32 / golden ratio


class Shelves:
    """Rows in the order in which they came, found by the keys they were put under."""

    def __init__(self, chains: int, shelf_rows: int = SHELF_ROWS) -> None:
        self._chains = chains
        self._shelf_rows = shelf_rows
        self._shelves: list[_Shelf] = []
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[bytes]:
        """Yield the rows, the oldest first."""
        for shelf in self._shelves:
            yield from shelf.rows[shelf.forgotten :]

    def put(self, row: bytes, keys: Sequence[int]) -> None:
        """Add a row behind all others, with a key of 32 bits for each chain, or none."""
        if not self._shelves or len(self._shelves[-1].rows) == self._shelf_rows:
            self._shelves.append(_Shelf(self._chains))
        self._shelves[-1].put(row, keys)
        self._length += 1

    def find(self, chain: int, key: int) -> Iterator[bytes]:
        """Yield the rows whose key in `chain` may be `key`, the newest first.

        Other keys share the bucket; a row's own bytes tell whether it is meant.
        """
        bucket = _bucket(chain, key)
        for shelf in reversed(self._shelves):
            number = shelf.heads[bucket]
            while number > shelf.forgotten:
                yield shelf.rows[number - 1]
                number = shelf.links[(number - 1) * self._chains + chain]

    def find_equal(
        self, sought: Sequence[tuple[int, int, slice]], full: Container[int] = ()
    ) -> Iterator[tuple[int, bytes]]:
        """Yield chain and row where a row has the key sought in a chain, the newest rows first.

        A key stands at its place in the row. A chain that the caller has put into `full` is left.
        """
        chains = self._chains
        probes = [
            (chain, _bucket(chain, key), place, key.to_bytes(4, "little"))
            for chain, key, place in sought
        ]
        for shelf in reversed(self._shelves):
            heads, links, rows, forgotten = shelf.heads, shelf.links, shelf.rows, shelf.forgotten
            for chain, bucket, place, wanted in probes:
                number = heads[bucket]
                while number > forgotten and chain not in full:
                    row = rows[number - 1]
                    if row[place] == wanted:
                        yield chain, row
                    number = links[(number - 1) * chains + chain]

    def forget_oldest(self) -> None:
        """Drop the oldest row."""
        shelf = self._shelves[0]
        shelf.rows[shelf.forgotten] = b""
        shelf.forgotten += 1
        self._length -= 1
        if shelf.forgotten == len(shelf.rows):
            del self._shelves[0]


class _Shelf:
    __slots__ = ("forgotten", "heads", "links", "rows")

    def __init__(self, chains: int) -> None:
        self.rows: list[bytes] = []
        self.heads = array("H", bytes(2 * chains * BUCKETS))
        self.links = array("H")
        self.forgotten = 0  # so many of the oldest rows

    def put(self, row: bytes, keys: Sequence[int]) -> None:
        self.rows.append(row)
        number = len(self.rows)
        for chain, key in enumerate(keys):
            if key == NO_KEY:
                self.links.append(0)
                continue
            bucket = _bucket(chain, key)
            self.links.append(self.heads[bucket])
            self.heads[bucket] = number


def _bucket(chain: int, key: int) -> int:
    spread = (key * _SPREAD & 0xFFFFFFFF) >> (32 - BUCKET_BITS)
    return chain << BUCKET_BITS | spread
