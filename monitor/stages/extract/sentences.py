"""A passage cut into sentences of items: words and phrases that a pack knows, and all others."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from itertools import compress
from operator import attrgetter

import msgspec

from monitor.languages import Pack
from monitor.languages.lexicon import TOKEN, UNKNOWN, WORD, Entry, HarmSense, Word
from monitor.languages.text import Passage
from monitor.records import EventKind, Harm
from monitor.stages.extract.marks import ALARM, HINT, Marks
from monitor.stages.extract.stops import Signs
from monitor.stages.extract.tokens import Tokens, cut_words

LONGEST = 2_500  # characters; a longer "sentence" is a list or a page's furniture, and is cut
WOUND_REACH = 7  # items from a verb to the wound it takes: "suffered severe burns"
CAPTOR_REACH = 14  # items on either side in which captors make a release one of hostages
HURT = Word(harms=(HarmSense(Harm.INJURED, "passive"),))
HELD = Word(harms=(HarmSense(Harm.ABDUCTED, "either"),))
VALUE_REACH = 5  # items from a verb of rising to its number: "have risen sharply to more than 40"
EVENTS = tuple(kind for kind in EventKind if kind is not EventKind.UNKNOWN)
HAPPENINGS = frozenset(kind.value for kind in EVENTS)  # the tags of words that name one
TOLLS = {kind: Word(harms=(HarmSense(kind, "toll"),)) for kind in Harm}

_word = attrgetter("word")
_phrases = attrgetter("phrases")
_STOPS = Signs(".!?;\u2026\n\r")
_END = re.compile(r"[.!?;\u2026]+[\"')\]]*|[\n\r]+")
_BLANKS = frozenset("#_")
_SPACED_GROUPS = re.compile(r"(?<![\d.,])\d{1,3}(?:[ ']\d{3})+(?!\d)")
_SPACED_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?: 000)+(?!\d)")


class Item(msgspec.Struct, frozen=True, gc=False):
    """A word, a phrase, a number or a mark; offsets count folded characters."""

    text: str
    start: int
    end: int
    word: Word

    def has(self, tag: str) -> bool:
        """Tell whether the pack marks it so."""
        return tag in self.word.tags

    @property
    def is_mark(self) -> bool:
        """Tell whether it is punctuation."""
        return len(self.text) == 1 and not self.text.isalnum()


class Sentence:
    """What stands between two full stops; its items are read when they are asked for."""

    def __init__(
        self, passage: Passage, span: tuple[int, int], pack: Pack, *, alarming: bool
    ) -> None:
        """Keep what tells where the sentence stands; `alarming` where a word of harm may."""
        self.passage = passage
        self.start, self.end = span
        self.alarming = alarming
        self._pack = pack

    @cached_property
    def items(self) -> list[Item]:
        """Return the words, phrases, numbers and marks."""
        items = read_items(self.passage.folded.text, self.start, self.end, self._pack)
        told = dict(_told_together(items))
        if told:
            items = [
                msgspec.structs.replace(item, word=item.word.merged(told[at]))
                if at in told
                else item
                for at, item in enumerate(items)
            ]
        return items

    @cached_property
    def tags(self) -> frozenset[str]:
        """Return what the pack marks any of its items as."""
        return frozenset().union(*(item.word.tags for item in self.items))

    @cached_property
    def event(self) -> EventKind:
        """Return the kind of happening that most of its words name; the first where equal."""
        if self.tags.isdisjoint(HAPPENINGS):
            return EventKind.UNKNOWN
        named = Counter(tag for item in self.items for tag in item.word.tags & HAPPENINGS)
        return max(EVENTS, key=lambda kind: named[kind.value])

    def words(self) -> Iterator[Word]:
        """Yield what each item is, and each word within a phrase: "cases of cholera"."""
        for item in self.items:
            yield item.word
            for part in WORD.findall(item.text) if " " in item.text else ():
                yield self._pack.lexicon.entries[part].word


def read_sentences(passages: tuple[Passage, ...], pack: Pack, marks: Marks) -> Iterator[Sentence]:
    """Yield the sentences of all passages in reading order, the headline first."""
    for passage in passages:
        text = passage.folded.text
        tokens = cut_words(passage)
        alarms = list(_alarms(tokens, pack, marks))
        for start, end in _spans(text, pack):
            for first, last in _pieces(text, start, end):
                if not text[first:last].isspace():
                    alarm = bisect_left(alarms, first)
                    alarming = alarm < len(alarms) and alarms[alarm] < last
                    yield Sentence(passage, (first, last), pack, alarming=alarming)


def _alarms(tokens: Tokens, pack: Pack, marks: Marks) -> Iterator[int]:
    """Yield where words stand that may tell of harm, alone or with the word beside them."""
    entries = pack.lexicon.entries
    for at in tokens.marked(marks, ALARM | HINT):
        beside = entries[tokens.words[at]].beside
        if beside is None or beside.stands(tokens.word(at - 1), tokens.word(at + 1)):
            yield tokens.starts[at]


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield a sentence, or where it is too long to be one, stretches of it cut between words."""
    while end - start > LONGEST:
        space = text.find(" ", start + LONGEST, end)
        if space < 0:
            break
        yield start, space
        start = space
    yield start, end


def _spans(text: str, pack: Pack) -> Iterator[tuple[int, int]]:
    start = past = 0
    for stop in _STOPS.find(text):
        match = _END.match(text, stop) if stop >= past else None
        if match is None:
            continue
        past = match.end()  # a run of stops is looked at once, also where it ends no sentence
        ends = text[past - 1] in "\n\r" or text[past : past + 1].isspace() or past == len(text)
        if not ends or (text[stop] == "." and _abbreviates(text, stop, pack)):
            continue
        yield start, past
        start = past
    if start < len(text):
        yield start, len(text)


def _abbreviates(text: str, stop: int, pack: Pack) -> bool:
    """Tell whether the stop belongs to an abbreviation or an initial ("U.S.", "Gen.")."""
    begin = stop
    while begin > 0 and stop - begin < 8 and text[begin - 1].isalpha():
        begin -= 1
    word = text[begin:stop]
    return (len(word) == 1 and not word.isdecimal()) or word in pack.abbreviations


def read_items(text: str, start: int, end: int, pack: Pack) -> list[Item]:
    """Return the items of ``text[start:end]``: longest phrases first, then words."""
    tokens, starts, ends = _tokens(text, start, end, spaced=pack.numbers.spaced_groups)
    entries = list(map(pack.lexicon.entries.__getitem__, tokens))
    items = list(map(Item, tokens, starts, ends, map(_word, entries)))
    read: list[Item] = []
    past = 0
    for index in compress(range(len(items)), map(_phrases, entries)):
        word, length = _longest(entries[index], tokens, index) if index >= past else (UNKNOWN, 1)
        if length > 1:
            first, last = starts[index], ends[index + length - 1]
            read += (*items[past:index], Item(text[first:last], first, last, word))
            past = index + length
    return [*read, *items[past:]]


def _told_together(items: list[Item]) -> Iterator[tuple[int, Word]]:
    """Yield verbs that tell a harm only together with another word, as words of that harm.

    Who "suffers" is hurt where a wound follows; who is "released" was held where captors are named;
    deaths that "rose" to a number are a toll.
    """
    for at, item in enumerate(items):
        tags = item.word.tags
        if not tags:
            continue
        if "suffers" in tags and _is_wounded(items, at):
            yield at, HURT
        elif "frees" in tags and not item.word.harms:
            near = items[max(0, at - CAPTOR_REACH) : at + CAPTOR_REACH]
            if any(other.has("captor") for other in near):
                yield at, HELD
        elif "rises" in tags and (kind := _risen(items, at)) is not None:
            yield at, TOLLS[kind]


def _risen(items: list[Item], at: int) -> Harm | None:
    """Return the harm whose count rises at `at`: a noun for the harmed before, a number behind."""
    for item in items[at + 1 : at + VALUE_REACH]:
        if item.word.numeral is not None or item.text[0].isdecimal():
            break
        if item.is_mark or item.has("relative") or item.has("by"):
            return None
    else:
        return None
    before = at - 1
    while before > 0 and items[before].has("light") and not items[before].word.harms:
        before -= 1
    persons = (s.kind for s in items[before].word.harms if s.role == "persons")
    return next(persons, None) if before >= 0 else None


def _is_wounded(items: list[Item], at: int) -> bool:
    """Tell whether a wound follows the verb at `at`, with no other clause or people between."""
    for item in items[at + 1 : at + WOUND_REACH]:
        if item.has("wound"):
            return True
        if item.has("relative") or item.word.people or (item.is_mark and item.text not in ",-\"'"):
            return False
    return False


def _longest(entry: Entry, tokens: list[str], index: int) -> tuple[Word, int]:
    """Return the word of the longest phrase at `index`, and how many tokens it takes."""
    second = tokens[index + 1] if index + 1 < len(tokens) else ""
    for rest, word in entry.phrases.get(second, ()):
        if tokens[index + 2 : index + 2 + len(rest)] == [*rest]:
            return word, 2 + len(rest)
    return entry.word, 1


def _tokens(
    text: str, start: int, end: int, *, spaced: bool
) -> tuple[list[str], list[int], list[int]]:
    """Return the tokens, and where each starts and ends.

    "3 000" is one, and where the tradition allows it "3 250" and "3'250" too.
    """
    tokens = TOKEN.findall(text, start, end)
    starts: list[int] = []
    ends: list[int] = []
    for token in tokens:
        # Nothing but blanks stands between two tokens, so the next such letters are this one.
        first = text.index(token, start)
        start = first + len(token)
        starts.append(first)
        ends.append(start)
    if "_" in tokens:  # "#two_killed_in_Aden" is said as words
        kept = [at for at, token in enumerate(tokens) if token not in _BLANKS]
        tokens, starts, ends = ([column[at] for at in kept] for column in (tokens, starts, ends))
    if not tokens or (not spaced and text.find(" 000", starts[0], end) < 0):
        return tokens, starts, ends
    return _grouped(text, tokens, starts, ends, _SPACED_GROUPS if spaced else _SPACED_THOUSANDS)


def _grouped(
    text: str, tokens: list[str], starts: list[int], ends: list[int], pattern: re.Pattern[str]
) -> tuple[list[str], list[int], list[int]]:
    """Return the tokens with those that `pattern` finds together as one."""
    groups = {m.start(): m.end() for m in pattern.finditer(text, starts[0], ends[-1])}
    if not groups:
        return tokens, starts, ends
    kept: list[tuple[str, int, int]] = []
    past = 0
    for start, end in zip(starts, ends, strict=True):
        if start >= past:
            past = groups.get(start, end)
            kept.append((text[start:past], start, past))
    return [token for token, _, _ in kept], [at for _, at, _ in kept], [at for _, _, at in kept]
