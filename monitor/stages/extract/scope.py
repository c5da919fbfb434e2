"""When the counted harm happened, as the words around it say, and the dates they name.

Several words of time may stand near a figure ("a decade after 2003, last Thursday"): the nearest
one speaks of it. Plans and threats stand before what they plan. Tolls too large for one attack, and
running tolls of a disease, are cumulative without a word.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from monitor.languages import Pack
from monitor.records import EventKind, Harm, When
from monitor.stages.extract.measures import FIRST_YEAR, LAST_YEAR
from monitor.stages.extract.reading import Counted
from monitor.stages.extract.sentences import Item

REACH = 14  # items from a figure in which words of time speak of it
REACH_OF_PLANS = 6  # a plot or a threat stands close before what it plans
REACH_OF_SINCE = 4  # items between "since" and the year or month that it names

# Past these a count is the sum of many happenings, not one; disasters know no such bound.
LARGEST_SINGLE = {Harm.KILLED: 5_000, Harm.DISPLACED: 200_000, Harm.DETAINED: 10_000}
PLAIN = (When.CUMULATIVE, When.PAST, When.RECENT)  # told by a word that stands in the pack
UNBOUNDED = (EventKind.DISASTER, EventKind.ACCIDENT)


class Scope(NamedTuple):
    """The class of time of a figure, and its dates where the text resolves them."""

    when: When
    start: date | None = None
    end: date | None = None


def read_scope(
    items: list[Item], figure: Counted, event: EventKind, pack: Pack, published: date | None
) -> Scope:
    """Return when `figure` happened; without words of time it is the article's own news."""
    plans = items[max(0, figure.first - REACH_OF_PLANS) : figure.last + 1]
    if any(item.has("hypothetical") for item in plans):
        return Scope(When.HYPOTHETICAL)
    if _sums_up(items, figure, event):
        return Scope(When.CUMULATIVE)
    cues = sorted(_cues(items, figure, pack, published), key=lambda cue: cue[0])
    if cues:
        return cues[0][1]
    return Scope(When.RECENT if figure.earlier else When.TODAY)


def _sums_up(items: list[Item], figure: Counted, event: EventKind) -> bool:
    """Tell whether the count cannot be of one happening, or runs on with an epidemic."""
    if figure.negated:
        return False
    fresh = any(item.has("newly") for item in items[max(0, figure.first - 2) : figure.last + 3])
    if event is EventKind.DISEASE and not fresh:
        return figure.harm is Harm.INFECTED or "toll" in figure.rule
    largest = LARGEST_SINGLE.get(figure.harm)
    return largest is not None and figure.low >= largest and event not in UNBOUNDED


def _cues(
    items: list[Item], figure: Counted, pack: Pack, published: date | None
) -> Iterator[tuple[int, Scope]]:
    """Yield the words of time near the figure, with their distance from it."""
    first = max(0, figure.first - REACH)
    for position in range(first, min(len(items), figure.last + 1 + REACH)):
        scope = _scope_of(items, position, pack, published)
        if scope is not None:
            distance = max(figure.first - position, position - figure.last, 0)
            yield distance, scope


def _scope_of(items: list[Item], position: int, pack: Pack, published: date | None) -> Scope | None:
    """Return what the item says about time, None where it says nothing."""
    item = items[position]
    plain = next((when for when in PLAIN if item.has(when.value)), None)
    if plain is not None:
        return Scope(plain)
    weekday = pack.weekdays.get(item.text)
    if weekday is not None:
        return _on_weekday(weekday, published)
    if not (item.has("month") or item.text.isdigit()):
        return None
    if any(near.has("since") for near in items[max(0, position - REACH_OF_SINCE) : position]):
        return Scope(When.CUMULATIVE)
    return _in_year(item, published)


def _in_year(item: Item, published: date | None) -> Scope | None:
    """Return the year as a span where it is a year before that of publication."""
    if len(item.text) != 4 or not item.text.isdigit() or published is None:
        return None
    year = int(item.text)
    if not FIRST_YEAR <= year <= LAST_YEAR or year >= published.year:
        return None
    return Scope(When.PAST, date(year, 1, 1), date(year, 12, 31))


def _on_weekday(weekday: int, published: date | None) -> Scope:
    """Return the last such weekday up to the day of publication."""
    if published is None:
        return Scope(When.TODAY)
    day = published - timedelta((published.weekday() - weekday) % 7)
    return Scope(When.TODAY if published - day <= timedelta(1) else When.RECENT, day, day)
