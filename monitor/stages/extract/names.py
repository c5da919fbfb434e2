"""Persons and organisations named in an article.

Rules and word lists, no model: what organisations are called stands in a table, with the words that
open their names; persons show by first names, titles and verbs of speech. Later short mentions join
the fuller name.
"""

from monitor.languages.names import NameWords
from monitor.languages.text import Passage
from monitor.records import Name, Place
from monitor.stages.extract.naming import Found, Sentence
from monitor.stages.extract.organisations import find_organisations
from monitor.stages.extract.persons import find_persons, find_surnames, surname_of


def find_names(
    passages: tuple[Passage, ...], words: NameWords | None, places: tuple[Place, ...]
) -> tuple[tuple[Name, ...], tuple[Name, ...]]:
    """Return the persons and the organisations named in `passages`, each in reading order.

    Every occurrence counts; ``Name.name`` is the fullest form the text gives, or the name of the
    language's table. Nothing where the language has no words for names.
    """
    if words is None:
        return (), ()
    sentences = [Sentence(passage, places, words.role) for passage in passages]
    organisations = [list(find_organisations(sentence, words)) for sentence in sentences]
    persons = [list(find_persons(sentence, words)) for sentence in sentences]
    surnames = _surnames(sentences, persons, words)
    for sentence, found in zip(sentences, persons, strict=True):
        found.extend(find_surnames(sentence, words, surnames))
    return _names(sentences, persons), _names(sentences, organisations)


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
