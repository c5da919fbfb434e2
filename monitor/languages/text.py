"""Spelling folded for matching, with the way back to the original characters.

Alef and hamza forms, ta marbuta, alef maqsura, digits of every script, quotes, dashes and case
become one spelling; vowel signs, the stretching stroke and direction marks disappear; presentation
forms unfold. What is published is never folded: every offset handed out counts original characters.

What folds is data, in ``folding.toml``.
"""

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from importlib import resources
from itertools import chain
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from monitor.records import Evidence


class _Ranges(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    ranges: tuple[tuple[str, str], ...]


class _Apart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    letters: str
    marks: str
    initials: tuple[str, ...]


class _Folding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    same: dict[str, tuple[str, ...]]
    apart: _Apart
    dropped: _Ranges
    unfolded: _Ranges


LAST_CODE = 0x1FFFF  # past it stand rare ideographs, which have neither case nor digits
LONG = 64  # characters from which folding all at once costs less than letter by letter
# What `_codes` has for a character that disappears, and for one that is read letter by letter.
# Unicode promises never to give these two codes to a character.
DROPS, UNEVEN = 0xFFFF, 0xFFFE
_DROPPED, _UNEVEN = chr(DROPS), chr(UNEVEN)
SURROGATES = slice(0xD800, 0xE000)


class Folded(NamedTuple):
    """Folded text and, where lengths differ, the original offset of each folded character.

    `offsets` has one more item than `text` has characters; None means offsets are unchanged.
    """

    text: str
    offsets: Sequence[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original offsets of ``text[start:end]``."""
        if self.offsets is None:
            return start, end
        if start >= end:
            return self.offsets[start], self.offsets[start]
        return self.offsets[start], self.offsets[end - 1] + 1

    def place_of(self, original: int) -> int:
        """Return which folded character comes from the original one, or from the next that is."""
        return original if self.offsets is None else bisect_left(self.offsets, original)


class Passage:
    """One field of an article, folded once for every reader of it; two are never the same."""

    __slots__ = ("field", "folded", "original")

    def __init__(self, field: str, original: str) -> None:
        self.field = field  # title or text
        self.original = original
        self.folded = fold(original)

    def evidence(self, start: int, end: int) -> Evidence:
        """Return the original words at ``folded.text[start:end]``."""
        first, last = self.folded.span(start, end)
        return Evidence(field=self.field, start=first, end=last, quote=self.original[first:last])


def read_passages(title: str, text: str) -> tuple[Passage, ...]:
    """Return the passages of an article in reading order; an empty field is none."""
    fields = (("title", title), ("text", text))
    return tuple(Passage(field, words) for field, words in fields if words)


def fold(text: str) -> Folded:
    """Return `text` in the spelling used for matching. ``fold(fold(x).text).text`` changes nothing.

    >>> fold("الموصـل").text == fold("الموصل").text
    True
    """
    if text.isascii():  # of these characters each has one that stands for it
        return Folded(text.translate(_tables()[0]), None)
    folded = _fold_at_once(text) if len(text) >= LONG else None
    return _put_together(folded or _fold_by_letters(text))


def fold_alone(text: str) -> str:
    """Return ``fold(text).text``, for who needs no way back: it costs less."""
    if not text.isascii() and len(text) >= LONG:
        spelled = _spelled_at_once(text)
        if spelled is not None:
            alone = spelled.replace(_DROPPED, "")
            return _put_together(Folded(alone, None)).text if _may_be_apart(alone) else alone
    return fold(text).text


def _fold_by_letters(text: str) -> Folded:
    table, uneven = _tables()
    if uneven.search(text) is None:
        return Folded(text.translate(table), None)
    return _fold_with_offsets(text, table, uneven)


def _fold_at_once(text: str) -> Folded | None:
    """Fold by one look-up for all characters; None where one of them is not that simple."""
    spelled = _spelled_at_once(text)
    if spelled is None:
        return None
    if _DROPPED not in spelled:
        return Folded(spelled, None)
    codes = np.frombuffer(spelled.encode("utf-16-le"), "<u2")
    offsets = array("I", np.flatnonzero(codes != DROPS).astype(np.uintc).tobytes())
    offsets.append(len(text))
    return Folded(spelled.replace(_DROPPED, ""), offsets)


def _spelled_at_once(text: str) -> str | None:
    """Return a folded text with a mark where a character disappears; None as above."""
    codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")
    if len(codes) != len(text):  # letters past the first plane, two codes each
        return None
    spelled = _codes()[codes].tobytes().decode("utf-16-le")
    return None if _UNEVEN in spelled else spelled


def _fold_with_offsets(text: str, table: dict[int, str], uneven: re.Pattern[str]) -> Folded:
    """Fold piece by piece: even stretches in one step, what drops or unfolds one by one."""
    pieces: list[str] = []
    offsets: list[Sequence[int]] = []
    position = 0
    for match in chain(uneven.finditer(text), (None,)):
        start = len(text) if match is None else match.start()
        pieces.append(text[position:start].translate(table))
        offsets.append(range(position, start))
        if match is None:
            break
        position = match.end()
        for index in range(start, position):
            unfolded = unfold(text[index])
            pieces.append(unfolded)
            offsets.append((index,) * len(unfolded))
    return Folded("".join(pieces), (*chain.from_iterable(offsets), len(text)))


def _put_together(folded: Folded) -> Folded:
    """Return a folded text with the words in one piece whose letters were put apart to hide them.

    Initials of agencies and companies look the same; those known stay as they are.
    """
    text = folded.text
    if not _may_be_apart(text):
        return folded
    initials = _initials()
    hidden = [found for found in spelled_apart().finditer(text) if found[0] not in initials]
    if not hidden:
        return folded
    inside = chain.from_iterable(range(*found.span()) for found in hidden)
    gone = {at for at in inside if not text[at].isalpha()}
    kept = [at for at in range(len(text)) if at not in gone]
    offsets = folded.offsets or range(len(text) + 1)
    return Folded(
        "".join([text[at] for at in kept]), [*(offsets[at] for at in kept), offsets[len(text)]]
    )


@cache
def spelled_apart() -> re.Pattern[str]:
    """Return the pattern of words put apart: letter by letter, or piece by piece by middle dots.

    Two blanks stand where a stretching stroke stood between two.
    """
    letter, mark = f"[{_data().apart.letters}]", f"[{_data().apart.marks}]"
    return re.compile(
        rf"(?<![\w.]){letter}(?:(?:\.{letter}){{2,}}(?!\.?\w)|(?:  {letter}){{2,}}(?!\w))"
        rf"|(?<!\w){letter}{{1,3}}(?:{mark}{letter}{{1,3}})+(?!\w)"
    )


def _may_be_apart(text: str) -> bool:
    """Tell cheaply whether a pattern should look: ordinary text has nothing of this."""
    if "  " in text or any(map(text.__contains__, _data().apart.marks)):
        return True
    return "." in text and _dotted().search(text) is not None


@cache
def _dotted() -> re.Pattern[str]:
    return re.compile(rf"\.[{_data().apart.letters}]\.")


@cache
def _initials() -> frozenset[str]:
    return frozenset(_fold_by_letters(words).text for words in _data().apart.initials)


@cache
def unfold(character: str) -> str:
    """Return what one character that drops or unfolds becomes: none, one or several."""
    table, _ = _tables()
    if _is_in(character, _data().dropped.ranges):
        return ""
    spelled = unicodedata.normalize("NFKC", character).lower().translate(table)
    return "".join(c for c in spelled if not _is_in(c, _data().dropped.ranges))


@cache
def _tables() -> tuple[dict[int, str], re.Pattern[str]]:
    """Return the even table, letter for letter, and the pattern of all that is not even."""
    data = _data()
    table = _digits()
    uneven: list[str] = []
    for code in range(LAST_CODE + 1):
        character = chr(code)
        lower = character.lower()
        if lower != character and len(lower) == 1:
            table[code] = lower
        elif len(lower) > 1:
            uneven.append(re.escape(character))
    for letter, variants in data.same.items():
        table.update({ord(variant): letter for variant in variants})
    for first, last in (*data.dropped.ranges, *data.unfolded.ranges):
        uneven.append(f"{re.escape(first)}-{re.escape(last)}")
    return table, re.compile(f"[{''.join(uneven)}]")


@cache
def _codes() -> NDArray[np.uint16]:
    """Return what each character of the first plane becomes, as its code."""
    table, _ = _tables()
    codes = np.arange(0x10000, dtype="<u2")
    for code, letter in table.items():
        if code < len(codes):
            codes[code] = ord(letter)
    data = _data()
    for first, last in data.unfolded.ranges:
        codes[ord(first) : ord(last) + 1] = UNEVEN
    for first, last in data.dropped.ranges:
        codes[ord(first) : ord(last) + 1] = DROPS
    codes[[code for code in range(len(codes)) if len(chr(code).lower()) > 1]] = UNEVEN
    codes[SURROGATES] = UNEVEN
    codes[[DROPS, UNEVEN]] = UNEVEN
    return codes


def _digits() -> dict[int, str]:
    """Return the decimal digits of every script as ASCII digits."""
    return {
        code: str(unicodedata.decimal(chr(code)))
        for code in range(128, LAST_CODE + 1)
        if unicodedata.decimal(chr(code), None) is not None
    }


def _is_in(character: str, ranges: Sequence[Sequence[str]]) -> bool:
    return any(first <= character <= last for first, last in ranges)


@cache
def _data() -> _Folding:
    text = resources.files("monitor.languages").joinpath("folding.toml").read_text("utf-8")
    return msgspec.toml.decode(text, type=_Folding)
