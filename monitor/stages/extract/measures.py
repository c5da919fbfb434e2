"""Numbers that count no people: money, percent, ages, dates, times, scores, names with digits."""

from monitor.languages import Pack
from monitor.stages.extract.numbers import Reading
from monitor.stages.extract.sentences import Item

LARGEST = 2_000_000_000  # more people than any harm has met; past it a number is something else
PER_REACH = 4  # items after a number in which "per 1,000" makes it a rate
AGES = 24  # items on each side of an age in which others are listed
FIRST_YEAR, LAST_YEAR = 1900, 2100


def is_measure(items: list[Item], number: int, read: Reading, pack: Pack) -> bool:
    """Tell whether the number counts no people: money, percent, ages, dates, times, scores."""
    if read.low != int(read.low) or read.low > LARGEST:
        return True
    if number and _marks_measure(items[number - 1], items[number], pack):
        return True
    if number in ages_around(items, number) or (number > 1 and _is_age_at_death(items, number)):
        return True
    after = read.last + 1
    if after == len(items):
        return _is_year(read, items[number])
    return _measures_with(items, number, read)


def _measures_with(items: list[Item], number: int, read: Reading) -> bool:
    """Tell whether what follows makes it a measure: a unit, a month, a rate, a second half."""
    after = read.last + 1
    if _is_unit(items, after) or _is_age(items, number, read.last) or _is_day(items, number, after):
        return True
    counts_people = items[after].word.people or items[after].word.harms
    year = _is_year(read, items[number]) and not counts_people
    return year or _is_per(items, after) or _is_time(items, after)


def _marks_measure(before: Item, number: Item, pack: Pack) -> bool:
    """Tell whether the item before makes it a measure: "$", "aged", "7/", "July"."""
    if before.has("unit_before"):
        return True
    if before.text.split()[-1] in pack.months:  # one Arabic month is spelled like "father"
        return number.text[0].isdecimal() or not before.word.people
    if before.end == number.start and before.text[-1].isalpha():  # "K2"; not what is written on
        return before.text not in pack.attached
    if before.text == "-":  # "Covid-19", "F-16"
        return number.text[0].isdecimal() and before.end == number.start
    return before.text in ":/" and before.end == number.start


def _is_age_at_death(items: list[Item], number: int) -> bool:
    """Tell whether it is how old somebody died: "dead at 59"."""
    return items[number - 1].has("at_age") and items[number - 2].has("dying")


def ages_around(items: list[Item], number: int) -> range:
    """Return the items of a list of ages that a number belongs to: "8 and 10 years", "aged 8, 10".

    Empty where it belongs to none: "killed 7 and 3 days later 2 more" counts before the time.
    """
    first = last = number
    lowest, highest = max(2, number - AGES), min(len(items), number + AGES)
    while first >= lowest and _joins(items[first - 1]) and is_plain(items[first - 2]):
        first -= 2
    while last + 2 < highest and _joins(items[last + 1]) and is_plain(items[last + 2]):
        last += 2
    before, after = items[first - 1] if first else None, items[last + 1 : last + 3]
    if first == last or before is None or before.word.harms:
        return range(0)
    if before.has("at_age") and before.has("unit_before"):
        return range(first - 1, last + 1)
    spans = bool(after) and after[0].has("span") and not after[-1].has("ago")
    return range(first, last + 2) if spans else range(0)


def _joins(item: Item) -> bool:
    return item.text == "," or item.has("and")


def is_plain(item: Item) -> bool:
    """Tell whether the item is a bare number."""
    numeral = item.word.numeral
    return item.text.isdecimal() or (numeral is not None and numeral.role == "value")


def _is_per(items: list[Item], after: int) -> bool:
    """Tell whether it is the share of another number: "27 deaths per 1,000", "one in every ten"."""
    for position in range(after, min(after + PER_REACH, len(items) - 1)):
        if items[position].is_mark or items[position].has("rate"):
            return items[position].has("rate")
        if items[position].has("per"):
            following = items[position + 1]
            numeral = following.word.numeral
            return following.text[0].isdecimal() or (numeral is not None and numeral.low > 1)
    return False


def _is_time(items: list[Item], after: int) -> bool:
    """Tell whether it is the first half of a time or a score: "9:30", "3/4"."""
    following = items[after + 1] if after + 1 < len(items) else None
    return items[after].text in ":/" and following is not None and following.text[0].isdecimal()


def _is_day(items: list[Item], number: int, after: int) -> bool:
    """Tell whether a month follows: "7 October", "18 de febrero", "on 12 May"."""
    if number and items[after].has("maybe_month") and items[number - 1].has("dated"):
        return True
    if items[after].has("light") and after + 1 < len(items):
        after += 1
    return items[after].has("month")


def _is_age(items: list[Item], number: int, last: int) -> bool:
    """Tell whether the number stands alone between commas after a noun: "the driver, 42, was"."""
    if _is_age_then(items, number, last) or _is_age_of(items, number):
        return True
    between = number > 0 and items[number - 1].text == "," and items[last + 1].text == ","
    exact = items[number].text.isdecimal() or items[number].word.numeral is not None
    return between and exact and number > 1 and not items[number - 2].text[0].isdecimal()


def _is_age_of(items: list[Item], number: int) -> bool:
    """Tell whether somebody's age follows without its unit: "a man of 36"."""
    plain = items[number].text.isdecimal() and number > 1 and items[number - 1].has("partitive")
    return plain and any(
        item.word.people == "one" for item in items[max(0, number - 3) : number - 1]
    )


def _is_age_then(items: list[Item], number: int, last: int) -> bool:
    """Tell whether somebody was so old at the time: "who was 51 when"."""
    was = number > 0 and items[number - 1].has("rose_to") and items[number - 1].has("light")
    return was and items[last + 1].has("relative")


def _is_unit(items: list[Item], position: int) -> bool:
    item = items[position]
    if item.text == "-" and position + 1 < len(items):
        item = items[position + 1]
        if item.start != items[position].end:
            return False
        return item.has("unit_after") or item.has("thing") or item.text[0].isdecimal()
    if item.has("rate"):
        return True
    return not item.word.attached and (item.has("unit_after") or item.has("thing"))


def _is_year(read: Reading, item: Item) -> bool:
    return read.digits and len(item.text) == 4 and FIRST_YEAR <= read.low <= LAST_YEAR
