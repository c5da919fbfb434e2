"""What words mean: packs of data, the normaliser, the gazetteer.

A pack is a folder of TOML files named by the language. The engine that reads news with it knows no
language: adding one is adding a folder.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from typing import NamedTuple, TypeVar

import msgspec

from monitor.languages.form import blanks, misspelt
from monitor.languages.lexicon import (
    NATIONALITY,
    Clitics,
    HarmSense,
    Lexicon,
    Numeral,
    Word,
)
from monitor.languages.text import fold
from monitor.records import EventKind, Harm

FORMS_OF_HARM = (
    "acts",
    "active",
    "passive",
    "either",
    "counted",
    "persons",
    "person",
    "lone",
    "toll",
    "zero",
)
PACK_FILES = ("grammar.toml", "harm.toml", "numbers.toml", "people.toml", "scope.toml")


class BadPackError(ValueError):
    """A pack's data contradicts itself or cannot be read; the message names file and key."""


class NumberWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How numbers are spelled. `spaced_groups`: thousands may be cut by spaces."""

    decimal: str
    spaced_groups: bool
    at_most_low: int  # what "up to" leaves open below
    values: dict[str, int]
    scales: dict[str, int]
    plural_scales: dict[str, int] = {}  # alone they are vague: "thousands"
    dozens: dict[str, int] = {}
    halves: dict[str, float] = {}
    about: dict[str, int] = {}
    vague: dict[str, tuple[int, int]] = {}
    many: dict[str, int] = {}  # vague without an upper bound


class HarmWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How one harm is told.

    `acts` are nouns whose victims follow, `active` verbs whose victims follow, `passive` verbs
    whose victims come before, `either` forms that take both, `counted` ambiguous forms that only a
    number right after them makes a harm; `persons` are plural nouns for the harmed, `person`
    singular ones; `lone` verbs tell of one victim, named or not; a `toll` is followed by its
    value; `zero` are nouns that a negation turns into none.
    """

    acts: tuple[str, ...] = ()
    active: tuple[str, ...] = ()
    passive: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    lone: tuple[str, ...] = ()
    toll: tuple[str, ...] = ()
    zero: tuple[str, ...] = ()


class PeopleWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nouns for people, one and many, and for what is counted but is not people harmed.

    Given `national`, the language's regular endings make the others of its nation.
    """

    one: tuple[str, ...]
    many: tuple[str, ...]
    two: tuple[str, ...]  # what is two people by its meaning
    things: tuple[str, ...]
    animals: tuple[str, ...] = ()
    kin: tuple[str, ...] = ()  # one of a family or a household; a pronoun may be written on
    kins: tuple[str, ...] = ()
    national: tuple[str, ...] = ()  # one of a nation, also the adjective
    nationals: tuple[str, ...] = ()


class Grammar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Small words by what they do, letters written onto words, and abbreviations."""

    tags: dict[str, tuple[str, ...]]
    clitics: Clitics = Clitics()
    abbreviations: tuple[str, ...] = ()
    where: tuple[str, ...] = ()  # prepositions that put what happens in a place
    where_prefixes: tuple[str, ...] = ()  # the same, written onto the name
    elsewhere: tuple[str, ...] = ()  # where somebody comes from or goes, or the other side
    seats: tuple[str, ...] = ()  # words before the place where a source sits, not the happening
    adjectives_first: bool = False  # adjectives stand before the noun they describe


class ScopeWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that place a happening in time, and words that say what kind it is."""

    when: dict[str, tuple[str, ...]]
    months: dict[str, int]
    weekdays: dict[str, int]
    spans: dict[str, int]  # units of time, in days
    events: dict[EventKind, tuple[str, ...]]


class Pack(NamedTuple):
    """One language, ready to read with."""

    lang: str
    lexicon: Lexicon
    numbers: NumberWords
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    spans: Mapping[str, int]
    abbreviations: frozenset[str]
    attached: frozenset[str]  # what is written onto the front of words, and of digits
    adjectives_first: bool
    where: frozenset[str]
    where_prefixes: tuple[str, ...]
    elsewhere: frozenset[str]
    seats: frozenset[str]
    blanks: tuple[str, ...]  # entries of the form that the pack leaves blank


class Packs:
    """All packs, by language."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        self._packs = {pack.lang: pack for pack in packs}

    def get(self, lang: str) -> Pack | None:
        """Return the pack of `lang`, a two-letter code, or None where there is none."""
        return self._packs.get(lang)

    def __iter__(self) -> Iterator[Pack]:
        return iter(self._packs.values())


def load_packs() -> Packs:
    """Return every pack that is shipped. Raises BadPackError."""
    folder = resources.files("monitor.languages")
    found = sorted((f for f in folder.iterdir() if _is_pack(f)), key=lambda f: f.name)
    return Packs(load_pack(folder_of_pack) for folder_of_pack in found)


def load_pack(folder: Traversable) -> Pack:
    """Return the pack in `folder`, whose name is its language. Raises BadPackError."""
    grammar = _decode(folder, "grammar.toml", Grammar)
    numbers = _decode(folder, "numbers.toml", NumberWords)
    scope = _decode(folder, "scope.toml", ScopeWords)
    _refuse_misspelt(folder, "grammar", "tags", grammar.tags)
    _refuse_misspelt(folder, "scope", "when", scope.when)
    lexicon = Lexicon(grammar.clitics)
    for tag, phrases in (*grammar.tags.items(), *scope.when.items(), *scope.events.items()):
        for phrase in phrases:
            lexicon.add(phrase, Word(tags=frozenset({str(tag)})))
    for tag, names in (
        ("month", scope.months),
        ("weekday", scope.weekdays),
        ("span", scope.spans),
    ):
        for name in names:
            lexicon.add(name, Word(tags=frozenset({tag})))
    _add_numbers(lexicon, numbers)
    _add_harm(lexicon, _decode(folder, "harm.toml", dict[Harm, HarmWords]))
    _add_people(lexicon, _decode(folder, "people.toml", PeopleWords))
    _refuse_clashes(folder, lexicon)
    lexicon.close()
    return Pack(
        lang=folder.name,
        lexicon=lexicon,
        numbers=numbers,
        months=_folded_keys(scope.months),
        weekdays=_folded_keys(scope.weekdays),
        spans=_folded_keys(scope.spans),
        abbreviations=_folded(grammar.abbreviations),
        attached=_folded(grammar.clitics.prefixes),
        adjectives_first=grammar.adjectives_first,
        where=_folded(grammar.where),
        where_prefixes=tuple(sorted(_folded(grammar.where_prefixes))),
        elsewhere=_folded(grammar.elsewhere),
        seats=_folded(grammar.seats),
        blanks=blanks({"grammar.tags": grammar.tags, "scope.when": scope.when}),
    )


def _refuse_misspelt(
    folder: Traversable, part: str, table: str, keys: Mapping[str, object]
) -> None:
    for key in misspelt(part, table, keys):
        raise BadPackError(f"{folder.name}/{part}.toml: {table}.{key} is no entry of form.toml")


def _refuse_clashes(folder: Traversable, lexicon: Lexicon) -> None:
    """Raise BadPackError where one spelling is people and also a thing or a number."""
    for spelling, word in lexicon.spellings():
        other = "a thing" if "thing" in word.tags else "a number" if word.numeral else ""
        if word.people and other:
            raise BadPackError(
                f"{folder.name}: {spelling!r} is people and also {other}; choose one"
            )


def _is_pack(folder: Traversable) -> bool:
    return folder.is_dir() and folder.joinpath("grammar.toml").is_file()


PartT = TypeVar("PartT")


def _decode(folder: Traversable, name: str, shape: type[PartT]) -> PartT:
    """Return one file of a pack, checked against its shape and for words that say nothing new."""
    where = f"{folder.name}/{name}"
    try:
        text = folder.joinpath(name).read_text("utf-8")
        part = msgspec.toml.decode(text, type=shape)
        _refuse_doubles(where, msgspec.toml.decode(text))
    except FileNotFoundError:
        raise BadPackError(f"{where}: the file is missing; a pack has {PACK_FILES}") from None
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise BadPackError(f"{where}: {error}") from None
    return part


def _refuse_doubles(where: str, node: object, path: str = "") -> None:
    """Raise BadPackError where folding makes two entries of one list or table the same."""
    if isinstance(node, dict):
        _refuse_double_spellings(where, path, (str(key) for key in node))
        for key, value in node.items():
            _refuse_doubles(where, value, f"{path}.{key}" if path else str(key))
    elif isinstance(node, list):
        _refuse_double_spellings(where, path, (item for item in node if isinstance(item, str)))


def _refuse_double_spellings(where: str, path: str, spellings: Iterable[str]) -> None:
    seen: dict[str, str] = {}
    for spelling in spellings:
        folded = fold(spelling).text
        if not folded.strip():
            raise BadPackError(f"{where}: {path} has an entry that is empty: {spelling!r}")
        if folded in seen:
            raise BadPackError(
                f"{where}: {path} has {spelling!r} and {seen[folded]!r}, which read the same; "
                "keep one"
            )
        seen[folded] = spelling


def _add_numbers(lexicon: Lexicon, numbers: NumberWords) -> None:
    for role, table in (
        ("value", numbers.values),
        ("scale", numbers.scales),
        ("dozen", numbers.dozens),
        ("half", numbers.halves),
        ("about", numbers.about),
    ):
        for spelling, value in table.items():
            lexicon.add(spelling, Word(numeral=Numeral(role, value, None)))
    for spelling, scale in numbers.plural_scales.items():
        lexicon.add(spelling, Word(numeral=Numeral("scale", scale, 10 * scale - 1)))
    for spelling, (low, high) in numbers.vague.items():
        lexicon.add(spelling, Word(numeral=Numeral("vague", low, high)))
    for spelling, low in numbers.many.items():
        lexicon.add(spelling, Word(numeral=Numeral("vague", low, None)))


def _add_harm(lexicon: Lexicon, harms: Mapping[Harm, HarmWords]) -> None:
    for kind, words in harms.items():
        for role in FORMS_OF_HARM:
            count = 1 if role == "person" else 0
            sense = Word(harms=(HarmSense(kind, role, count),))
            add = _ADDERS.get(role, Lexicon.add)
            for phrase in getattr(words, role):
                add(lexicon, phrase, sense)


def _add_people(lexicon: Lexicon, people: PeopleWords) -> None:
    one, two, many = (Word(people=count) for count in ("one", "two", "many"))
    nation = Word(people="many", tags=NATIONALITY)
    thing = Word(tags=frozenset({"thing"}))
    animal = Word(tags=frozenset({"thing", "animal"}))
    rows: tuple[tuple[Callable[[Lexicon, str, Word], None], tuple[str, ...], Word], ...] = (
        (Lexicon.add, people.many, many),
        (Lexicon.add, people.two, two),
        (Lexicon.add_owned, people.kin, one),
        (Lexicon.add_owned, people.kins, many),
        (Lexicon.add_person, people.one, one),
        (Lexicon.add_national, people.national, one),
        (Lexicon.add, people.nationals, nation),
        (Lexicon.add_thing, people.things, thing),
        (Lexicon.add_thing, people.animals, animal),
    )
    for add, forms, word in rows:
        for form in forms:
            add(lexicon, form, word)


_ADDERS: Mapping[str, Callable[[Lexicon, str, Word], None]] = {
    "acts": Lexicon.add_act,
    "person": Lexicon.add_person,
}


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word).text for word in words)


def _folded_keys(table: Mapping[str, int]) -> dict[str, int]:
    return {fold(key).text: value for key, value in table.items()}
