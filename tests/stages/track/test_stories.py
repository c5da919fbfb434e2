from datetime import datetime

import msgspec
import pytest

from monitor.records import (
    DedupeReason,
    Ending,
    EventKind,
    Harm,
    IncidentUpdate,
    JoinReason,
    Outcome,
    Qualifier,
    Report,
    Reported,
    When,
)
from monitor.stages.track import Track
from tests.builders import (
    a_claim,
    a_copy,
    a_figure,
    a_place,
    a_report,
    a_tick,
    an_article,
    day,
    evidence,
    moment,
)
from tests.stages.track.desk import Desk, killed, story


def test_the_first_claim_opens_an_incident_and_the_next_joins_it() -> None:
    desk = Desk()
    desk.hear(story(3))
    desk.hear(story(7, at=1, publisher="Herald"))

    (incident,) = desk.incidents()
    assert killed(incident) == (7, 7)
    assert incident.sources == ("Gazette", "Herald")
    assert incident.revision == 2
    assert desk.reasons() == [JoinReason.OPENED, JoinReason.SAME_PLACE_AND_TIME]


def test_each_input_says_updates_then_incidents_then_one_outcome() -> None:
    update, incident, outcome = Desk().hear(story(3))

    assert isinstance(update, IncidentUpdate)
    assert update.before is None
    assert update.incident == incident
    assert isinstance(outcome, Outcome)
    assert (outcome.ending, outcome.refers_to) == (Ending.REPORTED, update.incident.id)


def test_an_article_without_a_headline_is_known_by_its_first_line() -> None:
    desk = Desk()
    article = an_article("", "Three dead in a mosque\nPolice said so at noon.")
    desk.hear(a_report(a_figure(3), article=article))
    assert desk.incidents()[0].title == "Three dead in a mosque"


def test_a_report_of_nothing_still_ends_its_entry() -> None:
    (outcome,) = Desk().hear(a_report())
    assert isinstance(outcome, Outcome)
    assert (outcome.ending, outcome.reason) == (Ending.REPORTED, JoinReason.NO_FIGURE)


def test_an_input_heard_twice_is_skipped() -> None:
    desk = Desk()
    desk.hear(story(3))
    assert desk.track.decide(story(3)) is None


def test_a_bombing_and_a_car_crash_in_one_city_on_one_day_stay_apart() -> None:
    desk = Desk()
    desk.hear(story(3, event=EventKind.ATTACK))
    desk.hear(story(3, at=1, event=EventKind.ACCIDENT))
    assert len(desk.incidents()) == 2


def test_reports_in_two_languages_of_one_happening_meet() -> None:
    desk = Desk()
    desk.hear(story(12, title="Twelve dead in Baghdad market bombing"))
    desk.hear(story(12, at=1, publisher="البلاد", title="مقتل 12 شخصا بتفجير في سوق ببغداد"))
    assert len(desk.incidents()) == 1


def test_attacks_in_two_cities_stay_apart() -> None:
    desk = Desk()
    desk.hear(story(12, place="Baghdad"))
    desk.hear(story(12, at=1, place="Mosul"))
    assert len(desk.incidents()) == 2


def test_a_bare_country_joins_a_city_only_with_an_equal_count_or_a_like_headline() -> None:
    desk = Desk()
    desk.hear(story(12, place="Baghdad"))
    desk.hear(story(12, at=1, publisher="Herald", place="Iraq"))
    assert len(desk.incidents()) == 1
    desk.hear(story(5, at=2, publisher="Mirror", place="Iraq"))
    assert len(desk.incidents()) == 2


def a_village(name: str, low: int, at: float, province: str = "Homs") -> Report:
    """Return a report of deaths in a village that no gazetteer has."""
    claim = msgspec.structs.replace(a_claim("Homs"), place_id=0, place_name=name, province=province)
    article = an_article(f"Raid on {name}", f"{low} killed", at=at, publisher=f"Paper {at}")
    places = (msgspec.structs.replace(a_place("Homs"), id=0, name=name, kind="site"),)
    report = a_report(a_figure(low), claims=(claim,), article=article)
    return msgspec.structs.replace(report, places=places)


def test_a_village_that_no_table_has_is_met_by_its_province_and_by_its_other_spellings() -> None:
    desk = Desk()
    desk.hear(a_village("Az Zawr", 14, 0))
    desk.hear(a_village("الزور", 14, 1))
    desk.hear(story(15, at=2, place="Homs"))
    desk.hear(a_village("Az Zawr", 14, 3, province="Aleppo"))
    assert [len(incident.sources) for incident in desk.incidents()] == [3, 1]


def test_nearly_equal_large_counts_tell_as_much_as_equal_ones() -> None:
    desk = Desk()
    desk.hear(story(71, place="Homs"))
    desk.hear(story(80, at=1, publisher="Herald", place="Syria"))
    assert len(desk.incidents()) == 1
    desk.hear(story(40, at=2, publisher="Mirror", place="Syria", title="A raid, and forty dead"))
    assert len(desk.incidents()) == 2


def test_a_count_far_below_what_stands_is_of_another_happening() -> None:
    desk = Desk()
    desk.hear(story(60))
    desk.hear(story(4, at=1, publisher="Herald"))
    assert len(desk.incidents()) == 2


def test_a_late_report_of_an_early_count_joins_and_lowers_nothing() -> None:
    desk = Desk()
    desk.hear(story(4))
    desk.hear(story(60, at=1, publisher="Herald"))
    desk.hear(story(4, at=2, publisher="Mirror"))
    (incident,) = desk.incidents()
    assert killed(incident) == (60, 60)
    assert incident.tolls[Harm.KILLED].told == 3


def test_a_revision_brings_the_toll_down_and_keeps_the_history() -> None:
    desk = Desk()
    first = story(12)
    desk.hear(first)
    article = an_article("Now eight", "8 killed", at=1, id_=first.article.id)
    desk.hear(a_report(a_figure(8), article=article, revises=first.article.id))

    (incident,) = desk.incidents()
    assert killed(incident) == (8, 8)
    assert [told.low for told in incident.tolls[Harm.KILLED].history] == [12, 8]
    assert desk.reasons()[-1] is JoinReason.SAME_STORY
    assert desk.endings()[-1] == (Ending.REVISION, JoinReason.SAME_STORY, first.article.id)


def test_one_other_source_does_not_bring_a_toll_down_and_two_do() -> None:
    desk = Desk()
    desk.hear(story(12))
    desk.hear(story(8, at=1, publisher="Herald"))
    assert killed(desk.incidents()[0]) == (12, 12)
    desk.hear(story(8, at=2, publisher="Mirror"))
    assert killed(desk.incidents()[0]) == (8, 8)


def test_a_source_that_counts_lower_corrects_itself() -> None:
    desk = Desk()
    desk.hear(story(12))
    desk.hear(story(8, at=1))
    assert killed(desk.incidents()[0]) == (8, 8)


def test_at_least_eight_does_not_contradict_twelve() -> None:
    desk = Desk()
    desk.hear(story(12))
    desk.hear(story(8, at=1, high=None))
    assert killed(desk.incidents()[0]) == (12, 12)


def test_a_leap_that_one_source_tells_alone_waits_for_another() -> None:
    desk = Desk()
    desk.hear(story(10))
    desk.hear(story(11, at=1, publisher="Herald"))
    desk.hear(story(4000, at=2, publisher="Mirror"))
    assert killed(desk.incidents()[0]) == (11, 11)
    desk.hear(story(4100, at=3, publisher="Courier"))
    assert killed(desk.incidents()[0]) == (4100, 4100)


def test_parts_set_no_toll_where_a_total_stands() -> None:
    desk = Desk()
    desk.hear(a_report(a_figure(12), a_figure(15, of_which=True)))
    assert killed(desk.incidents()[0]) == (12, 12)


def test_a_part_alone_is_a_lower_bound() -> None:
    desk = Desk()
    desk.hear(a_report(a_figure(3, of_which=True)))
    assert killed(desk.incidents()[0]) == (3, None)


def test_a_denial_opens_nothing_and_brings_down_its_own_source() -> None:
    desk = Desk()
    first = story(2)
    denial = a_figure(0, negated=True)
    desk.hear(a_report(denial))
    assert desk.incidents() == []
    desk.hear(first)
    article = an_article("No deaths after all", "0 killed", at=1, id_=first.article.id)
    desk.hear(a_report(denial, article=article, revises=first.article.id))
    assert killed(desk.incidents()[0]) == (0, 0)


@pytest.mark.parametrize("when", [When.PAST, When.CUMULATIVE, When.RECENT, When.HYPOTHETICAL])
def test_what_is_not_fresh_opens_nothing(when: When) -> None:
    desk = Desk()
    desk.hear(story(84, when=when))
    assert desk.incidents() == []


def test_what_the_text_dates_last_week_opens_nothing() -> None:
    desk = Desk()
    claim = a_claim(when=When.RECENT, span=(day(-10), day(-4)))
    desk.hear(a_report(a_figure(84), claims=(claim,)))
    assert desk.reasons() == [JoinReason.BACKGROUND]


def test_what_the_text_dates_yesterday_is_news() -> None:
    desk = Desk()
    claim = a_claim(when=When.RECENT, span=(day(-1), day(-1)))
    desk.hear(a_report(a_figure(84), claims=(claim,)))
    assert desk.reasons() == [JoinReason.OPENED]
    assert desk.incidents()[0].happened == day(-1)


def test_a_mention_of_an_old_happening_joins_it_and_changes_nothing() -> None:
    desk = Desk()
    desk.hear(story(84))
    claim = a_claim(when=When.RECENT, span=(day(-1), day(1)))
    later = an_article("Talks", "84 killed", at=24 * 7)
    outputs = desk.hear(a_report(a_figure(84), claims=(claim,), article=later))

    assert desk.rows[-1].joined[0].incident == desk.incidents()[0].id
    assert desk.reasons()[-1] is JoinReason.OLD_HAPPENING
    changed = [record for record in outputs if isinstance(record, IncidentUpdate)]
    assert [update.reason for update in changed] == [JoinReason.QUIET]


def test_a_count_far_down_in_an_article_of_other_things_opens_nothing() -> None:
    desk = Desk()
    far_down = msgspec.structs.replace(a_figure(30), evidence=evidence("30 killed", start=2000))
    desk.hear(a_report(far_down))
    assert desk.reasons() == [JoinReason.BACKGROUND]
    desk.hear(a_report(a_figure(30), article=an_article("In the lead", at=1)))
    desk.hear(a_report(far_down, article=an_article("Talks go on", at=2)))
    assert desk.reasons()[1:] == [JoinReason.OPENED, JoinReason.SAME_PLACE_AND_TIME]


def test_no_place_opens_nothing() -> None:
    desk = Desk()
    desk.hear(story(12, place=""))
    assert desk.reasons() == [JoinReason.NO_PLACE]


def test_claims_of_one_report_in_one_place_are_one_happening() -> None:
    desk = Desk()
    claims = (
        a_claim("Iraq", figures=(0,)),
        a_claim("Baghdad", figures=(1,), event=EventKind.UNKNOWN),
        a_claim("Baghdad", figures=(2,), when=When.RECENT),
    )
    injured = a_figure(9, harm=Harm.INJURED, when=When.RECENT)
    desk.hear(a_report(a_figure(3), a_figure(4), injured, claims=claims))
    (incident,) = desk.incidents()
    assert (incident.place_name, incident.place_kind) == ("Baghdad", "city")
    assert killed(incident) == (4, 4)
    assert incident.tolls[Harm.INJURED].low == 9
    assert incident.revision == 1


def test_yesterdays_attack_told_beside_todays_is_another() -> None:
    desk = Desk()
    yesterday = (day(-1), day(-1))
    claims = (
        a_claim(figures=(0,)),
        a_claim(figures=(1,), when=When.RECENT, span=yesterday),
    )
    desk.hear(a_report(a_figure(3), a_figure(14), claims=claims))
    assert len(desk.incidents()) == 2


def test_two_towns_in_one_report_are_two_happenings_and_the_countrys_count_is_their_sum() -> None:
    desk = Desk()
    claims = (a_claim("Iraq"), a_claim("Baghdad", figures=(1,)), a_claim("Mosul", figures=(2,)))
    desk.hear(a_report(a_figure(8), a_figure(5), a_figure(3), claims=claims))
    assert [killed(incident) for incident in desk.incidents()] == [(5, 5), (3, 3)]
    assert desk.reasons()[0] is JoinReason.BACKGROUND


def test_a_copy_adds_a_carrier_and_no_source() -> None:
    desk = Desk()
    first = story(12)
    desk.hear(first)
    desk.hear(a_copy(first.article.id, publisher="Herald"))

    (incident,) = desk.incidents()
    assert incident.carriers == ("Herald",)
    assert incident.sources == ("Gazette",)
    assert desk.endings()[-1] == (Ending.COPY, DedupeReason.NEAR, first.article.id)


def test_two_papers_that_name_one_agency_are_one_source() -> None:
    desk = Desk()
    for publisher in ("Gazette", "Herald"):
        article = an_article(f"As {publisher} prints it", publisher=publisher, agency="Newswire")
        desk.hear(a_report(a_figure(12), article=article))
    assert desk.incidents()[0].sources == ("Newswire",)


def test_backfill_is_not_live() -> None:
    desk = Desk()
    desk.hear(story(12, backfill=True))
    desk.hear(story(13, at=1, publisher="Herald"))
    assert [update.live for update in desk.updates()] == [False, True]


def test_an_incident_nobody_tells_of_for_two_days_is_closed_at_that_instant() -> None:
    desk = Desk()
    desk.hear(story(12))
    assert desk.hear(a_tick(47)) == ()
    desk.hear(a_tick(60))
    (incident,) = desk.incidents()
    assert incident.closed
    assert desk.updates()[-1].now == moment(48)


def test_after_its_end_a_like_happening_is_a_new_one() -> None:
    desk = Desk()
    desk.hear(story(12))
    desk.hear(story(12, at=49, publisher="Herald"))
    assert len(desk.incidents()) == 2


@pytest.mark.parametrize("ticks", [(), (48, 49, 50), (50.5,), tuple(range(1, 51))])
def test_ticks_change_no_value(ticks: tuple[float, ...]) -> None:
    def told(items: list[tuple[float, Reported]]) -> list[tuple[str, int, datetime]]:
        desk = Desk()
        for _, item in sorted(items, key=lambda timed: timed[0]):
            desk.hear(item)
        updates = [(u.incident.id, u.incident.revision, u.now) for u in desk.updates()]
        return sorted(updates)

    stories: list[tuple[float, Reported]] = [
        (0, story(3)),
        (1, story(5, at=1, place="Mosul")),
        (51, story(9, at=51, publisher="Herald")),
    ]
    assert told([*stories, *((at, a_tick(at)) for at in ticks)]) == told(stories)


def test_an_earthquakes_toll_is_followed_for_a_week() -> None:
    desk = Desk()
    tolls = [20, 90, 300, 700, 900, 1100, 1300]
    for days, toll in enumerate(tolls):
        publisher = f"Paper {days % 3}"
        title = f"Earthquake toll in Aleppo rises to {toll}, rescue goes on"
        kind = EventKind.DISASTER
        desk.hear(story(toll, 24 * days, publisher, place="Aleppo", title=title, event=kind))
    assert len(desk.incidents()) == 1
    assert killed(desk.incidents()[0]) == (1300, 1300)


def test_applying_the_kept_rows_rebuilds_the_same_state() -> None:
    desk = Desk()
    for number in range(6):
        desk.hear(story(number + 2, at=number, publisher=f"Paper {number}"))
    rebuilt = Track()
    for row in desk.rows:
        rebuilt.apply(row)
    following = story(99, at=7)
    one, other = desk.track.decide(following), rebuilt.decide(following)
    assert one is not None
    assert other is not None
    assert one.row == other.row
    assert one.outputs == other.outputs


def test_forgetting_what_has_expired_changes_no_decision() -> None:
    desk, careful = Desk(), Desk()
    for number in range(60):
        item = story(number % 7 + 1, at=20 * number, publisher=f"Paper {number % 5}")
        assert desk.hear(item) == careful.hear(item)
        for key in careful.track.expired():
            careful.track.forget(key)
    assert len(careful.track.expired()) == 0
    assert len(desk.track.expired()) > 0


def test_a_row_stays_within_its_size_however_long_the_story() -> None:

    desk = Desk()
    for number in range(150):
        title = f"Fighting in Homs goes on, {number} " + "long words " * 20
        desk.hear(story(number + 1, number / 10, f"Paper {number}", place="Homs", title=title))
    assert len(desk.incidents()) == 1
    assert max(len(msgspec.json.encode(row)) for row in desk.rows) <= 64 * 1024


def test_a_vague_word_raises_a_toll_and_yields_to_a_count() -> None:
    desk = Desk()
    figures = [(8, 8), (20, 99), (25, 25)]
    for hour, (low, high) in enumerate(figures):
        figure = a_figure(low, high, qualifier=Qualifier.VAGUE if high > low else Qualifier.EXACT)
        article = an_article(f"Hour {hour}", at=hour, publisher=f"Paper {hour}")
        desk.hear(a_report(figure, article=article))
    assert killed(desk.incidents()[0]) == (25, 25)
