"""Organisations named in a passage: by other names we know, by what heads a name, by capitals."""

import re
from collections.abc import Iterator

from monitor.languages.names import HEAD, KNOWN, NameWords
from monitor.stages.extract.bodies import headed_bodies
from monitor.stages.extract.naming import Found, Sentence, cut_of

LONGEST = 6  # words of an organisation's name; more is a headline
LONGEST_ACRONYM = 6
NATIONAL = 3  # words of the shortest name that an adjective of nationality belongs to
TICKER = re.compile(r"\d|\.\w|:\w")  # after letters that are a listed firm's, or no word
SHORT_ACRONYM = 3  # letters; in small letters it is a word


def find_organisations(sentence: Sentence, words: NameWords) -> Iterator[Found]:
    """Yield the organisations of a passage, whose words are taken then; none is part of another."""
    found = list(_take(sentence, _known(sentence, words)))
    if sentence.latin:
        found += _take(sentence, _capital_runs(sentence, words))
        found += _take(sentence, _acronyms(sentence, words))
    else:
        found += _take(sentence, headed_bodies(sentence, words))
    past = 0
    for one in sorted(found, key=lambda one: (one.first, -one.last)):
        if one.first >= past:
            past = one.last
            yield one


def _take(sentence: Sentence, found: Iterator[Found]) -> Iterator[Found]:
    for one in found:
        sentence.take(one)
        yield one


def _known(sentence: Sentence, words: NameWords) -> Iterator[Found]:
    """Yield names of the alias table, the longest that stands."""
    past = 0
    for at in sentence.marked:
        if not sentence.roles[at] & KNOWN or at < past:
            continue
        for first in words.forms(sentence.words[at]):
            opens = words.may_open(first, sentence.word(at + 1))
            found = _known_at(sentence, words, at, first) if opens else None
            if found is not None:
                past = found.last
                yield found
                break


def _known_at(sentence: Sentence, words: NameWords, at: int, first: str) -> Found | None:
    run, longest = [first], words.reach[first]
    while len(run) < longest and sentence.joins(at + len(run)):
        run.append(sentence.words[at + len(run)])
    while run:
        name = words.aliases.get(" ".join(run))
        if name is not None and _is_written_as_name(sentence, words, at, at + len(run)):
            last = _of_nation(sentence, words, at + len(run))
            first_word = at - _is_of_nation(sentence, words, at, last)
            last, more = _past_form(sentence, words, last)
            return Found(first_word, last, name, cut_of(sentence.words[at], first), more)
        run.pop()
    return None


def _of_nation(sentence: Sentence, words: NameWords, at: int) -> int:
    """Return where a name ends that many countries have one of, past its nationality."""
    if not sentence.joins(at) or sentence.words[at - 1] not in words.national:
        return at
    word = sentence.words[at]
    if word in words.common or not sentence.is_free(at):
        return at
    return at + (word.startswith(words.article) and word.endswith(words.nationality_endings))


def _is_of_nation(sentence: Sentence, words: NameWords, at: int, last: int) -> bool:
    """Tell whether the adjective of nationality before a name belongs to it."""
    if (
        not sentence.latin
        or not sentence.joins(at)
        or sentence.words[last - 1] not in words.national
    ):
        return False
    return sentence.words[at - 1] in words.nations and sentence.is_capital(at - 1)


def _past_form(sentence: Sentence, words: NameWords, last: int) -> tuple[int, int]:
    """Return where a firm's name ends past "Inc.", and how many full stops belong to it."""
    if sentence.joins(last) and sentence.words[last] in words.shortened:
        last += sentence.is_capital(last)
    stopped = sentence.between(last)[:1] == "."
    initials = len(sentence.words[last - 1]) == 1 and sentence.between(last - 1) == "."
    shortened = sentence.words[last - 1] in words.shortened
    return last, int(stopped and (initials or shortened))


def _is_written_as_name(sentence: Sentence, words: NameWords, first: int, last: int) -> bool:
    if not sentence.latin:
        return True
    quote = sentence.quote(first, last)
    if sentence.words[first] == words.article:
        return quote[0].isupper() and sentence.is_capital(last - 1)
    if last - first == 1 and len(quote) <= SHORT_ACRONYM:
        return quote.isupper()
    return quote != quote.lower()


def _capital_runs(sentence: Sentence, words: NameWords) -> Iterator[Found]:
    """Yield runs of capitalised words of which one heads an organisation."""
    past = 0
    for at in sentence.marked:
        headed = sentence.roles[at] & HEAD and sentence.is_capital(at)
        if at < past or not headed or not sentence.is_free(at):
            continue
        begin = at
        while begin > past and sentence.joins(begin) and _is_of_run(sentence, begin - 1):
            begin -= 1
        end = past = _run_end(sentence, words, begin)
        first = begin
        while first < end and _is_opening(sentence, words, first, end):
            first += 1
        last = _headed_end(sentence, words, first, end)
        if 1 < last - first <= LONGEST:
            yield _firm(sentence, words, first, last)


def _is_of_run(sentence: Sentence, at: int) -> bool:
    return sentence.is_capital(at) and sentence.is_free(at)


def _is_opening(sentence: Sentence, words: NameWords, at: int, end: int) -> bool:
    """Tell whether a capital word before a name belongs to the sentence and not to the name."""
    word = sentence.words[at]
    if word in words.nations:
        return end - at < NATIONAL
    return (word in words.common and word not in words.heads) or word in words.titles


def _headed_end(sentence: Sentence, words: NameWords, first: int, end: int) -> int:
    """Return where a name ends: behind its last head, or where what a leading head is of ends."""
    heads = [at for at in range(first, end) if sentence.words[at] in words.heads]
    if not heads:
        return first
    last = heads[-1]
    if any(sentence.words[at] in words.continuing for at in range(last + 1, end)):
        return end
    if last > first:
        return last + 1
    return end if words.heads_lead else first


def _firm(sentence: Sentence, words: NameWords, first: int, last: int) -> Found:
    """Return a name, with the full stop where its last word is a shortened one."""
    last, more = _past_form(sentence, words, last)
    start, end = sentence.starts[first], sentence.ends[last - 1] + more
    quote = sentence.passage.evidence(start, end).quote
    return Found(first, last, " ".join(quote.split()), more=more)


def _run_end(sentence: Sentence, words: NameWords, at: int) -> int:
    last, headed, read = at + 1, False, at  # headed: by a word from `at` up to `read`
    while last < len(sentence) and sentence.joins(last) and sentence.is_free(last):
        if sentence.is_capital(last):
            last += 1
            continue
        if sentence.words[last] in words.adjectives and sentence.words[last - 1] in words.heads:
            last += 1
            continue
        goes_on = last
        while goes_on < len(sentence) and sentence.words[goes_on] in words.continuing:
            goes_on += 1
        joined = all(sentence.joins(index) for index in range(last, goes_on + 1))
        headed = headed or any(word in words.heads for word in sentence.words[read:last])
        read = last
        if goes_on == last or not joined or not headed or not sentence.is_capital(goes_on):
            break
        last = goes_on + 1
    return last


def _acronyms(sentence: Sentence, words: NameWords) -> Iterator[Found]:
    """Yield words in capitals among words that are not."""
    for at in sentence.capital_order:
        word = sentence.words[at]
        if not 1 < len(word) <= LONGEST_ACRONYM or word in words.not_acronyms:
            continue
        if at in sentence.placed or not sentence.is_free(at) or not sentence.is_shouted(at):
            continue
        if TICKER.match(sentence.text, sentence.ends[at]):
            continue
        if not _is_among_capitals(sentence, at):
            yield Found(at, at + 1, sentence.quote(at, at + 1))


def _is_among_capitals(sentence: Sentence, at: int) -> bool:
    beside = (near for near in (at - 1, at + 1) if 0 <= near < len(sentence))
    return any(sentence.is_shouted(near) and len(sentence.words[near]) > 1 for near in beside)
