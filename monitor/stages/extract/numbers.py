"""Amounts of people in a sentence: digits, number words, compounds, vague amounts, hedges."""

import re
from typing import NamedTuple

from monitor.languages import Pack
from monitor.languages.lexicon import Numeral
from monitor.records import Qualifier
from monitor.stages.extract.sentences import Item

LARGEST = 2_000_000_000  # more people than any harm has met; past it a number is something else
FIRST_YEAR, LAST_YEAR = 1900, 2100
HEDGE_REACH = 4  # items after an amount in which "at least" still speaks of it

_DIGITS = re.compile(r"[\d., ]+")


class Amount(NamedTuple):
    """A count as the text words it. `first`..`last` are items, hedges before it included."""

    first: int
    last: int
    low: int
    high: int | None
    qualifier: Qualifier
    digits: bool
    number: int  # the item where the number itself begins


class _Read(NamedTuple):
    """A bare number: its value, where it ended, and what its words were."""

    last: int
    low: float
    high: int | None
    role: str
    digits: bool


def read_amounts(items: list[Item], pack: Pack) -> list[Amount]:
    """Return every amount in the sentence that is not plainly a date, money, age or measure."""
    amounts: list[Amount] = []
    index = 0
    while index < len(items):
        read = read_number(items, index, pack)
        if read is None:
            index += 1
            continue
        number = index
        index = read.last + 1
        ranged = _range_end(items, number, read, pack)
        if ranged is not None:
            index = ranged.last + 1
        if is_measure(items, number, (ranged or read), pack):
            continue
        amounts.append(_hedged(items, number, read, ranged, pack))
    return amounts


def read_number(items: list[Item], index: int, pack: Pack) -> _Read | None:
    """Return the number that begins at `index`, compounds read to their end."""
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
        if not compound.takes(items[position], joined=items[position].word.joined):
            break
        position += 1
    last = position - 1
    while last > index and _is_hyphen(items, last):
        last -= 1
    return compound.read(last) if compound.words else None


def _is_hyphen(items: list[Item], position: int) -> bool:
    item = items[position]
    return item.text == "-" and items[position - 1].end == item.start


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
        if item.text[0].isdigit():
            return self._takes_digits(item)
        numeral = item.word.numeral
        if numeral is None or (item.word.definite and self.words and numeral.role != "scale"):
            return False
        taken = getattr(self, f"_take_{numeral.role}")(numeral, joined=joined)
        self.words += bool(taken)
        return bool(taken)

    def read(self, last: int) -> _Read:
        """Return what was read, ending at item `last`."""
        if self._special is not None:
            special = self._special
            return _Read(last, special.low, special.high, special.role, digits=False)
        return _Read(last, self._closed + self._group, None, "value", self.digits)

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
            return True
        if joined and self.words:
            if self._scale and self._scale <= scale and not self._group:
                return False
            if scale == 100 and not self._group:
                self._group = 100
                return True
            self._close(1)
            self._closed += scale
            self._scale = scale
            return True
        if scale == 100:
            if self._group >= 10 or (self.words and not self._group):
                return False
            self._group = (self._group or 1) * 100
            return True
        if self._scale and not self._group and self._scale <= scale:
            self._closed *= scale
            self._scale = scale
            return True
        self._close(scale)
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
        if not joined or not self._scale:
            return False
        self._closed += self._scale * numeral.low
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
    plain = text.replace(" ", "")
    parts = re.split(r"[.,]", plain)
    if len(parts) == 1:
        return float(plain) if len(plain) <= 10 else None
    if all(len(part) == 3 for part in parts[1:]) and len(parts[0]) <= 3 and parts[0] != "0":
        return float("".join(parts))
    if len(parts) == 2 and pack.numbers.decimal in plain and len(parts[1]) <= 2:
        return float(".".join(parts))
    if len(parts) == 2 and "," in plain and len(parts[1]) == 1:
        return float(".".join(parts))
    return None


def _range_end(items: list[Item], number: int, read: _Read, pack: Pack) -> _Read | None:
    """Return the upper end of a range that begins with `read`: "between A and B", "A to B"."""
    after = read.last + 1
    if read.role != "value" or after + 1 > len(items) - 1:
        return None
    opened = number > 0 and items[number - 1].has("between")
    joint = items[after]
    dash = joint.text == "-" and items[after + 1].text[0].isdigit()
    rising = number > 0 and items[number - 1].has("rose_from")
    if dash or (joint.has("to") and not joint.has("and") and (not rising)):
        upper = read_number(items, after + 1, pack)
    elif opened and (joint.has("and") or joint.has("to")):
        upper = read_number(items, after + 1, pack)
    elif opened and joint.word.joined:
        upper = read_number(items, after, pack)
    else:
        return None
    if upper is None or upper.role != "value":
        return None
    scale = _shared_scale(read.low, upper.low)
    return upper if read.low * scale < upper.low else None


def _shared_scale(low: float, high: float) -> int:
    """Return what the lower end leaves out: "270 to 330 thousand" shares its thousand."""
    for scale in (1_000_000, 1000):
        if low < 1000 and high >= scale and high % (scale / 10) == 0 and high / scale < 1000:
            return scale if low * scale < high else 1
    return 1


def is_measure(items: list[Item], number: int, read: _Read, pack: Pack) -> bool:
    """Tell whether the number counts no people: money, percent, ages, dates, times, scores."""
    value, last = read.low, read.last
    if value != int(value) or value > LARGEST:
        return True
    before = items[number - 1] if number else None
    after = items[last + 1] if last + 1 < len(items) else None
    if before is not None and _marks_measure(before, items[number]):
        return True
    if after is None:
        return _is_year(read, items[number])
    if _is_unit(items, last + 1) or _is_age(items, number, last):
        return True
    if _is_day(items, last + 1) or (before is not None and before.text.split()[-1] in pack.months):
        return True
    if after.text in ":/" and last + 2 < len(items) and items[last + 2].text[0].isdigit():
        return True
    return _is_year(read, items[number]) and not after.word.people and not after.word.harms


def _marks_measure(before: Item, number: Item) -> bool:
    if before.has("unit_before"):
        return True
    if before.text == "-":  # "Covid-19", "F-16"
        return number.text[0].isdigit() and before.end == number.start
    return before.text in ":/" and before.end == number.start


def _is_day(items: list[Item], after: int) -> bool:
    """Tell whether a month follows: "7 October", "18 de febrero"."""
    if items[after].has("light") and after + 1 < len(items):
        after += 1
    return items[after].has("month")


def _is_age(items: list[Item], number: int, last: int) -> bool:
    """Tell whether the number stands alone between commas after a noun: "the driver, 42, was"."""
    between = 0 < number and items[number - 1].text == "," and items[last + 1].text == ","
    exact = items[number].text.isdigit() or items[number].word.numeral is not None
    return between and exact and number > 1 and not items[number - 2].text[0].isdigit()


def _is_unit(items: list[Item], position: int) -> bool:
    item = items[position]
    if item.text == "-" and position + 1 < len(items):
        item = items[position + 1]
        if item.start != items[position].end:
            return False
        return item.has("unit_after") or item.has("thing") or item.text[0].isdigit()
    if item.has("rate"):
        return True
    return not item.word.attached and (item.has("unit_after") or item.has("thing"))


def _is_year(read: _Read, item: Item) -> bool:
    return read.digits and len(item.text) == 4 and FIRST_YEAR <= read.low <= LAST_YEAR


def _hedged(
    items: list[Item], number: int, read: _Read, ranged: _Read | None, pack: Pack
) -> Amount:
    """Return the amount with the bounds that its hedges set."""
    first = number
    low, high, qualifier = int(read.low), read.high, Qualifier.EXACT
    last = read.last
    if ranged is not None:
        low = int(read.low * _shared_scale(read.low, ranged.low))
        high, qualifier, last = int(ranged.low), Qualifier.RANGE, ranged.last
        first = number - bool(number and items[number - 1].has("between"))
    elif read.role == "vague":
        qualifier = Qualifier.VAGUE
    elif read.role == "about":
        high, qualifier = low, Qualifier.ABOUT
    else:
        high = low
    hedge, place = _hedge_of(items, number, last)
    first = min(first, place) if place < number else first
    if hedge and ranged is None and read.role in ("value", "about"):
        low, high, qualifier = _BOUNDS[hedge](low, pack.numbers.at_most_low)
    return Amount(first, last, low, high, qualifier, read.digits, number)


_BOUNDS = {
    "at_least": lambda value, _open: (value, None, Qualifier.AT_LEAST),
    "more_than": lambda value, _open: (value + 1, None, Qualifier.AT_LEAST),
    "about": lambda value, _open: (value, value, Qualifier.ABOUT),
    "at_most": lambda value, below: (below, value, Qualifier.AT_MOST),
    "less_than": lambda value, _open: (0, value - 1, Qualifier.AT_MOST),
}


def _hedge_of(items: list[Item], number: int, last: int) -> tuple[str, int]:
    """Return the hedge that speaks of the number and its item; an empty one where none does."""
    for distance in (1, 2):
        position = number - distance
        if position < 0 or items[position].is_mark:
            break
        for hedge in _BOUNDS:
            if items[position].has(hedge):
                return hedge, position
        if not items[position].has("light"):
            break
    for position in range(last + 1, min(last + 1 + HEDGE_REACH, len(items))):
        item = items[position]
        if item.has("or_more"):
            return "at_least", position
        if item.is_mark or item.has("of_which") or item.word.numeral is not None or item.text[0].isdigit():
            break
    return "", number
