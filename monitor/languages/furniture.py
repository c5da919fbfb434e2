"""What pages carry besides their article, whose words they print, and how addresses differ.

All languages' furniture is looked for on every page: an Arabic page ends with "No stories found".
"""

import re
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import TypeVar

import msgspec

from monitor.languages.text import fold
from monitor.languages.words import letters_alone

KindT = TypeVar("KindT")

LANGUAGES = ("ar", "en", "fr", "es")
_MARKS = " \t.:!|-»«›‹•*\"'…▶►▼▲■●◆→←>"
# Blanks are taken from where they begin and never given back: a line may be nothing but blanks.
_NUMBER = re.compile(r"(?<!\s)\s*+:?\s*+\d++(?:[.,:]\d++)*")


class _Lines(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    lines: tuple[str, ...]
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    dates: tuple[str, ...]
    bylines: tuple[str, ...]
    within: tuple[str, ...]
    captions: tuple[str, ...]


class Furniture(msgspec.Struct, frozen=True):
    """Lines of pages that are no article, folded.

    Whole lines, in which a # stands for a number; beginnings, by their first two letters; headings
    that open a list of other stories, `openers` being beginnings that stand alone; what stands
    before the day of publication, before who wrote the article (by first letters too), and before
    who took a picture; phrases that no article has, anywhere in a line and not folded, with two
    cheap signs of them, a whole word of most and those themselves that have none; and the words of
    buttons, of which a whole bar may consist.
    """

    lines: frozenset[str]
    starts: dict[str, tuple[str, ...]]
    openers: frozenset[str]
    ends: frozenset[str]
    dates: tuple[str, ...]
    bylines: dict[str, tuple[str, ...]]
    within: tuple[str, ...]
    within_signs: frozenset[str]
    within_wordless: tuple[str, ...]
    captions: tuple[str, ...]
    words: frozenset[str]


class Addresses(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What two addresses of one article may differ in, in lower case."""

    parameters: frozenset[str]
    parameter_prefixes: tuple[str, ...]
    host_prefixes: frozenset[str]
    path_endings: frozenset[str]
    path_beginnings: frozenset[str]


class Elements(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What sites call the elements of a page that are no article: parts of their names."""

    furniture: frozenset[str]
    authors: frozenset[str]
    other_stories: frozenset[str]


def fold_line(line: str) -> str:
    """Return a line as furniture is compared: folded, without marks at its ends."""
    return bare(fold(line).text)


def bare(folded: str) -> str:
    """Return a folded line without marks at its ends."""
    return folded.strip(_MARKS)


def mask_numbers(folded: str) -> str:
    """Return a folded line with a # for each number: "3 comments" and "12 comments" are one."""
    return _NUMBER.sub(" #", folded).strip()


@cache
def load_furniture() -> Furniture:
    """Return the furniture of every language."""
    packs = [_read(f"{lang}/furniture.toml", _Lines) for lang in LANGUAGES]
    starts = tuple(dict.fromkeys(fold(start).text for pack in packs for start in pack.starts))
    lines = frozenset(fold_line(line) for pack in packs for line in pack.lines)
    within = tuple(words for pack in packs for words in pack.within)
    folded = tuple(fold(words).text for words in within)
    return Furniture(
        lines=lines,
        starts=_by_first_letters(starts),
        openers=frozenset(fold_line(start) for start in starts),
        ends=frozenset(fold_line(line) for pack in packs for line in pack.ends),
        dates=tuple(_begins(word) for pack in packs for word in pack.dates),
        bylines=_by_first_letters(tuple(_begins(word) for pack in packs for word in pack.bylines)),
        within=within,
        within_signs=frozenset(max(_signs(words), key=len) for words in folded if _signs(words)),
        within_wordless=tuple(words for words in folded if not _signs(words)),
        captions=tuple(_begins(word) for pack in packs for word in pack.captions),
        words=frozenset(line for line in lines if " " not in line),
    )


def ends_sentence(line: str) -> bool:
    """Return whether a line ends as sentences do."""
    return line.endswith(_sentence_ends().get(line[-1:], ()))


@cache
def _sentence_ends() -> dict[str, tuple[str, ...]]:
    """Return what a sentence ends with, marks that may close behind it too, by the last one."""
    marks = _read("marks.toml", dict[str, tuple[str, ...]])
    ends: dict[str, tuple[str, ...]] = {}
    for end in (end + behind for end in marks["ends"] for behind in ("", *marks["closing"])):
        ends[end[-1]] = (*ends.get(end[-1], ()), end)
    return ends


@cache
def load_agencies() -> dict[str, str]:
    """Return folded spellings of news agencies and the one name of each."""
    named = _read("agencies.toml", dict[str, tuple[str, ...]])
    return {fold(word).text: name for name, words in named.items() for word in words}


def may_name_agency(words: Iterable[str]) -> bool:
    """Tell cheaply whether patterns should look for an agency: most texts have no word of one."""
    return not _agency_words().isdisjoint(words)


@cache
def _agency_words() -> frozenset[str]:
    """Return the longest word of each spelling of an agency: without one, no agency is named."""
    return frozenset(max(letters_alone(spelled).split(), key=len) for spelled in load_agencies())


@cache
def load_elements() -> Elements:
    """Return the names of elements that are no article."""
    return _read("elements.toml", Elements)


@cache
def load_addresses() -> Addresses:
    """Return what addresses differ in."""
    return _read("addresses.toml", Addresses)


def _by_first_letters(starts: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    by_letters: dict[str, tuple[str, ...]] = {}
    for start in starts:
        by_letters[start[:2]] = (*by_letters.get(start[:2], ()), start)
    return by_letters


def _signs(phrase: str) -> list[str]:
    """Return the words that stand whole in a line with a phrase.

    Onto its first one, particles may be written, so that one is a sign only where it is alone.
    """
    words = letters_alone(phrase).split()
    return words[1:] or words


def _begins(word: str) -> str:
    """Return a beginning that ends with its word."""
    return fold(word).text + " "


def _read(name: str, kind: type[KindT]) -> KindT:
    text = resources.files("monitor.languages").joinpath(name).read_text("utf-8")
    return msgspec.toml.decode(text, type=kind)
