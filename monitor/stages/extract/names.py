"""Persons and organisations named in an article."""

from monitor.languages.names import NameWords
from monitor.languages.text import Passage
from monitor.records import Name, Place


def find_names(
    passages: tuple[Passage, ...], words: NameWords | None, places: tuple[Place, ...]
) -> tuple[tuple[Name, ...], tuple[Name, ...]]:
    """Return the persons and the organisations named in `passages`, in reading order."""
    return (), ()
