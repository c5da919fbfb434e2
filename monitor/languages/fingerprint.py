"""A text's fingerprint: small, the same on every machine, and comparable with another's.

It holds a MinHash signature over pairs of neighbouring words (:data:`ROWS` values of eight bits:
"b-bit minwise hashing", Li and König 2010), the length in words, and a digest of every number with
the words around it, so that two tellings which differ in a figure alone can be told apart.
"""

import re
import struct
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources
from itertools import islice
from typing import NamedTuple
from zlib import crc32

import msgspec
import numpy as np
from numpy.typing import NDArray

from monitor.languages.text import fold

ROWS = 96
BODY_WORDS = 16  # a body of so many words speaks for itself; a shorter one needs its headline
MAX_WORDS = 4_000  # a text's beginning identifies it; bounds the cost of what nobody reads
MAX_NUMBERS = 32
CHANCE = 1 / 256  # two unequal texts agree so often on a row of eight bits

_HEAD = struct.Struct("<BH")
_VERSION = 1
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[\u3040-\u30ff\u3400-\u9fff]|[^\W\d_]+")
_SEPARATORS = str.maketrans("", "", ".,")
_MIX = np.uint32(0x9E3779B1)  # 2**32 / golden ratio: spreads neighbouring values


class NumberInContext(NamedTuple):
    """Sixteen-bit digests of a number and of the two words on either side of it."""

    value: int
    left: int
    right: int


class Fingerprint(NamedTuple):
    """What makes two texts comparable. `signature` has :data:`ROWS` values."""

    words: int
    signature: NDArray[np.uint8]
    numbers: tuple[NumberInContext, ...]

    def encode(self) -> str:
        """Return the one spelling of this fingerprint."""
        flat = [part for number in self.numbers for part in number]
        tail = struct.pack(f"<{len(flat)}H", *flat)
        head = _HEAD.pack(_VERSION, min(self.words, 0xFFFF))
        return b64encode(head + self.signature.tobytes() + tail).decode("ascii")

    @classmethod
    def decode(cls, spelled: str) -> "Fingerprint":
        """Return the fingerprint that `spelled` encodes; ValueError where it is none."""
        data = b64decode(spelled, validate=True)
        if len(data) < _HEAD.size + ROWS or data[0] != _VERSION:
            raise ValueError(f"not a fingerprint of version {_VERSION}: {spelled[:20]!r}")
        _, words = _HEAD.unpack_from(data)
        signature = np.frombuffer(data, np.uint8, ROWS, _HEAD.size)
        numbers = struct.iter_unpack("<3H", data[_HEAD.size + ROWS :])
        return cls(words, signature, tuple(NumberInContext(*number) for number in numbers))


def take_fingerprint(title: str, text: str, lang: str) -> Fingerprint:
    """Return the fingerprint of an article; of its body alone where the body is long enough."""
    head = _WORD.findall(fold(title).text)
    body = list(_first_words(fold(text).text))
    words = body if len(body) >= BODY_WORDS else head + body
    counting = _counting(lang)
    numbers = (*_numbers(head, counting), *_numbers(body, counting))
    return Fingerprint(len(words), _signature(words), numbers[:MAX_NUMBERS])


def differ_in_a_number(one: Sequence[NumberInContext], other: Sequence[NumberInContext]) -> bool:
    """Return whether the same words surround different numbers.

    A number that only one side has differs in nothing: a tail was cut, or a byline was added.
    """
    return _sides_differ(
        [(number.left, number.value) for number in one],
        [(number.left, number.value) for number in other],
    ) or _sides_differ(
        [(number.right, number.value) for number in one],
        [(number.right, number.value) for number in other],
    )


def have_same_numbers(one: Sequence[NumberInContext], other: Sequence[NumberInContext]) -> bool:
    """Return whether both texts give the same numbers, each as often."""
    return sorted(number.value for number in one) == sorted(number.value for number in other)


def _sides_differ(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> bool:
    """Return whether some context has, on each side, a number that the other side lacks there."""
    only_one, only_other = Counter(one), Counter(other)
    only_one.subtract(other)
    mine = {side for (side, _), count in only_one.items() if count > 0}
    only_other.subtract(one)
    return any(side in mine for (side, _), count in only_other.items() if count > 0)


def _first_words(folded: str) -> "islice[str]":
    return islice((match[0] for match in _WORD.finditer(folded)), MAX_WORDS)


def _numbers(words: list[str], counting: frozenset[str]) -> list[NumberInContext]:
    """Return the numbers among `words`, each with the nearest words that are none."""
    plain = [word for word in words if not _is_number(word, counting)]
    found: list[NumberInContext] = []
    passed = 0
    for word in words:
        if not _is_number(word, counting):
            passed += 1
            continue
        left = " ".join(plain[max(0, passed - 2) : passed])
        right = " ".join(plain[passed : passed + 2])
        value = word.translate(_SEPARATORS)
        found.append(NumberInContext(_digest(value), _digest(left), _digest(right)))
        if len(found) == MAX_NUMBERS:
            break
    return found


def _is_number(word: str, counting: frozenset[str]) -> bool:
    return word[0].isdecimal() or word in counting


def _digest(words: str) -> int:
    return _hash(words) >> 16


@lru_cache(maxsize=1 << 16)
def _hash(word: str) -> int:
    """Return 32 bits of `word`; remembered, since a language repeats itself."""
    return (crc32(word.encode("utf-8", "surrogatepass")) * 0x9E3779B1) & 0xFFFFFFFF


def _signature(words: list[str]) -> NDArray[np.uint8]:
    """Return eight bits of the least value of each of :data:`ROWS` hashings of the word pairs."""
    if not words:
        return np.zeros(ROWS, np.uint8)
    hashes = np.fromiter((_hash(word) for word in words), np.uint32, len(words))
    pairs = hashes if len(words) == 1 else hashes[:-1] * np.uint32(3) ^ (hashes[1:] >> np.uint32(5))
    pairs = pairs * _MIX
    pairs ^= pairs >> np.uint32(15)
    multipliers, offsets = _hashings()
    values = pairs[:, None] * multipliers
    values += offsets
    least = values.min(axis=0) * _MIX
    signature: NDArray[np.uint8] = (least >> np.uint32(24)).astype(np.uint8)
    return signature


@cache
def _hashings() -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return an odd multiplier and an offset for each row, from the digits of a fixed hash."""
    multipliers = [crc32(f"multiplier {row}".encode()) | 1 for row in range(ROWS)]
    offsets = [crc32(f"offset {row}".encode()) for row in range(ROWS)]
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
