"""The lines of a page, each folded and cut into words once for every room that looks at it."""

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from monitor.languages.text import fold_alone
from monitor.languages.words import lines_with_numbers, with_numbers


class Line(NamedTuple):
    """One tidied line: as it is published, as it is compared, and the words of that.

    `words` counts what stands between blanks, which are single in a tidied line; `tokens` are runs
    of letters, and numbers.
    """

    text: str
    folded: str
    words: int
    tokens: list[str]


def as_line(text: str) -> Line:
    """Return one line, folded and cut."""
    folded = fold_alone(text)
    words = text.count(" ") + 1 if text else 0
    return Line(text, folded, words, with_numbers(folded))


def read_lines(text: str) -> list[Line]:
    """Return the lines of a tidied text, empty ones too, folded and cut all at once."""
    whole = fold_alone(text)
    parts = zip(text.split("\n"), whole.split("\n"), lines_with_numbers(whole), strict=True)
    return [
        Line(line, folded, line.count(" ") + 1 if line else 0, tokens)
        for line, folded, tokens in parts
    ]


def joined(lines: Sequence[Line]) -> Line:
    """Return the text that lines make, with what was folded and cut of them."""
    if len(lines) == 1:
        return lines[0]
    return Line(
        "\n".join([line.text for line in lines]),
        "\n".join([line.folded for line in lines]),
        sum([line.words for line in lines]),
        list(chain.from_iterable([line.tokens for line in lines])),
    )
