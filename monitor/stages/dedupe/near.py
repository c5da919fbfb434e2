"""How near two texts are, and by which keys near ones meet: MinHash signatures in bands (LSH).

Two texts that share a band are compared; what they share beyond chance estimates the part of word
pairs they have in common (Jaccard).
"""

import struct
from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from monitor.languages.fingerprint import (
    CHANCE,
    ROWS,
    differ_in_a_mention,
    have_same_mentions,
)
from monitor.stages.dedupe.rows import Facts, band_of, signature_of, unpack

BANDS = 16
BAND_ROWS = ROWS // BANDS  # 4: texts with .75 in common share a band in 998 of 1,000 cases

# A wire story with a byline added, a word in forty replaced and an eighth cut off keeps .75 of its
# pairs, one of thirty words .65. Of 14 million pairs of real articles, those above .6 print one
# wire; between .5 and .6 stand prints edited more and forms filled in anew; two newsrooms telling
# of one happening share less than .3.
ALIKE = 0.55
# A headline has ten words: one exchanged costs a third of the pairs, and may be the news.
SHORT_WORDS = 16
ALIKE_WHEN_SHORT = 0.7

BAND_PLACES = tuple(band_of(band, BAND_ROWS) for band in range(BANDS))
_BANDS = struct.Struct(f"{BAND_ROWS}s" * BANDS)


class Near(NamedTuple):
    """A remembered text, how much it has in common with the new one, and whether it copies it."""

    facts: Facts
    similarity: int  # per mille
    is_copy: bool  # False: a number differs, and with it the news


def bands_of(signature: bytes) -> tuple[bytes, ...]:
    """Return the key of each band of a signature."""
    return _BANDS.unpack(signature)


def nearest(new: Facts, rows: Collection[bytes]) -> Near | None:
    """Return the row most like the new text, a copy before one that is none; None: none is alike.

    Of equally near ones the oldest.
    """
    if not rows:
        return None
    signatures = b"".join(map(signature_of, rows))
    known = np.frombuffer(signatures, np.uint8).reshape(len(rows), ROWS)
    signature = np.frombuffer(new.signature, np.uint8)
    best: Near | None = None
    for row, equal in zip(rows, np.count_nonzero(known == signature, axis=1).tolist(), strict=True):
        similarity = max(0.0, (equal / ROWS - CHANCE) / (1 - CHANCE))
        if similarity >= ALIKE:
            near = _compare(unpack(row), new, similarity)
            if near and (best is None or _rank(near) > _rank(best)):
                best = near
    return best


def _rank(near: Near) -> tuple[bool, int, int]:
    return near.is_copy, near.similarity, -near.facts.seq


def _compare(known: Facts, new: Facts, similarity: float) -> Near | None:
    """Return how near two alike texts are; short ones must have more in common."""
    is_short = min(known.words, new.words) < SHORT_WORDS
    if is_short and similarity < ALIKE_WHEN_SHORT:
        return None
    if is_short:
        is_copy = have_same_mentions(known.mentions, new.mentions)
    else:
        is_copy = not differ_in_a_mention(known.mentions, new.mentions)
    return Near(known, round(1000 * similarity), is_copy)
