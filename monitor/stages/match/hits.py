"""A rule that holds, to a hit: a snapshot that an alert can be judged by alone."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from monitor.records import (
    Claim,
    Evidence,
    Figure,
    Harm,
    Hit,
    Incident,
    IncidentUpdate,
    Report,
    When,
    identify,
    to_instant,
)
from monitor.stages.match.annotations import fill
from monitor.stages.match.judge import Held
from monitor.stages.match.rules import Rule
from monitor.stages.match.scenes import wholes

LISTED = 20  # articles of an incident named in a hit, the newest; a hit must stay a small record

RECENT = timedelta(days=30)  # how far back "recent" reaches; see records.When

Bounds = dict[str, tuple[int, int | None]]


def hit_of_report(rule: Rule, report: Report, held: Held) -> Hit:
    """Return the hit of a rule on articles. A revision's subject is the article it revises."""
    article, claim = report.article, held.scene.claim
    figures = _figures_of(report, claim)
    place, country = _where(report, claim)
    value = figures.get(rule.counts, (0, None))[0] if rule.counts else 0
    known = {
        "lang": article.lang,
        "publisher": article.publisher,
        "title": article.title,
        "url": article.url,
        "place": place,
        "country": country,
        "event": claim.event if claim else "",
    }
    annotations, summary = _filled(rule, figures, known)
    return Hit(
        id=identify(rule.name, rule.terms.version, report.original, article.entry),
        rule=rule.terms,
        subject=report.original,
        now=article.first_seen,
        happened=_happened(report, claim),
        live=not article.backfill,
        met=True,
        value=value,
        articles=(article.id,),
        title=article.title,
        url=article.url,
        place=place,
        country=country,
        lang=article.lang,
        figures=figures,
        summary=summary,
        annotations=annotations,
        evidence=_evidence(held),
        why=tuple(reason.words for reason in held.reasons),
    )


def hit_of_update(rule: Rule, update: IncidentUpdate, held: Held | None) -> Hit:
    """Return the hit of a rule on incidents; without `held` it holds no longer."""
    incident = update.incident
    figures: Bounds = {
        harm: (incident.tolls[harm].low, incident.tolls[harm].high)
        for harm in Harm
        if harm in incident.tolls
    }
    value = figures.get(rule.counts, (0, None))[0] if rule.counts else 0
    reached = max((level for level in rule.terms.levels if level <= value), default=0)
    place = incident.place_name or incident.place
    url = _url(incident, rule.counts)
    counted = {"value": str(value), "level": str(reached), "url": url, "place": place}
    annotations, summary = _filled(rule, figures, {**_facts(incident), **counted})
    return Hit(
        id=identify(rule.name, rule.terms.version, incident.id, str(incident.revision)),
        rule=rule.terms,
        subject=incident.id,
        now=update.now,
        happened=_end_of(incident.happened, update.now) or incident.opened,
        live=update.live,
        met=held is not None,
        closed=_closes(update),
        revision=incident.revision,
        reached=reached,
        value=value,
        incident=incident.id,
        articles=incident.articles[-LISTED:],
        title=incident.title,
        url=url,
        place=place,
        country=incident.country,
        figures=figures,
        summary=summary,
        annotations=annotations,
        evidence=update.quotes,
        why=_why(rule, reached, value, held),
    )


def _facts(incident: Incident) -> dict[str, str]:
    return {
        "title": incident.title,
        "country": incident.country,
        "event": incident.event,
        "incident": incident.id,
        "sources": str(len(incident.sources)),
        "carriers": str(len(incident.carriers)),
    }


def _closes(update: IncidentUpdate) -> bool:
    was_closed = update.before is not None and update.before.closed
    return update.incident.closed and not was_closed


def _why(rule: Rule, reached: int, value: int, held: Held | None) -> tuple[str, ...]:
    if held is None:
        return ("the query held before and no longer does",)
    words = tuple(reason.words for reason in held.reasons)
    return (*words, f"{rule.counts} {value} reaches level {reached}") if reached else words


def _filled(rule: Rule, figures: Bounds, facts: dict[str, str]) -> tuple[dict[str, str], str]:
    """Return the rule's annotations, and the summary: the headline where the rule has none."""
    known = {**_shown(figures), "rule": rule.name, **facts}
    annotations = {name: fill(text, known) for name, text in rule.annotations.items()}
    return annotations, annotations.get("summary", known["title"])


def _shown(figures: Bounds) -> dict[str, str]:
    """Return each figure as people write it: 12, 12-15, or 12+ where nothing bounds it."""
    shown = {}
    for harm, (low, high) in figures.items():
        end = "+" if high is None else "" if high == low else f"-{high}"
        shown[harm] = f"{low}{end}"
    return shown


def _evidence(held: Held) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(one for reason in held.reasons for one in reason.evidence))


def _figures_of(report: Report, claim: Claim | None) -> Bounds:
    """Return the greatest whole, affirmed figure of each harm: of one claim, or of the day's own.

    Where only words met the rule, an attack of last week elsewhere is not what it speaks of.
    """
    if claim is not None:
        return _greatest(report.figures[position] for position in claim.figures)
    return _greatest(figure for figure in report.figures if figure.when is When.TODAY)


def _greatest(figures: Iterable[Figure]) -> Bounds:
    greatest: dict[Harm, Figure] = {}
    affirmed = tuple(f for f in figures if not f.negated and f.when is not When.HYPOTHETICAL)
    whole = wholes(affirmed)
    for figure in affirmed:
        if figure.of_which and figure.harm in whole:
            continue
        if figure.harm not in greatest or figure.low > greatest[figure.harm].low:
            greatest[figure.harm] = figure
    return {harm: _bounds(greatest[harm]) for harm in Harm if harm in greatest}


def _bounds(figure: Figure) -> tuple[int, int | None]:
    return figure.low, None if figure.of_which else figure.high


def _where(report: Report, claim: Claim | None) -> tuple[str, str]:
    """Return place and country of the claim, else of the place that the article names first."""
    if claim is not None:
        return claim.place_name or claim.place, claim.country
    if report.places:
        return report.places[0].name, report.places[0].country
    return "", ""


def _happened(report: Report, claim: Claim | None) -> datetime | None:
    """Return when it was, as well as is known; None for a past happening without a date.

    What is only called recent may be a month old: it is taken to be, so that no rule with a usual
    maximum age tells last week's attack as news.
    """
    article = report.article
    published = article.published or article.first_seen
    if claim is None:
        return published
    told = _end_of(claim.span_end or claim.span_start, article.first_seen)
    if told is not None or claim.when is When.PAST:
        return told
    return published - RECENT if claim.when is When.RECENT else published


def _end_of(day: date | None, now: datetime) -> datetime | None:
    """Return the last moment of `day`, at most `now`: a day is no more exact than that."""
    if day is None:
        return None
    return min(to_instant(datetime.combine(day, time.max, UTC)), now)


def _url(incident: Incident, counts: Harm | None) -> str:
    """Return where the newest telling stands, of the harm that counts if it has one."""
    toll = incident.tolls.get(counts) if counts else None
    tolls = (toll,) if toll else tuple(incident.tolls.values())
    tellings = [telling for toll in tolls for telling in toll.history]
    return max(tellings, key=lambda telling: (telling.at, telling.url)).url if tellings else ""
