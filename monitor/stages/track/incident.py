"""How an incident is opened, told more of, carried and closed: one snapshot becomes the next."""

from datetime import datetime

import msgspec

from monitor.records import Claim, Copy, EventKind, Harm, Incident, Report, Toll, identify
from monitor.stages.track import toll
from monitor.stages.track.reading import (
    counts,
    day_of,
    origin,
    place_kind,
    tellings,
)

MOST_ARTICLES = 100  # of an incident's record; the reports topic has all of them
MOST_NAMES = 200  # of sources, and of carriers
KIND_ORDER = ("", "country", "province", "city", "site")  # from wide to narrow


def opened(claim: Claim, position: int, report: Report, cause: str) -> Incident:
    """Return the incident that a claim opens; its id is of the opening input and the claim."""
    article = report.article
    return Incident(
        id=identify("incident", cause, str(position)),
        revision=1,
        opened=article.first_seen,
        updated=article.first_seen,
        happened=day_of(claim, article),
        event=claim.event,
        title=article.title,
        place=claim.place,
        place_id=claim.place_id,
        place_name=claim.place_name,
        place_kind=place_kind(claim, report),
        province=claim.province,
        country=claim.country,
        tolls=_tolls({}, claim, report),
        articles=(report.original,),
        sources=_with((), origin(article)),
    )


def told(incident: Incident, claim: Claim, report: Report) -> Incident:
    """Return `incident` after one more report of it; what it did not know is filled in."""
    article = report.article
    return msgspec.structs.replace(
        _narrowed(incident, claim, report),
        updated=max(incident.updated, article.first_seen),
        happened=incident.happened or day_of(claim, article),
        event=claim.event if incident.event is EventKind.UNKNOWN else incident.event,
        tolls=_tolls(incident.tolls, claim, report),
        articles=_with(incident.articles, report.original, MOST_ARTICLES),
        sources=_with(incident.sources, origin(article)),
        closed=False,
    )


def carried(incident: Incident, copy: Copy) -> Incident:
    """Return `incident` after a publisher ran a copy of one of its reports."""
    carrier = copy.publisher or copy.feed
    return msgspec.structs.replace(
        incident,
        updated=max(incident.updated, copy.first_seen),
        carriers=_with(incident.carriers, carrier),
    )


def closed(incident: Incident) -> Incident:
    """Return `incident` as nobody tells of it any more."""
    return msgspec.structs.replace(incident, closed=True)


def revised(incident: Incident) -> Incident:
    """Return `incident` with the next revision number."""
    return msgspec.structs.replace(incident, revision=incident.revision + 1)


def within(incident: Incident, size: int) -> Incident:
    """Return `incident` in at most about `size` bytes, by shortening what it quotes of the past."""
    for last in (toll.LAST_TELLINGS, 10, 5, 1):
        trimmed = {
            harm: msgspec.structs.replace(held, history=toll.trim(held.history, last))
            for harm, held in incident.tolls.items()
        }
        incident = msgspec.structs.replace(incident, tolls=trimmed)
        if len(msgspec.json.encode(incident)) <= size:
            break
    return incident


def quiet_since(incident: Incident) -> tuple[datetime, str]:
    """Return what incidents are closed in the order of."""
    return incident.updated, incident.id


def _tolls(tolls: dict[Harm, Toll], claim: Claim, report: Report) -> dict[Harm, Toll]:
    """Return the tolls after a claim's tellings; a denial needs something to deny."""
    affirmed = counts(claim, report)
    after = dict(tolls)
    for harm, telling in tellings(claim, report).items():
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
