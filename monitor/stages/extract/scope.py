"""When the counted harm happened, as the words around it say, and the dates they name.

Several words of time may stand in a sentence ("on Tuesday they met for the 270 people killed in
1988"). The nearest one speaks of a figure, but a weekday only from close by, and none across
another figure's clause. Plans and threats stand before what they plan. Tolls too large for one
attack, and running tolls of a disease, are cumulative without a word.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from monitor.languages import Pack
from monitor.records import EventKind, Harm, When
from monitor.stages.extract.dates import Scope, read_time
from monitor.stages.extract.reading import Counted
from monitor.stages.extract.sentences import Item

REACH = 40  # items from a figure in which words of time speak of it: most sentences are shorter
REACH_OF_TODAY = 7  # items from a figure in which a weekday speaks of it, not of other news
REACH_OF_MONTH = 9  # a month without a year may be one to come, of something else
NEWS_DAY = 3  # items: how much nearer the day of the news must stand than an earlier time
REACH_OF_PLANS = 6  # a plot or a threat stands close before what it plans
BEHIND = 1  # a word of time before the figure reads a little less as its own than one after

# Past these a count is the sum of many happenings, not one; disasters know no such bound.
LARGEST_SINGLE = {Harm.KILLED: 5_000, Harm.DISPLACED: 200_000, Harm.DETAINED: 10_000}
UNBOUNDED = (EventKind.DISASTER, EventKind.ACCIDENT)


class Moment(NamedTuple):
    """What a sentence is read against."""

    pack: Pack
    published: date | None
    event: EventKind


def read_scope(items: list[Item], figure: Counted, others: list[Counted], moment: Moment) -> Scope:
    """Return when `figure` happened; without words of time it is the article's own news.

    `others` are all figures of the sentence.
    """
    plans = items[max(0, figure.first - REACH_OF_PLANS) : figure.last + 1]
    if any(item.has("hypothetical") for item in plans):
        return Scope(When.HYPOTHETICAL)
    if _sums_up(items, figure, moment):
        return Scope(When.CUMULATIVE)
    cues = sorted(_cues(items, figure, others, moment), key=lambda cue: cue[:2])
    if cues:
        return cues[0][2]
    if figure.earlier:
        return Scope(When.RECENT)
    beside = _beside(items, figure, others)
    return read_scope(items, beside, others, moment) if beside else Scope(When.TODAY)


def _beside(items: list[Item], figure: Counted, others: list[Counted]) -> Counted | None:
    """Return the figure right before in the same clause, whose time is this one's as well."""
    before = [other for other in others if other.last < figure.first and not other.earlier]
    nearest = max(before, key=lambda other: other.last, default=None)
    if nearest is None or nearest.negated or figure.negated:
        return None
    gap = items[nearest.last + 1 : figure.first]
    return None if any(_parts_clauses(item) for item in gap) else nearest


def _sums_up(items: list[Item], figure: Counted, moment: Moment) -> bool:
    """Tell whether the count cannot be of one happening, or runs on with an epidemic."""
    if figure.negated:
        return False
    event = moment.event
    near = items[max(0, figure.first - 2) : figure.last + 3]
    entries = moment.pack.lexicon.entries
    fresh = any(
        item.has("newly") or any("newly" in entries[part].word.tags for part in item.text.split())
        for item in near
    )
    if event is EventKind.DISEASE and not fresh:
        return figure.harm is Harm.INFECTED or "toll" in figure.rule
    largest = LARGEST_SINGLE.get(figure.harm)
    return largest is not None and figure.low >= largest and event not in UNBOUNDED


def _cues(
    items: list[Item], figure: Counted, others: list[Counted], moment: Moment
) -> Iterator[tuple[bool, int, Scope]]:
    """Yield the words of time that speak of the figure: tense last, with their distance."""
    first = max(0, figure.first - REACH)
    for position in range(first, min(len(items), figure.last + 1 + REACH)):
        scope = read_time(items, position, moment.pack, moment.published)
        if scope is None or _belongs_elsewhere(items, figure, others, position):
            continue
        distance = max(figure.first - position + BEHIND, position - figure.last, 0)
        if scope.when is When.TODAY:
            distance += NEWS_DAY
        if distance <= _reach_of(items[position], scope):
            yield items[position].has("past_tense"), distance, scope


def _reach_of(item: Item, scope: Scope) -> int:
    """Return from how far the item speaks of a figure."""
    if item.has("weekday"):
        return REACH_OF_TODAY
    return REACH_OF_MONTH if item.has("month") and scope.when is not When.CUMULATIVE else REACH


def _belongs_elsewhere(
    items: list[Item], figure: Counted, others: list[Counted], position: int
) -> bool:
    """Tell whether another figure's clause lies between the figure and the word of time."""
    if figure.first <= position <= figure.last:
        return False
    after = position > figure.last
    between = range(figure.last + 1, position) if after else range(position + 1, figure.first)
    for other in others:
        if other.amount_at in between:
            gap = (
                range(figure.last + 1, other.first)
                if after
                else range(other.last + 1, figure.first)
            )
            if any(_parts_clauses(items[at]) for at in gap):
                return True
    return False


def _parts_clauses(item: Item) -> bool:
    return item.text in ",;:(" or item.has("relative")
