"""Words of time resolved against the day of publication: "two years ago", "last September", "1988".

Kept apart from scope, which decides of which figure such a word speaks.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from monitor.languages import Pack
from monitor.records import When
from monitor.stages.extract.measures import FIRST_YEAR, LAST_YEAR
from monitor.stages.extract.sentences import HAPPENINGS, Item

REACH_OF_SINCE = (
    10  # items between "since" and the date that it names: "since the vote of May 2015"
)
A_WHILE = 3  # days in which what is counted was more than one happening
A_MONTH = 31  # days; what is longer ago is past, not recent
PLAIN = (When.CUMULATIVE, When.PAST, When.RECENT)  # told by a word that stands in the pack
MIDDLE = 15  # the day that a month without a day stands for

_WRITTEN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")  # "23.03.2011"


class Scope(NamedTuple):
    """The class of time of a figure, and its dates where the text resolves them."""

    when: When
    start: date | None = None
    end: date | None = None


def read_time(
    items: list[Item], position: int, pack: Pack, published: date | None, *, goes_on: bool = False
) -> Scope | None:
    """Return what the item says about time, None where it says nothing.

    What `goes_on` adds up from the day since which it is told.
    """
    item = items[position]
    if not item.word.tags:
        return _written(items, position, pack, published, goes_on=goes_on)
    plain = next((when for when in PLAIN if item.has(when.value)), None)
    if plain is not None or item.has("past_tense"):
        return Scope(plain or When.PAST)
    if item.has("weekday"):
        on_day = _on_weekday(_value(pack.weekdays, item), published)
        return _since(items, position, on_day, pack, goes_on=goes_on)
    if item.has("span"):
        return _ago(items, position, _value(pack.spans, item), published, goes_on=goes_on)
    if item.has("month"):
        in_month = _in_month(items, position, pack, published)
        return _since(items, position, in_month, pack, goes_on=goes_on)
    return _written(items, position, pack, published, goes_on=goes_on)


def _written(
    items: list[Item], position: int, pack: Pack, published: date | None, *, goes_on: bool
) -> Scope | None:
    """Return what a year or a date in figures says, None where no such number stands."""
    text = items[position].text
    if _year_of(items[position]):
        in_year = _in_year(items, position, published)
        return _since(items, position, in_year, pack, goes_on=goes_on)
    written = _WRITTEN.fullmatch(text) if published is not None and text[0].isdecimal() else None
    if written is None or published is None:
        return None
    moment = _date(*(int(part) for part in reversed(written.groups())))
    return _on_day(moment, published) if moment is not None and moment <= published else None


def _since(
    items: list[Item], position: int, resolved: Scope | None, pack: Pack, *, goes_on: bool
) -> Scope | None:
    """Return a running total where "since" stands before the date, else the date itself.

    The toll of one happening is no running total, even where it is told since its day.
    """
    before = items[max(0, position - REACH_OF_SINCE) : position]
    if not any(_is_since(item, pack) for item in before):
        return resolved
    one = resolved is not None and (
        resolved.when is When.TODAY or (resolved.when is When.RECENT and not goes_on)
    )
    return resolved if one else Scope(When.CUMULATIVE)


def _is_since(item: Item, pack: Pack) -> bool:
    """Tell whether the item is "since", or begins with it: "since the outbreak"."""
    if item.has("since"):
        return True
    if not item.has(When.CUMULATIVE.value):
        return False
    return "since" in pack.lexicon.entries[item.text.partition(" ")[0]].word.tags


def _value(table: Mapping[str, int], item: Item) -> int:
    """Return what the item stands for in `table`, which knows it without what is written on."""
    text = item.text
    return next((table[text[cut:]] for cut in range(len(text)) if text[cut:] in table), 0)


def _ago(
    items: list[Item], position: int, unit: int, published: date | None, *, goes_on: bool
) -> Scope | None:
    """Return how long ago "two years ago", "a decade after" or the Arabic "before days" is."""
    number = position - 1 if position and _is_number(items[position - 1]) else position
    after = items[position + 1] if position + 1 < len(items) else None
    before = items[number - 1] if number else None
    if after is not None and after.has("weekday"):
        return None  # "since the day of Sunday": the weekday itself speaks
    days = round(_amount(items[number]) * unit) if number < position else unit
    if goes_on and A_WHILE <= days <= A_MONTH and _spans(items, number, position):
        return Scope(When.CUMULATIVE)
    if before is not None and before.has("since"):
        # Where "since" is also "ago" a short time says when one thing happened.
        adds_up = goes_on and days > 1 and not before.has("before_now")
        return Scope(When.CUMULATIVE if days > A_MONTH or adds_up else When.RECENT)
    if not (after is not None and after.has("ago")) and not (
        before is not None and before.has("before_now")
    ):
        return None
    return Scope(When.RECENT) if days <= A_MONTH else _years_before(published, days)


def _years_before(published: date | None, days: int) -> Scope:
    """Return the year that lies so many days before publication."""
    if published is None or days > published.toordinal() - 1:
        return Scope(When.PAST)
    moment = published - timedelta(days)
    return Scope(When.PAST, moment.replace(month=1, day=1), moment.replace(month=12, day=31))


def _spans(items: list[Item], number: int, unit: int) -> bool:
    """Tell whether the time is that of all the harm: "500 killed in ten days".

    "The second attack in ten days killed 30" speaks of one day.
    """
    if not 0 < number < unit or not items[number - 1].has("inside"):
        return False
    return number == 1 or items[number - 2].word.tags.isdisjoint(HAPPENINGS)


def _is_number(item: Item) -> bool:
    return item.text.isdecimal() or item.word.numeral is not None


def _amount(item: Item) -> float:
    return float(item.text) if item.text.isdecimal() else getattr(item.word.numeral, "low", 1.0)


def _in_month(items: list[Item], position: int, pack: Pack, published: date | None) -> Scope | None:
    """Return the last such month up to publication."""
    day = _day_beside(items, position)
    if published is None:
        return None if day else Scope(When.PAST)  # a bare month is not the day of any news
    near = items[max(0, position - 2) : position] + items[position + 1 : position + 4]
    if any(_year_of(item) or item.has(When.PAST.value) for item in near):
        return None  # the year itself speaks
    month = _value(pack.months, items[position])
    last = any(item.has("last") for item in near)
    year = published.year - (month > published.month or (last and month == published.month))
    moment = _date(year, month, day or MIDDLE)
    if moment is not None and day and moment > published:
        moment = _date(year - 1, month, day)  # a day still to come is told of last year
    if moment is None:
        return None
    if day:
        return _on_day(moment, published)
    end = (moment.replace(day=1) + timedelta(A_MONTH + 1)).replace(day=1) - timedelta(1)
    when = When.PAST if (published - moment).days > A_MONTH else When.RECENT
    return Scope(when, moment.replace(day=1), end)


def _day_beside(items: list[Item], position: int) -> int:
    """Return the day of the month beside its name, 0 where there is none."""
    for at in (position - 1, position + 1):
        if 0 <= at < len(items) and items[at].text.isdecimal() and 1 <= int(items[at].text) <= 31:
            return int(items[at].text)
    return 0


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _on_day(moment: date, published: date) -> Scope:
    days = (published - moment).days
    if days > A_MONTH:
        return Scope(When.PAST, moment, moment)
    return Scope(When.TODAY if days <= 1 else When.RECENT, moment, moment)


def _year_of(item: Item) -> int:
    """Return the year that four digits are, 0 where they are none."""
    if len(item.text) != 4 or not item.text.isdecimal():
        return 0
    return int(item.text) if FIRST_YEAR <= int(item.text) <= LAST_YEAR else 0


def _in_year(items: list[Item], position: int, published: date | None) -> Scope | None:
    """Return an earlier year as a span; what is counted "in" the year that still runs adds up."""
    year = _year_of(items[position])
    if published is None:
        # News seldom writes out the year that still runs; beside a month it may be its own date.
        inside = position > 0 and items[position - 1].has("inside")
        return Scope(When.PAST) if inside else None
    if year > published.year:
        return None
    if year < published.year:
        return Scope(When.PAST, date(year, 1, 1), date(year, 12, 31))
    return Scope(When.CUMULATIVE) if position and items[position - 1].has("inside") else None


def _on_weekday(weekday: int, published: date | None) -> Scope:
    """Return the last such weekday up to the day of publication."""
    if published is None:
        return Scope(When.TODAY)
    day = published - timedelta((published.weekday() - weekday) % 7)
    return _on_day(day, published)
