"""News stands on top: what the headline and the lead tell, and what stands far down."""

import msgspec
import pytest

from monitor.records import (
    Claim,
    EventKind,
    Evidence,
    Figure,
    Harm,
    JoinReason,
    Qualifier,
    Report,
    When,
)
from tests.builders import a_claim, a_figure, a_report, an_article, day, evidence
from tests.stages.track.desk import Desk, killed, story

FAR_DOWN = 2000


def placed(figure: Figure, start: int, field: str = "text") -> Figure:
    """Return a figure whose words stand at `start`."""
    quote = figure.evidence.quote
    return msgspec.structs.replace(figure, evidence=evidence(quote, start=start, field=field))


def in_title(figure: Figure) -> Figure:
    return placed(figure, 0, "title")


def far_down(figure: Figure) -> Figure:
    return placed(figure, FAR_DOWN)


def heard(*figures: Figure, claims: tuple[Claim, ...] | None = None, at: float = 0) -> Report:
    return a_report(*figures, claims=claims, article=an_article(f"Hour {at}", at=at))


def test_the_headlines_count_stands_over_a_higher_one_far_down() -> None:
    desk = Desk()
    desk.hear(heard(in_title(a_figure(9)), far_down(a_figure(81))))
    assert killed(desk.incidents()[0]) == (9, 9)


def test_a_claim_far_down_does_not_speak_over_the_lead_of_its_own_report() -> None:
    desk = Desk()
    claims = (a_claim(figures=(1,)), a_claim(figures=(0,)))
    desk.hear(heard(a_figure(9), far_down(a_figure(81)), claims=claims))
    assert killed(desk.incidents()[0]) == (9, 9)
    assert desk.reasons() == [JoinReason.BACKGROUND, JoinReason.OPENED]


def test_a_count_far_down_says_what_dozens_in_the_headline_were() -> None:
    desk = Desk()
    dozens = in_title(a_figure(20, 99, qualifier=Qualifier.VAGUE))
    desk.hear(heard(dozens, far_down(a_figure(37)), far_down(a_figure(400))))
    assert killed(desk.incidents()[0]) == (37, 37)


@pytest.mark.parametrize("harm", [Harm.KILLED, Harm.INJURED])
def test_where_the_lead_tells_of_arrests_graver_harm_far_down_is_of_another_day(harm: Harm) -> None:
    desk = Desk()
    desk.hear(heard(a_figure(4, harm=Harm.DETAINED), far_down(a_figure(26, harm=harm))))
    assert list(desk.incidents()[0].tolls) == [Harm.DETAINED]


def test_injured_far_down_belong_to_the_deaths_of_the_lead() -> None:
    desk = Desk()
    desk.hear(heard(a_figure(4), far_down(a_figure(26, harm=Harm.INJURED))))
    assert desk.incidents()[0].tolls[Harm.INJURED].low == 26


def test_a_headline_that_denies_deaths_is_not_spoken_over_from_far_down() -> None:
    desk = Desk()
    desk.hear(heard(in_title(a_figure(0, negated=True)), far_down(a_figure(14))))
    assert desk.incidents() == []


def test_a_total_far_down_stands_over_a_part_in_the_lead() -> None:
    desk = Desk()
    desk.hear(heard(a_figure(3, of_which=True), far_down(a_figure(12))))
    assert killed(desk.incidents()[0]) == (12, 12)


def test_a_dated_count_far_down_is_news() -> None:
    desk = Desk()
    dated = msgspec.structs.replace(far_down(a_figure(13)), span_start=day(-1), span_end=day(-1))
    desk.hear(heard(dated, claims=(a_claim(span=(day(-1), day(-1))),)))
    assert desk.reasons() == [JoinReason.OPENED]


@pytest.mark.parametrize(
    ("place", "event", "reason"),
    [
        ("Aleppo", EventKind.ATTACK, JoinReason.OPENED),
        ("Aleppo", EventKind.ACCIDENT, JoinReason.BACKGROUND),
        ("Aleppo", EventKind.UNKNOWN, JoinReason.BACKGROUND),
        ("Mosul", EventKind.ATTACK, JoinReason.BACKGROUND),
        ("Syria", EventKind.DISASTER, JoinReason.BACKGROUND),
    ],
)
def test_a_round_of_one_wars_day_opens_an_incident_for_each_town(
    place: str, event: EventKind, reason: JoinReason
) -> None:
    desk = Desk()
    claims = (a_claim("Homs", figures=(0,)), a_claim(place, figures=(1,), event=event))
    desk.hear(heard(a_figure(7), far_down(a_figure(28)), claims=claims))
    assert desk.reasons() == [JoinReason.OPENED, reason]


def test_a_round_names_the_towns_and_a_bare_country_far_down_is_its_war() -> None:
    desk = Desk()
    claims = (a_claim("Homs", figures=(0,)), a_claim("Syria", figures=(1,), span=None))
    abducted = a_figure(8, harm=Harm.ABDUCTED)
    desk.hear(heard(abducted, far_down(a_figure(25)), claims=claims))
    assert [list(incident.tolls) for incident in desk.incidents()] == [[Harm.ABDUCTED]]


def test_what_is_called_earlier_without_a_day_says_nothing_over_todays_count() -> None:
    desk = Desk()
    earlier = msgspec.structs.replace(a_figure(40), when=When.RECENT)
    claims = (a_claim(figures=(0,)), a_claim(figures=(1,), when=When.RECENT))
    desk.hear(heard(a_figure(16), earlier, claims=claims))
    assert killed(desk.incidents()[0]) == (16, 16)


def test_what_is_dated_after_its_publication_is_of_another_year() -> None:
    desk = Desk()
    desk.hear(heard(a_figure(84), claims=(a_claim(span=(day(3), day(3))),)))
    assert desk.reasons() == [JoinReason.BACKGROUND]


@pytest.mark.parametrize(
    ("when", "reason"),
    [(When.RECENT, JoinReason.BACKGROUND), (When.TODAY, JoinReason.OPENED)],
)
def test_this_month_is_no_day(when: When, reason: JoinReason) -> None:
    desk = Desk()
    desk.hear(heard(a_figure(11), claims=(a_claim(when=when, span=(day(-14), day(16))),)))
    assert desk.reasons() == [reason]
    assert all(incident.happened == day(0) for incident in desk.incidents())


def test_a_country_that_only_a_nationality_named_is_a_country() -> None:
    desk = Desk()
    claims = (a_claim("Baghdad", figures=(0,)), a_claim("Iraq", figures=(1,)))
    report = heard(a_figure(30), a_figure(30, None), claims=claims)
    places = tuple(place for place in report.places if place.kind != "country")
    desk.hear(msgspec.structs.replace(report, places=places))
    (incident,) = desk.incidents()
    assert incident.place_name == "Baghdad"


def test_a_far_higher_count_far_down_in_another_report_raises_nothing() -> None:
    desk = Desk()
    desk.hear(story(5))
    desk.hear(heard(far_down(a_figure(41)), at=1))
    assert killed(desk.incidents()[0]) == (5, 5)
    assert desk.reasons()[-1] is JoinReason.BACKGROUND
    desk.hear(heard(far_down(a_figure(7)), at=2))
    assert killed(desk.incidents()[0]) == (7, 7)


def test_a_claim_far_down_adds_no_harm_that_others_had_not_told() -> None:
    desk = Desk()
    desk.hear(heard(a_figure(40, harm=Harm.DISPLACED)))
    both = (far_down(a_figure(50, harm=Harm.DISPLACED)), far_down(a_figure(1701)))
    desk.hear(heard(*both, at=1))
    assert list(desk.incidents()[0].tolls) == [Harm.DISPLACED]


def test_of_several_claims_of_one_report_the_highest_count_is_its_word() -> None:
    desk = Desk()
    claims = (a_claim("Iraq", figures=(0,)), a_claim("Baghdad", figures=(1,)))
    desk.hear(heard(in_title(a_figure(29)), a_figure(11), claims=claims))
    (incident,) = desk.incidents()
    assert (killed(incident), incident.place_name) == ((29, 29), "Baghdad")
    assert incident.tolls[Harm.KILLED].told == 1


def test_what_an_update_quotes_are_the_counts_that_speak() -> None:
    desk = Desk()
    desk.hear(heard(in_title(a_figure(9)), far_down(a_figure(81))))
    (update,) = desk.updates()
    assert update.quotes == (Evidence(field="title", start=0, end=8, quote="9 killed"),)


def condolences(low: int, at: float, start: int, *, vague: bool = False) -> Report:
    qualifier = Qualifier.VAGUE if vague else Qualifier.EXACT
    figure = placed(a_figure(low, 9 if vague else -1, qualifier=qualifier), start)
    return a_report(figure, article=an_article(f"Hour {at}: a visit", at=at))


@pytest.mark.parametrize(
    ("low", "start", "vague", "reason"),
    [
        (17, 300, False, JoinReason.OLD_HAPPENING),
        (15, 300, False, JoinReason.OLD_HAPPENING),
        (3, 300, True, JoinReason.OLD_HAPPENING),
        (17, 0, False, JoinReason.OPENED),  # in the first words: an attack of today
        (3, 300, False, JoinReason.OPENED),  # far fewer: another attack
        (30, 300, False, JoinReason.OPENED),
    ],
)
def test_condolences_after_the_end_are_of_the_old_happening(
    low: int, start: int, *, vague: bool, reason: JoinReason
) -> None:
    desk = Desk()
    desk.hear(story(17))
    desk.hear(condolences(low, 80, start, vague=vague))
    assert desk.reasons()[-1] is reason


def test_one_victim_of_a_standing_incident_that_no_headline_tells_is_no_other() -> None:
    desk = Desk()
    desk.hear(story(17))
    desk.hear(condolences(1, 5, 300))
    assert desk.reasons()[-1] is JoinReason.OLD_HAPPENING
    desk.hear(condolences(1, 6, 0))
    assert desk.reasons()[-1] is JoinReason.OPENED


def test_condolences_weeks_later_are_not_guessed_at() -> None:
    desk = Desk()
    desk.hear(story(17))
    desk.hear(condolences(17, 24 * 12, 300))
    assert desk.reasons()[-1] is JoinReason.OPENED
