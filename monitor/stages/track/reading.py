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
    Qualifier,
    Report,
    Telling,
    When,
)
from monitor.stages.track.fit import Happening, are_like, terms_of

FRESH = (When.TODAY, When.RECENT)
NEWS_DAYS = 3  # what is dated longer before publication is no news; also an alert's greatest age
LEAD = 700  # characters: the first two or three paragraphs, in which a newsroom puts its news
HEADLINE = 120  # characters: a headline, and about as much of a first sentence
GRAVE = {Harm.KILLED: 2, Harm.INJURED: 1}  # the others 0: what newsrooms tell first
QUOTE_LENGTH = 160  # characters of a figure's words kept with a telling; its article has the rest
URL_LENGTH = 400
TITLE_LENGTH = 200  # characters of a headline; longer ones are a first paragraph


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
    """Return whether the text dates the happening well before its publication, or after it.

    What is dated tomorrow and counted today is of another year.
    """
    if claim.span_start is None or claim.span_end is None or article.published is None:
        return False
    published = article.published.date()
    return (published - claim.span_end).days > NEWS_DAYS or (claim.span_start - published).days > 1


def may_open(claim: Claim, report: Report) -> JoinReason | None:
    """Return why a fresh claim opens no incident; None where it may.

    It may still join one. What the text calls earlier without saying when is no news of its own;
    nor is "amid reports that raids killed dozens" far down in an article about talks.
    """
    if not counts(claim, report):
        return JoinReason.NO_FIGURE
    if not claim.country and not claim.place_id:
        return JoinReason.NO_PLACE
    if is_dateless(claim):
        return JoinReason.BACKGROUND
    if not (is_in_front(claim, report) or _is_of_the_round(claim, report)):
        return JoinReason.BACKGROUND
    return None


def is_dateless(claim: Claim) -> bool:
    """Return whether the text calls a happening earlier and does not say when it was."""
    return claim.when is When.RECENT and not _is_dated(claim)


def _is_dated(told: Claim | Figure) -> bool:
    """Return whether the text gives days; "this month" gives none."""
    if told.span_start is None or told.span_end is None:
        return False
    return (told.span_end - told.span_start).days <= NEWS_DAYS


def is_in_front(claim: Claim, report: Report) -> bool:
    """Return whether a claim is told in the headline or the lead, or with its date.

    News stands on top. Farther down a text tells details, and attacks of other days.
    """
    return _is_dated(claim) or any(
        _stands_on_top(report.figures[position]) for position in claim.figures
    )


def _stands_on_top(figure: Figure) -> bool:
    is_in_lead = figure.evidence.field == "title" or figure.evidence.start < LEAD
    return is_in_lead or _is_dated(figure)


def front_first(report: Report) -> list[tuple[int, Claim]]:
    """Return the claims of a report with their positions, those in front before the others."""
    numbered = list(enumerate(report.claims))
    return sorted(numbered, key=lambda one: not is_in_front(one[1], report))


def _is_of_the_round(claim: Claim, report: Report) -> bool:
    """Return whether the lead tells of the like elsewhere in the country: a round of a war's day.

    A round names the towns; what has only the country is said of its war.
    """
    return place_kind(claim, report) != "country" and any(
        lead.country == claim.country
        and lead.when in FRESH
        and is_in_front(lead, report)
        and are_like(lead.event, claim.event)
        and counts(lead, report)
        for lead in report.claims
    )


def is_headlined(claim: Claim, report: Report) -> bool:
    """Return whether the headline or the first words of the text count the people."""
    figures = (report.figures[at].evidence for at in claim.figures)
    return any(figure.field == "title" or figure.start < HEADLINE for figure in figures)


def happening_of(claim: Claim, report: Report) -> Happening:
    """Return what a claim tells, made ready to be compared with incidents."""
    earliest, latest = _days(claim, report.article)
    figures = counts(claim, report)
    kind = place_kind(claim, report)
    return Happening(
        country=claim.country,
        province=claim.province,
        place="" if kind in ("country", "province") else claim.place_name,
        listed=claim.place_id != 0,
        event=claim.event,
        earliest=earliest,
        latest=latest,
        dated=claim.span_start is not None,
        counts={harm: (figure.low, _most(figure)) for harm, figure in figures.items()},
        terms=terms_of(headline(report.article)),
    )


def _most(figure: Figure) -> int | None:
    """Return how many a figure may mean; "dozens" may also be said of hundreds."""
    return None if figure.qualifier is Qualifier.VAGUE else figure.high


def place_kind(claim: Claim, report: Report) -> str:
    """Return whether a claim's place is a country, a province, a city or a site."""
    if not claim.place_name:
        return "province" if claim.province else "country"
    for place in report.places:
        if place.id == claim.place_id and place.name == claim.place_name:
            return place.kind
    # What no word of the text names was read from a nationality.
    return "country" if claim.place_id and not claim.province else "city"


def _days(claim: Claim, article: Article) -> tuple[date | None, date | None]:
    """Return the first and last day that a claim may mean.

    What a text tells as its own news happened on the day of publication or the night before.
    """
    published = article.published.date() if article.published else None
    if claim.span_start is not None:
        latest = claim.span_end or claim.span_start
        # "This month" ends for now on the day that says so.
        return claim.span_start, max(claim.span_start, min(latest, published or latest))
    if claim.when is not When.TODAY or published is None:
        return None, None
    return published - timedelta(days=1), published


def day_of(claim: Claim, article: Article) -> date | None:
    """Return the day that a claim's happening is taken to have had; None where unknown."""
    return _days(claim, article)[1]


def counts(claim: Claim, report: Report) -> dict[Harm, Figure]:
    """Return the figure that speaks for each harm of a claim: the highest total in front.

    A part ("three children among them") speaks only where no total does; a figure far down only
    where none in front does, or to count what the front calls "dozens". What is gravest is told
    first: where the front tells of lesser harm, or denies it, what is told farther down is of
    another day.
    """
    figures = [report.figures[at] for at in claim.figures]
    affirmed = [figure for figure in figures if _is_affirmed(figure)]
    front = [figure for figure in figures if _stands_on_top(figure)]
    spoken: dict[Harm, Figure] = {}
    for harm in dict.fromkeys(figure.harm for figure in affirmed):
        told = [figure for figure in affirmed if figure.harm is harm]
        on_top = [figure for figure in told if _stands_on_top(figure)]
        if not on_top and _is_of_another_day(harm, front):
            continue
        totals = [figure for figure in on_top if not figure.of_which]
        best = max(totals or told, key=_rank)
        spoken[harm] = max((f for f in told if _counts_out(f, best)), key=_rank, default=best)
    return spoken


def _is_of_another_day(harm: Harm, front: list[Figure]) -> bool:
    """Return whether what stands in front leaves no room for that harm farther down."""
    if any(figure.negated and figure.harm is harm for figure in front):
        return True
    gravest = max((GRAVE.get(figure.harm, 0) for figure in front), default=None)
    return gravest is not None and GRAVE.get(harm, 0) > gravest


def _is_affirmed(figure: Figure) -> bool:
    return not figure.negated and figure.when is not When.HYPOTHETICAL and figure.high != 0


def _rank(figure: Figure) -> tuple[bool, int, bool]:
    return not figure.of_which, figure.low, figure.high is not None


def _counts_out(figure: Figure, vague: Figure) -> bool:
    """Return whether `figure` is the count of what a vague word says."""
    if vague.qualifier is not Qualifier.VAGUE or figure.qualifier is Qualifier.VAGUE:
        return False
    return not figure.of_which and vague.low <= figure.low <= (vague.high or figure.low)


def denials(claim: Claim, report: Report) -> dict[Harm, Figure]:
    """Return the figures of a claim that say nobody came to that harm."""
    figures = [report.figures[position] for position in claim.figures]
    return {figure.harm: figure for figure in figures if figure.negated}


def quotes(claim: Claim, report: Report) -> tuple[Evidence, ...]:
    """Return the words of the figures that speak for a claim."""
    spoken = {**denials(claim, report), **counts(claim, report)}
    return tuple(dict.fromkeys(figure.evidence for figure in spoken.values()))


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
            field=figure.evidence.field,
            start=figure.evidence.start,
        )
        for harm, figure in sorted(figures.items())
    }


def headline(article: Article) -> str:
    """Return the headline of an article; without one, the line that its text begins with."""
    return (article.title or article.text.split("\n", 1)[0])[:TITLE_LENGTH]


def origin(article: Article) -> str:
    """Return whose word an article is: the agency it names, else its publisher, feed or site."""
    return article.agency or article.publisher or article.feed or urlsplit(article.url).netloc
