"""Places named in an article, each occurrence, resolved to where it lies.

Names are found by the longest run of words that the gazetteer knows, with what Arabic writes
together with a name cut off. A run that may as well be a person's name or a common word needs a
sign that it is a place. One name of several places is settled by the place named beside it, the
countries of the article, the feed's home, and the number of people who live there.
"""

import math
import re
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from monitor.languages.gazetteer import LATIN_END, Gazetteer, Spot, Start, contains
from monitor.languages.text import Passage
from monitor.languages.words import WORD
from monitor.records import Evidence, Place
from monitor.stages.extract.marks import BEGINS, NATION, Marks
from monitor.stages.extract.tokens import Tokens, cut_words

JOINTS = frozenset([" ", "'", "-", ".", ". "])  # what may stand between two words of one name
BESIDE = re.compile(r"(?:, ?| ?\(| - | )")  # between a place and the larger one that holds it

KNOWN_BY_ITSELF = 100_000  # people; a smaller town is named with its country, or is another word
LARGE = 1_000_000  # people; such a city is meant even beside another capitalised word

# Weights against the logarithm of population: a named country outweighs ten times the people.
NAMED_COUNTRY = 0.75
HOME_COUNTRY = 0.8
NEARBY = 2.0  # a place named that is close by outweighs a hundred times the people
CLOSE = 0.5  # degrees between two places of one neighbourhood


class Mention(NamedTuple):
    """A stretch of folded text that is the name of one or several places."""

    passage: Passage
    start: int
    end: int
    spots: tuple[Spot, ...]
    certain: bool  # a word beside it says that it is a place
    province: bool  # a word beside it says that it is a province
    careful: bool  # more often an everyday word or a person
    located: bool = False  # something is said to be there: "in", "near"

    @property
    def latin(self) -> bool:
        """Tell whether the name is written in letters that have capitals."""
        return self.passage.folded.text[self.start] <= LATIN_END


def find_places(passages: tuple[Passage, ...], marks: Marks, *, home: str) -> tuple[Place, ...]:
    """Return the places named in `passages`, every occurrence in reading order, title first.

    `home` is the ISO 3166 code of the feed's country, or empty. Nationalities are no places:
    see :func:`find_demonyms`.
    """
    gazetteer = marks.gazetteer
    mentions = [m for passage in passages for m in _read(passage, marks)]
    beside = [_holders(mentions, at, gazetteer) for at in range(len(mentions))]
    weights = _country_weights(mentions, home)
    around = _neighbourhoods(mentions)
    places = []
    for mention, holders in zip(mentions, beside, strict=True):
        spot = _settle(mention, holders, weights, around)
        if mention.careful:  # an everyday word that its capital makes a name, its country a place
            known = mention.located and mention.latin and spot.country in weights
        else:
            known = mention.located or _is_known(spot, weights)
        if mention.certain or holders or known:
            places.append(_place(mention.passage.evidence(mention.start, mention.end), spot))
    return tuple(places)


def find_demonyms(passages: tuple[Passage, ...], marks: Marks) -> tuple[Place, ...]:
    """Return the countries that adjectives of nationality hint at, every occurrence in order."""
    hints = []
    gazetteer = marks.gazetteer
    capital = gazetteer.words.capital_demonyms
    for passage in passages:
        tokens = cut_words(passage)
        for at in tokens.marked(marks, NATION):
            country = gazetteer.nationality(tokens.words[at])
            small = tokens.words[at] in capital and tokens.written(at, at + 1).islower()
            if country is not None and not small:
                hints.append(_place(passage.evidence(tokens.starts[at], tokens.ends[at]), country))
    return tuple(hints)


def _country_weights(mentions: list[Mention], home: str) -> dict[str, float]:
    """Return how much each country is in the article's mind."""
    weights = {home: HOME_COUNTRY} if home else {}
    for mention in mentions:
        first = mention.spots[0]
        sure = first.kind == "country" or (
            all(spot.country == first.country for spot in mention.spots)
            and (first.kind != "city" or first.population >= KNOWN_BY_ITSELF)
        )
        if sure and not mention.careful:
            weights[first.country] = NAMED_COUNTRY
    return weights


def _holders(mentions: list[Mention], at: int, gazetteer: Gazetteer) -> tuple[Spot, ...]:
    """Return the readings of the mention at `at` that lie in what is named right after it."""
    mention = mentions[at]
    text = mention.passage.folded.text
    if len(mention.spots) > 1 and (word := WORD.match(text, mention.end + 1)):
        country = gazetteer.nationality(word.group())
        if country is not None:
            return tuple(spot for spot in mention.spots if spot.country == country.country)
    if at + 1 == len(mentions) or mentions[at + 1].passage is not mention.passage:
        return ()
    after = mentions[at + 1]
    between = text[mention.end : after.start]
    inside = not mention.careful and between.strip() in gazetteer.words.inside
    if not inside and not BESIDE.fullmatch(between):
        return ()
    return tuple(spot for spot in mention.spots if any(_holds(o, spot) for o in after.spots))


def _holds(outer: Spot, inner: Spot) -> bool:
    return (
        outer.kind != "city"
        and outer != inner
        and contains(
            (outer.kind, outer.country, outer.province, outer.name),
            (inner.kind, inner.country, inner.province, inner.name),
        )
    )


Towns = dict[tuple[int, int], set[tuple[float, float]]]  # where they lie, by square of a grid


def _neighbourhoods(mentions: list[Mention]) -> Towns:
    """Return the towns that are meant whatever else is."""
    towns: Towns = {}
    for mention in mentions:
        spot = mention.spots[0]
        if len(mention.spots) == 1 and spot.kind == "city" and not mention.careful:
            towns.setdefault(_square(spot), set()).add((spot.latitude, spot.longitude))
    return towns


def _square(spot: Spot) -> tuple[int, int]:
    """Return the square of a grid in which the place lies; what is close lies there or beside."""
    return math.floor(spot.latitude / CLOSE), math.floor(spot.longitude / CLOSE)


def _settle(
    mention: Mention,
    holders: tuple[Spot, ...],
    weights: dict[str, float],
    around: Towns,
) -> Spot:
    """Return the place that is meant."""
    spots = holders or mention.spots
    if mention.province:
        spots = tuple(spot for spot in spots if spot.kind == "province") or spots
    elif spots[0].kind == "country":
        return spots[0]
    if len(spots) == 1:
        return spots[0]
    return max(spots, key=lambda spot: _likelihood(spot, spots, weights) + _closeness(spot, around))


def _closeness(spot: Spot, around: Towns) -> float:
    """Return how much the other towns of the article speak for `spot`."""
    if spot.kind != "city" or not around:
        return 0.0
    row, column = _square(spot)
    close = any(
        abs(spot.latitude - latitude) < CLOSE and abs(spot.longitude - longitude) < CLOSE
        for square in product(range(row - 1, row + 2), range(column - 1, column + 2))
        for latitude, longitude in around.get(square, ())
    )
    return NEARBY if close else 0.0


def _likelihood(spot: Spot, spots: tuple[Spot, ...], weights: dict[str, float]) -> float:
    """Return how likely `spot` is meant; a province steps back behind the town that named it."""
    people = spot.population
    if spot.kind == "province" and any(
        other.kind == "city" and other.province == spot.province and other.country == spot.country
        for other in spots
    ):
        people = 0
    elif spot.kind == "site":
        people = LARGE
    return math.log10(people + 10) + weights.get(spot.country, 0.0)


def _is_known(spot: Spot, weights: dict[str, float]) -> bool:
    ours = spot.id == 0  # written down by hand, since the news names it
    large = spot.population >= KNOWN_BY_ITSELF
    return spot.kind != "city" or ours or large or spot.country in weights


def _place(evidence: Evidence, spot: Spot) -> Place:
    return Place(
        evidence=evidence,
        id=spot.id,
        name=spot.name,
        kind=spot.kind,
        country=spot.country,
        province=spot.province,
        latitude=spot.latitude,
        longitude=spot.longitude,
    )


# --- Finding names in running text ---------------------------------------------------------------


def _read(passage: Passage, marks: Marks) -> Iterator[Mention]:
    tokens, gazetteer = cut_words(passage), marks.gazetteer
    words, starts, taken = tokens.words, gazetteer.starts, 0
    for at in tokens.marked(marks, BEGINS):
        # In a script that has capitals a name begins by one, or right before one.
        latin = words[at][0] <= LATIN_END
        if at < taken or (latin and not (at in tokens.capitals or at + 1 in tokens.capitals)):
            continue
        following = tokens.word(at + 1)
        for begin in starts[words[at]]:
            if not (begin.alone or gazetteer.goes_on(begin.first, following)):
                continue
            found, length = _longest(tokens, at, begin, gazetteer)
            if found is not None:
                yield found
            if length:
                taken = at + length
                break


def _longest(
    tokens: Tokens, at: int, begin: Start, gazetteer: Gazetteer
) -> tuple[Mention | None, int]:
    """Return the longest name that begins with the word at `at`, and how many words it takes.

    No mention but words taken: the name of something else than a place.
    """
    names = [begin.first]
    if begin.reach > 1 and gazetteer.goes_on(begin.first, tokens.word(at + 1)):
        names += _joined(tokens, at + 1, at + begin.reach)
    while names:
        name, run = " ".join(names), (at, at + len(names))
        spots = gazetteer.called(name)
        if spots is not None and not spots:
            return None, len(names)
        found = _judge(tokens, run, begin.cut, name, spots, gazetteer) if spots else None
        if found is not None:
            return found, len(names)
        names.pop()
    return None, 0


def _joined(tokens: Tokens, first: int, end: int) -> Iterator[str]:
    """Yield the words from `first` up to `end` that can belong to one name with those before."""
    for at in range(first, min(end, len(tokens.words))):
        if tokens.gap(at) not in JOINTS:
            return
        yield tokens.words[at]


def _judge(
    tokens: Tokens,
    run: tuple[int, int],
    cut: int,
    name: str,
    spots: tuple[Spot, ...],
    gazetteer: Gazetteer,
) -> Mention | None:
    """Return the mention of a name, None where it is rather something else."""
    known = gazetteer.words
    if name in known.stopped:
        return None
    before, after = tokens.word(run[0] - 1), tokens.word(run[1])
    tells_kind = bool(before) and gazetteer.kinds[before] is not None
    located = before in known.locating or tokens.words[run[0]][:cut] in known.locating
    if name[0] <= LATIN_END and not _stands_capital(tokens, run, name, gazetteer, located=located):
        return None
    return Mention(
        tokens.passage,
        tokens.starts[run[0]] + cut,
        tokens.ends[run[1] - 1],
        spots,
        certain=before in known.announcing or tells_kind,
        province=before in known.province_before or after in known.province_after,
        careful=name in known.careful,
        located=located,
    )


def _stands_capital(
    tokens: Tokens, run: tuple[int, int], name: str, gazetteer: Gazetteer, *, located: bool
) -> bool:
    """Tell whether a Latin name is written as one, and not as part of a longer name."""
    written = tokens.written(*run)
    if name in gazetteer.words.capitals:
        return written.isupper() and tokens.word(run[1]) not in gazetteer.words.attributive
    if written.islower() or not any(letter.isupper() for letter in written):
        return False
    enough = KNOWN_BY_ITSELF if located else LARGE
    if any(
        spot.kind != "city" or spot.population >= enough for spot in gazetteer.called(name) or ()
    ):
        return True
    return not _is_part_of_name(tokens, run, gazetteer)


def _is_part_of_name(tokens: Tokens, run: tuple[int, int], gazetteer: Gazetteer) -> bool:
    """Tell whether a capitalised word stands right beside, as in the name of a person or a firm."""
    for index, gap in ((run[0] - 1, run[0]), (run[1], run[1])):
        word = tokens.word(index)
        if not word or word in gazetteer.words.leading or gazetteer.called(word):
            continue
        if tokens.gap(gap) == " " and index in tokens.capitals:
            return True
    return False
