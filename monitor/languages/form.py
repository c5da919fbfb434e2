"""The blank form of a language: what a pack may say, and what a given pack leaves blank.

The form is data, in ``form.toml``, with a word on what each entry is for. A key that does not stand
there would never be asked for: it is refused as misspelt.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

import msgspec

TAGGED = (("grammar", "tags"), ("scope", "when"))  # tables whose keys the form alone knows


@cache
def read_form() -> Mapping[str, Any]:
    """Return the form: for each file of a pack its keys, with blank values."""
    text = resources.files("monitor.languages").joinpath("form.toml").read_text("utf-8")
    return msgspec.toml.decode(text, type=dict[str, Any])


def misspelt(part: str, table: str, keys: Iterable[str]) -> tuple[str, ...]:
    """Return the keys of a pack's table that no form has."""
    return tuple(sorted(set(keys) - set(read_form()[part][table])))


def blanks(filled: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the entries of the form that a pack leaves blank, as "grammar.tags.apart".

    `filled` holds the tables of TAGGED by their full name.
    """
    return tuple(
        f"{part}.{table}.{key}"
        for part, table in TAGGED
        for key in read_form()[part][table]
        if not filled[f"{part}.{table}"].get(key)
    )
