"""How well a claim fits an incident, in points.

Place, time and kind of event decide; figures and headlines settle the rest. All but the headline
is the same in every language, so an Arabic and an English report of one happening meet.

The points were set by weighing what news days hold: many reports of one happening in one city,
and, in a war, several happenings of one kind in one country on one day. So a city, a kind and a
day are enough; a country, a kind and a day are not, without an equal count or a like headline.
Re-run ``tests/stages/track`` and look at ``monitor track`` over a real stream after any change.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from monitor.languages.text import fold
from monitor.records import EventKind, Harm, Incident

ENOUGH = 6  # points at which a claim belongs to an incident
DAYS_APART = 2  # a day for the publisher's delay, and a day for the clocks of the world
LETTERS_OF_A_TERM = 4  # shorter words of a headline are mostly grammar
TELLING_COUNT = 3  # one and two dead are too common to tell happenings apart
LARGE_COUNT = 20  # from here on nearly equal counts tell as much as equal ones:
NEARLY = 7  # 71 and 80 dead on one day, a seventh apart, are hardly two attacks
FAR_APART = 2  # counts that differ by more than this factor are of other happenings

# Reports name one happening by neighbouring kinds: a shooting is an attack or a crime.
FAMILIES = {
    EventKind.ATTACK: "violence",
    EventKind.CRIME: "violence",
    EventKind.UNREST: "violence",
    EventKind.ACCIDENT: "mishap",
    EventKind.DISASTER: "mishap",
    EventKind.DISEASE: "disease",
}


class Happening(NamedTuple):
    """What a claim says of one happening, made ready to be compared."""

    country: str
    province: str
    place: str  # the place's own name; empty where only a country or province is known
    listed: bool  # the gazetteer has the place: its name is the same in every language
    event: EventKind
    earliest: date | None
    latest: date | None
    dated: bool  # the text itself gives the date
    counts: dict[Harm, tuple[int, int | None]]
    terms: frozenset[str]


def points(happening: Happening, incident: Incident) -> int | None:
    """Return how well `happening` fits `incident`; None where something rules it out."""
    place = place_points(happening, incident)
    event = event_points(happening.event, incident.event)
    time = time_points(happening, incident)
    if place is None or event is None or time is None:
        return None
    return (
        place
        + event
        + time
        + count_points(happening, incident)
        + headline_points(happening.terms, incident.title)
    )


def place_points(happening: Happening, incident: Incident) -> int | None:
    """Return 3 for one place, 2 for a place inside the other, 1 or less for a bare country."""
    if happening.country != incident.country:
        return None
    province, place = incident.province, own_name(incident)
    if happening.place and place:
        return _two_places(happening, incident, place)
    if happening.province and province:
        return 2 if happening.province == province else None
    return 0 if happening.province or province or happening.place or place else 1


def _two_places(happening: Happening, incident: Incident, place: str) -> int | None:
    provinces = {happening.province, incident.province} - {""}
    if len(provinces) > 1:
        return None
    if happening.place == place:
        return 3
    is_in_one = bool(happening.province and incident.province)
    if not (happening.listed and incident.place_id):
        # A village that no table has may be any in the province, and spelled in any way.
        return 2 if is_in_one else 0
    # A suburb and its city, or two towns: only an equal count or a like headline joins them.
    return -1 if is_in_one else None


def own_name(where: Incident) -> str:
    """Return the name of an incident's city or site; empty where it knows only a wider place."""
    return "" if where.place_kind in ("country", "province") else where.place_name


def event_points(one: EventKind, other: EventKind) -> int | None:
    """Return 2 for one kind, 0 for kinds of one family or one unknown, -1 for two unknown."""
    if EventKind.UNKNOWN in (one, other):
        return -1 if one == other else 0
    if one == other:
        return 2
    return 0 if FAMILIES[one] == FAMILIES[other] else None


def are_like(one: EventKind, other: EventKind) -> bool:
    """Return whether two kinds are known and of one family."""
    return EventKind.UNKNOWN not in (one, other) and FAMILIES[one] == FAMILIES[other]


def time_points(happening: Happening, incident: Incident) -> int | None:
    """Return 2 for one day, 1 for the next; -1 where a date is missing or long after.

    What a text dates itself must lie near the happening. An undated claim may also come late, as
    long as the incident is still told of: an earthquake's toll rises for a week.
    """
    apart = days_apart(happening, incident)
    if apart is None:
        return -1
    if apart <= DAYS_APART:
        return 2 - apart
    later = happening.earliest is not None and happening.earliest > (incident.happened or date.max)
    return -1 if later and not happening.dated else None


def days_apart(happening: Happening, incident: Incident) -> int | None:
    """Return the days between an incident's day and the days a claim may mean; None: unknown."""
    if happening.earliest is None or happening.latest is None or incident.happened is None:
        return None
    if incident.happened < happening.earliest:
        return (happening.earliest - incident.happened).days
    return max((incident.happened - happening.latest).days, 0)


def count_points(happening: Happening, incident: Incident) -> int:
    """Return 3 for an equal count, 1 for one that may follow, -3 for one that cannot.

    A toll may rise to any height within a happening; a count far below what stands, that no
    source told before, is another happening's.
    """
    verdicts = [
        _one_count(low, high, incident, harm)
        for harm, (low, high) in happening.counts.items()
        if harm in incident.tolls
    ]
    return max(verdicts, default=0) if min(verdicts, default=0) >= 0 else min(verdicts)


def _one_count(low: int, high: int | None, incident: Incident, harm: Harm) -> int:
    toll = incident.tolls[harm]
    if any(telling.low == low for telling in toll.history):
        return 3 if low >= TELLING_COUNT else 1
    if high is not None and low >= LARGE_COUNT and abs(low - toll.low) * NEARLY <= toll.low:
        return 3
    if low >= toll.low or high is None or high >= toll.low:
        return 1
    return 1 if low * FAR_APART >= toll.low else -3


def tells_alike(happening: Happening, incident: Incident) -> bool:
    """Return whether every count that both have is one the incident was told before.

    "Dozens" and "at least ten" are told by every count that is as high.
    """
    return all(
        any(telling.low == low for telling in incident.tolls[harm].history)
        or (high is None and low <= incident.tolls[harm].low)
        for harm, (low, high) in happening.counts.items()
        if harm in incident.tolls
    )


def tells_no_more(happening: Happening, incident: Incident) -> bool:
    """Return whether a count is about what stands: not above it, not far below, and of one harm."""
    shared = [
        (low, high, incident.tolls[harm].low)
        for harm, (low, high) in happening.counts.items()
        if harm in incident.tolls
    ]
    return bool(shared) and all(
        low <= stands and (high is None or low * FAR_APART >= stands)
        for low, high, stands in shared
    )


def tells_of_one_or_two(happening: Happening, incident: Incident) -> bool:
    """Return whether the counts are of one or two people, of harms that befell more there."""
    return bool(happening.counts) and all(
        low < TELLING_COUNT and harm in incident.tolls and low <= incident.tolls[harm].low
        for harm, (low, _) in happening.counts.items()
    )


def tells_little_more(happening: Happening, incident: Incident) -> bool:
    """Return whether every harm is one that stands, and no count is far above it."""
    return bool(happening.counts) and all(
        harm in incident.tolls and low <= incident.tolls[harm].low * FAR_APART
        for harm, (low, _) in happening.counts.items()
    )


def headline_points(terms: frozenset[str], title: str) -> int:
    """Return up to 3 points for terms that both headlines have; the first one proves nothing."""
    return min(max(len(terms & terms_of(title)) - 1, 0), 3)


@lru_cache(maxsize=4096)  # the headlines of standing incidents are compared again and again
def terms_of(title: str) -> frozenset[str]:
    """Return the words of a headline that may tell one happening from another, spelling folded."""
    return frozenset(
        word
        for word in _words(fold(title).text)
        if len(word) >= LETTERS_OF_A_TERM and not word.isdigit()
    )


def _words(text: str) -> Iterable[str]:
    return "".join(letter if letter.isalnum() else " " for letter in text).split()
