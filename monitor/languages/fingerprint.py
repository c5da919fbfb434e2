"""A text's fingerprint: small, the same on every machine, and comparable with another's.

It holds a MinHash signature over pairs of neighbouring words (:data:`ROWS` values of eight bits:
"b-bit minwise hashing", Li and König 2010), the length in words, and each mention of a number and
the first of places with the words around them, so that two tellings can be told apart which differ
in a figure alone, or in where it happened.
"""

import struct
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple
from zlib import crc32

import msgspec
import numpy as np
from numpy.typing import NDArray

from monitor.languages.gazetteer import load_gazetteer
from monitor.languages.text import fold
from monitor.languages.words import with_numbers

ROWS = 64  # the estimate of a likeness of .8 errs by .05; a copy and another report lie .5 apart
BODY_WORDS = 16  # a body of so many words speaks for itself; a shorter one needs its headline
MAX_CHARACTERS = 24_000  # a text's beginning identifies it; bounds the cost of what nobody reads
MAX_NUMBERS = 256  # the fullest of 5,234 real articles has 151; each takes six bytes of a row
MAX_PLACES = 6  # more do not stand in the lead of a bulletin; each takes six bytes of a row
LEAD_WORDS = 40  # news says at its beginning where it happened
SHORTEST_PLACE = 4  # letters; shorter names of places are everyday words somewhere
SIDE_WORDS = 2
CHANCE = 1 / 256  # two unequal texts agree so often on a row of eight bits
REMEMBERED_WORDS = 1 << 16  # a language repeats itself: most words of a text were hashed before

_HEAD = struct.Struct("<BH")
_VERSION = 3
_SEPARATORS = str.maketrans("", "", ".,")
_MIX = np.uint32(0x9E3779B1)  # 2**32 / golden ratio: spreads neighbouring values


class Mention(NamedTuple):
    """A number or a place in its context: digests of it, and of the two words on either side.

    Of sixteen bits each. A side where the text begins or ends too soon is zero: a cut tail makes
    such sides.
    """

    value: int
    left: int
    right: int

    @property
    def is_place(self) -> bool:
        """Whether it is a place that is mentioned: the values of places are odd."""
        return bool(self.value & 1)


class Fingerprint(NamedTuple):
    """What makes two texts comparable. `signature` has a byte for each of :data:`ROWS`.

    `mentions` are the numbers of the text and the places of its lead.
    """

    words: int
    signature: bytes
    mentions: tuple[Mention, ...]

    def encode(self) -> str:
        """Return the one spelling of this fingerprint."""
        head = _HEAD.pack(_VERSION, min(self.words, 0xFFFF))
        return b64encode(head + self.signature + pack_mentions(self.mentions)).decode("ascii")

    @classmethod
    def decode(cls, spelled: str) -> "Fingerprint":
        """Return the fingerprint that `spelled` encodes; ValueError where it is none."""
        data = b64decode(spelled, validate=True)
        rest = len(data) - _HEAD.size - ROWS
        if rest < 0 or rest % 6 or data[0] != _VERSION:
            raise ValueError(f"not a fingerprint of version {_VERSION}: {spelled[:20]!r}")
        _, words = _HEAD.unpack_from(data)
        signature = data[_HEAD.size : _HEAD.size + ROWS]
        return cls(words, signature, unpack_mentions(data[_HEAD.size + ROWS :]))


def pack_mentions(mentions: Sequence[Mention]) -> bytes:
    """Return mentions as six bytes each."""
    flat = [part for mention in mentions for part in mention]
    return struct.pack(f"<{len(flat)}H", *flat)


def unpack_mentions(data: bytes) -> tuple[Mention, ...]:
    """Return the mentions that `pack_mentions` made these bytes of."""
    return tuple(map(Mention._make, struct.iter_unpack("<3H", data)))


def take_fingerprint(title: str, text: str, lang: str) -> Fingerprint:
    """Return the fingerprint of a folded article."""
    return fingerprint_of(with_numbers(title), with_numbers(text[:MAX_CHARACTERS]), lang)


def fingerprint_of(head: list[str], body: list[str], lang: str) -> Fingerprint:
    """Return the fingerprint of words; of the body's alone where there are enough of them."""
    words = body if len(body) >= BODY_WORDS else head + body
    counting = _counting(lang)
    numbers = (*_numbers(head, counting), *_numbers(body, counting))[:MAX_NUMBERS]
    return Fingerprint(len(words), _signature(words), numbers + _places(words[:LEAD_WORDS]))


def differ_in_a_mention(one: Sequence[Mention], other: Sequence[Mention]) -> bool:
    """Return whether the same words surround different numbers, or different places.

    What only one side has differs in nothing: a tail was cut, or a byline was added.
    """
    if one == other:
        return False
    return _sides_differ(
        [(mention.left, mention.value) for mention in one],
        [(mention.left, mention.value) for mention in other],
    ) or _sides_differ(
        [(mention.right, mention.value) for mention in one],
        [(mention.right, mention.value) for mention in other],
    )


def have_same_mentions(one: Sequence[Mention], other: Sequence[Mention]) -> bool:
    """Return whether both texts give the same numbers and places, each as often."""
    return sorted(mention.value for mention in one) == sorted(mention.value for mention in other)


def _sides_differ(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> bool:
    """Return whether some context has, in each text, a mention that the other lacks there."""
    only_one, only_other = Counter(one), Counter(other)
    only_one.subtract(other)
    mine = {side for (side, _), count in only_one.items() if count > 0}
    only_other.subtract(one)
    return any(side in mine for (side, _), count in only_other.items() if side and count > 0)


def _numbers(words: list[str], counting: frozenset[str]) -> list[Mention]:
    """Return the numbers among `words`, each with the nearest words that are none."""
    # In a folded word, digits alone stand before the colon in the order of characters.
    at = [i for i, word in enumerate(words) if word < ":" or word in counting]
    values = {i: _digest(words[i].translate(_SEPARATORS)) & ~1 for i in at[:MAX_NUMBERS]}
    return list(_in_context(words, values, set(at)))


def _places(lead: list[str]) -> tuple[Mention, ...]:
    """Return the first words that may name a place, each with the nearest words that do not.

    Whether they do is not decided: an everyday word that also names one stands in a copy as well.
    """
    values: dict[int, int] = {}
    for i, word in enumerate(lead):
        if _PLACES[word]:
            values[i] = _PLACES[word]
            if len(values) == MAX_PLACES:
                break
    return tuple(_in_context(lead, values, set(values)))


class _Remembered(dict[str, int]):
    """What was found out of words, once each while there is room."""

    def __init__(self, find: Callable[[str], int]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, word: str) -> int:
        if len(self) >= REMEMBERED_WORDS:
            self.clear()
        self[word] = found = self._find(word)
        return found


def _place_in(word: str) -> int:
    """Return the digest of the place that a word is, without what is written onto it; else zero."""
    gazetteer = load_gazetteer()
    for start in gazetteer.starts[word] if len(word) >= SHORTEST_PLACE else ():
        if start.first not in gazetteer.words.careful and gazetteer.called(start.first):
            return _digest(start.first) | 1
    return 0


_PLACES = _Remembered(_place_in)


def _in_context(words: list[str], values: dict[int, int], skipped: set[int]) -> Iterator[Mention]:
    """Yield the values at their places, each with the words nearest to it that are not skipped."""
    for place, value in values.items():
        left = _nearest(words, range(place - 1, -1, -1), skipped)
        right = _nearest(words, range(place + 1, len(words)), skipped)
        yield Mention(value, _side(left[::-1]), _side(right))


def _side(words: list[str]) -> int:
    return _digest(" ".join(words)) if len(words) == SIDE_WORDS else 0


def _nearest(words: list[str], places: range, skipped: set[int]) -> list[str]:
    """Return the first words at `places` that are not skipped, as many as make a side."""
    nearest: list[str] = []
    for place in places:
        if place not in skipped:
            nearest.append(words[place])
            if len(nearest) == SIDE_WORDS:
                break
    return nearest


def _digest(words: str) -> int:
    return _hash(words) >> 16


def _hash(word: str) -> int:
    """Return 32 bits of `word`."""
    return (crc32(word.encode("utf-8", "surrogatepass")) * 0x9E3779B1) & 0xFFFFFFFF


_HASHES = _Remembered(_hash)


def _signature(words: list[str]) -> bytes:
    """Return eight bits of the least value of each of :data:`ROWS` hashings of the word pairs."""
    if not words:
        return bytes(ROWS)
    hashes = np.fromiter(map(_HASHES.__getitem__, words), np.uint32, len(words))
    pairs = hashes if len(words) == 1 else hashes[:-1] * np.uint32(3) ^ (hashes[1:] >> np.uint32(5))
    pairs = pairs * _MIX
    pairs ^= pairs >> np.uint32(15)
    multipliers, offsets = _hashings()
    values = multipliers * pairs
    values += offsets
    least = values.min(axis=1) * _MIX
    signature: NDArray[np.uint8] = (least >> np.uint32(24)).astype(np.uint8)
    return signature.tobytes()


@cache
def _hashings() -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return an odd multiplier and an offset for each row, from the digits of a fixed hash."""
    multipliers = [[crc32(f"multiplier {row}".encode()) | 1] for row in range(ROWS)]
    offsets = [[crc32(f"offset {row}".encode())] for row in range(ROWS)]
    return np.array(multipliers, np.uint32), np.array(offsets, np.uint32)


class _Counting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    prefixes: dict[str, tuple[str, ...]]
    words: dict[str, tuple[str, ...]]


@cache
def _counting(lang: str) -> frozenset[str]:
    """Return the folded number words of a language, with the particles written together."""
    source = resources.files("monitor.languages").joinpath("counting.toml")
    data = msgspec.toml.decode(source.read_bytes(), type=_Counting)
    prefixes = ("", *data.prefixes.get(lang, ()))
    spelled = (fold(word).text for word in data.words.get(lang, ()))
    return frozenset(prefix + word for word in spelled for prefix in prefixes)
