"""Marks that may end a sentence, found in a text all at once."""

import re

import numpy as np


class Signs:
    """Characters to look for in a text."""

    def __init__(self, signs: str) -> None:
        self._pattern = re.compile(f"[{re.escape(signs)}]")
        self._table = np.zeros(0x10000, dtype=bool)
        self._table[[ord(sign) for sign in signs]] = True

    def find(self, text: str) -> list[int]:
        """Return where any of the characters stands in `text`, in order."""
        codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")
        if len(codes) != len(text):  # letters past the first plane, two codes each
            return [match.start() for match in self._pattern.finditer(text)]
        found: list[int] = np.flatnonzero(self._table[codes]).tolist()
        return found
