"""Where the counted harm happened, as the sentence says it, else the headline, else the lead.

A place that a preposition puts there ("in Mosul", "near the town of Homs", the raid "on Gaza")
outweighs one that acts, speaks or is a source ("Russia said", "based in London"). Adjectives of
nationality place a figure where no place does; that of the victims themselves comes late, since
people are killed abroad as well.
"""

import re
from bisect import bisect_left
from collections.abc import Callable
from enum import IntEnum
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from monitor.languages import Pack
from monitor.languages.text import Passage
from monitor.records import Place
from monitor.stages.extract.reading import Counted
from monitor.stages.extract.sentences import Sentence
from monitor.stages.extract.tokens import cut_words

PREFERENCE = {"site": 0, "city": 0, "province": 15, "country": 40}  # characters of extra distance
BEHIND = 20  # a place before the figure reads a little less as its place than one after
DATELINE = 1000  # characters: a place where nothing is put reads as that much farther
BESIDE = 2  # characters between the people counted and their nationality
WORDS_BACK = 5  # words between a preposition and its place: "in the northern city of"
REACH_BACK = 60  # characters in which those words stand
LEAD = 600  # characters of a text that open it
NEAREST = 16  # places on each side of a figure that its sentence is asked for; more are a list

_LABEL = re.compile(r" ?(?::|\.\.)")  # after the country that a headline is about
_OWNER = re.compile(r"['\u2019\u02bc]s?\b")


class Rank(IntEnum):
    """How a place relates to a figure, strongest first."""

    PUT_THERE = 0  # in the figure's sentence, with a preposition
    NAMED = 1  # in the sentence, a city or a province
    HINTED = 2  # in the sentence, a country that acts, or an adjective of nationality
    IN_TITLE = 3
    IN_LEAD = 4
    PARTY = 5  # the nationality of those counted, or of those who fight or tell
    TITLE_HINT = 6
    ANYWHERE = 7


class Spot(NamedTuple):
    """A place or a hint at one, with what its surroundings say."""

    place: Place
    put_there: bool  # by a preposition
    label: bool  # a headline opens with it and a colon
    party: bool  # who fights there or tells it, not where it is
    hint: bool  # only an adjective of nationality


class Whereabouts:
    """The places of an article, ready to be asked for the place of a figure."""

    def __init__(
        self,
        passages: tuple[Passage, ...],
        places: tuple[Place, ...],
        find_hints: Callable[[], tuple[Place, ...]],
        pack: Pack,
    ) -> None:
        """Keep the places; `find_hints` is asked for nationalities only where a figure is."""
        self._passages = {passage.field: passage for passage in passages}
        self._places = places
        self._find_hints = find_hints
        self._pack = pack

    @cached_property
    def _spots(self) -> list[Spot]:
        return [
            _look_around(self._passages[place.evidence.field], place, self._pack, hint=hint)
            for found, hint in ((self._places, False), (self._find_hints(), True))
            for place in found
        ]

    def of(self, figure: Counted, sentence: Sentence) -> Place | None:
        """Return the place of `figure`, None where the article names none."""
        passage, items = sentence.passage, sentence.items
        whole = passage.folded.span(sentence.start, sentence.end)
        inner = passage.folded.span(items[figure.first].start, items[figure.last].end)
        inside = self._inside(passage.field, whole, inner)
        ranked = [
            _ranked(self._spots[at], at, _rank_inside(self._spots[at], inner), inner)
            for at in inside
        ]
        ranked += islice((known for known in self._outside if known[2] not in inside), 1)
        return self._spots[min(ranked)[2]].place if ranked else None

    def _inside(self, field: str, whole: tuple[int, int], inner: tuple[int, int]) -> list[int]:
        """Return the spots of the sentence `whole` that stand nearest to a figure at `inner`."""
        starts, order = self._order[field]
        first = bisect_left(starts, whole[0])
        past = bisect_left(starts, whole[1], first)
        behind = bisect_left(starts, inner[0], first, past) - NEAREST
        ahead = bisect_left(starts, inner[1], first, past) + NEAREST
        near = order[max(first, behind) : min(past, ahead)]
        return [at for at in near if self._spots[at].place.evidence.end <= whole[1]]

    @cached_property
    def _order(self) -> dict[str, tuple[list[int], list[int]]]:
        """Return where the spots of each passage start, in order, and which they are."""
        found: dict[str, tuple[list[int], list[int]]] = {
            field: ([], []) for field in self._passages
        }
        starts = ((spot.place.evidence, at) for at, spot in enumerate(self._spots))
        for evidence, at in sorted(starts, key=lambda known: known[0].start):
            found[evidence.field][0].append(evidence.start)
            found[evidence.field][1].append(at)
        return found

    @cached_property
    def _outside(self) -> list[tuple[Rank, int, int]]:
        """Return how each spot relates to figures of other sentences, the likeliest first."""
        ranks = ((at, spot, _rank_outside(spot)) for at, spot in enumerate(self._spots))
        return sorted(
            _ranked(spot, at, rank, (0, 0)) for at, spot, rank in ranks if rank is not None
        )


def _look_around(passage: Passage, place: Place, pack: Pack, *, hint: bool) -> Spot:
    """Return the place with what the words around it make of it."""
    text = passage.folded.text
    start = passage.folded.place_of(place.evidence.start)
    end = passage.folded.place_of(place.evidence.end)
    words = _words_before(passage, place.evidence.start)
    there = False
    if text[start - 1 : start].isalpha():  # what is written onto the name itself
        there = words.pop() in pack.where_prefixes
    owner = _OWNER.match(text, end) is not None
    seat = any(word in pack.seats for word in words[-WORDS_BACK:])
    beside = [*words[-2:], *_word_behind(passage, place.evidence.end)]
    elsewhere = place.kind == "country" and not hint and bool(pack.elsewhere & set(words[-1:]))
    return Spot(
        place,
        put_there=not owner and (there or _is_put_there(words, pack)),
        label=place.evidence.start == 0 and _LABEL.match(text, end) is not None,
        party=seat or elsewhere or (hint and any(_is_party(word, pack) for word in beside)),
        hint=hint,
    )


def _words_before(passage: Passage, end: int) -> list[str]:
    """Return the last words in the characters before `end` in which a preposition may stand."""
    tokens, folded = cut_words(passage), passage.folded
    first, past = folded.place_of(max(0, end - REACH_BACK)), folded.place_of(end)
    behind = bisect_left(tokens.starts, past)
    words = tokens.words[max(0, behind - WORDS_BACK - 1) : behind]
    spans = zip(tokens.starts[max(0, behind - WORDS_BACK - 1) : behind], words, strict=True)
    return [word[max(0, first - at) : past - at] for at, word in spans if at + len(word) > first]


def _word_behind(passage: Passage, start: int) -> list[str]:
    """Return the word behind `start`, where one stands near."""
    tokens, folded = cut_words(passage), passage.folded
    first, past = folded.place_of(start), folded.place_of(start + REACH_BACK)
    at = bisect_left(tokens.ends, first + 1)
    if at == len(tokens.words) or tokens.starts[at] >= past:
        return []
    begin = max(first, tokens.starts[at])
    return [passage.folded.text[begin : min(past, tokens.ends[at])]]


def _is_party(word: str, pack: Pack) -> bool:
    return "party" in pack.lexicon.entries[word].word.tags


def _is_put_there(words: list[str], pack: Pack) -> bool:
    """Tell whether a preposition of place stands before, with nothing but small words between."""
    for word in reversed(words[-WORDS_BACK:]):
        if word in pack.where:
            return True
        entry = pack.lexicon.entries[word]
        if entry.word.attached and word.startswith(pack.where_prefixes):
            return True
        if not entry.word.tags & {"territory", "the", "partitive"}:
            return False
    return False


def _ranked(spot: Spot, at: int, rank: Rank, figure: tuple[int, int]) -> tuple[Rank, int, int]:
    return rank, _distance(spot, figure, inside=rank <= Rank.HINTED), at


def _rank_outside(spot: Spot) -> Rank | None:
    """Return how the spot relates to a figure of another sentence."""
    evidence = spot.place.evidence
    in_title = evidence.field == "title"
    if spot.hint:
        return Rank.TITLE_HINT if in_title and not spot.party else None
    firm = spot.put_there or spot.label or spot.place.kind != "country"
    if firm and not spot.party and spot.place.country:
        if in_title:
            return Rank.IN_TITLE
        if evidence.start < LEAD:
            return Rank.IN_LEAD
    return Rank.TITLE_HINT if in_title else Rank.ANYWHERE


def _rank_inside(spot: Spot, inner: tuple[int, int]) -> Rank:
    evidence = spot.place.evidence
    counted = inner[0] - BESIDE <= evidence.end and evidence.start <= inner[1] + BESIDE
    if spot.party or (spot.hint and counted):
        return Rank.PARTY
    if not spot.place.country:
        return Rank.TITLE_HINT
    if spot.put_there:
        return Rank.PUT_THERE
    return Rank.HINTED if spot.hint or spot.place.kind == "country" else Rank.NAMED


def _distance(spot: Spot, figure: tuple[int, int], *, inside: bool) -> int:
    """Return how far the place is from the figure in characters, adjusted by how exact it is.

    Outside the figure's sentence the first place named is meant, one with a preposition before
    the dateline.
    """
    evidence = spot.place.evidence
    extra = PREFERENCE.get(spot.place.kind, 0)
    if not inside:
        return evidence.start + extra + DATELINE * (not spot.put_there)
    if evidence.start >= figure[1]:
        return evidence.start - figure[1] + extra
    return max(0, figure[0] - evidence.end) + BEHIND + extra
