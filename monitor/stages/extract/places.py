"""Places named in an article, each occurrence, resolved to where it lies."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from monitor.languages.gazetteer import Gazetteer, Spot
from monitor.languages.text import Passage
from monitor.records import Place

WORD = re.compile(r"[^\W\d_]+")
JOINTS = frozenset({" ", "-", "'", ". ", "."})


class Mention(NamedTuple):
    """A stretch of folded text that is the name of one or several places."""

    passage: Passage
    start: int
    end: int
    spots: tuple[Spot, ...]


def find_places(
    passages: tuple[Passage, ...], gazetteer: Gazetteer, *, home: str
) -> tuple[Place, ...]:
    """Return the places named in `passages`, every occurrence in reading order, title first.

    `home` is the ISO 3166 code of the feed's country, or empty. A name that several places bear is
    read as the one whose country the article names or the feed's home is, else as the largest.
    """
    mentions = [m for passage in passages for m in _read(passage, gazetteer)]
    supported = {m.spots[0].country for m in mentions if len(m.spots) == 1} | {home}
    return tuple(_place(m, _settle(m.spots, supported)) for m in mentions)


def _settle(spots: tuple[Spot, ...], supported: set[str]) -> Spot:
    return next((spot for spot in spots if spot.country in supported), spots[0])


def _place(mention: Mention, spot: Spot) -> Place:
    return Place(
        evidence=mention.passage.evidence(mention.start, mention.end),
        id=spot.id,
        name=spot.name,
        kind=spot.kind,
        country=spot.country,
        province=spot.province,
        latitude=spot.latitude,
        longitude=spot.longitude,
    )


def _read(passage: Passage, gazetteer: Gazetteer) -> Iterator[Mention]:
    text = passage.folded.text
    words = [(m.start(), m.end()) for m in WORD.finditer(text)]
    at = 0
    while at < len(words):
        mention, used = _longest(passage, words, at, gazetteer)
        if mention is not None:
            yield mention
        at += used


def _longest(
    passage: Passage, words: list[tuple[int, int]], at: int, gazetteer: Gazetteer
) -> tuple[Mention | None, int]:
    text = passage.folded.text
    start, end = words[at]
    for cut in _cuts(text[start:end], gazetteer):
        reach = gazetteer.longest.get(text[start + cut : end])
        for length in range(min(reach or 0, len(words) - at), 0, -1):
            last = words[at + length - 1][1]
            name = re.sub(r"[\s'.\-]+", " ", text[start + cut : last])
            spots = gazetteer.called(name)
            if spots and name not in gazetteer.words.stopped and _is_name(passage, start + cut):
                return Mention(passage, start + cut, last, spots), length
    return None, 1


def _cuts(word: str, gazetteer: Gazetteer) -> Iterator[int]:
    yield 0
    for clitic in gazetteer.words.clitics:
        if word.startswith(clitic) and len(word) > len(clitic) + 2:
            yield len(clitic)


def _is_name(passage: Passage, start: int) -> bool:
    letter = passage.original[passage.folded.span(start, start + 1)[0]]
    return letter.isupper() or letter.lower() == letter.upper()
