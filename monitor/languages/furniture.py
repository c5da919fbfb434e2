"""What pages carry besides their article, whose words they print, and how addresses differ.

All languages' furniture is looked for on every page: an Arabic page ends with "No stories found".
"""

from functools import cache
from importlib import resources
from typing import TypeVar

import msgspec

from monitor.languages.text import fold

KindT = TypeVar("KindT")

LANGUAGES = ("ar", "en", "fr", "es")


class _Lines(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    lines: tuple[str, ...]
    starts: tuple[str, ...]
    ends: tuple[str, ...]


class Furniture(msgspec.Struct, frozen=True):
    """Lines of pages that are no article, folded: whole lines, beginnings, and closing headings."""

    lines: frozenset[str]
    starts: tuple[str, ...]
    ends: frozenset[str]


class Addresses(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What two addresses of one article may differ in, in lower case."""

    parameters: frozenset[str]
    parameter_prefixes: tuple[str, ...]
    host_prefixes: frozenset[str]
    path_endings: frozenset[str]
    path_beginnings: frozenset[str]


def fold_line(line: str) -> str:
    """Return a line as furniture is compared: folded, without marks at its ends."""
    return fold(line).text.strip(" \t.:!|-»«›‹•*\"'…")


@cache
def load_furniture() -> Furniture:
    """Return the furniture of every language."""
    packs = [_read(f"{lang}/furniture.toml", _Lines) for lang in LANGUAGES]
    starts = dict.fromkeys(fold(start).text for pack in packs for start in pack.starts)
    return Furniture(
        lines=frozenset(fold_line(line) for pack in packs for line in pack.lines),
        starts=tuple(starts),
        ends=frozenset(fold_line(line) for pack in packs for line in pack.ends),
    )


@cache
def load_agencies() -> dict[str, str]:
    """Return folded spellings of news agencies and the one name of each."""
    named = _read("agencies.toml", dict[str, tuple[str, ...]])
    return {fold(word).text: name for name, words in named.items() for word in words}


@cache
def load_addresses() -> Addresses:
    """Return what addresses differ in."""
    return _read("addresses.toml", Addresses)


def _read(name: str, kind: type[KindT]) -> KindT:
    text = resources.files("monitor.languages").joinpath(name).read_text("utf-8")
    return msgspec.toml.decode(text, type=kind)
