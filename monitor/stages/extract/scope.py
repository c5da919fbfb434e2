"""When the counted harm happened, as the words around it say, and the dates they name.

Several words of time may stand in a sentence ("on Tuesday they met for the 270 people killed in
1988"). The nearest one speaks of a figure, but a weekday only from close by, and none across
another figure's clause. Plans and threats stand before what they plan. Tolls too large for one
attack, and running tolls of a disease, are cumulative without a word; so is what fighting, protests
or a disease did since a day that is over. A time at the head of a sentence speaks of all of it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from itertools import accumulate
from operator import attrgetter
from typing import NamedTuple

from monitor.languages import Pack
from monitor.records import EventKind, Harm, Qualifier, When
from monitor.stages.extract.dates import Scope, read_time
from monitor.stages.extract.reading import Counted
from monitor.stages.extract.sentences import Item

REACH = 40  # items from a figure in which words of time speak of it: most sentences are shorter
REACH_OF_TODAY = 7  # items from a figure in which a weekday speaks of it, not of other news
REACH_OF_MONTH = 9  # a month without a year may be one to come, of something else
NEWS_DAY = 3  # items: how much nearer the day of the news must stand than an earlier time
REACH_OF_PLANS = 6  # a plot or a threat stands close before what it plans
REACH_OF_PACE = 4  # "60 people a day": further off, "a day" is a day and no pace
REACH_OF_COUNT = 4  # items from a comma to a figure that goes on with the one before it
HEAD = 8  # items at the beginning of a sentence in which a time speaks of the whole of it
BESIDE = 8  # figures of one clause that may have their time from the first of them
BEHIND = 1  # a word of time before the figure reads a little less as its own than one after

# Past these a count is the sum of many happenings, not one; disasters know no such bound.
LARGEST_SINGLE = {Harm.KILLED: 5_000, Harm.DISPLACED: 200_000, Harm.DETAINED: 10_000}
UNBOUNDED = (EventKind.DISASTER, EventKind.ACCIDENT)
LARGEST_OF_DISEASE = 1_000  # deaths of one piece of news, if it does not call them new

# What goes on for days, and what is counted up while it does; who is held is only held.
GOES_ON = (EventKind.ATTACK, EventKind.UNREST, EventKind.DISEASE)
MANY = 20  # of such a count a sentence need not say what goes on
ADDED_UP = (Harm.KILLED, Harm.INJURED, Harm.DISPLACED, Harm.INFECTED)

_last = attrgetter("last")


class Moment(NamedTuple):
    """What a sentence is read against."""

    pack: Pack
    published: date | None
    event: EventKind


class Timeline:
    """The words of time of a sentence and the figures it counts, looked through once for all."""

    def __init__(self, items: list[Item], figures: list[Counted], moment: Moment) -> None:
        self._items = items
        self._figures = figures
        self._moment = moment
        self.event = moment.event
        self._own: dict[Counted, Scope | None] = {}
        self._told: dict[bool, list[tuple[int, Scope]]] = {}

    def of(self, figure: Counted) -> Scope:
        """Return when `figure` happened; without words of time it is the article's own news."""
        asked: Counted | None = figure
        for _ in range(BESIDE):
            if asked is None:
                break
            scope = self._own_scope(asked)
            if scope is not None:
                return scope
            asked = self._beside(asked)
        return self._at_head or Scope(When.TODAY)

    def _own_scope(self, figure: Counted) -> Scope | None:
        """Return when `figure` happened as the words around it say, None where none does."""
        if figure not in self._own:
            self._own[figure] = self._read_own(figure)
        return self._own[figure]

    def _read_own(self, figure: Counted) -> Scope | None:
        items, moment = self._items, self._moment
        plans = items[max(0, figure.first - REACH_OF_PLANS) : figure.last + 1]
        if any(item.has("hypothetical") for item in plans):
            return Scope(When.HYPOTHETICAL)
        nearest = min(self._cues(figure), key=lambda cue: cue[:2], default=None)
        dated = nearest is not None and nearest[2].when is When.PAST
        if not dated and _sums_up(items, figure, moment):
            return Scope(When.CUMULATIVE)
        if nearest is not None:
            return nearest[2]
        return Scope(When.RECENT) if figure.earlier else None

    def _cues(self, figure: Counted) -> Iterator[tuple[bool, int, Scope]]:
        """Yield the words of time that speak of the figure: tense last, with their distance."""
        items, moment = self._items, self._moment
        times = self._times(goes_on=_goes_on_for_days(figure, moment.event))
        first, past = self._reach(figure)
        for position, scope in times[bisect_left(times, (first,)) : bisect_left(times, (past,))]:
            if moment.published is None and _is_aside(items, figure, position):
                continue
            distance = max(figure.first - position + BEHIND, position - figure.last, 0)
            if scope.when is When.TODAY:
                distance += NEWS_DAY
            if distance <= _reach_of(items[position], scope):
                yield items[position].has("past_tense"), distance, scope
        for position in range(figure.last + 1, min(figure.last + 1 + REACH_OF_PACE, len(items))):
            if _is_pace(items, position):
                yield False, 0, Scope(When.CUMULATIVE)

    def _times(self, *, goes_on: bool) -> list[tuple[int, Scope]]:
        """Return what the items say about time, for counts that go on for days or do not."""
        if goes_on not in self._told:
            items, moment = self._items, self._moment
            read = (
                (at, read_time(items, at, moment.pack, moment.published, goes_on=goes_on))
                for at in range(len(items))
            )
            self._told[goes_on] = [(at, scope) for at, scope in read if scope is not None]
        return self._told[goes_on]

    def _reach(self, figure: Counted) -> tuple[int, int]:
        """Return the first item whose words of time may speak of the figure, and the one past all.

        None does from beyond the number of another figure that a clause parts from this one.
        """
        first, past = max(0, figure.first - REACH), figure.last + 1 + REACH
        if len(self._figures) == 1:
            return first, past
        opened = bisect_left(self._parting, figure.last + 1)
        if opened < len(self._parting):
            firsts, numbers = self._following
            after = bisect_right(firsts, self._parting[opened])
            past = min(past, numbers[after] + 1) if after < len(numbers) else past
        closed = bisect_left(self._parting, figure.first) - 1
        if closed >= 0:
            lasts, numbers = self._preceding
            before = bisect_left(lasts, self._parting[closed]) - 1
            first = max(first, numbers[before]) if before >= 0 else first
        return first, past

    @cached_property
    def _parting(self) -> list[int]:
        """Return the items that part one clause from the next."""
        return [at for at, item in enumerate(self._items) if _parts_clauses(item)]

    @cached_property
    def _following(self) -> tuple[list[int], list[int]]:
        """Return where figures begin, in order, and the first number from there on."""
        found = sorted((figure.first, figure.amount_at) for figure in self._figures)
        numbers = accumulate((number for _, number in reversed(found)), min)
        return [first for first, _ in found], [*numbers][::-1]

    @cached_property
    def _preceding(self) -> tuple[list[int], list[int]]:
        """Return where figures end, in order, and the last number up to there."""
        found = sorted((figure.last, figure.amount_at) for figure in self._figures)
        return [last for last, _ in found], [*accumulate((number for _, number in found), max)]

    @cached_property
    def _ended(self) -> list[Counted]:
        """Return the figures that another may go on with, by where they end."""
        return sorted((f for f in self._figures if not f.earlier), key=_last)

    def _beside(self, figure: Counted) -> Counted | None:
        """Return the figure right before in the same clause, whose time is this one's as well."""
        before = bisect_left(self._ended, figure.first, key=_last)
        if not before:
            return None
        last = self._ended[before - 1].last
        nearest = self._ended[bisect_left(self._ended, last, key=_last)]
        if nearest.negated or figure.negated:
            return None
        return nearest if self._goes_on(nearest.last + 1, figure.first) else None

    def _goes_on(self, start: int, end: int) -> bool:
        """Tell whether what follows the gap goes on in the clause before it: ", and five hurt"."""
        marks = self._parting[bisect_left(self._parting, start) : bisect_left(self._parting, end)]
        if not marks:
            return True
        after = self._items[marks[-1] + 1 : end]
        comma = self._items[marks[-1]].text == ","
        if not comma or len(after) > REACH_OF_COUNT or len(marks) > 1:
            return False
        return bool(after) and (after[0].word.joined or after[0].has("and"))

    @cached_property
    def _at_head(self) -> Scope | None:
        """Return the earlier time that a sentence begins with: "Since the war began, ..."."""
        first = min((figure.first for figure in self._figures), default=0)
        at_head = (scope for at, scope in self._times(goes_on=False) if at < min(HEAD, first))
        return next((s for s in at_head if s.when in (When.PAST, When.CUMULATIVE)), None)


def _sums_up(items: list[Item], figure: Counted, moment: Moment) -> bool:
    """Tell whether the count cannot be of one happening, or runs on with an epidemic."""
    if figure.negated:
        return False
    if any(item.has("everywhere") for item in items[figure.first : figure.last + REACH]):
        return not _is_fresh(items, figure, moment.pack)
    if moment.event is EventKind.DISEASE:
        toll = "toll" in figure.rule or figure.low >= LARGEST_OF_DISEASE
        counts = figure.harm is Harm.INFECTED or toll
        if counts and not _is_fresh(items, figure, moment.pack):
            return True
    largest = LARGEST_SINGLE.get(figure.harm)
    return largest is not None and figure.low >= largest and moment.event not in UNBOUNDED


def _is_fresh(items: list[Item], figure: Counted, pack: Pack) -> bool:
    """Tell whether the count is called a new one."""
    # "More than 300" is no count of more of them.
    start = figure.first - 2 if figure.qualifier is Qualifier.EXACT else figure.amount_at
    near = items[max(0, start) : figure.last + 3]
    entries = pack.lexicon.entries
    return any(
        item.has("newly") or any("newly" in entries[part].word.tags for part in item.text.split())
        for item in near
    )


def _goes_on_for_days(figure: Counted, event: EventKind) -> bool:
    """Tell whether the count adds up since a day: of fighting, not of one disaster."""
    if figure.harm not in ADDED_UP or event in UNBOUNDED or figure.low == 1:
        return False
    return event in GOES_ON or figure.low >= MANY


def _is_aside(items: list[Item], figure: Counted, position: int) -> bool:
    """Tell whether a bare year stands outside the relative clause that counts.

    Of an undated article it may be the running one: "costs of 2005 for the flood that killed 20".
    """
    if not items[position].text.isdecimal() or position > figure.first:
        return False
    return any(item.has("relative") for item in items[position : figure.first])


def _is_pace(items: list[Item], position: int) -> bool:
    """Tell whether the item makes so many a day or a year, and not "during a day", "a day ago"."""
    if not items[position].has("pace"):
        return False
    before = items[position - 1]
    after = items[position + 1] if position + 1 < len(items) else None
    inside = before.has("inside") or before.has("apart")
    return not inside and (after is None or not after.has("ago"))


def _reach_of(item: Item, scope: Scope) -> int:
    """Return from how far the item speaks of a figure."""
    if item.has("weekday"):
        return REACH_OF_TODAY
    return REACH_OF_MONTH if item.has("month") and scope.when is not When.CUMULATIVE else REACH


def _parts_clauses(item: Item) -> bool:
    return item.text in ",;:(" or item.has("relative")
