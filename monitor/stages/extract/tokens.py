"""The words of a passage, cut once for all who read names and places in it."""

from functools import cached_property, lru_cache
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from monitor.languages.text import Passage
from monitor.languages.words import cut
from monitor.stages.extract.marks import ROLES, Marks

PASSAGES_KEPT = 4  # an article's title and text, and those of the one before


class Tokens:
    """Where the words of a passage stand in its folded text, and which begin with a capital."""

    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self.text = passage.folded.text
        self.words, self.starts, self.ends = cut(self.text)
        self._marked: tuple[Marks, NDArray[np.int32]] | None = None

    @cached_property
    def capital_order(self) -> tuple[int, ...]:
        """Return the positions of words that begin with a capital letter, in order."""
        original, offsets = self.passage.original, self.passage.folded.offsets
        starts = self.starts if offsets is None else map(offsets.__getitem__, self.starts)
        capital = map(str.isupper, map(original.__getitem__, starts))
        return tuple(compress(range(len(self.words)), capital))

    @cached_property
    def capitals(self) -> frozenset[int]:
        """Return the same positions as a set."""
        return frozenset(self.capital_order)

    def marked(self, marks: Marks, bits: int) -> list[int]:
        """Return the positions of words that have any mark of `bits`, in order."""
        found: list[int] = np.flatnonzero(self._marks(marks) & bits).tolist()
        return found

    def roles(self, marks: Marks) -> list[int]:
        """Return what each word may do in a name."""
        roles: list[int] = (self._marks(marks) & ROLES).tolist()
        return roles

    def _marks(self, marks: Marks) -> NDArray[np.int32]:
        if self._marked is None or self._marked[0] is not marks:
            self._marked = marks, marks.of(self.words)
        return self._marked[1]

    def word(self, at: int) -> str:
        """Return the word at `at`, an empty one where the passage has none there."""
        return self.words[at] if 0 <= at < len(self.words) else ""

    def gap(self, at: int) -> str:
        """Return what stands between the word at `at`, or the end, and the word before it."""
        start = self.starts[at] if at < len(self.starts) else len(self.text)
        return self.text[self.ends[at - 1] : start] if at else ""

    def written(self, first: int, last: int) -> str:
        """Return the words from `first` up to `last` as they are published."""
        start, end = self.passage.folded.span(self.starts[first], self.ends[last - 1])
        return self.passage.original[start:end]


@lru_cache(maxsize=PASSAGES_KEPT)
def cut_words(passage: Passage) -> Tokens:
    """Return the words of a passage; asked again, the same."""
    return Tokens(passage)
