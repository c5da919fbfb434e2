"""The words of a passage, cut once for all who read names and places in it."""

import re
from functools import cached_property, lru_cache

from monitor.languages.text import Passage

WORD = re.compile(r"[^\W\d_]+")
PASSAGES_KEPT = 4  # an article's title and text, and those of the one before


class Tokens:
    """Where the words of a passage stand in its folded text, and which begin with a capital."""

    def __init__(self, passage: Passage) -> None:
        text = passage.folded.text
        self._passage = passage
        self.spans = [match.span() for match in WORD.finditer(text)]
        self.words = [text[start:end] for start, end in self.spans]

    @cached_property
    def capitals(self) -> frozenset[int]:
        """Return the positions of words that begin with a capital letter."""
        original, offsets = self._passage.original, self._passage.folded.offsets
        if offsets is None:
            return frozenset(
                at for at, (start, _) in enumerate(self.spans) if original[start].isupper()
            )
        return frozenset(
            at for at, (start, _) in enumerate(self.spans) if original[offsets[start]].isupper()
        )


@lru_cache(maxsize=PASSAGES_KEPT)
def cut_words(passage: Passage) -> Tokens:
    """Return the words of a passage; asked again, the same."""
    return Tokens(passage)
