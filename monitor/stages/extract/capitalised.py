"""Persons in a script with capitals: by first names, titles, and verbs of speech."""

from monitor.languages.names import GIVEN, TITLE, NameWords
from monitor.stages.extract.naming import Found, Sentence, called

LONGEST = 5  # words of a person's name


def capitalised_person(sentence: Sentence, words: NameWords, at: int) -> Found | None:
    """Return the person whose name or title begins with the word at `at`."""
    if not sentence.is_free(at):
        return None
    role = sentence.roles[at]
    if role & TITLE:
        given = _given(sentence, words, at) if role & GIVEN else None
        return given or _titled_capital(sentence, words, at + 1)
    if not (at + 1 in sentence.capitals or sentence.word(at + 1) in words.joining):
        return None
    given = _given(sentence, words, at) if role & GIVEN else None
    if given is None and _is_name_word(sentence, words, at):
        return _speaker(sentence, words, at)
    return given


def _given(sentence: Sentence, words: NameWords, at: int) -> Found | None:
    """Return the person whose first name stands at `at`."""
    if at in sentence.placed or sentence.words[at] in words.common:
        return None
    last = _capital_end(sentence, words, at)
    return called(sentence, at, last) if last - at > 1 else None


def _capital_end(sentence: Sentence, words: NameWords, at: int) -> int:
    """Return where the run of capitalised words ends, with what binds names in between."""
    last = at + 1
    while last < min(len(sentence), at + LONGEST) and sentence.joins(last):
        if _is_name_word(sentence, words, last):
            last += 1
            continue
        after = last
        while after < len(sentence) and sentence.words[after] in words.joining:
            after += 1
        bound = after > last and all(sentence.joins(index) for index in range(last, after + 1))
        if not bound or not _is_name_word(sentence, words, after):
            break
        last = after + 1
    return last


def _is_name_word(sentence: Sentence, words: NameWords, at: int) -> bool:
    """Tell whether a word stands as a name does: capital, free, and no word of everyday."""
    if at >= len(sentence) or not sentence.is_free(at) or at in sentence.placed:
        return False
    word = sentence.words[at]
    known = word in words.common or word in words.titles or word in words.heads
    told = sentence.is_headline and word in words.headline
    return not (known or told) and sentence.is_capital(at)


def _titled_capital(sentence: Sentence, words: NameWords, at: int) -> Found | None:
    if not sentence.is_capital(at - 1) or not sentence.joins(at):
        return None
    if not _is_name_word(sentence, words, at):
        return None
    return called(sentence, at, _capital_end(sentence, words, at))


def _speaker(sentence: Sentence, words: NameWords, at: int) -> Found | None:
    """Return the two words or more in capitals beside a verb of speech."""
    if at and sentence.joins(at) and sentence.is_capital(at - 1) and sentence.is_free(at - 1):
        return None
    last = _capital_end(sentence, words, at)
    after = sentence.words[last] if last < len(sentence) and sentence.joins(last) else ""
    before = sentence.words[at - 1] if at and sentence.joins(at) else ""
    if last - at > 1 and (after in words.speech or before in words.speech):
        return called(sentence, at, last)
    return None
