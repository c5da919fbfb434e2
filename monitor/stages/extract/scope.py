"""When the counted harm happened, as the words around it say, and the dates they name.

Several words of time may stand in a sentence ("on Tuesday they met for the 270 people killed in
1988"). The nearest one speaks of a figure, but a weekday only from close by, and none across
another figure's clause. Plans and threats stand before what they plan. Tolls too large for one
attack, and running tolls of a disease, are cumulative without a word; so is what fighting, protests
or a disease did since a day that is over. A time at the head of a sentence speaks of all of it.
"""

from collections.abc import Iterator
from datetime import date
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


class Moment(NamedTuple):
    """What a sentence is read against."""

    pack: Pack
    published: date | None
    event: EventKind


def read_scope(items: list[Item], figure: Counted, others: list[Counted], moment: Moment) -> Scope:
    """Return when `figure` happened; without words of time it is the article's own news.

    `others` are all figures of the sentence.
    """
    asked: Counted | None = figure
    for _ in range(BESIDE):
        if asked is None:
            break
        scope = _own_scope(items, asked, others, moment)
        if scope is not None:
            return scope
        asked = _beside(items, asked, others)
    return _at_head(items, others, moment) or Scope(When.TODAY)


def _own_scope(
    items: list[Item], figure: Counted, others: list[Counted], moment: Moment
) -> Scope | None:
    """Return when `figure` happened as the words around it say, None where none does."""
    plans = items[max(0, figure.first - REACH_OF_PLANS) : figure.last + 1]
    if any(item.has("hypothetical") for item in plans):
        return Scope(When.HYPOTHETICAL)
    cues = sorted(_cues(items, figure, others, moment), key=lambda cue: cue[:2])
    nearest = cues[0][2] if cues else None
    dated = nearest is not None and nearest.when is When.PAST
    if not dated and _sums_up(items, figure, moment):
        return Scope(When.CUMULATIVE)
    if nearest is not None:
        return nearest
    return Scope(When.RECENT) if figure.earlier else None


def _beside(items: list[Item], figure: Counted, others: list[Counted]) -> Counted | None:
    """Return the figure right before in the same clause, whose time is this one's as well."""
    before = [other for other in others if other.last < figure.first and not other.earlier]
    nearest = max(before, key=lambda other: other.last, default=None)
    if nearest is None or nearest.negated or figure.negated:
        return None
    return nearest if _goes_on(items[nearest.last + 1 : figure.first]) else None


def _goes_on(gap: list[Item]) -> bool:
    """Tell whether what follows the gap goes on in the clause before it: ", and five hurt"."""
    marks = [at for at, item in enumerate(gap) if _parts_clauses(item)]
    if not marks:
        return True
    last = marks[-1]
    after = gap[last + 1 :]
    if gap[last].text != "," or len(after) > REACH_OF_COUNT or len(marks) > 1:
        return False
    return bool(after) and (after[0].word.joined or after[0].has("and"))


def _at_head(items: list[Item], others: list[Counted], moment: Moment) -> Scope | None:
    """Return the earlier time that a sentence begins with: "Since the war began, ..."."""
    first = min((other.first for other in others), default=0)
    for position in range(min(HEAD, first)):
        scope = read_time(items, position, moment.pack, moment.published)
        if scope is not None and scope.when in (When.PAST, When.CUMULATIVE):
            return scope
    return None


def _sums_up(items: list[Item], figure: Counted, moment: Moment) -> bool:
    """Tell whether the count cannot be of one happening, or runs on with an epidemic."""
    if figure.negated:
        return False
    event = moment.event
    # "More than 300" is no count of more of them.
    start = figure.first - 2 if figure.qualifier is Qualifier.EXACT else figure.amount_at
    near = items[max(0, start) : figure.last + 3]
    entries = moment.pack.lexicon.entries
    fresh = any(
        item.has("newly") or any("newly" in entries[part].word.tags for part in item.text.split())
        for item in near
    )
    if any(item.has("everywhere") for item in items[figure.first : figure.last + REACH]):
        return not fresh
    if event is EventKind.DISEASE:
        toll = "toll" in figure.rule or figure.low >= LARGEST_OF_DISEASE
        if not fresh and (figure.harm is Harm.INFECTED or toll):
            return True
    largest = LARGEST_SINGLE.get(figure.harm)
    return largest is not None and figure.low >= largest and event not in UNBOUNDED


def _cues(
    items: list[Item], figure: Counted, others: list[Counted], moment: Moment
) -> Iterator[tuple[bool, int, Scope]]:
    """Yield the words of time that speak of the figure: tense last, with their distance."""
    goes_on = _goes_on_for_days(figure, moment.event)
    first = max(0, figure.first - REACH)
    for position in range(first, min(len(items), figure.last + 1 + REACH)):
        if _is_pace(items, position, figure):
            yield False, 0, Scope(When.CUMULATIVE)
        scope = read_time(items, position, moment.pack, moment.published, goes_on=goes_on)
        if scope is None or _belongs_elsewhere(items, figure, others, position):
            continue
        if moment.published is None and _is_aside(items, figure, position):
            continue
        distance = max(figure.first - position + BEHIND, position - figure.last, 0)
        if scope.when is When.TODAY:
            distance += NEWS_DAY
        if distance <= _reach_of(items[position], scope):
            yield items[position].has("past_tense"), distance, scope


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


def _is_pace(items: list[Item], position: int, figure: Counted) -> bool:
    """Tell whether the figure is so many a day or a year, as the item right after it says."""
    if not items[position].has("pace") or not 0 < position - figure.last <= REACH_OF_PACE:
        return False
    after = items[position + 1] if position + 1 < len(items) else None
    return after is None or not after.has("ago")


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
