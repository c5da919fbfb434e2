"""A folded text cut into its words, all at once.

A word is a run of letters: what the pattern ``[^\\W\\d_]+`` finds, at a fifth of its time.
"""

import re
from functools import cache
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

WORD = re.compile(r"[^\W\d_]+")
BLANK = ord(" ")
_NO_LETTER = re.compile(r"(?!\n)[\W\d_]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SIGNS = ((0x3040, 0x30FF), (0x3400, 0x9FFF))  # of scripts that put no blanks between words
_WORD_OR_NUMBER = re.compile(
    rf"{_NUMBER.pattern}|[{''.join(f'{chr(a)}-{chr(z)}' for a, z in _SIGNS)}]|{WORD.pattern}"
)
# Marks of a digit and of such a sign. Unicode promises never to give these codes to a character.
_DIGIT, _SIGN = "\uffff", "\ufffe"


class Cut(NamedTuple):
    """The words of a text, and where each starts and ends in it."""

    words: list[str]
    starts: list[int]
    ends: list[int]


def cut(text: str) -> Cut:
    """Return the words of `text` in order."""
    codes = _codes_of(text)
    if codes is None:
        return _cut_by_pattern(text)
    lettered = np.zeros(len(codes) + 2, dtype=bool)
    lettered[1:-1] = _letters()[codes]
    edges = np.flatnonzero(lettered[1:] != lettered[:-1])
    spaced = np.where(lettered[1:-1], codes, BLANK).astype("<u2")
    words = spaced.tobytes().decode("utf-16-le").split()
    return Cut(words, edges[::2].tolist(), edges[1::2].tolist())


def letters_alone(text: str) -> str:
    """Return `text` with a blank for each character that is no letter and no line end.

    Its length stays.
    """
    codes = _codes_of(text)
    if codes is None:
        return _NO_LETTER.sub(" ", text)
    return _blanked()[codes].tobytes().decode("utf-16-le")


def with_numbers(text: str) -> list[str]:
    """Return words and numbers; of scripts without blanks each sign is a word.

    >>> with_numbers("12.5 km behind x2")
    ['12.5', 'km', 'behind', 'x', '2']
    """
    lines = lines_with_numbers(text)
    return lines[0] if len(lines) == 1 else list(chain.from_iterable(lines))


def lines_with_numbers(text: str) -> list[list[str]]:
    """Return the words and numbers of each line."""
    codes = _codes_of(text)
    cut_out = "" if codes is None else _marked()[codes].tobytes().decode("utf-16-le")
    if codes is None or _SIGN in cut_out:
        return [_WORD_OR_NUMBER.findall(line) for line in text.split("\n")]
    if _DIGIT in cut_out:
        cut_out = _with_numbers(text, cut_out)
    return list(map(str.split, cut_out.split("\n")))


def _with_numbers(text: str, marked: str) -> str:
    """Return the letters of a text with its numbers, blanks around them, where digits stood."""
    pieces: list[str] = []
    position = 0
    digit = marked.find(_DIGIT)
    while digit >= 0 and (number := _NUMBER.match(text, digit)):
        pieces += (marked[position:digit], " ", number[0], " ")
        position = number.end()
        digit = marked.find(_DIGIT, position)
    return "".join([*pieces, marked[position:]])


def _codes_of(text: str) -> NDArray[np.uint16] | None:
    """Return the code of each character; None where one lies past the first plane."""
    codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")
    return codes if len(codes) == len(text) else None


def _cut_by_pattern(text: str) -> Cut:
    spans = [match.span() for match in WORD.finditer(text)]
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    return Cut([text[start:end] for start, end in spans], starts, ends)


@cache
def _letters() -> NDArray[np.bool_]:
    """Return for each code of the first plane whether it is a letter."""
    letters = (chr(code).isalnum() and not chr(code).isdecimal() for code in range(0x10000))
    return np.fromiter(letters, dtype=bool, count=0x10000)


@cache
def _blanked() -> NDArray[np.uint16]:
    """Return the code of each letter of the first plane, for others that of a blank."""
    codes = np.where(_letters(), np.arange(0x10000), BLANK).astype("<u2")
    codes[ord("\n")] = ord("\n")
    return codes


@cache
def _marked() -> NDArray[np.uint16]:
    """Return what stands for each code of the first plane while lines are cut into words.

    Letters stand for themselves, all else is blank, but for two marks.
    """
    codes = _blanked().copy()
    codes[[code for code in range(0x10000) if chr(code).isdecimal()]] = ord(_DIGIT)
    for first, last in _SIGNS:
        codes[first : last + 1] = ord(_SIGN)
    return codes
