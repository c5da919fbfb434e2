"""Organisations named in a passage: by other names we know, by what heads a name, by capitals."""

from collections.abc import Iterator

from monitor.languages.names import HEAD, KNOWN, NameWords
from monitor.stages.extract.naming import Found, Sentence

LONGEST = 6  # words of an organisation's name beyond its head; more is a sentence
LONGEST_ACRONYM = 6
SHORT_ACRONYM = 3  # letters; in small letters it is a word
ARTICLE_AND_MORE = 4  # letters of the shortest word with an article


def find_organisations(sentence: Sentence, words: NameWords) -> Iterator[Found]:
    """Yield the organisations of a passage; the words of each are taken as it is yielded."""
    yield from _take(sentence, _known(sentence, words))
    if sentence.latin:
        yield from _take(sentence, _capital_runs(sentence, words))
        yield from _take(sentence, _acronyms(sentence, words))
    else:
        yield from _take(sentence, _headed(sentence, words))


def _take(sentence: Sentence, found: Iterator[Found]) -> Iterator[Found]:
    for one in found:
        sentence.take(one)
        yield one


def _known(sentence: Sentence, words: NameWords) -> Iterator[Found]:
    """Yield names of the alias table, the longest that stands."""
    reach, past = words.reach, 0
    for at, role in enumerate(sentence.roles):
        if not role & KNOWN or at < past:
            continue
        for first in words.forms(sentence.words[at]):
            longest = reach.get(first)
            found = _known_at(sentence, words, at, first, longest) if longest else None
            if found is not None:
                past = found.last
                yield found
                break


def _known_at(
    sentence: Sentence, words: NameWords, at: int, first: str, longest: int
) -> Found | None:
    run = [first]
    while len(run) < longest and sentence.joins(at + len(run)):
        run.append(sentence.words[at + len(run)])
    while run:
        name = words.aliases.get(" ".join(run))
        if name is not None and _is_written_as_name(sentence, at, at + len(run)):
            return Found(at, at + len(run), name, _cut(sentence.words[at], first))
        run.pop()
    return None


def _cut(word: str, first: str) -> int:
    """Return how many letters of `word` stand before the name that begins with `first`."""
    return len(word) - len(first) if word.endswith(first) else 0


def _is_written_as_name(sentence: Sentence, first: int, last: int) -> bool:
    if not sentence.latin:
        return True
    quote = sentence.quote(first, last)
    if last - first == 1 and len(quote) <= SHORT_ACRONYM:
        return quote.isupper()
    return quote != quote.lower()


def _headed(sentence: Sentence, words: NameWords) -> Iterator[Found]:
    """Yield a head and the words that complete it, in a script without capitals."""
    past = 0
    for at, role in enumerate(sentence.roles):
        if not role & HEAD or at < past or not sentence.is_free(at):
            continue
        word = sentence.words[at]
        bare = word if word in words.heads or word in words.definite_heads else _bare(word, words)
        if bare in words.heads:
            last = _completed(sentence, words, at + 1)
        elif bare in words.definite_heads:
            last = _described(sentence, words, at + 1)
        else:
            continue
        if last > at + 1:
            past = last
            cut = _cut(word, bare)
            yield Found(at, last, sentence.quote(at, last)[cut:], cut)


def _bare(word: str, words: NameWords) -> str:
    forms = words.forms(word)
    return forms[0] if forms else word


def _completed(sentence: Sentence, words: NameWords, at: int) -> int:
    """Return where the name ends whose head stands before `at`: words with articles."""
    last = at
    while last < min(len(sentence), at + LONGEST) and sentence.joins(last):
        if not sentence.is_free(last) or not _completes(sentence, words, at, last):
            break
        last += 1
    return last


def _completes(sentence: Sentence, words: NameWords, at: int, last: int) -> bool:
    """Tell whether the word at `last` goes on with the name whose head stands before `at`."""
    word = sentence.words[last]
    if word in words.continuing:
        return True
    if word in words.common or word in words.titles:
        return False
    after_given = last == at + 1 and sentence.words[at] in words.given
    return _has_article(word, words) or after_given or (last == at and _is_proper(word, words))


def _described(sentence: Sentence, words: NameWords, at: int) -> int:
    """Return where the name ends whose definite head stands before `at`: adjectives only."""
    last = at
    while last < min(len(sentence), at + LONGEST) and sentence.joins(last):
        word = sentence.words[last]
        if word in words.common or not (word in words.adjectives or _is_nationality(word, words)):
            break
        last += 1
    while last > at and sentence.joins(last) and sentence.words[last] in words.continuing:
        last += 1
        if sentence.joins(last) and _has_article(sentence.words[last], words):
            last += 1
    return last


def _has_article(word: str, words: NameWords) -> bool:
    return word.startswith(words.article) and len(word) >= ARTICLE_AND_MORE


def _is_nationality(word: str, words: NameWords) -> bool:
    return _has_article(word, words) and word.endswith(words.nationality_endings)


def _is_proper(word: str, words: NameWords) -> bool:
    """Tell whether a word without article may complete a head by itself: no feminine adjective."""
    return word in words.given or not word.endswith(words.nationality_endings + words.plain_endings)


def _capital_runs(sentence: Sentence, words: NameWords) -> Iterator[Found]:
    """Yield runs of capitalised words of which one heads an organisation."""
    at = 0
    while at < len(sentence):
        if not sentence.is_capital(at) or not sentence.is_free(at):
            at += 1
            continue
        last = _run_end(sentence, words, at)
        first = at
        while first < last and _is_opening(sentence.words[first], words):
            first += 1
        run = sentence.words[first:last]
        if 1 < len(run) <= LONGEST and any(word in words.heads for word in run):
            yield Found(first, last, sentence.quote(first, last))
        at = last


def _is_opening(word: str, words: NameWords) -> bool:
    return (word in words.common and word not in words.heads) or word in words.titles


def _run_end(sentence: Sentence, words: NameWords, at: int) -> int:
    last = at + 1
    while last < len(sentence) and sentence.joins(last) and sentence.is_free(last):
        if sentence.is_capital(last):
            last += 1
            continue
        goes_on = last
        while goes_on < len(sentence) and sentence.words[goes_on] in words.continuing:
            goes_on += 1
        joined = all(sentence.joins(index) for index in range(last, goes_on + 1))
        headed = any(word in words.heads for word in sentence.words[at:last])
        if goes_on == last or not joined or not headed or not sentence.is_capital(goes_on):
            break
        last = goes_on + 1
    return last


def _acronyms(sentence: Sentence, words: NameWords) -> Iterator[Found]:
    """Yield words in capitals among words that are not."""
    for at, word in enumerate(sentence.words):
        if not sentence.capitals[at] or not 1 < len(word) <= LONGEST_ACRONYM:
            continue
        if word in words.not_acronyms or at in sentence.placed or not sentence.is_free(at):
            continue
        if sentence.is_shouted(at) and not _is_among_capitals(sentence, at):
            yield Found(at, at + 1, sentence.quote(at, at + 1))


def _is_among_capitals(sentence: Sentence, at: int) -> bool:
    beside = (near for near in (at - 1, at + 1) if 0 <= near < len(sentence))
    return any(sentence.is_shouted(near) and len(sentence.words[near]) > 1 for near in beside)
