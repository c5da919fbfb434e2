"""Places that no table holds: a word says what they are, or a larger place stands right behind.

Where they lie is told by the place that holds them in the text, else by the nearest one named.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from monitor.languages.gazetteer import Gazetteer, Words
from monitor.languages.names import BINDS, DEFINITE, STRANGE, TITLE, NameWords
from monitor.records import Evidence, Place
from monitor.stages.extract.naming import Sentence

LONGEST = 5  # words of a place's name
HOLDER_NEAR = 40  # letters behind a name within which the larger place that holds it is told
SHORTEST = 3  # letters of a name that nobody has heard of
BEHIND = frozenset([",", "("])  # between a place and the larger one that holds it
QUOTES = frozenset("\"'«»“”#")


class Span(NamedTuple):
    """A run of words that is the name of a place."""

    first: int
    last: int
    cut: int = 0  # letters before the name that are written together with its first word


def unlisted_places(
    sentence: Sentence, words: NameWords, gazetteer: Gazetteer, places: tuple[Place, ...]
) -> tuple[Place, ...]:
    """Return all places of a passage, `places` of the table and those that it lacks, in order.

    A place of the table that is part of a longer name is left out.
    """
    own = [place for place in places if place.evidence.field == sentence.passage.field]
    find = _in_capitals if sentence.latin else _unmarked
    found = []
    for span in find(sentence, words, gazetteer):
        sentence.placed.update(range(span.first, span.last))
        found.append(_place(sentence, span, own or places))
    if not found:
        return tuple(own)
    return tuple(_longest(sorted(own + found, key=lambda place: place.evidence.start)))


def _longest(places: list[Place]) -> Iterator[Place]:
    """Yield places in order, of two that share words the longer one."""
    kept: Place | None = None
    for place in places:
        if kept is None:
            kept = place
        elif place.evidence.start >= kept.evidence.end:
            yield kept
            kept = place
        elif _length(place) > _length(kept):
            kept = place
    if kept is not None:
        yield kept


def _length(place: Place) -> int:
    return place.evidence.end - place.evidence.start


def _place(sentence: Sentence, span: Span, places: Sequence[Place]) -> Place:
    start = sentence.starts[span.first] + span.cut
    evidence = sentence.passage.evidence(start, sentence.ends[span.last - 1])
    return lying_near(evidence, places)


def lying_near(evidence: Evidence, places: Sequence[Place]) -> Place:
    """Return a place that no table holds; where it lies is what `places`, in order, say."""
    holder = _holder(places, evidence)
    place = Place(
        evidence=evidence, id=0, name=" ".join(evidence.quote.split()), kind="site", country=""
    )
    if holder is None:
        return place
    return msgspec.structs.replace(
        place,
        country=holder.country,
        province=holder.province,
        latitude=holder.latitude,
        longitude=holder.longitude,
    )


def _holder(places: Sequence[Place], name: Evidence) -> Place | None:
    """Return the place that tells where a name lies: in it, right behind it, or nearest to it."""
    own = bool(places) and places[0].evidence.field == places[-1].evidence.field == name.field
    if not own:
        return places[0] if places else None
    first = bisect_left(places, name.start, key=_start)
    last = bisect_left(places, name.end, first, key=_start)
    near = places[max(0, first - 1) : last + 1]
    return min(near, key=lambda place: _distance(place.evidence, name))


def _start(place: Place) -> int:
    return place.evidence.start


def _distance(place: Evidence, name: Evidence) -> int:
    if name.start <= place.start and place.end <= name.end:
        return 0
    if 0 <= place.start - name.end <= HOLDER_NEAR:
        return 1
    return HOLDER_NEAR + abs(place.start - name.start)


# --- Scripts without capitals --------------------------------------------------------------------


def _unmarked(sentence: Sentence, words: NameWords, gazetteer: Gazetteer) -> Iterator[Span]:
    """Yield the unknown names behind a word that says what kind of place they are."""
    past = 0
    for at in sentence.kinds:
        kind = gazetteer.kinds[sentence.words[at]]
        if kind is None or at < past or not _leads(sentence, at + 1):
            continue
        last = _unmarked_end(sentence, words, gazetteer.words, at + 1)
        if last > at + 1:
            past = last
            kept = kind.is_feature and sentence.joins(at + 1)
            yield Span(at, last, kind.cut) if kept else Span(at + 1, last)


def _leads(sentence: Sentence, at: int) -> bool:
    """Tell whether the word at `at` follows directly or in quotes, and is no known place."""
    if at >= len(sentence) or at in sentence.placed:
        return False
    return sentence.joins(at) or set(sentence.between(at).strip()) <= QUOTES


def _unmarked_end(sentence: Sentence, words: NameWords, known: Words, at: int) -> int:
    """Return where the unknown name ends that begins at `at`; `at` where none does."""
    word = sentence.words[at]
    if word in known.openers:
        last = at + 1
        if not sentence.joins(last) or sentence.words[last] in words.common:
            return at
        last += 1 + bool(sentence.roles[last] & BINDS)
        return last + _is_unknown(sentence, words, last, DEFINITE)
    if not _is_unknown(sentence, words, at, STRANGE | DEFINITE, first=True):
        return at
    return at + 1 + _is_unknown(sentence, words, at + 1, STRANGE)


def _is_unknown(
    sentence: Sentence, words: NameWords, at: int, roles: int, *, first: bool = False
) -> bool:
    """Tell whether the word at `at` is a name that nobody has heard of, and no adjective."""
    if at >= len(sentence) or at in sentence.placed or not (first or sentence.joins(at)):
        return False
    word, role = sentence.words[at], sentence.roles[at]
    shaped = role & STRANGE and word.endswith(words.nationality_endings)
    return bool(role & roles) and not shaped and len(word) >= SHORTEST


# --- Scripts with capitals -----------------------------------------------------------------------


def _in_capitals(sentence: Sentence, words: NameWords, gazetteer: Gazetteer) -> Iterator[Span]:
    """Yield capital runs that end in a kind of place, follow one, or stand before their holder."""
    known, past = gazetteer.words, 0
    for at in sentence.capital_order:
        if at < past:
            continue
        first = at
        if sentence.words[at] in known.features:
            first = _run_start(sentence, words, at, past)
        elif not _is_led_to(sentence, known, at):
            continue
        last = _run_end(sentence, words, known, first)
        if _is_place(sentence, words, known, first, last):
            yield Span(first, last)
            past = last


def _is_led_to(sentence: Sentence, known: Words, at: int) -> bool:
    """Tell whether "of" or "in" stands right before `at`."""
    before = sentence.words[at - 1] if at else ""
    return (before in known.of or before in known.locating) and sentence.joins(at)


def _run_start(sentence: Sentence, words: NameWords, at: int, past: int) -> int:
    """Return where the run of capital words begins that a kind of place ends."""
    while at > past and sentence.joins(at) and _may_be_name(sentence, words, at - 1):
        at -= 1
    return at


def _may_be_name(sentence: Sentence, words: NameWords, at: int) -> bool:
    word = sentence.words[at]
    if not sentence.is_capital(at) or sentence.roles[at] & TITLE or word in words.heads:
        return False
    return at in sentence.placed or word not in words.common


def _run_end(sentence: Sentence, words: NameWords, known: Words, at: int) -> int:
    last = at + 1
    while last < len(sentence) and last - at < LONGEST and sentence.joins(last):
        if sentence.is_capital(last) and (
            sentence.words[last] in known.features or _may_be_name(sentence, words, last)
        ):
            last += 1
            continue
        bound = sentence.words[last] in words.joining and last + 1 < len(sentence)
        if not bound or not sentence.joins(last + 1) or not sentence.is_capital(last + 1):
            break
        last += 2
    return last


def _is_place(sentence: Sentence, words: NameWords, known: Words, first: int, last: int) -> bool:
    """Tell whether a run of capital words is the name of a place that no table holds."""
    if last - first > 1 and sentence.words[last - 1] in known.features:
        return sentence.words[first] not in words.given
    if any(at in sentence.placed for at in range(first, last)):
        return False
    if _is_announced(sentence, known, first):
        return True
    located = first > 0 and sentence.joins(first) and sentence.words[first - 1] in known.locating
    held = last in sentence.placed and sentence.between(last).strip() in BEHIND
    return located and held


def _is_announced(sentence: Sentence, known: Words, at: int) -> bool:
    """Tell whether "the town of" stands before `at`."""
    if at < 2 or not sentence.joins(at) or not sentence.joins(at - 1):
        return False
    return sentence.words[at - 1] in known.of and sentence.words[at - 2] in known.settlements
