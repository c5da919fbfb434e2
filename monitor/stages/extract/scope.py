"""When the counted harm happened, as the words around it say, and the dates they name."""

from datetime import date, timedelta
from typing import NamedTuple

from monitor.languages import Pack
from monitor.records import When
from monitor.stages.extract.numbers import FIRST_YEAR, LAST_YEAR
from monitor.stages.extract.reading import Counted
from monitor.stages.extract.sentences import Item

REACH = 14  # items from a figure in which words of time speak of it
REACH_OF_PLANS = 6  # a plot or a threat stands close before what it plans


class Scope(NamedTuple):
    """The class of time of a figure, and its dates where the text resolves them."""

    when: When
    start: date | None = None
    end: date | None = None


def read_scope(items: list[Item], figure: Counted, pack: Pack, published: date | None) -> Scope:
    """Return when `figure` happened; without words of time it is the article's own news."""
    near = items[max(0, figure.first - REACH) : figure.last + REACH]
    before = items[max(0, figure.first - REACH_OF_PLANS) : figure.last + 1]
    if any(item.has("hypothetical") for item in before):
        return Scope(When.HYPOTHETICAL)
    year = _year(near, published)
    if any(item.has("cumulative") for item in near):
        return Scope(When.CUMULATIVE)
    if year is not None:
        return Scope(When.PAST, date(year, 1, 1), date(year, 12, 31))
    if any(item.has("past") for item in near):
        return Scope(When.PAST)
    day = _weekday(near, pack, published)
    if day is not None:
        return Scope(
            When.TODAY if published and day >= published - timedelta(1) else When.RECENT, day, day
        )
    if figure.earlier or any(item.has("recent") for item in near):
        return Scope(When.RECENT)
    return Scope(When.TODAY)


def _year(near: list[Item], published: date | None) -> int | None:
    """Return a year named nearby that lies before the year of publication."""
    for item in near:
        if len(item.text) == 4 and item.text.isdigit():
            year = int(item.text)
            if FIRST_YEAR <= year <= LAST_YEAR and published is not None and year < published.year:
                return year
    return None


def _weekday(near: list[Item], pack: Pack, published: date | None) -> date | None:
    """Return the last such weekday up to the day of publication."""
    if published is None:
        return None
    for item in near:
        number = pack.weekdays.get(item.text)
        if number is not None:
            return published - timedelta((published.weekday() - number) % 7)
    return None
