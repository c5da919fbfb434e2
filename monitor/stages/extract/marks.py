"""What a word may be to the rooms that read places, names and figures, looked up once for all.

A look-up in a large table costs more than all that is then done with most words, so what each room
asks of every word is kept as bits of one number: most words are none of it and are passed over.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from monitor.languages import Pack, Packs
from monitor.languages.gazetteer import Gazetteer, Remembered
from monitor.languages.lexicon import NOTHING
from monitor.languages.names import NameWords, load_names

# Beside the roles of :mod:`monitor.languages.names`, which are the lowest bits.
ROLES = (1 << 16) - 1
BEGINS = 1 << 16  # the name of a place may begin with it
KIND = 1 << 17  # says what kind of place a name is of
NATION = 1 << 18  # an adjective of nationality
ALARM = 1 << 19  # its sentence may tell of harm
HINT = 1 << 20  # its sentence may, where the rest of a phrase stands beside it
LANGUAGES_KEPT = 16


class Marks:
    """The marks of each word in one language, with the tables that they come from."""

    def __init__(self, gazetteer: Gazetteer, names: NameWords | None, pack: Pack | None) -> None:
        self.gazetteer = gazetteer
        self.names = names
        self._pack = pack
        self._of = Remembered(self._work_out)
        self._equal: dict[int, int] = {}

    def of(self, words: list[str]) -> NDArray[np.int32]:
        """Return the marks of each word as a sum of the constants of this module."""
        return np.fromiter(map(self._of.__getitem__, words), np.int32, len(words))

    def _work_out(self, word: str) -> int:
        gazetteer = self.gazetteer
        marks = self.names.role(word) if self.names else 0
        marks += BEGINS * bool(gazetteer.starts[word])
        marks += KIND * (gazetteer.kinds[word] is not None)
        marks += NATION * (gazetteer.nationalities[word] is not None)
        entry = self._pack.lexicon.entries[word] if self._pack else NOTHING
        marks += (HINT if entry.beside else ALARM) * entry.alarming
        return self._equal.setdefault(marks, marks)  # few numbers, near to each other in memory


def marks_for(lang: str, packs: Packs, gazetteer: Gazetteer) -> Marks:
    """Return the marks of words in `lang`; all languages that nothing is known of share theirs."""
    known = packs.get(lang) is not None or load_names(lang) is not None
    return _marks(lang if known else "", packs, gazetteer)


@lru_cache(maxsize=LANGUAGES_KEPT)
def _marks(lang: str, packs: Packs, gazetteer: Gazetteer) -> Marks:
    return Marks(gazetteer, load_names(lang), packs.get(lang))
