"""The words of a passage as names are read: which are taken, capital, or stand together."""

from bisect import bisect_left
from typing import NamedTuple

from monitor.languages.gazetteer import LATIN_END
from monitor.languages.names import CARRIER, FAMILY, HEAD, KNOWN, PERSON, NameWords
from monitor.languages.text import Passage
from monitor.records import Name, Place
from monitor.stages.extract.marks import KIND, Marks
from monitor.stages.extract.tokens import cut_words

JOINTS = frozenset([" ", "-", "_", "'", " & "])  # what may stand between two words of one name
NAMING = KNOWN | HEAD | PERSON | FAMILY | CARRIER  # what may begin a name, or be one
STOPS = frozenset([".", ". "])  # what may stand behind a word cut short, and be a joint
ABBREVIATED = 3  # letters of the longest word that a full stop shortens rather than ends
HEADLINE = 0.6  # of all words have capitals: more than a sentence full of names has


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

    def __init__(self, passage: Passage, places: tuple[Place, ...], marks: Marks) -> None:
        self.passage = passage
        self.text = passage.folded.text
        tokens = cut_words(passage)
        self.words, self.word, self.between = tokens.words, tokens.word, tokens.gap
        self.starts, self.ends = tokens.starts, tokens.ends
        self.roles = tokens.roles(marks)
        self.marked = tokens.marked(marks, NAMING)
        self.kinds = tokens.marked(marks, KIND)
        self.latin = bool(self.words) and self.words[0][0] <= LATIN_END
        self.taken: set[int] = set()
        self.placed = self._placed(places)
        self.capital_order = tokens.capital_order if self.latin else ()
        self.capitals = tokens.capitals if self.latin else frozenset()
        self.is_headline = len(self.capitals) > HEADLINE * len(self.words)

    def _placed(self, places: tuple[Place, ...]) -> set[int]:
        """Return the positions of words that belong to the name of a place."""
        placed: set[int] = set()
        folded, ends = self.passage.folded, self.ends
        for place in places:
            evidence = place.evidence
            if evidence.field == self.passage.field:
                first = bisect_left(ends, folded.place_of(evidence.start) + 1)
                last = bisect_left(ends, folded.place_of(evidence.end) + 1, first)
                placed.update(range(first, last))
        return placed

    def __len__(self) -> int:
        return len(self.words)

    def is_free(self, at: int) -> bool:
        """Tell whether the word at `at` belongs to no name found so far."""
        return at not in self.taken

    def joins(self, at: int) -> bool:
        """Tell whether the words at `at` and before it can belong to one name."""
        if not 0 < at < len(self.words):
            return False
        between = self.text[self.ends[at - 1] : self.starts[at]]
        return between in JOINTS or (between in STOPS and len(self.words[at - 1]) <= ABBREVIATED)

    def is_capital(self, at: int) -> bool:
        """Tell whether the word at `at` begins with a capital letter."""
        return at in self.capitals

    def is_shouted(self, at: int) -> bool:
        """Tell whether the word at `at` is written in capitals throughout."""
        return self.quote(at, at + 1).isupper()

    def misspells(self, words: NameWords, at: int) -> bool:
        """Tell whether the word at `at` stands for a common word that this text misspells.

        The text does where other words have the same letter wrong: ``words.misspelt``.
        """
        if self.words[at] not in words.misread:
            return False
        return any(f" {word} " in self.passage.original for word in words.misspelt)

    def quote(self, first: int, last: int) -> str:
        """Return words as they were written."""
        start, end = self.passage.folded.span(self.starts[first], self.ends[last - 1])
        return self.passage.original[start:end]

    def take(self, found: Found) -> None:
        """Let no other name have the words of `found`."""
        self.taken.update(range(found.first, found.last))

    def name(self, found: Found) -> Name:
        """Return the record of `found`."""
        start = self.starts[found.first] + found.cut
        end = self.ends[found.last - 1] + found.more
        return Name(evidence=self.passage.evidence(start, end), name=found.name)


def called(sentence: Sentence, first: int, last: int, cut: int = 0) -> Found:
    """Return words as a name that is called as it is written."""
    return Found(first, last, " ".join(sentence.quote(first, last)[cut:].split()), cut)


def cut_of(word: str, rest: str) -> int:
    """Return how many letters of `word` stand before its `rest`, where that is its end."""
    return len(word) - len(rest) if word.endswith(rest) else 0
