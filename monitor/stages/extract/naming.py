"""The words of a passage as names are read: which are taken, capital, or stand together."""

import re
from collections.abc import Callable
from typing import NamedTuple

from monitor.languages.gazetteer import LATIN_END
from monitor.languages.names import NameWords
from monitor.languages.text import Passage
from monitor.records import Name, Place

WORD = re.compile(r"[^\W\d_]+")
JOINT = re.compile(r" |-|_|'|\. ?| & ")
ABBREVIATED = 3  # letters of the longest word that a full stop shortens rather than ends


class Found(NamedTuple):
    """A run of words that is a name: from word `first` up to word `last`, which is not in it."""

    first: int
    last: int
    name: str
    cut: int = 0  # letters before the name that are written together with its first word
    more: int = 0  # characters behind the last word that belong to it


class Named(NamedTuple):
    """Persons, organisations and places of an article, each occurrence in reading order."""

    persons: tuple[Name, ...]
    organisations: tuple[Name, ...]
    places: tuple[Place, ...]


class Sentence:
    """The words of a passage with what is already known to be a name."""

    def __init__(
        self, passage: Passage, places: tuple[Place, ...], role: Callable[[str], int]
    ) -> None:
        self.passage = passage
        self.text = passage.folded.text
        self.spans = [match.span() for match in WORD.finditer(self.text)]
        self.words = [self.text[start:end] for start, end in self.spans]
        self.roles = [role(word) for word in self.words]
        self.latin = bool(self.words) and self.words[0][0] <= LATIN_END
        self.taken: set[int] = set()
        self.placed = self._placed(places)
        self.capitals = self._capitals() if self.latin else []

    def _placed(self, places: tuple[Place, ...]) -> set[int]:
        """Return the positions of words that belong to the name of a place."""
        ends = [p.evidence for p in places if p.evidence.field == self.passage.field]
        if not ends:
            return set()
        offsets = self.passage.folded.offsets
        placed, at = set(), 0
        for position, (_, end) in enumerate(self.spans):
            last = end - 1 if offsets is None else offsets[end - 1]
            while at < len(ends) and ends[at].end <= last:
                at += 1
            if at == len(ends):
                break
            if ends[at].start <= last:
                placed.add(position)
        return placed

    def __len__(self) -> int:
        return len(self.words)

    def is_free(self, at: int) -> bool:
        """Tell whether the word at `at` belongs to no name found so far."""
        return at not in self.taken

    def joins(self, at: int) -> bool:
        """Tell whether the words at `at` and before it can belong to one name."""
        if not 0 < at < len(self.spans):
            return False
        end, start = self.spans[at - 1][1], self.spans[at][0]
        if JOINT.fullmatch(self.text, end, start) is None:
            return False
        return self.text[end] != "." or start - end == 1 or len(self.words[at - 1]) <= ABBREVIATED

    def between(self, at: int) -> str:
        """Return what stands between the words at `at` and before it."""
        end = self.spans[at - 1][1]
        return self.text[end : self.spans[at][0]] if at < len(self.spans) else self.text[end:]

    def is_capital(self, at: int) -> bool:
        """Tell whether the word at `at` begins with a capital letter."""
        return self.latin and self.capitals[at]

    def is_shouted(self, at: int) -> bool:
        """Tell whether the word at `at` is written in capitals throughout."""
        return self.quote(at, at + 1).isupper()

    def _capitals(self) -> list[bool]:
        original, offsets = self.passage.original, self.passage.folded.offsets
        if offsets is None:
            return [original[start].isupper() for start, _ in self.spans]
        return [original[offsets[start]].isupper() for start, _ in self.spans]

    def misspells(self, words: NameWords, at: int) -> bool:
        """Tell whether the word at `at` stands for a common word that this text misspells.

        The text does where other words have the same letter wrong: ``words.misspelt``.
        """
        if self.words[at] not in words.misread:
            return False
        return any(f" {word} " in self.passage.original for word in words.misspelt)

    def quote(self, first: int, last: int) -> str:
        """Return words as they were written."""
        start, end = self.passage.folded.span(self.spans[first][0], self.spans[last - 1][1])
        return self.passage.original[start:end]

    def take(self, found: Found) -> None:
        """Let no other name have the words of `found`."""
        self.taken.update(range(found.first, found.last))

    def name(self, found: Found) -> Name:
        """Return the record of `found`."""
        start = self.spans[found.first][0] + found.cut
        end = self.spans[found.last - 1][1] + found.more
        return Name(evidence=self.passage.evidence(start, end), name=found.name)


def called(sentence: Sentence, first: int, last: int, cut: int = 0) -> Found:
    """Return words as a name that is called as it is written."""
    return Found(first, last, " ".join(sentence.quote(first, last)[cut:].split()), cut)


def cut_of(word: str, rest: str) -> int:
    """Return how many letters of `word` stand before its `rest`, where that is its end."""
    return len(word) - len(rest) if word.endswith(rest) else 0
