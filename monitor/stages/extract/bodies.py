"""Organisations in a script without capitals: a head and the words that complete it.

A head says what kind of body it is, "ministry", "party"; what follows names it: words with the
article, adjectives of nationality, names, a purpose ("for ..."), or anything in quotes.
"""

from collections.abc import Iterator

from monitor.languages.names import (
    BINDS,
    CARRIER,
    DEFINITE,
    FAMILY,
    GIVEN,
    HEAD,
    STRANGE,
    TITLE,
    NameWords,
)
from monitor.stages.extract.naming import Found, Sentence, cut_of

LONGEST = 6  # words of a body's name beyond its head; more is a sentence
LONGEST_QUOTED = 4  # words of a name in quotes
ARTICLE_AND_MORE = 4  # letters of the shortest word with an article
QUOTES = "\"'«»“”„"
NAMES = GIVEN | FAMILY | STRANGE


def headed_bodies(sentence: Sentence, words: NameWords) -> Iterator[Found]:
    """Yield the bodies of a passage that a head opens."""
    past = 0
    for at in sentence.marked:
        if sentence.roles[at] & HEAD and at >= past and sentence.is_free(at):
            found = _body_at(sentence, words, at)
            if found is not None:
                past = found.last
                yield found


def _body_at(sentence: Sentence, words: NameWords, at: int) -> Found | None:
    word = sentence.words[at]
    listed = word in words.heads or word in words.definite_heads
    bare = word if listed else next(iter(words.forms(word)), word)
    cut = cut_of(word, bare)
    if bare in words.naming_heads and (last := _quoted_end(sentence, at + 1)):
        return Found(at + 1, last, sentence.quote(at + 1, last))
    if bare in words.heads:
        last = _completed(sentence, words, bare, at + 1)
    elif bare in words.definite_heads and not _is_ministers(sentence, at):
        last = _described(sentence, words, bare, at + 1)
    else:
        return None
    if last == at + 1:
        return None
    if last == at + 2 and at + 1 in sentence.placed and bare in words.clubs:
        return Found(at + 1, last, sentence.quote(at + 1, last))
    return Found(at, last, sentence.quote(at, last)[cut:], cut)


def _is_ministers(sentence: Sentence, at: int) -> bool:
    """Tell whether a title stands before `at`: the foreign minister is not the foreign ministry."""
    return sentence.joins(at) and bool(sentence.roles[at - 1] & TITLE)


def _quoted_end(sentence: Sentence, at: int) -> int:
    """Return where the words in quotes end that begin at `at`, 0 where none do."""
    if not 0 < at < len(sentence):
        return 0
    opening = sentence.between(at)
    if opening.strip() not in QUOTES or not opening.strip():
        return 0
    for last in range(at + 1, min(at + LONGEST_QUOTED, len(sentence)) + 1):
        if sentence.between(last)[:1] in QUOTES and sentence.between(last):
            return last
        if not sentence.joins(last):
            return 0
    return 0


def _completed(sentence: Sentence, words: NameWords, head: str, at: int) -> int:
    """Return where the name ends whose bare head stands before `at`."""
    if not sentence.joins(at) or (sentence.words[at] in words.vague and at not in sentence.placed):
        return at
    if head in words.honouring and (last := _honoured_end(sentence, words, at)) > at:
        return last
    if head in words.weak_heads and sentence.roles[at] & (GIVEN | TITLE | FAMILY):
        return at
    last = at
    while last < min(len(sentence), at + LONGEST) and sentence.joins(last):
        if not sentence.is_free(last) or not _completes(sentence, words, at, last):
            break
        last += 1
    while last > at and _is_unfinished(sentence.words[last - 1], words):
        last -= 1
    if head in words.weak_heads and not _is_telling(sentence, words, at, last):
        return at
    return last


def _honoured_end(sentence: Sentence, words: NameWords, at: int) -> int:
    """Return where the person ends whom a hospital, a school or a brigade is named for."""
    last = at
    if sentence.roles[last] & TITLE and sentence.words[last].startswith(words.article):
        last += 1
    first = last
    while last < min(len(sentence), at + LONGEST) and sentence.joins(last):
        bound = last > first and sentence.roles[last - 1] & BINDS
        part = sentence.roles[last] & (NAMES | BINDS | DEFINITE)
        if (
            not (bound or part)
            or last in sentence.placed
            or (last == first and not sentence.roles[last] & NAMES)
        ):
            break
        last += 1
    return last if last > first else at


def _is_unfinished(word: str, words: NameWords) -> bool:
    """Tell whether a name cannot end with a word: it goes on, and is no "for" with an article."""
    return word in words.continuing and not word.startswith(words.contracted)


def _is_telling(sentence: Sentence, words: NameWords, first: int, last: int) -> bool:
    """Tell whether words make a name of a head that is an everyday word as well."""
    return any(
        sentence.words[at] in words.adjectives
        or sentence.words[at] in words.continuing
        or sentence.roles[at] & (STRANGE | FAMILY | DEFINITE)
        or _is_nationality(sentence.words[at], words)
        for at in range(first, last)
    )


def _completes(sentence: Sentence, words: NameWords, at: int, last: int) -> bool:
    """Tell whether the word at `last` goes on with the name whose head stands before `at`."""
    word, role = sentence.words[last], sentence.roles[last]
    if word in words.continuing:
        return True
    if word in words.common or role & TITLE:
        return False
    if _has_article(word, words):
        definite = last == at or _has_article(sentence.words[last - 1], words)
        listed = sentence.words[last - 1] in words.continuing or word in words.adjectives
        return definite or listed or _is_nationality(word, words)
    if last == at:
        return last in sentence.placed or (bool(role & NAMES) and _is_proper(word, role, words))
    if word[0] in words.clitics and _has_article(sentence.words[last - 1], words):
        return _is_second(sentence, words, last)
    proper = last in sentence.placed and sentence.words[last - 1] in words.continuing
    after_name = last == at + 1 and bool(sentence.roles[at] & (GIVEN | STRANGE))
    return proper or (after_name and bool(role & (NAMES | BINDS)))


def _is_proper(word: str, role: int, words: NameWords) -> bool:
    """Tell whether a word without article may complete a head by itself: no adjective does."""
    endings = words.nationality_endings + words.plain_endings
    return bool(role & (GIVEN | FAMILY)) or not word.endswith(endings)


def _is_second(sentence: Sentence, words: NameWords, at: int) -> bool:
    """Tell whether a word with "and" is the second thing that one body is for."""
    word, rest = sentence.words[at], sentence.words[at][1:]
    if word[0] not in words.conjunction or not _has_article(rest, words):
        return False
    return not words.role(rest) & (HEAD | TITLE) and rest not in words.common


def _described(sentence: Sentence, words: NameWords, head: str, at: int) -> int:
    """Return where the name ends whose definite head stands before `at`: adjectives, a purpose."""
    last = at
    while last < min(len(sentence), at + LONGEST) and sentence.joins(last):
        word = sentence.words[last]
        described = word in words.adjectives or _is_nationality(word, words)
        if not described or word in words.common or word in words.regnal:
            break
        last += 1
    if last == at or head not in words.purposeful:
        return last
    return _purpose_end(sentence, words, last)


def _purpose_end(sentence: Sentence, words: NameWords, at: int) -> int:
    """Return where the purpose of a body ends that begins at `at`: "for the ...", "for ... the"."""
    if not sentence.joins(at) or not sentence.is_free(at):
        return at
    word, last = sentence.words[at], at + 1
    if word.startswith(words.contracted):
        noun = words.article + word[len(words.contracted[0]) :]
        if words.role(noun) & HEAD:
            return at
        return last + _is_described(sentence, words, last)
    definite = sentence.joins(last) and _has_article(sentence.words[last], words)
    person = sentence.roles[at] & (GIVEN | CARRIER | FAMILY)
    return last + 1 if word[0] in words.contracted[0] and definite and not person else at


def _is_described(sentence: Sentence, words: NameWords, at: int) -> bool:
    """Tell whether an adjective stands at `at`."""
    return sentence.joins(at) and _is_nationality(sentence.words[at], words)


def _has_article(word: str, words: NameWords) -> bool:
    return word.startswith(words.article) and len(word) >= ARTICLE_AND_MORE


def _is_nationality(word: str, words: NameWords) -> bool:
    return _has_article(word, words) and word.endswith(words.nationality_endings)
