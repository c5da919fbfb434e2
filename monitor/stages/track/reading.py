"""What track takes from a report: the happening a claim tells of, and who tells what of it."""

from datetime import date, timedelta
from urllib.parse import urlsplit

from monitor.records import (
    Article,
    Claim,
    Evidence,
    Figure,
    Harm,
    JoinReason,
    Report,
    Telling,
    When,
)
from monitor.stages.track.fit import Happening, terms_of

FRESH = (When.TODAY, When.RECENT)
NEWS_DAYS = 3  # what is dated longer before publication is no news; also an alert's greatest age
LEAD = 700  # characters: the first two or three paragraphs, in which a newsroom puts its news
QUOTE_LENGTH = 160  # characters of a figure's words kept with a telling; its article has the rest
URL_LENGTH = 400


def why_background(claim: Claim, report: Report) -> JoinReason | None:
    """Return why a claim moves no toll; None where it is fresh."""
    if claim.when is When.HYPOTHETICAL:
        return JoinReason.HYPOTHETICAL
    if not (counts(claim, report) or denials(claim, report)):
        return JoinReason.NO_FIGURE
    if claim.when not in FRESH or _is_old(claim, report.article):
        return JoinReason.BACKGROUND
    return None


def _is_old(claim: Claim, article: Article) -> bool:
    """Return whether the text dates the happening well before its publication."""
    if claim.span_end is None or article.published is None:
        return False
    return (article.published.date() - claim.span_end).days > NEWS_DAYS


def may_open(claim: Claim, report: Report) -> JoinReason | None:
    """Return why a fresh claim opens no incident; None where it may.

    It may still join one. What the text calls earlier without saying when is no news of its own;
    nor is "amid reports that raids killed dozens" far down in an article about talks.
    """
    if not counts(claim, report):
        return JoinReason.NO_FIGURE
    if not claim.country and not claim.place_id:
        return JoinReason.NO_PLACE
    if claim.span_end is None and (claim.when is When.RECENT or not _leads_with_harm(report)):
        return JoinReason.BACKGROUND
    return None


def _leads_with_harm(report: Report) -> bool:
    """Return whether the headline or the lead tells of harm that is fresh: news stands on top."""
    figures = (report.figures[p] for c in report.claims if c.when in FRESH for p in c.figures)
    return any(
        figure.evidence.field == "title" or figure.evidence.start < LEAD for figure in figures
    )


def happening_of(claim: Claim, report: Report) -> Happening:
    """Return what a claim tells, made ready to be compared with incidents."""
    earliest, latest = _days(claim, report.article)
    figures = counts(claim, report)
    kind = place_kind(claim, report)
    return Happening(
        country=claim.country,
        province=claim.province,
        place="" if kind in ("country", "province") else claim.place_name,
        event=claim.event,
        earliest=earliest,
        latest=latest,
        dated=claim.span_start is not None,
        counts={harm: (figure.low, figure.high) for harm, figure in figures.items()},
        terms=terms_of(report.article.title),
    )


def place_kind(claim: Claim, report: Report) -> str:
    """Return whether a claim's place is a country, a province, a city or a site."""
    if not claim.place_name:
        return "province" if claim.province else "country"
    for place in report.places:
        if place.id == claim.place_id and place.name == claim.place_name:
            return place.kind
    return "city"


def _days(claim: Claim, article: Article) -> tuple[date | None, date | None]:
    """Return the first and last day that a claim may mean.

    What a text tells as its own news happened on the day of publication or the night before.
    """
    if claim.span_start is not None:
        return claim.span_start, claim.span_end or claim.span_start
    if claim.when is not When.TODAY or article.published is None:
        return None, None
    published = article.published.date()
    return published - timedelta(days=1), published


def day_of(claim: Claim, article: Article) -> date | None:
    """Return the day that a claim's happening is taken to have had; None where unknown."""
    return _days(claim, article)[1]


def counts(claim: Claim, report: Report) -> dict[Harm, Figure]:
    """Return the figure that speaks for each harm of a claim: the highest total.

    A part ("three children among them") speaks only where no total does.
    """
    best: dict[Harm, Figure] = {}
    for position in claim.figures:
        figure = report.figures[position]
        if figure.negated or figure.when is When.HYPOTHETICAL or figure.high == 0:
            continue
        held = best.get(figure.harm)
        if held is None or _speaks_over(figure, held):
            best[figure.harm] = figure
    return best


def _speaks_over(figure: Figure, held: Figure) -> bool:
    return (not figure.of_which, figure.low, figure.high is not None) > (
        not held.of_which,
        held.low,
        held.high is not None,
    )


def denials(claim: Claim, report: Report) -> dict[Harm, Figure]:
    """Return the figures of a claim that say nobody came to that harm."""
    figures = [report.figures[position] for position in claim.figures]
    return {figure.harm: figure for figure in figures if figure.negated}


def quotes(claim: Claim, report: Report) -> tuple[Evidence, ...]:
    """Return the words of a claim's figures, totals before parts."""
    figures = [report.figures[position] for position in claim.figures]
    return tuple(f.evidence for f in sorted(figures, key=lambda figure: figure.of_which))


def tellings(claim: Claim, report: Report) -> dict[Harm, Telling]:
    """Return what a fresh claim tells of each harm, a denial as none at all."""
    article = report.article
    figures = {**denials(claim, report), **counts(claim, report)}
    return {
        harm: Telling(
            low=figure.low,
            high=None if figure.of_which else figure.high,
            qualifier=figure.qualifier,
            at=article.first_seen,
            article=report.original,
            publisher=origin(article),
            quote=figure.evidence.quote[:QUOTE_LENGTH],
            url=article.url if len(article.url) <= URL_LENGTH else "",
        )
        for harm, figure in sorted(figures.items())
    }


def origin(article: Article) -> str:
    """Return whose word an article is: the agency it names, else its publisher, feed or site."""
    return article.agency or article.publisher or article.feed or urlsplit(article.url).netloc
