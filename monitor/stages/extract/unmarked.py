"""Persons in a script without capitals: by first names, titles, and verbs of speech.

What goes on with a name is told by what a word may be (``NameWords.role``): a first name, a part
that binds, a family name, a stranger; the language's own words end a name.
"""

from monitor.languages.names import (
    BINDS,
    CARRIER,
    DEFINITE,
    DOUBTFUL,
    EVERYDAY,
    FAMILY,
    GIVEN,
    HEAD,
    STRANGE,
    TITLE,
    NameWords,
)
from monitor.stages.extract.naming import Found, Sentence, called

LONGEST = 12  # words of a person's name
OFFICE = 12  # words between a title and its name: "minister of ... and ..."
SHORTEST = 3  # letters of a foreign first name that needs no title
FOREIGN = 4  # letters of the shortest second stranger in a foreign name
NAMES = GIVEN | FAMILY | STRANGE | DEFINITE


def unmarked_person(sentence: Sentence, words: NameWords, at: int) -> Found | None:
    """Return the person whose name, title or verb of speech stands at `at`."""
    if not sentence.is_free(at):
        return None
    role = sentence.roles[at]
    first = at - _is_of_father(sentence, words, at)
    if first < at or _begins(sentence, words, at):
        last = _name_end(sentence, words, first)
        if last - first > 1:
            return called(sentence, first, last, 1 if role & CARRIER else 0)
    if role & TITLE:
        return _titled(sentence, words, at)
    if sentence.words[at] in words.speech:
        return _named_by_two(sentence, words, at + 1)
    return None


def _is_of_father(sentence: Sentence, words: NameWords, at: int) -> bool:
    """Tell whether the word at `at` makes the one before it a name: "son of"."""
    if sentence.words[at] not in words.patronymic or not sentence.joins(at):
        return False
    before = sentence.roles[at - 1] & (TITLE | HEAD | BINDS)
    return not before and sentence.words[at - 1] not in words.common and sentence.is_free(at - 1)


def _begins(sentence: Sentence, words: NameWords, at: int) -> bool:
    """Tell whether a name may begin here: a first name, or a part that binds to the next word."""
    if at in sentence.placed:
        return False
    role, word = sentence.roles[at], sentence.words[at]
    after, following = _after(sentence, at)
    if word in words.compounds and following in words.joined:
        return True
    if role & BINDS:
        if word in words.opening:
            return bool(following) and following not in words.common
        named = after & (GIVEN | FAMILY) and not after & DOUBTFUL and word not in words.common
        return following in words.joined or bool(named)
    if not role & (GIVEN | CARRIER) or sentence.quote(at, at + 1) in words.exact:
        return False
    return not role & DOUBTFUL or _is_no_doubt(sentence, words, at)


def _is_no_doubt(sentence: Sentence, words: NameWords, at: int) -> bool:
    """Tell whether a first name that is an everyday word as well is a name here."""
    after, following = _after(sentence, at)
    if (after & GIVEN and not after & DOUBTFUL) or following in words.patronymic:
        return True
    if sentence.misspells(words, at):
        return False
    nisba = after & DEFINITE and following.endswith(words.nationality_endings)
    foreign = sentence.words[at] in words.foreign and len(sentence.words[at]) >= SHORTEST
    strange = after & STRANGE and foreign and len(following) >= FOREIGN
    if (nisba or strange or after & FAMILY) and at + 1 not in sentence.placed:
        return True
    allowed = STRANGE | GIVEN if at == 0 else 0
    if _is_announced(sentence, words, at):
        allowed = STRANGE | DEFINITE | GIVEN
    return bool(after & allowed) and at + 1 not in sentence.placed


def _after(sentence: Sentence, at: int) -> tuple[int, str]:
    """Return role and letters of the next word where it can belong to the same name."""
    if not sentence.joins(at + 1):
        return 0, ""
    return sentence.roles[at + 1], sentence.words[at + 1]


def _is_announced(sentence: Sentence, words: NameWords, at: int) -> bool:
    """Tell whether a title or a verb of speech stands before `at`."""
    if not sentence.joins(at):
        return False
    before = sentence.words[at - 1]
    return bool(sentence.roles[at - 1] & TITLE) or before in words.speech


def _name_end(sentence: Sentence, words: NameWords, at: int) -> int:
    """Return where the name ends that begins with the word at `at`."""
    foreign = sentence.words[at] in words.foreign or bool(sentence.roles[at] & STRANGE)
    last, families = at + 1, 0
    while last < min(len(sentence), at + LONGEST) and sentence.joins(last):
        if not sentence.is_free(last):
            break
        if not _is_bound(sentence, words, last):
            if not _goes_on(sentence, words, last, families, foreign=foreign):
                break
            families += not sentence.roles[last] & (GIVEN | BINDS)
        last += 1
    while last > at + 1 and sentence.roles[last - 1] & BINDS:
        last -= 1
    counted = families == 0 and sentence.joins(last) and sentence.words[last] in words.regnal
    return last + counted


def _is_bound(sentence: Sentence, words: NameWords, at: int) -> bool:
    """Tell whether the word at `at` is bound to the name by the part before it."""
    before, word = sentence.words[at - 1], sentence.words[at]
    if before in words.compounds and word in words.joined:
        return True
    named = word not in words.common or sentence.roles[at] & GIVEN
    return bool(sentence.roles[at - 1] & BINDS and named)


def _goes_on(
    sentence: Sentence, words: NameWords, at: int, families: int, *, foreign: bool
) -> bool:
    """Tell whether the word at `at` continues a name that has so many family names already."""
    role, word = sentence.roles[at], sentence.words[at]
    definite = word.startswith(words.article)
    if role & BINDS:
        return bool(_after(sentence, at)[0] & ~EVERYDAY) or _after(sentence, at)[1] in words.joined
    if role & TITLE or (at in sentence.placed and not definite):
        return False
    if role & GIVEN and sentence.quote(at, at + 1) in words.exact:
        return False
    if families == 0:
        return bool(role & (GIVEN | FAMILY | DEFINITE | STRANGE))
    more = definite and role & (FAMILY | DEFINITE)
    strange = role & STRANGE and len(word) >= FOREIGN
    return families == 1 and bool(more or (foreign and (strange or role & (GIVEN | FAMILY))))


def _titled(sentence: Sentence, words: NameWords, at: int) -> Found | None:
    """Return the person whose title stands at `at`, past the office that belongs to it."""
    first = at + 1
    while first - at <= OFFICE and sentence.joins(first) and _is_of_office(sentence, words, first):
        first += 1
    if not sentence.joins(first) or not sentence.is_free(first):
        return None
    role = sentence.roles[first]
    if role & GIVEN and sentence.quote(first, first + 1) not in words.exact:
        last = _name_end(sentence, words, first)
        alone = first == at + 1 and not role & DOUBTFUL
        return called(sentence, first, last) if alone or last - first > 1 else None
    return _named_by_two(sentence, words, first)


def _named_by_two(sentence: Sentence, words: NameWords, at: int) -> Found | None:
    """Return the two words or more that nobody knows where a name is due."""
    if not sentence.joins(at) or not sentence.is_free(at) or at in sentence.placed:
        return None
    if not sentence.roles[at] & (STRANGE | FAMILY) or not _after(sentence, at)[0] & NAMES:
        return None
    last = _name_end(sentence, words, at)
    return called(sentence, at, last) if last - at > 1 else None


def _is_of_office(sentence: Sentence, words: NameWords, at: int) -> bool:
    word = sentence.words[at]
    adjective = word.startswith(words.article) and word.endswith(words.nationality_endings)
    return word in words.office_words or word in words.titles or adjective
