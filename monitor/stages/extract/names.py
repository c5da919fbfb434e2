"""Persons and organisations named in an article.

Rules and word lists, no model: what organisations are called stands in a table, with the words that
open their names; persons show by first names, titles and verbs of speech. Later short mentions join
the fuller name.
"""

from bisect import bisect_right
from collections.abc import Iterator

from monitor.languages.names import NameWords
from monitor.languages.text import Passage
from monitor.records import Name, Place
from monitor.stages.extract.marks import Marks
from monitor.stages.extract.naming import Found, Named, Sentence
from monitor.stages.extract.organisations import find_organisations
from monitor.stages.extract.persons import find_persons, find_surnames, surname_of
from monitor.stages.extract.unlisted import unlisted_places

FIELDS = ("title", "text")  # in reading order


def find_names(passages: tuple[Passage, ...], places: tuple[Place, ...], marks: Marks) -> Named:
    """Return all that is named in `passages`, given the places that the gazetteer found there.

    ``Name.name`` is the fullest form the text gives, or the name of the language's table. The
    places are those given and those that no table holds, without the parts of longer names.
    Nothing more is found where the language has no words for names.
    """
    words, gazetteer = marks.names, marks.gazetteer
    if words is None:
        return Named((), (), places)
    sentences = [Sentence(passage, places, marks) for passage in passages]
    told = [unlisted_places(sentence, words, gazetteer, places) for sentence in sentences]
    organisations = [list(find_organisations(sentence, words)) for sentence in sentences]
    persons = [list(find_persons(sentence, words)) for sentence in sentences]
    surnames = _surnames(sentences, persons, words)
    for sentence, found in zip(sentences, persons, strict=True):
        found.extend(find_surnames(sentence, words, surnames))
    bodies = _names(sentences, organisations)
    return Named(
        _names(sentences, persons),
        bodies,
        tuple(_without_houses([place for found in told for place in found], bodies)),
    )


def _without_houses(places: list[Place], bodies: tuple[Name, ...]) -> Iterator[Place]:
    """Yield the places that are no part of the name of an organisation that the tables know."""
    houses = [body.evidence for body in bodies if body.name != body.evidence.quote]
    order = [(FIELDS.index(house.field), house.start) for house in houses]
    for place in places:
        evidence = place.evidence
        at = bisect_right(order, (FIELDS.index(evidence.field), evidence.start)) - 1
        inside = at >= 0 and houses[at].field == evidence.field and evidence.end <= houses[at].end
        if not inside:
            yield place


def _surnames(
    sentences: list[Sentence], persons: list[list[Found]], words: NameWords
) -> dict[str, str]:
    """Return the full name for each last name that stands for one, the first in reading order."""
    full: dict[str, str] = {}
    for sentence, found in zip(sentences, persons, strict=True):
        for person in found:
            if last := surname_of(sentence, words, person):
                full.setdefault(last, person.name)
    return full


def _names(sentences: list[Sentence], found: list[list[Found]]) -> tuple[Name, ...]:
    return tuple(
        sentence.name(one)
        for sentence, names in zip(sentences, found, strict=True)
        for one in sorted(names)
    )
