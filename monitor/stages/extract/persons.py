"""Persons named in a passage: by first names, titles, and verbs of speech."""

from collections.abc import Iterator

from monitor.languages.names import PERSON, NameWords
from monitor.stages.extract.naming import Found, Sentence

LONGEST = 5  # words of a person's name
SHORTEST = 2  # letters of a word that can be part of a name by itself
SURNAME = 3  # letters of the shortest family name that is followed through a text


def find_persons(sentence: Sentence, words: NameWords) -> Iterator[Found]:
    """Yield the persons named in full in a passage; their words are taken as they are yielded."""
    at = 0
    while at < len(sentence):
        if not sentence.roles[at] & PERSON and not sentence.is_capital(at):
            at += 1
            continue
        found = _person_at(sentence, words, at)
        if found is None:
            at += 1
        else:
            sentence.take(found)
            yield found
            at = found.last


def find_surnames(sentence: Sentence, words: NameWords, full: dict[str, str]) -> Iterator[Found]:
    """Yield persons named by their last name alone.

    `full` leads from a folded last name to the full name that the article gives.
    """
    for at, word in enumerate(sentence.words):
        name = full.get(word) or (sentence.quote(at, at + 1) if word in words.famous else "")
        if not name or not sentence.is_free(at) or at in sentence.placed:
            continue
        if sentence.latin and not sentence.is_capital(at):
            continue
        found = Found(at, at + 1, name)
        sentence.take(found)
        yield found


def _person_at(sentence: Sentence, words: NameWords, at: int) -> Found | None:
    if not sentence.is_free(at):
        return None
    word = sentence.words[at]
    if _begins(sentence, words, at):
        last = _name_end(sentence, words, at)
        if last - at > 1:
            return _found(sentence, at, last)
    if word in words.titles:
        return _titled(sentence, words, at + 1)
    if sentence.latin and _is_name_word(sentence, words, at):
        return _speaker(sentence, words, at)
    return None


def _begins(sentence: Sentence, words: NameWords, at: int) -> bool:
    """Tell whether a name may begin here: a first name, or a part that binds to the next word."""
    word = sentence.words[at]
    if at in sentence.placed or _is_common(sentence, words, at):
        return False
    after = sentence.words[at + 1] if sentence.joins(at + 1) else ""
    if word in words.doubtful:
        family = after.startswith(words.article) and not _is_common(sentence, words, at + 1)
        return after in words.given or after in words.joining or (bool(after) and family)
    bound = word in words.joining and (after in words.joined or after in words.given)
    return word in words.given or (bound and not sentence.latin)


def _is_common(sentence: Sentence, words: NameWords, at: int) -> bool:
    """Tell whether a word is one of everyday; folding makes a few look like a first name."""
    word = sentence.words[at]
    if word not in words.common:
        return False
    return word not in words.given or sentence.latin or sentence.quote(at, at + 1) in words.exact


def _found(sentence: Sentence, first: int, last: int) -> Found:
    return Found(first, last, " ".join(sentence.quote(first, last).split()))


def _name_end(sentence: Sentence, words: NameWords, at: int) -> int:
    """Return where the name ends that begins with the word at `at`."""
    if sentence.latin:
        return _capital_end(sentence, words, at)
    last, family = at + 1, False
    while last < min(len(sentence), at + LONGEST) and sentence.joins(last):
        word = sentence.words[last]
        bound = sentence.words[last - 1] in words.joining
        if not bound and (family or not _goes_on(sentence, words, last)):
            break
        given = word in words.given or word in words.joining or word in words.joined
        family = not given and not bound
        last += 1
    while last > at + 1 and sentence.words[last - 1] in words.joining:
        last -= 1
    return last


def _goes_on(sentence: Sentence, words: NameWords, at: int) -> bool:
    """Tell whether the word at `at` can continue a name in a script without capitals."""
    word = sentence.words[at]
    if _is_common(sentence, words, at) or word in words.speech or not sentence.is_free(at):
        return False
    if word in words.given or word in words.joining:
        return True
    if at in sentence.placed and not word.startswith(words.article):
        return False
    return len(word) > SHORTEST and word not in words.titles and word not in words.heads


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
    return not known and sentence.is_capital(at)


def _titled(sentence: Sentence, words: NameWords, at: int) -> Found | None:
    """Return the person whose title stands before `at`, past the office that belongs to it."""
    if sentence.latin:
        return _titled_capital(sentence, words, at)
    first = at
    while sentence.joins(first) and _is_of_office(sentence, words, first):
        first += 1
    if not sentence.joins(first) or not _goes_on(sentence, words, first):
        return None
    word = sentence.words[first]
    if word not in words.given and not _may_be_strange(sentence, words, first):
        return None
    last = _name_end(sentence, words, first)
    if last == first + 1 and word not in words.given and sentence.joins(last):
        if not _goes_on(sentence, words, last) or not _may_be_strange(sentence, words, last):
            return None
        last += 1
    return _found(sentence, first, last) if last - first > 1 else None


def _may_be_strange(sentence: Sentence, words: NameWords, at: int) -> bool:
    """Tell whether an unknown word may be a foreign name: bare, and of no other word's form."""
    word = sentence.words[at]
    carried = word[0] in words.clitics and word[1:].startswith(words.article)
    shaped = word.endswith(words.plain_endings) or word.startswith(words.contracted)
    return not (carried or shaped or word.startswith(words.article) or at in sentence.placed)


def _is_of_office(sentence: Sentence, words: NameWords, at: int) -> bool:
    word = sentence.words[at]
    adjective = word.startswith(words.article) and word.endswith(words.nationality_endings)
    return word in words.office_words or word in words.titles or adjective


def _titled_capital(sentence: Sentence, words: NameWords, at: int) -> Found | None:
    if not sentence.is_capital(at - 1) or not sentence.joins(at):
        return None
    if not _is_name_word(sentence, words, at):
        return None
    return _found(sentence, at, _capital_end(sentence, words, at))


def _speaker(sentence: Sentence, words: NameWords, at: int) -> Found | None:
    """Return the two words or more in capitals beside a verb of speech."""
    if at and sentence.joins(at) and sentence.is_capital(at - 1) and sentence.is_free(at - 1):
        return None
    last = _capital_end(sentence, words, at)
    after = sentence.words[last] if last < len(sentence) and sentence.joins(last) else ""
    before = sentence.words[at - 1] if at and sentence.joins(at) else ""
    if last - at > 1 and (after in words.speech or before in words.speech):
        return _found(sentence, at, last)
    return None
