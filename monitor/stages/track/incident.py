"""How an incident is opened, told more of, carried and closed: one snapshot becomes the next."""

from collections.abc import Container
from datetime import datetime

import msgspec

from monitor.records import (
    Claim,
    Copy,
    EventKind,
    Evidence,
    Harm,
    Incident,
    Report,
    Telling,
    Toll,
    identify,
)
from monitor.stages.track import toll
from monitor.stages.track.reading import (
    QUOTE_LENGTH,
    counts,
    day_of,
    headline,
    is_dateless,
    origin,
    place_kind,
    tellings,
)

MOST_ARTICLES = 100  # of an incident's record; the reports topic has all of them
MOST_NAMES = 200  # of sources, and of carriers
# How an incident is made shorter, step by step: earlier tellings, names and characters kept.
SHORTER = (
    (10, MOST_ARTICLES, QUOTE_LENGTH),
    (5, 50, QUOTE_LENGTH),
    (1, 20, QUOTE_LENGTH),
    (1, 5, 40),
    (0, 3, 20),
)
KIND_ORDER = ("", "country", "province", "city", "site")  # from wide to narrow


def opened(claim: Claim, position: int, report: Report, cause: str, now: datetime) -> Incident:
    """Return the incident that a claim opens; its id is of the opening input and the claim."""
    article = report.article
    return Incident(
        id=identify("incident", cause, str(position)),
        revision=1,
        opened=article.first_seen,
        updated=now,
        happened=day_of(claim, article),
        event=claim.event,
        title=headline(article),
        place=claim.place,
        place_id=claim.place_id,
        place_name=claim.place_name,
        place_kind=place_kind(claim, report),
        province=claim.province,
        country=claim.country,
        tolls=_tolls({}, tellings(claim, report), counts(claim, report)),
        articles=(report.original,),
        sources=_with((), origin(article)),
    )


def told(
    incident: Incident, claim: Claim, report: Report, now: datetime, already: Incident | None
) -> Incident:
    """Return `incident` after one more claim of it; what it did not know is filled in.

    `already` is the incident as an earlier claim of the same report left it. Of one report's counts
    the highest is its word: the others are of parts, or of an hour before.
    """
    article = report.article
    said = tellings(claim, report)
    if already is not None:
        said = {
            harm: telling
            for harm, telling in said.items()
            if _says_more(telling, already.tolls.get(harm), dateless=is_dateless(claim))
        }
    return msgspec.structs.replace(
        _narrowed(incident, claim, report),
        updated=now,
        happened=incident.happened or day_of(claim, article),
        event=claim.event if incident.event is EventKind.UNKNOWN else incident.event,
        tolls=_tolls(incident.tolls, said, counts(claim, report)),
        articles=_with(incident.articles, report.original, MOST_ARTICLES),
        sources=_with(incident.sources, origin(article)),
        closed=False,
    )


def carried(incident: Incident, copy: Copy, now: datetime) -> Incident:
    """Return `incident` after a publisher ran a copy of one of its reports."""
    carrier = copy.publisher or copy.feed
    return msgspec.structs.replace(
        incident,
        updated=now,
        carriers=_with(incident.carriers, carrier),
    )


def quotes_of(incident: Incident, article: str) -> tuple[Evidence, ...]:
    """Return the words by which an article told the tolls of an incident, as far as they are kept.

    Of each harm its latest word: what it said before it was revised it says no more.
    """
    told = {
        harm: telling
        for harm, held in incident.tolls.items()
        for telling in held.history
        if telling.article == article and telling.field
    }
    return tuple(
        Evidence(field=one.field, start=one.start, end=one.start + len(one.quote), quote=one.quote)
        for one in told.values()
    )


def closed(incident: Incident) -> Incident:
    """Return `incident` as nobody tells of it any more."""
    return msgspec.structs.replace(incident, closed=True)


def revised(incident: Incident) -> Incident:
    """Return `incident` with the next revision number."""
    return msgspec.structs.replace(incident, revision=incident.revision + 1)


def within(incident: Incident, size: int) -> Incident:
    """Return `incident` in at most `size` bytes, by shortening what it tells of the past.

    First the earlier tellings go, then articles and names, which hardly an incident has many of,
    then addresses and quotes. What stands of each toll stays.
    """
    for last, names, quoted in SHORTER:
        if len(msgspec.json.encode(incident)) <= size:
            break
        incident = msgspec.structs.replace(
            incident,
            tolls={harm: _shorter(held, last, quoted) for harm, held in incident.tolls.items()},
            articles=incident.articles[-names:],
            sources=incident.sources[:names],
            carriers=incident.carriers[:names],
        )
    return incident


def _shorter(held: Toll, last: int, quoted: int) -> Toll:
    trimmed = toll.trim(held, last)
    if quoted == QUOTE_LENGTH:
        return trimmed
    history = tuple(
        msgspec.structs.replace(telling, quote=telling.quote[:quoted], url="")
        for telling in trimmed.history
    )
    return msgspec.structs.replace(trimmed, history=history)


def _says_more(telling: Telling, held: Toll | None, *, dateless: bool) -> bool:
    """Return whether the report of `telling` has told no more of that harm already.

    What it calls earlier without a day says nothing over what it calls today's.
    """
    own = [one.low for one in held.history if one.article == telling.article] if held else []
    return not own or (telling.low > own[-1] and not dateless)


def _tolls(
    tolls: dict[Harm, Toll], said: dict[Harm, Telling], affirmed: Container[Harm]
) -> dict[Harm, Toll]:
    """Return the tolls after a claim's tellings; a denial needs something to deny."""
    after = dict(tolls)
    for harm, telling in said.items():
        if harm in affirmed or harm in after:
            after[harm] = toll.tell(after.get(harm), telling)
    return dict(sorted(after.items()))


def _narrowed(incident: Incident, claim: Claim, report: Report) -> Incident:
    """Return `incident` with the claim's place, where that is the narrower one."""
    kind = place_kind(claim, report)
    if KIND_ORDER.index(kind) <= KIND_ORDER.index(incident.place_kind):
        return incident
    return msgspec.structs.replace(
        incident,
        place=claim.place,
        place_id=claim.place_id,
        place_name=claim.place_name,
        place_kind=kind,
        province=claim.province or incident.province,
    )


def _with(names: tuple[str, ...], name: str, most: int = MOST_NAMES) -> tuple[str, ...]:
    return names if not name or name in names or len(names) >= most else (*names, name)
