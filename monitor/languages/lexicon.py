"""Words of a pack made ready for one look-up each: clitics, duals and phrases are worked out here.

What stands in a pack is a dictionary form; what stands in news carries prefixes ("and by the"),
pronouns and dual endings. Endings are spelled out when a pack loads; what a word with a prefix is,
or that it is nothing, is worked out once and remembered, so that reading a word is one look-up.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce
from typing import NamedTuple

import msgspec

from monitor.languages.text import fold
from monitor.records import Harm

# A number with its separators, a word, or one mark. Letters and digits are cut apart ("و800").
WORD = re.compile(r"[^\W\d_]+")
TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[^\w\s]|_")


class Numeral(NamedTuple):
    """What a number word is worth: `role` is value, scale, dozen, half, vague or about."""

    role: str
    low: float
    high: int | None


class HarmSense(NamedTuple):
    """What a word says befell people, on which side they stand (`role`), and how many it implies.

    `implied` is 1 or 2 where the form itself counts (a singular or dual person), else 0.
    """

    kind: Harm
    role: str
    implied: int = 0


class Word(NamedTuple):
    """All that a pack knows of one spelling."""

    numeral: Numeral | None = None
    harms: tuple[HarmSense, ...] = ()
    people: str = ""  # one, two or many
    tags: frozenset[str] = frozenset()
    joined: bool = False  # an "and" is written on
    definite: bool = False  # the article is written on
    attached: bool = False  # a preposition is written on
    told: tuple[HarmSense, ...] = ()  # what befell those whom a pronoun on it means: "his arrest"

    def merged(self, other: "Word") -> "Word":
        """Return a word with the senses of both."""
        known = {(sense.kind, sense.role) for sense in self.harms}
        added = tuple(sense for sense in other.harms if (sense.kind, sense.role) not in known)
        return Word(
            numeral=self.numeral or other.numeral,
            harms=self.harms + added,
            people=self.people or other.people,
            tags=self.tags | other.tags,
            joined=self.joined,
            definite=self.definite,
            attached=self.attached,
            told=self.told or other.told,
        )


MOST_SPELLINGS = 200_000  # kept in memory, some 30 MB; then they are worked out anew

UNKNOWN = Word()
SMALL = frozenset({"small", "light"})
OWNED = frozenset({"owned"})
MENTIONED = frozenset({"mentioned"})
OBJECT = frozenset({"object"})
NATIONALITY = frozenset({"nationality"})
ALARMING = frozenset({"wound", "captor"})  # what makes another word one of harm


class Clitics(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Letters written onto words.

    `prefixes` may stand before any word, `joining` are those that contain an "and" and
    `definite` those that contain the article, `attaching` those that contain a preposition.
    `suffixes` are pronouns on nouns of act, and `pronouns` how many each means where it says so;
    with one of the `auxiliaries` before it such a noun is a passive verb. `dual` endings make two
    of one person, `national` ones make one or many of a nation; `swaps` changes a last letter
    before any ending.
    """

    prefixes: tuple[str, ...] = ()
    joining: tuple[str, ...] = ()
    definite: tuple[str, ...] = ()
    attaching: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    pronouns: dict[str, int] = {}
    auxiliaries: tuple[str, ...] = ()
    dual: tuple[str, ...] = ()
    accusative: tuple[str, ...] = ()
    national: dict[str, str] = {}  # what ends the others of a nation: ending to one or many
    swaps: dict[str, str] = {}

    def inflected(self, form: str, endings: Iterable[str]) -> Iterator[str]:
        """Yield `form` with each ending, its last letter swapped where the spelling asks it."""
        stem = form[:-1] + self.swaps[form[-1]] if form[-1] in self.swaps else form
        for ending in endings:
            yield stem + ending


class Beside(NamedTuple):
    """What has to stand right beside a word for the two to belong to a phrase."""

    after: frozenset[str]
    before: tuple[str, ...]  # with whatever may be written onto it

    def stands(self, before: str, after: str) -> bool:
        """Tell whether the word between `before` and `after` may belong to a phrase."""
        return after in self.after or before.endswith(self.before)


class Entry(NamedTuple):
    """A spelling's own word, and the phrases that begin with it, by their second word.

    Of each second word the longest phrases come first; what follows it comes with them.
    `alarming` where a sentence with this spelling may tell of harm; most sentences hold none. Where
    only phrases tell it, `beside` is what has to stand there too.
    """

    word: Word
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], Word], ...]]
    alarming: bool
    beside: Beside | None = None


NOWHERE = Beside(frozenset(), ())
NOTHING = Entry(UNKNOWN, {}, alarming=False)


class Entries(dict[str, Entry]):
    """Entries by spelling; what is not there yet is worked out and kept, up to a bound."""

    def __init__(self, work_out: Callable[[str], Entry]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, spelling: str) -> Entry:
        """Work out the entry of a spelling."""
        if len(self) >= MOST_SPELLINGS:
            self.clear()
        entry = self._work_out(spelling)
        self[spelling] = entry
        return entry


class Lexicon:
    """Every spelling of a pack, looked up with what may be written onto it."""

    def __init__(self, clitics: Clitics) -> None:
        self._clitics = clitics
        self._alarming: dict[str, Beside | None] = {}
        self._base: dict[str, Entry] = {}
        self._words: dict[str, Word] = {}
        self._phrases: dict[str, dict[tuple[str, ...], Word]] = {}
        self.entries = Entries(self._work_out)

    def add(self, phrase: str, word: Word) -> None:
        """Add a spelling, folded, of one or more words; senses of equal spellings join."""
        first, *rest = split_words(phrase)
        if rest:
            known = self._phrases.setdefault(first, {})
            known[tuple(rest)] = known.get(tuple(rest), UNKNOWN).merged(word)
        else:
            self._words[first] = self._words.get(first, UNKNOWN).merged(word)

    def add_person(self, form: str, word: Word) -> None:
        """Add a singular person noun, with the endings that make it an object or a pair."""
        form = fold(form).text
        self.add(form, word)
        word = word._replace(tags=self._words.get(form, word).tags)
        for spelling in self._clitics.inflected(form, self._clitics.dual):
            if spelling not in self._words:
                two = tuple(sense._replace(implied=2) for sense in word.harms)
                self.add(spelling, word._replace(people=word.people and "two", harms=two))
        if form[-1] not in self._clitics.swaps:
            for ending in self._clitics.accusative:
                if form + ending not in self._words:
                    self.add(form + ending, word._replace(tags=word.tags | OBJECT))

    def add_thing(self, form: str, word: Word) -> None:
        """Add a noun that is no person, with the ending that makes it an object."""
        form = fold(form).text
        self.add(form, word)
        if " " in form or form[-1] in self._clitics.swaps:
            return
        for ending in self._clitics.accusative:
            if form + ending not in self._words:
                self.add(form + ending, word)

    def add_national(self, form: str, word: Word) -> None:
        """Add one of a nation, with the endings that make a woman, two or many of them.

        An ending that may make many as well as two makes many.
        """
        form = fold(form).text
        for ending, people in self._clitics.national.items():
            once = form + ending[1:]  # a letter that should stand twice is often written once
            for spelling in (form + ending, once if form[-1] == ending[0] else form + ending):
                if spelling not in self._words:
                    self.add(spelling, Word(people=people, tags=NATIONALITY))
        self.add_person(form, word._replace(tags=word.tags | NATIONALITY))

    def add_owned(self, form: str, word: Word) -> None:
        """Add a noun for one or several of somebody's people, also with a pronoun on it."""
        form = fold(form).text
        self.add(form, word)
        for spelling in self._clitics.inflected(form, self._clitics.suffixes):
            if spelling not in self._words:
                self.add(spelling, word._replace(tags=word.tags | OWNED))
        if word.people == "one":
            two = word._replace(people="two", tags=word.tags | OWNED)
            # A dual loses its last letter before a pronoun.
            duals = [dual[:-1] for dual in self._clitics.dual]
            pronouns = [dual + suffix for dual in duals for suffix in self._clitics.suffixes]
            for spelling in self._clitics.inflected(form, pronouns):
                if spelling not in self._words:
                    self.add(spelling, two)

    def add_act(self, form: str, word: Word) -> None:
        """Add a noun of act; with a pronoun on it, it says whose: of people named before."""
        form = fold(form).text
        self.add(form, word)
        first, *rest = split_words(form)
        known = self._phrases.get(first, {}).get(tuple(rest)) if rest else self._words.get(first)
        tags = (known or UNKNOWN).tags | MENTIONED
        passive = tuple(sense._replace(role="passive") for sense in word.harms)
        if not rest and form.startswith(self._clitics.definite[:1]):
            return  # no pronoun is written onto a noun that has its article
        for suffix in self._clitics.suffixes:
            count = self._clitics.pronouns.get(suffix, 0)
            told = tuple(sense._replace(implied=count) for sense in word.harms if count)
            for spelling in self._clitics.inflected(form, (suffix,)):
                if spelling not in self._words:
                    self.add(spelling, Word(tags=tags, told=told))
                for auxiliary in self._clitics.auxiliaries:
                    self.add(f"{auxiliary} {spelling}", Word(tags=tags, harms=passive, told=told))

    def spellings(self) -> Iterator[tuple[str, Word]]:
        """Yield every spelling that was added, phrases with spaces, and what it means."""
        yield from self._words.items()
        for first, phrases in self._phrases.items():
            for rest, word in phrases.items():
                yield " ".join((first, *rest)), word

    def close(self) -> None:
        """Make the table that look-ups begin from."""
        forms = {*self._words, *self._phrases}
        for form in forms:
            self._hear_phrases(form)
        self._alarming.update((form, None) for form, word in self._words.items() if _alarms(word))
        self._base = {form: self._entry(form) for form in forms | {*self._alarming}}

    def _hear_phrases(self, form: str) -> None:
        """Note by which words to see that a sentence may hold a phrase of harm.

        That is another word of harm, else the longest word which stands in the pack for nothing
        else: "custody" and not "in", "ill" and not "people"; and the word of the phrase beside it.
        """
        for rest, word in self._phrases.get(form, {}).items():
            words = [token for token in (form, *rest) if WORD.fullmatch(token)]
            if not words or not _alarms(word):
                continue
            teller = max(words, key=self._tells)
            at = words.index(teller)
            after, before = (
                words[at + 1 : at + 2],
                words[at - 1 : at] if at + 1 == len(words) else [],
            )
            if after or before:
                self._alarming[teller] = _joined(
                    self._alarming.get(teller, NOWHERE), Beside(frozenset(after), tuple(before))
                )
            else:
                self._alarming[teller] = None

    def _tells(self, word: str) -> tuple[bool, bool, bool, int]:
        """Return how much a word of a phrase tells of the phrase."""
        known = self._words.get(word, UNKNOWN)
        return bool(known.harms), known is UNKNOWN, not known.tags & SMALL, len(word)

    def _entry(self, form: str) -> Entry:
        phrases: dict[str, tuple[tuple[tuple[str, ...], Word], ...]] = {}
        known = self._phrases.get(form, {})
        for rest, word in sorted(known.items(), key=lambda item: (-len(item[0]), item[0])):
            phrases[rest[0]] = (*phrases.get(rest[0], ()), (rest[1:], word))
        beside = self._alarming.get(form)
        return Entry(self._words.get(form, UNKNOWN), phrases, form in self._alarming, beside)

    def _work_out(self, spelling: str) -> Entry:
        """Return the entry of a spelling, prefixes cut off where it stands in no pack itself."""
        own = self._base.get(spelling, NOTHING)
        if own.word is not UNKNOWN:
            return own
        begins = None  # what only begins a phrase gives way to a word under a longer prefix
        for prefix in self._clitics.prefixes:
            inner = self._base.get(spelling[len(prefix) :]) if spelling.startswith(prefix) else None
            if inner is not None and inner.word is not UNKNOWN:
                return self._with_prefix(own, inner, prefix)
            if inner is not None and begins is None and not own.phrases:
                begins = self._with_prefix(own, inner, prefix)
        return begins or own

    def _with_prefix(self, own: Entry, inner: Entry, prefix: str) -> Entry:
        phrases = {
            second: tuple((rest, self._prefixed(word, prefix)) for rest, word in known)
            for second, known in inner.phrases.items()
        }
        heard = [entry.beside for entry in (own, inner) if entry.alarming]
        return Entry(
            self._prefixed(inner.word, prefix),
            own.phrases or phrases,
            alarming=bool(heard),
            beside=reduce(_joined, heard) if heard else None,
        )

    def _prefixed(self, word: Word, prefix: str) -> Word:
        if word is UNKNOWN:
            return word
        return word._replace(
            joined=prefix in self._clitics.joining,
            definite=prefix in self._clitics.definite,
            attached=prefix in self._clitics.attaching,
        )


def _alarms(word: Word) -> bool:
    """Tell whether a sentence with the word may tell of harm."""
    return bool(word.harms or word.told or word.tags & ALARMING)


def _joined(one: Beside | None, other: Beside | None) -> Beside | None:
    """Return what has to stand beside a word that tells of harm for either; None for nothing."""
    if one is None or other is None:
        return None
    return Beside(one.after | other.after, tuple(dict.fromkeys(one.before + other.before)))


def split_words(phrase: str) -> list[str]:
    """Return the tokens of a pack's phrase as a text's tokens are cut."""
    return [match.group() for match in TOKEN.finditer(fold(phrase).text)]
