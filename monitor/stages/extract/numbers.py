"""Numbers as digits, words and compounds, in the separators and the order of any language."""

import re
from typing import NamedTuple

from monitor.languages import Pack
from monitor.languages.lexicon import Numeral
from monitor.stages.extract.sentences import Item


class Reading(NamedTuple):
    """A bare number: the item where it ended, its value, and what its words were."""

    last: int
    low: float
    high: int | None
    role: str  # value, vague or about
    digits: bool


def read_number(items: list[Item], index: int, pack: Pack) -> Reading | None:
    """Return the number that begins at `index`, compounds read to their end."""
    if items[index].word.numeral is None and not items[index].text[0].isdecimal():
        return None  # most words
    compound = _Compound(pack)
    position = index
    while position < len(items):
        if position > index and _is_hyphen(items, position):
            position += 1
            continue
        if position > index and _is_and(items, position) and compound.could_go_on:
            following = items[position + 1] if position + 1 < len(items) else None
            if following is None or not compound.takes(following, joined=True):
                break
            position += 2
            continue
        if not compound.takes(items[position], joined=_is_joined(items[position])):
            break
        position += 1
    last = position - 1
    while last > index and _is_hyphen(items, last):
        last -= 1
    return compound.read(last) if compound.words else None


def _is_hyphen(items: list[Item], position: int) -> bool:
    item = items[position]
    return item.text == "-" and items[position - 1].end == item.start


def _is_joined(item: Item) -> bool:
    """Tell whether an "and" is written on, or part of the phrase: "and a half"."""
    numeral = item.word.numeral
    half = numeral is not None and numeral.role == "half" and " " in item.text
    return item.word.joined or half


def _is_and(items: list[Item], position: int) -> bool:
    return items[position].has("and") or items[position].has("number_and")


class _Compound:
    """A number as it grows, word by word: a closed part and the group under way."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._closed: float = 0
        self._group: float = 0
        self._scale: float = 0  # the smallest scale used
        self.words = 0
        self.digits = False
        self._special: Numeral | None = None

    @property
    def could_go_on(self) -> bool:
        """Tell whether an "and" may go on with the number."""
        return self._special is None

    def takes(self, item: Item, *, joined: bool) -> bool:
        """Take one more word; False where it does not belong."""
        if self._special is not None:
            return False
        if item.text[0].isdecimal():
            return self._takes_digits(item)
        numeral = item.word.numeral
        if numeral is None or (item.word.definite and self.words and numeral.role != "scale"):
            return False
        taken = getattr(self, f"_take_{numeral.role}")(numeral, joined=joined)
        self.words += bool(taken)
        return bool(taken)

    def read(self, last: int) -> Reading:
        """Return what was read, ending at item `last`."""
        if self._special is not None:
            special = self._special
            return Reading(last, special.low, special.high, special.role, digits=False)
        return Reading(last, self._closed + self._group, None, "value", self.digits)

    def _takes_digits(self, item: Item) -> bool:
        value = read_digits(item.text, self._pack)
        if value is None or (self.words and not (self._scale > value and not self._group)):
            return False
        self._group += value
        self.digits = True
        self.words += 1
        return True

    def _take_value(self, numeral: Numeral, *, joined: bool) -> bool:
        value = numeral.low
        if self.words and not self._has_room(value, joined=joined):
            return False
        if value >= 1000:
            self._closed += value
            self._scale = 1000 if value < 1_000_000 else 1_000_000
        else:
            self._group += value
        return True

    def _has_room(self, value: float, *, joined: bool) -> bool:
        group = self._group
        if value == 0 or (self.digits and group):
            return False
        if not group:
            return self._scale > value
        if value >= 1000:
            return False
        if value < 10:
            return group % 10 == 0 and group % 100 != 10
        if value < 100:
            tens_after_unit = joined and 0 < group % 100 < 10 and value % 10 == 0 and value > 10
            twenties = group % 100 in (60, 80) and value < 20  # soixante-dix, quatre-vingt-onze
            return group % 100 == 0 or tens_after_unit or twenties
        return False

    def _take_scale(self, numeral: Numeral, *, joined: bool) -> bool:
        scale = numeral.low
        if not self.words and numeral.high is not None:
            self._special = Numeral("vague", 2 * scale, numeral.high)
        elif joined and self.words:
            return self._add_scale(scale)
        elif scale == 100:
            if self._group >= 10 or (self.words and not self._group):
                return False
            self._group = (self._group or 1) * 100
        elif self._scale and not self._group and self._scale <= scale:
            self._closed *= scale
            self._scale = scale
        else:
            self._close(scale)
        return True

    def _add_scale(self, scale: float) -> bool:
        """Add one hundred, one thousand: "two thousand and a hundred"."""
        if self._scale and self._scale <= scale and not self._group:
            return False
        if scale == 100 and not self._group:
            self._group = 100
            return True
        self._close(1)
        self._closed += scale
        self._scale = scale
        return True

    def _close(self, scale: float) -> None:
        if scale == 1:
            self._closed += self._group
        else:
            self._closed += (self._group or 1) * scale
            self._scale = scale
        self._group = 0

    def _take_dozen(self, numeral: Numeral, *, joined: bool) -> bool:
        del joined
        if self._closed or self._group >= 100:
            return False
        self._group = (self._group or 1) * numeral.low
        return True

    def _take_half(self, numeral: Numeral, *, joined: bool) -> bool:
        if not self.words:
            self._group = numeral.low
            return True
        if joined and self._scale:
            self._closed += self._scale * numeral.low
        elif joined and self._group:
            self._group += numeral.low
        else:
            return False
        return True

    def _take_vague(self, numeral: Numeral, *, joined: bool) -> bool:
        del joined
        if self.words:
            return False
        self._special = numeral
        return True

    _take_about = _take_vague


def read_digits(text: str, pack: Pack) -> float | None:
    """Return the value of digits with separators; None where they are no plain number.

    Groups of three after a mark are thousands, whichever mark the tradition has; one or two
    digits after the decimal mark are a fraction.
    """
    plain = text.replace(" ", "").replace("'", "")
    parts = re.split(r"[.,]", plain)
    if len(parts) == 1:
        return float(plain) if len(plain) <= 10 else None
    if all(len(part) == 3 for part in parts[1:]) and len(parts[0]) <= 3 and parts[0] != "0":
        return float("".join(parts))
    # Where thousands may be cut by spaces, both marks are written before a fraction.
    marked = pack.numbers.decimal in plain or pack.numbers.spaced_groups
    longest = 2 if marked else 1
    return float(".".join(parts)) if len(parts) == 2 and len(parts[1]) <= longest else None
