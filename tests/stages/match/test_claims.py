"""Figures, places and names of articles: what a range looks at, and what holds in one claim."""

from datetime import datetime

import msgspec
import pytest

from monitor.records import (
    Claim,
    EventKind,
    Figure,
    Harm,
    Hit,
    Name,
    Qualifier,
    Report,
    When,
)
from tests.builders import a_claim, a_figure, a_report, an_article, day, evidence, moment
from tests.stages.match.asking import a_matcher, asked


def told(*figures: Figure, when: When = When.TODAY, claims: tuple[Claim, ...] = ()) -> Report:
    """Return a report of one claim in Baghdad, or of these claims."""
    figures = tuple(msgspec.structs.replace(f, when=when) if not claims else f for f in figures)
    one = a_claim(figures=tuple(range(len(figures))), when=when)
    article = an_article("Car bomb in Baghdad", "Police said so.")
    return a_report(*figures, claims=claims or (one,), article=article)


RANGES = [
    ("killed:[10 TO *]", a_figure(12), True),
    ("killed:[10 TO *]", a_figure(9), False),
    ("killed:[10 TO *]", a_figure(9, 20), False),
    ("killed_high:[10 TO *]", a_figure(9, 20), True),
    ("killed_high:[10 TO *]", a_figure(9, None), False),
    ("killed:[* TO 10]", a_figure(9, None), True),
    ("killed:{12 TO *]", a_figure(12), False),
    ("killed:12", a_figure(12), True),
    ("killed:(11 OR 12)", a_figure(12), True),
    ("injured:[10 TO *]", a_figure(12), False),
    ("injured:[10 TO *]", a_figure(12, harm=Harm.INJURED), True),
    ("killed:[0 TO *]", a_figure(0, negated=True), False),
    ("killed:[10 TO *] qualifier:at_least", a_figure(12, qualifier=Qualifier.AT_LEAST), True),
    ("killed:[10 TO *] qualifier:about", a_figure(12), False),
    ("killed:[10 TO *] event:attack", a_figure(12), True),
    ("killed:[10 TO *] event:accident", a_figure(12), False),
    ("killed:[10 TO *] country:IQ", a_figure(12), True),
    ("killed:[10 TO *] country:SY", a_figure(12), False),
    ("killed:[10 TO *] place:Baghdad", a_figure(12), True),
    ("killed:[10 TO *] bomb", a_figure(12), True),
    ("killed:[10 TO *] earthquake", a_figure(12), False),
]


@pytest.mark.parametrize(("query", "figure", "holds"), RANGES)
def test_what_a_range_holds_of(query: str, figure: Figure, *, holds: bool) -> None:
    assert bool(asked(query, told(figure))) is holds


WHEN = [
    ("killed:[10 TO *]", When.TODAY, True),
    ("killed:[10 TO *]", When.RECENT, True),
    ("killed:[10 TO *]", When.PAST, False),
    ("killed:[10 TO *]", When.CUMULATIVE, False),
    ("killed:[10 TO *] when:past", When.PAST, True),
    ("killed:[10 TO *] when:(past OR cumulative)", When.CUMULATIVE, True),
    ("killed:[10 TO *] when:past", When.TODAY, False),
    ("killed:[10 TO *] -when:past", When.CUMULATIVE, True),
    ("killed:[10 TO *] OR (when:past killed:[1 TO *])", When.PAST, True),
    ("killed:[1 TO *] OR when:today", When.PAST, False),
    ("killed:[10 TO *]", When.HYPOTHETICAL, False),
    ("killed:[10 TO *] -when:past", When.HYPOTHETICAL, False),
    ("killed:[10 TO *] when:hypothetical", When.HYPOTHETICAL, True),
]


@pytest.mark.parametrize(("query", "when", "holds"), WHEN)
def test_a_range_looks_at_fresh_figures_unless_the_query_names_when(
    query: str, when: When, *, holds: bool
) -> None:
    assert bool(asked(query, told(a_figure(12), when=when))) is holds


def test_a_part_counts_only_where_no_whole_stands_beside_it() -> None:
    part = a_figure(12, of_which=True)
    assert asked("killed:[10 TO *]", told(a_figure(5), part)) == ()
    (hit,) = asked("killed:[10 TO *]", told(part))
    assert hit.figures == {"killed": (12, None)}


def test_a_query_on_victims_looks_at_parts() -> None:
    children = msgspec.structs.replace(a_figure(12, of_which=True), victims="children")
    report = told(a_figure(40), children)
    assert asked("victims:children killed:[10 TO *]", report)
    assert asked("victims:women killed:[10 TO *]", report) == ()


def two_happenings() -> Report:
    """Return a report of twelve killed by an attack in Homs and forty hurt by a crash in Mosul."""
    claims = (
        a_claim("Homs", figures=(0,)),
        a_claim("Mosul", figures=(1,), event=EventKind.ACCIDENT),
    )
    return told(a_figure(12), a_figure(40, harm=Harm.INJURED), claims=claims)


TWO = [
    ("killed:[10 TO *] country:SY", True),
    ("killed:[10 TO *] country:IQ", False),
    ("injured:[10 TO *] place:Mosul", True),
    ("injured:[10 TO *] province:Nineveh", True),
    ("killed:[10 TO *] injured:[10 TO *]", False),
    ("killed:[10 TO *] event:accident", False),
    ("country:SY country:IQ", True),
    ("bomb country:SY country:IQ", True),
    ("injured:[10 TO *] -killed:[1 TO *]", True),
    ("killed:[10 TO *] -country:IQ", True),
    ("killed:[10 TO *] OR injured:[500 TO *]", True),
    ("(killed:[500 TO *] OR bomb) country:IQ", True),
    ("bomb -killed:[1 TO *]", False),
    ("bomb -killed:[100 TO *]", True),
    ("bomb -event:unrest", True),
    ("bomb -event:accident", False),
]


@pytest.mark.parametrize(("query", "holds"), TWO)
def test_conditions_on_people_hold_inside_one_claim(query: str, *, holds: bool) -> None:
    assert bool(asked(query, two_happenings())) is holds


def test_a_hit_tells_of_the_claim_that_met_it() -> None:
    (hit,) = asked("injured:[10 TO *]", two_happenings())
    assert (hit.place, hit.country, hit.figures) == ("Mosul", "IQ", {"injured": (40, 40)})
    assert [quoted.quote for quoted in hit.evidence] == ["40 injured"]
    assert hit.why == ("injured 40 >= 10",)


def test_names_are_found_by_their_words_beside_each_other() -> None:
    name = Name(evidence=evidence("ستافان دي ميستورا"), name="ستافان دي ميستورا")
    body = Name(evidence=evidence("the Red Cross"), name="International Red Cross")
    report = msgspec.structs.replace(told(a_figure()), persons=(name,), organisations=(body,))
    assert asked('person:"دي ميستورا"', report)
    assert asked("person:ميستورا", report)
    assert asked('person:"ستافان ميستورا"', report) == ()
    assert asked("org:ميستورا", report) == ()
    assert asked('org:"red cross"', report)
    assert asked("org:cross*", report)
    assert asked("org:interna*", report)


def test_feed_language_and_publisher_are_asked_of_the_article() -> None:
    report = told(a_figure())
    assert asked("lang:en bomb", report)
    assert asked("lang:ar bomb", report) == ()
    assert asked("feed:gazette bomb", report)
    assert asked("publisher:Gazette", report)


def happened(claim: Claim, **times: datetime) -> datetime | None:
    article = msgspec.structs.replace(an_article("Bomb", at=50), **times)
    report = a_report(msgspec.structs.replace(a_figure(), when=claim.when), article=article)
    report = msgspec.structs.replace(report, claims=(claim,))
    hits: tuple[Hit, ...] = asked("killed:[1 TO *] OR (when:past killed:[1 TO *])", report)
    return hits[0].happened


def test_a_hit_tells_when_its_happening_was() -> None:
    assert happened(a_claim(), published=moment(49)) == moment(49)
    assert happened(a_claim(), published=None) == moment(50)  # type: ignore[arg-type]  # undated
    dated = a_claim(when=When.RECENT, span=(day(-9), day(-8)))
    at = happened(dated)
    assert at is not None
    assert at.date() == day(-8)
    assert happened(a_claim(when=When.PAST)) is None


def test_what_is_only_called_recent_may_be_a_month_old() -> None:
    assert happened(a_claim(when=When.RECENT)) == moment(50 - 30 * 24)


def test_a_revision_is_of_the_article_it_revises() -> None:
    report = a_report(a_figure(12), revises="first")
    (hit,) = asked("killed:[10 TO *]", report)
    assert (hit.subject, hit.articles) == ("first", (report.article.id,))


def test_an_alert_text_is_filled_from_the_claim() -> None:
    summary = "annotations: {summary: '{{ killed }} killed, {{ injured }} hurt in {{ place }}'}"
    matcher = a_matcher("killed:[1 TO *]", more=summary)
    (hit,) = matcher.hits_of_report(told(a_figure(12, None)))
    assert hit.summary == "12+ killed, ? hurt in Baghdad"
