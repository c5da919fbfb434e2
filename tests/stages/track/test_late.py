"""Reports out of order: time only moves on, whatever ``first_seen`` says."""

import msgspec

from monitor.records import JoinReason, Report, Reported
from monitor.stages.track import Track
from tests.builders import a_copy, a_tick, moment
from tests.stages.track.desk import Desk, killed, story


def delayed(report: Report, hours: float) -> Report:
    """Return a report first seen so many hours after it was published."""
    article = msgspec.structs.replace(report.article, first_seen=moment(hours))
    return msgspec.structs.replace(report, article=article)


def test_a_report_that_waited_for_hours_joins_what_others_have_told() -> None:
    desk = Desk()
    desk.hear(story(12, at=9))
    desk.hear(story(14, at=3, publisher="Herald"))
    (incident,) = desk.incidents()
    assert killed(incident) == (14, 14)
    assert incident.updated == moment(9)


def test_a_late_report_does_not_wake_what_has_ended() -> None:
    desk = Desk()
    desk.hear(story(12))
    desk.hear(a_tick(60))
    desk.hear(story(14, at=20, publisher="Herald"))
    (incident,) = desk.incidents()
    assert (incident.closed, killed(incident)) == (True, (12, 12))
    assert desk.reasons()[-1] is JoinReason.OLD_HAPPENING


def test_news_in_any_order_makes_one_incident_of_one_happening() -> None:
    desk = Desk()
    for hours in (400, 0, 300, 100, 200):
        desk.hear(delayed(story(12, publisher=f"Paper {hours}"), hours))
    assert len(desk.incidents()) == 1


def test_a_late_copy_still_carries() -> None:
    desk = Desk()
    first = story(12, at=10)
    desk.hear(first)
    desk.hear(a_copy(first.article.id, at=2))
    assert desk.incidents()[0].carriers == ("Herald",)


def test_forgetting_changes_no_decision_on_what_comes_late() -> None:
    items: list[Reported] = [story(12), a_tick(49), story(3, at=24 * 40, place="Mosul")]
    items += [story(12, at=1, publisher="Herald"), story(12)]
    desk, careful = Desk(), Desk()
    for item in items:
        assert desk.hear(item) == careful.hear(item)
        for key in careful.track.expired():
            careful.track.forget(key)
    assert desk.reasons()[-1] is JoinReason.SAME_PLACE_AND_TIME


def test_asking_what_has_expired_looks_at_no_row_before_its_time() -> None:
    track = Track()
    for number in range(300):
        decided = track.decide(story(3, at=number / 10, place="", publisher=f"Paper {number}"))
        assert decided is not None
        track.apply(decided.row)
        assert track.expired() == ()
    decided = track.decide(story(3, at=24 * 10, place=""))
    assert decided is not None
    track.apply(decided.row)
    expired = track.expired()
    assert len(expired) == 300
    for key in expired:
        track.forget(key)
    assert track.expired() == ()
