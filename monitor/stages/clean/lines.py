"""The lines of a page, each folded once for every room that looks at it."""

from collections.abc import Iterable
from typing import NamedTuple

from monitor.languages.text import fold


class Line(NamedTuple):
    """One tidied line: as it is published, as it is compared, and how many words it has.

    Blanks are single in a tidied line, so they tell the words.
    """

    text: str
    folded: str
    words: int


def as_line(text: str) -> Line:
    """Return one line, folded."""
    return Line(text, fold(text).text, text.count(" ") + 1 if text else 0)


def read_lines(text: str) -> list[Line]:
    """Return the lines of a tidied text, folded all at once."""
    both = zip(text.split("\n"), fold(text).text.split("\n"), strict=True)
    return [Line(line, folded, line.count(" ") + 1) for line, folded in both if line]


def joined(lines: Iterable[Line]) -> Line:
    """Return the text that lines make, with what was folded of them."""
    kept = tuple(lines)
    text = "\n".join([line.text for line in kept])
    return Line(text, "\n".join([line.folded for line in kept]), sum(line.words for line in kept))
