"""Persons named in a passage, in full and later by their last name alone."""

from collections.abc import Iterable, Iterator
from itertools import compress

from monitor.languages.names import CARRIER, DOUBTFUL, FAMILY, PERSON, NameWords
from monitor.stages.extract.capitalised import capitalised_person
from monitor.stages.extract.naming import Found, Sentence
from monitor.stages.extract.unmarked import unmarked_person

SURNAME = 3  # letters of the shortest family name that is followed through a text


def find_persons(sentence: Sentence, words: NameWords) -> Iterator[Found]:
    """Yield the persons named in full in a passage; their words are taken as they are yielded."""
    if sentence.latin:
        person_at, starts = capitalised_person, sentence.capital_order
    else:
        person_at = unmarked_person
        starts = tuple(at for at in sentence.marked if sentence.roles[at] & PERSON)
    past = 0
    for at in starts:
        found = person_at(sentence, words, at) if at >= past else None
        if found is not None:
            sentence.take(found)
            yield found
            past = found.last


def surname_of(sentence: Sentence, words: NameWords, person: Found) -> str:
    """Return the last name that may stand for a person from here on, empty where none can."""
    last = sentence.words[person.last - 1]
    role = sentence.roles[person.last - 1]
    alone = person.last - person.first == 1
    if alone or len(last) < SURNAME or last in words.common or last in words.joined:
        return ""
    ambiguous = last in words.given if sentence.latin else role & DOUBTFUL
    return "" if ambiguous else last


def find_surnames(sentence: Sentence, words: NameWords, full: dict[str, str]) -> Iterator[Found]:
    """Yield persons named by their last name alone.

    `full` leads from a folded last name to the full name that the article gives.
    """
    for at in _may_be_surnames(sentence, words, full):
        if not sentence.is_free(at) or at in sentence.placed:
            continue
        found = _by_surname(sentence, words, full, at)
        if found is not None:
            sentence.take(found)
            yield found


def _may_be_surnames(sentence: Sentence, words: NameWords, full: dict[str, str]) -> Iterable[int]:
    """Return where a last name may stand alone."""
    if sentence.latin:
        return sentence.capital_order
    known = FAMILY | CARRIER
    marked = [at for at in sentence.marked if sentence.roles[at] & known]
    if not full:
        return marked
    spellings = {clitic + last for clitic in ("", *words.clitics) for last in full}
    named = compress(range(len(sentence.words)), map(spellings.__contains__, sentence.words))
    return sorted({*marked, *named})


def _by_surname(
    sentence: Sentence, words: NameWords, full: dict[str, str], at: int
) -> Found | None:
    word = sentence.words[at]
    if word in full:
        return Found(at, at + 1, full[word])
    if word in words.famous and sentence.quote(at, at + 1) not in words.exact:
        return Found(at, at + 1, sentence.quote(at, at + 1))
    if sentence.latin or word[0] not in words.clitics:
        return None
    rest = word[1:]
    if rest in full or (rest in words.famous and sentence.roles[at] & PERSON):
        return Found(at, at + 1, full.get(rest) or sentence.quote(at, at + 1)[1:], 1)
    return None
