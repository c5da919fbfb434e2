"""The words of all rules in one automaton: an article is scanned once, whatever the rules.

A rule's word is found at word boundaries, in every spelling that folds alike, and behind the
clitics of its language. ``*`` stands for any letters of a word and ``?`` for one.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import ahocorasick

from monitor.languages.clitics import BARE, stem_of
from monitor.languages.text import Passage, fold

WORD = re.compile(r"\w+")
WORD_TAIL = re.compile(r"\w+\Z")
FEWEST_LETTERS = 2  # beside a wildcard; one letter would look at half the words of a text
LONGEST_WORD = 60  # characters looked back for the start of a word


class Term(NamedTuple):
    """One word of a rule: what the automaton looks for, and what may stand around it.

    `wild` is the pattern of the whole word where the rule's word has a wildcard, else empty.
    """

    shown: str
    stem: str
    prefixes: tuple[str, ...]
    endings: tuple[str, ...] = BARE
    wild: str = ""


def read_terms(words: str) -> tuple[Term, ...]:
    """Return the terms of a word or phrase; one with signs inside, as "U.S.", has several."""
    return tuple(_read_term(piece) for piece in re.findall(r"[\w*?]+", fold(words).text))


def read_names(words: str) -> tuple[Term, ...]:
    """Return the terms of a name, which takes no pronouns: names are found by their stems."""
    return tuple(
        term if term.wild else Term(term.shown, term.stem + term.endings[0], term.prefixes)
        for term in read_terms(words)
    )


def _read_term(piece: str) -> Term:
    if "*" not in piece and "?" not in piece:
        return Term(piece, *stem_of(piece))
    longest = max(re.split(r"[*?]+", piece), key=len)
    stem, prefixes = longest, BARE
    if piece.startswith(longest):
        letters, prefixes, endings = stem_of(longest)
        stem = letters + endings[0]
    rest = piece[piece.find(longest) + len(longest) - len(stem) :] if prefixes != BARE else piece
    wild = re.escape(rest).replace(r"\*", r"\w*").replace(r"\?", r"\w")
    return Term(piece, stem, prefixes, wild=wild)


def fits(term: Term, word: str) -> bool:
    """Tell whether the folded `word` is `term`, behind clitics or bare."""
    if term.wild:
        rests = (word[len(p) :] for p in term.prefixes if word.startswith(p))
        return any(re.fullmatch(term.wild, rest) for rest in rests)
    for ending in term.endings:
        whole = term.stem + ending if ending else term.stem
        if word.endswith(whole) and word[: len(word) - len(whole)] in term.prefixes:
            return True
    return False


class Spot(NamedTuple):
    """Where a term stands: the whole word, with its clitics, in folded offsets."""

    passage: int
    start: int
    end: int


class Scan:
    """What of the rules' words an article has, and where."""

    def __init__(self, passages: Sequence[Passage], spots: Mapping[Term, list[Spot]]) -> None:
        self.passages = passages
        self.spots = spots

    @cached_property
    def _starts(self) -> tuple[tuple[int, ...], ...]:
        """The offset of each word of each passage; counted only when a phrase asks."""
        return tuple(
            tuple(m.start() for m in WORD.finditer(passage.folded.text))
            for passage in self.passages
        )

    def word_number(self, spot: Spot) -> int:
        """Return the position of the spot's word among the words of its passage."""
        return bisect_right(self._starts[spot.passage], spot.start) - 1


class _Sharing(NamedTuple):
    """The terms of one stem, and what of them may follow it within a word."""

    length: int
    plain: tuple[Term, ...]
    wild: tuple[Term, ...]
    endings: tuple[str, ...]


class Automaton:
    """Every term of every rule, found in one pass."""

    def __init__(self, terms: Iterable[Term]) -> None:
        by_stem: dict[str, list[Term]] = {}
        for term in dict.fromkeys(terms):
            by_stem.setdefault(term.stem, []).append(term)
        self._automaton = ahocorasick.Automaton()
        for stem, sharing in by_stem.items():
            plain = tuple(term for term in sharing if not term.wild)
            wild = tuple(term for term in sharing if term.wild)
            endings = dict.fromkeys(ending for term in plain for ending in term.endings if ending)
            self._automaton.add_word(stem, _Sharing(len(stem), plain, wild, tuple(endings)))
        self._automaton.make_automaton()
        self._is_empty = not by_stem

    def scan(self, passages: Sequence[Passage]) -> Scan:
        """Return where each term stands in `passages`; a term that does not has no entry."""
        spots: dict[Term, list[Spot]] = {}
        if not self._is_empty:
            for number, passage in enumerate(passages):
                for term, start, end in self._find(passage.folded.text):
                    spots.setdefault(term, []).append(Spot(number, start, end))
        return Scan(passages, spots)

    def _find(self, text: str) -> Iterator[tuple[Term, int, int]]:
        for last, sharing in self._automaton.iter(text):
            start, end = last + 1 - sharing.length, last + 1
            # Most stems stand inside other words: that is seen at the next letter.
            ends = not text[end : end + 1].isalnum() or text.startswith(sharing.endings, end)
            if sharing.wild or (sharing.plain and ends):
                word_start, word_end = _word_around(text, start, end)
                word = text[word_start:word_end]
                for term in (*sharing.plain, *sharing.wild):
                    if fits(term, word):
                        yield term, word_start, word_end


def _word_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the word begins and ends that has the letters from `start` to `end`."""
    if start and text[start - 1].isalnum():
        before = WORD_TAIL.search(text, max(0, start - LONGEST_WORD), start)
        start = before.start() if before else start
    after = WORD.match(text, end)
    return start, after.end() if after else end
