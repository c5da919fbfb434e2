"""Which remembered texts are near a new one: MinHash signatures in bands (LSH).

Two texts that share a band are compared; what they share beyond chance estimates the part of word
pairs they have in common (Jaccard).
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from monitor.languages.fingerprint import (
    CHANCE,
    ROWS,
    Fingerprint,
    differ_in_a_number,
    have_same_numbers,
)

BANDS = 24
BAND_ROWS = ROWS // BANDS  # 4: texts with .75 in common share a band in 9,999 of 10,000 cases

# A wire story with a byline added, a word in forty replaced and an eighth cut off keeps .75 of its
# pairs; two newsrooms telling of one happening share less than .2.
ALIKE = 0.55
# A headline has ten words: one exchanged costs a third of the pairs, and may be the news.
SHORT_WORDS = 40
ALIKE_WHEN_SHORT = 0.7


class Near(NamedTuple):
    """A remembered text, how much it has in common with the new one, and whether it copies it."""

    key: str
    similarity: int  # per mille
    is_copy: bool  # False: a number differs, and with it the news


class Neighbours:
    """The signatures of one language, found by what they have in common."""

    def __init__(self) -> None:
        self._fingerprints: dict[str, Fingerprint] = {}
        self._bands: dict[tuple[int, bytes], list[str]] = {}

    def add(self, key: str, fingerprint: Fingerprint) -> None:
        """Remember a text under `key`."""
        self._fingerprints[key] = fingerprint
        for band in _bands(fingerprint):
            self._bands.setdefault(band, []).append(key)

    def remove(self, key: str) -> None:
        """Forget the text under `key`."""
        for band in _bands(self._fingerprints.pop(key)):
            keys = self._bands[band]
            keys.remove(key)
            if not keys:
                del self._bands[band]

    def nearest(self, fingerprint: Fingerprint, counts: Callable[[str], bool]) -> Near | None:
        """Return the remembered text most like the new one, a copy before one that is none.

        Only texts whose key `counts` are looked at. Of equally near ones the first that shares a
        band; None where none is alike.
        """
        best: Near | None = None
        candidates = (self._bands.get(band, ()) for band in _bands(fingerprint))
        for key in dict.fromkeys(key for keys in candidates for key in keys):
            near = _compare(key, self._fingerprints[key], fingerprint) if counts(key) else None
            if near and (best is None or _rank(near) > _rank(best)):
                best = near
        return best


def _rank(near: Near) -> tuple[bool, int]:
    return near.is_copy, near.similarity


def _compare(key: str, known: Fingerprint, new: Fingerprint) -> Near | None:
    """Return how near two texts are; None where they are not alike."""
    equal = np.count_nonzero(known.signature == new.signature) / ROWS
    similarity = max(0.0, (equal - CHANCE) / (1 - CHANCE))
    is_short = min(known.words, new.words) < SHORT_WORDS
    if similarity < (ALIKE_WHEN_SHORT if is_short else ALIKE):
        return None
    if is_short:
        is_copy = have_same_numbers(known.numbers, new.numbers)
    else:
        is_copy = not differ_in_a_number(known.numbers, new.numbers)
    return Near(key, round(1000 * similarity), is_copy)


def _bands(fingerprint: Fingerprint) -> Iterator[tuple[int, bytes]]:
    data = fingerprint.signature.tobytes()
    for band in range(BANDS):
        yield band, data[band * BAND_ROWS : (band + 1) * BAND_ROWS]
