"""Amounts in a sentence: numbers with what hedges and ranges make of them."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from monitor.languages import Pack
from monitor.languages.lexicon import UNKNOWN
from monitor.records import Qualifier
from monitor.stages.extract.measures import is_measure
from monitor.stages.extract.numbers import Reading, read_number
from monitor.stages.extract.sentences import Item

UPDATE_REACH = 16  # items before a number in which a verb of rising, or a toll, speaks of it
TOLL_REACH = 8  # items before a number in which a toll is the subject of a verb that hedges it
HEDGE_REACH = 4  # items after an amount in which "at least" still speaks of it


class Amount(NamedTuple):
    """A count as the text words it. `first`..`last` are items, hedges before it included."""

    first: int
    last: int
    low: int
    high: int | None
    qualifier: Qualifier
    digits: bool
    number: int  # the item where the number itself begins


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
        if _describes_noun(items, number, pack):
            continue
        ranged = _range_end(items, number, read, pack)
        if ranged is not None:
            index = ranged.last + 1
        if is_measure(items, number, (ranged or read), pack):
            continue
        other = _other_side(items, read.last, pack) if ranged is None else None
        if other is not None and _is_score(items, number, read, other, pack):
            index = other.last + 1
            continue
        amounts.append(_hedged(items, number, read, ranged, pack))
    return amounts


def _describes_noun(items: list[Item], number: int, pack: Pack) -> bool:
    """Tell whether "several" stands behind the noun that it counts, and that is a thing."""
    if pack.adjectives_first or not number or not items[number].has("postposed"):
        return False
    before = items[number - 1]
    return before.word == UNKNOWN or before.has("thing") or before.has("nationality")


def _other_side(items: list[Item], last: int, pack: Pack) -> Reading | None:
    """Return the number that follows a "to" right after the item `last`, None where none does."""
    if last + 2 >= len(items) or not items[last + 1].has("to") or items[last + 1].has("and"):
        return None
    return read_number(items, last + 2, pack)


def _is_score(items: list[Item], number: int, read: Reading, other: Reading, pack: Pack) -> bool:
    """Tell whether two numbers are a vote or score, or the second shows what both measure."""
    falls = other.low < read.low and not is_update(items, number)
    return falls or is_measure(items, read.last + 2, other, pack)


def _range_end(items: list[Item], number: int, read: Reading, pack: Pack) -> Reading | None:
    """Return the upper end of a range that begins with `read`: "between A and B", "A to B"."""
    after = read.last + 1
    if read.role != "value" or after + 1 > len(items) - 1 or is_update(items, number):
        return None
    upper = None
    opened = number > 0 and items[number - 1].has("between")
    if _is_joint(items, after, opened=opened):
        upper = read_number(items, after + 1, pack)
    elif opened and items[after].word.joined:
        upper = read_number(items, after, pack)
    if upper is None or upper.role != "value":
        return None
    scale = _shared_scale(read.low, upper.low)
    return upper if read.low * scale < upper.low else None


def is_update(items: list[Item], number: int) -> bool:
    """Tell whether the number at item `number` is the value that an update leaves behind."""
    if not number or not items[number - 1].has("rose_from"):
        return False
    before = items[max(0, number - UPDATE_REACH) : number]
    return any(item.has("rises") or is_toll(item) for item in before)


def is_toll(item: Item) -> bool:
    """Tell whether the item names a toll."""
    return any(sense.role == "toll" for sense in item.word.harms)


def _is_joint(items: list[Item], after: int, *, opened: bool) -> bool:
    """Tell whether a word or a dash leads on to an upper end."""
    joint = items[after]
    if joint.text == "-":
        return items[after + 1].text[0].isdecimal()
    if opened:
        return joint.has("and") or joint.has("to")
    return joint.has("to") and not joint.has("and")


def _shared_scale(low: float, high: float) -> int:
    """Return what the lower end leaves out: "270 to 330 thousand" shares its thousand."""
    for scale in (1_000_000, 1000):
        if low < 1000 and high >= scale and high % (scale / 10) == 0 and high / scale < 1000:
            return scale if low * scale < high else 1
    return 1


def _hedged(
    items: list[Item], number: int, read: Reading, ranged: Reading | None, pack: Pack
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


# What a hedge makes of a value: low, high, qualifier. The second argument: where "up to" starts.
_Bounds = tuple[int, int | None, Qualifier]
_BOUNDS: Mapping[str, Callable[[int, int], _Bounds]] = {
    "at_least": lambda value, _open: (value, None, Qualifier.AT_LEAST),
    "more_than": lambda value, _open: (value + 1, None, Qualifier.AT_LEAST),
    "about": lambda value, _open: (value, value, Qualifier.ABOUT),
    "at_most": lambda value, below: (below, value, Qualifier.AT_MOST),
    "less_than": lambda value, _open: (0, value - 1, Qualifier.AT_MOST),
}


def _hedge_of(items: list[Item], number: int, last: int) -> tuple[str, int]:
    """Return the hedge that speaks of the number and its item; an empty one where none does."""
    for position in range(number - 1, max(-1, number - 3), -1):
        hedge = next((hedge for hedge in _BOUNDS if items[position].has(hedge)), None)
        if hedge is not None:
            return hedge, position
        part = items[position].has("of_which")  # "at least 220, among them 127": it is the total's
        if part or items[position].is_mark or not items[position].has("light"):
            break
    return _hedge_before_toll(items, number) or _hedge_after(items, last), number


def _hedge_before_toll(items: list[Item], number: int) -> str:
    """Return the hedge whose subject is the toll before the number: "exceeded the toll 220"."""
    toll = False
    for position in range(number - 1, max(-1, number - TOLL_REACH), -1):
        item = items[position]
        if toll:
            hedge = next((hedge for hedge in _BOUNDS if item.has(hedge)), "")
            return hedge if item.word.numeral is None else ""
        toll = is_toll(item)
        if item.is_mark or item.word.numeral or item.text[0].isdecimal() or item.has("relative"):
            return ""
    return ""


def _opens_next(items: list[Item], position: int) -> bool:
    """Tell whether a number follows that "at least" speaks of rather than of the one before."""
    following = items[position : position + 1]
    return any(item.word.numeral is not None or item.text[0].isdecimal() for item in following)


def _hedge_after(items: list[Item], last: int) -> str:
    """Return the hedge that follows at some distance: "20 people were killed, at least"."""
    for position in range(last + 1, min(last + 1 + HEDGE_REACH, len(items))):
        item = items[position]
        if item.has("or_more"):
            return "" if _opens_next(items, position + 1) else "at_least"
        if (
            item.is_mark
            or item.has("of_which")
            or item.word.numeral is not None
            or item.text[0].isdecimal()
        ):
            break
    return ""
