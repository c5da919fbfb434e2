"""What the JSONL commands say of records: the forms that programs and scorers rely on."""

from monitor.languages.names import load_names
from monitor.records import (
    Alert,
    Copy,
    Deduplicated,
    Figure,
    Harm,
    Incident,
    Name,
    Place,
    Report,
    Revision,
    Toll,
)

Answer = dict[str, object]


def of_report(report: Report) -> Answer:
    """Return figures and names, as evaluation files write them."""
    return {
        "id": report.article.id,
        "lang": report.article.lang,
        "mentions": [_mention(figure) for figure in report.figures],
        "entities": {
            "persons": _quotes(report.persons, report.article.lang),
            "places": _quotes(report.places, report.article.lang),
            "organisations": _quotes(report.organisations, report.article.lang),
        },
    }


def _mention(figure: Figure) -> Answer:
    return {
        "kind": figure.harm,
        "low": figure.low,
        "high": figure.high,
        "qualifier": figure.qualifier,
        "evidence": figure.evidence.quote,
        "victims": figure.victims,
        "of_which": figure.of_which,
        "place": figure.place_name or figure.place or None,
        "country": figure.country or None,
        "when": figure.when,
        "negated": figure.negated,
    }


def _quotes(names: tuple[Name, ...] | tuple[Place, ...], lang: str) -> list[str]:
    """Return each spelling once, in reading order.

    In a script without capitals a thing is listed by its names alone: not by a spelling that is
    written together with a preposition, nor by a part of another spelling, where there is a better.
    """
    words = load_names(lang)
    if words is None or words.has_capitals:
        return list(dict.fromkeys(name.evidence.quote for name in names))
    spellings: dict[str, list[str]] = {}
    for name in names:
        spellings.setdefault(name.name, []).append(name.evidence.quote)
    worse = {
        quote
        for quotes in spellings.values()
        for quote in quotes
        if any(_is_better(other, quote, words.contracted) for other in quotes)
    }
    return [q for q in dict.fromkeys(name.evidence.quote for name in names) if q not in worse]


def _is_better(spelling: str, than: str, contracted: tuple[str, ...]) -> bool:
    """Tell whether one of two spellings of one thing is bare, or holds the other."""
    bound, other_bound = spelling.startswith(contracted), than.startswith(contracted)
    return spelling != than and not bound and (other_bound or than in spelling)


def of_deduplicated(item: Deduplicated) -> Answer:
    """Return what an article copies or revises; null where it is new."""
    if isinstance(item, Copy):
        return {"id": item.article, "original": item.original, "reason": item.reason}
    if isinstance(item, Revision):
        return {"id": item.article.id, "original": item.original, "reason": item.reason}
    return {"id": item.id, "original": None, "reason": "new"}


def of_incident(
    incident: Incident, articles: list[str], carried: list[str], background: list[str]
) -> Answer:
    """Return an incident with the articles whose fresh claims joined, its copies and mentions."""
    return {
        "incident": incident.id,
        "country": incident.country or None,
        "place": incident.place_name or incident.place or None,
        "event": incident.event,
        "first_seen": incident.opened,
        "articles": articles,
        "carried": carried,
        "background": background,
        "figures": {h: _toll(incident.tolls[h]) for h in Harm if h in incident.tolls},
    }


def _toll(toll: Toll) -> Answer:
    return {
        "low": toll.low,
        "high": toll.high,
        "history": [
            {
                "low": telling.low,
                "high": telling.high,
                "qualifier": telling.qualifier,
                "at": telling.at,
                "article": telling.article,
                "publisher": telling.publisher,
                "quote": telling.quote,
            }
            for telling in toll.history
        ],
    }


def of_alert(alert: Alert) -> Answer:
    """Return one step of an alert."""
    return {
        "id": alert.id,
        "rule": alert.rule,
        "status": alert.status,
        "step": alert.step,
        "level": alert.level,
        "subject": alert.subject,
        "incident": alert.incident or None,
        "articles": alert.articles,
        "time": alert.time,
        "figures": {
            harm: {"low": alert.figures[harm][0], "high": alert.figures[harm][1]}
            for harm in Harm
            if harm in alert.figures
        },
        "summary": alert.summary,
        "why": alert.why,
    }
