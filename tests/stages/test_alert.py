"""What is told of a rule and a subject, step by step, and what is kept silent and why."""

from dataclasses import dataclass, field

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.records import (
    Alert,
    AlertRow,
    AlertStatus,
    Decision,
    Hit,
    Record,
    RuleTerms,
    SilenceReason,
    identify,
)
from monitor.stages.alert import Alerts
from tests.builders import a_tick, moment
from tests.stages.folding import rebuilt_and_tidied_it_decides_as_before

LEVELS = (10, 50, 100)
DAY = 24.0


def a_hit(
    value: int = 12,
    at: float = 0,
    *,
    subject: str = "incident",
    rule: str = "MassCasualties",
    levels: tuple[int, ...] = LEVELS,
    revision: int = 1,
    happened: float | None = 0,
    met: bool = True,
    live: bool = True,
    closed: bool = False,
    version: str = "1",
) -> Hit:
    """Return a hit of a rule with levels on one revision of an incident."""
    return Hit(
        id=identify(rule, version, subject, str(revision), str(value)),
        rule=RuleTerms(name=rule, version=version, group="g", on="incident", levels=levels),
        subject=subject,
        now=moment(at),
        happened=None if happened is None else moment(happened),
        live=live,
        met=met,
        closed=closed,
        revision=revision,
        reached=max((level for level in levels if level <= value), default=0),
        value=value,
    )


def of_article(at: float = 0, *, entry: str = "first", happened: float | None = 0) -> Hit:
    """Return a hit of a rule on articles; another `entry` is a revision of the same article."""
    hit = a_hit(0, at, subject="article", rule="Ceasefire", levels=(), revision=0)
    happening = None if happened is None else moment(happened)
    return msgspec.structs.replace(hit, id=entry, happened=happening)


@dataclass
class Desk:
    """Runs alert as a worker does, and keeps what it said."""

    alerts: Alerts = field(default_factory=Alerts)
    rows: list[AlertRow] = field(default_factory=list)
    said: list[Record] = field(default_factory=list)

    def hear(self, *hits: Hit) -> None:
        for hit in hits:
            decided = self.alerts.decide(hit)
            if decided is not None:
                self.rows.append(decided.row)
                self.said.extend(decided.outputs)
                self.alerts.apply(decided.row)

    def told(self) -> list[tuple[str, int, int]]:
        """Return status, level and step of each alert."""
        return [(a.status.value, a.level, a.step) for a in self.said if isinstance(a, Alert)]

    def silences(self) -> list[SilenceReason]:
        return [decision.reason for decision in self.said if isinstance(decision, Decision)]


def revisions(*values: int) -> list[Hit]:
    """Return one hit an hour, each of the incident's next revision."""
    return [a_hit(value, at, revision=at + 1) for at, value in enumerate(values)]


STEPS = [
    ("raised at the first level", (12,), [("raised", 10, 1)]),
    ("a jump is one step at the highest", (120,), [("raised", 100, 1)]),
    ("updated at the next level", (12, 55), [("raised", 10, 1), ("updated", 50, 2)]),
    ("a jump over a level is one update", (12, 130), [("raised", 10, 1), ("updated", 100, 2)]),
    ("not within a level", (12, 15, 49), [("raised", 10, 1)]),
    ("not below the first", (3, 9), []),
    ("raised late", (3, 9, 11), [("raised", 10, 1)]),
    ("corrected below what was told", (55, 45), [("raised", 50, 1), ("corrected", 10, 2)]),
    (
        "corrected below every level and risen again",
        (12, 8, 5, 11),
        [("raised", 10, 1), ("corrected", 0, 2), ("updated", 10, 3)],
    ),
    (
        "corrected once",
        (55, 45, 44),
        [("raised", 50, 1), ("corrected", 10, 2)],
    ),
    (
        "corrected and risen again",
        (55, 45, 60),
        [("raised", 50, 1), ("corrected", 10, 2), ("updated", 50, 3)],
    ),
]


@pytest.mark.parametrize(("values", "told"), [row[1:] for row in STEPS], ids=[r[0] for r in STEPS])
def test_what_is_told_of_a_toll(values: tuple[int, ...], told: list[tuple[str, int, int]]) -> None:
    desk = Desk()
    desk.hear(*revisions(*values))
    assert desk.told() == told
    assert len(desk.said) == len(values)


def test_a_hit_raises_an_alert_that_says_what_the_hit_says() -> None:
    desk = Desk()
    hit = a_hit(120)
    desk.hear(hit)
    (alert,) = desk.said
    assert isinstance(alert, Alert)
    assert alert.id == identify(hit.rule.name, hit.subject, "1")
    assert (alert.time, alert.value, alert.status) == (hit.now, 120, AlertStatus.RAISED)


SILENT = [
    ("below its level", a_hit(3), SilenceReason.BELOW_LEVEL),
    ("of backfill", a_hit(live=False), SilenceReason.BACKFILL),
    ("older than three days", a_hit(at=73), SilenceReason.TOO_OLD),
    ("met no longer", a_hit(met=False), SilenceReason.NEVER_RAISED),
    ("closed before anyone heard", a_hit(closed=True), SilenceReason.NEVER_RAISED),
]


@pytest.mark.parametrize(("hit", "reason"), [row[1:] for row in SILENT], ids=[r[0] for r in SILENT])
def test_nothing_is_raised_of_a_happening(hit: Hit, reason: SilenceReason) -> None:
    desk = Desk()
    desk.hear(hit)
    assert desk.silences() == [reason]
    (decision,) = desk.said
    assert isinstance(decision, Decision)
    assert (decision.hit, decision.value) == (hit.id, hit.value)


@pytest.mark.parametrize("hit", [a_hit(at=72), a_hit(at=500, happened=None)])
def test_what_is_three_days_old_or_of_no_known_day_is_raised(hit: Hit) -> None:
    desk = Desk()
    desk.hear(hit)
    assert desk.told() == [("raised", 10, 1)]


def test_what_was_raised_is_followed_however_old_it_grows() -> None:
    desk = Desk()
    desk.hear(a_hit(12), a_hit(60, 9 * DAY, revision=2))
    assert desk.told() == [("raised", 10, 1), ("updated", 50, 2)]


def test_an_incident_that_ends_is_resolved_once() -> None:
    desk = Desk()
    desk.hear(a_hit(12), a_hit(12, 48, revision=2, closed=True))
    desk.hear(a_hit(12, 50, revision=3, closed=True))
    assert desk.told() == [("raised", 10, 1), ("resolved", 10, 2)]
    assert desk.silences() == [SilenceReason.ALREADY_TOLD]


def test_a_rule_that_holds_no_longer_withdraws_its_alert_and_may_tell_it_again() -> None:
    desk = Desk()
    desk.hear(a_hit(12), a_hit(0, 1, revision=2, met=False), a_hit(0, 2, revision=3, met=False))
    desk.hear(a_hit(12, 3, revision=4))
    assert desk.told() == [("raised", 10, 1), ("corrected", 0, 2), ("updated", 10, 3)]


def test_a_rule_without_levels_tells_once_and_again_after_it_was_withdrawn() -> None:
    desk = Desk()
    desk.hear(a_hit(12, levels=()), a_hit(60, 1, revision=2, levels=()))
    desk.hear(a_hit(0, 2, revision=3, levels=(), met=False), a_hit(9, 3, revision=4, levels=()))
    assert [status for status, _, _ in desk.told()] == ["raised", "corrected", "updated"]


def test_backfill_raises_nothing_and_the_next_live_hit_says_ongoing() -> None:
    desk = Desk()
    desk.hear(a_hit(60, live=False), a_hit(61, 1, revision=2), a_hit(110, 2, revision=3))
    told = [alert for alert in desk.said if isinstance(alert, Alert)]
    assert [(a.status.value, a.level, a.ongoing) for a in told] == [
        ("raised", 50, True),
        ("updated", 100, False),
    ]


def test_a_level_passed_in_backfill_is_told_by_the_next_live_hit() -> None:
    desk = Desk()
    desk.hear(a_hit(12), a_hit(60, 1, revision=2, live=False), a_hit(60, 2, revision=3))
    assert desk.told() == [("raised", 10, 1), ("updated", 50, 2)]
    assert desk.silences() == [SilenceReason.BACKFILL]


def test_an_article_is_told_once_whatever_its_revisions() -> None:
    desk = Desk()
    desk.hear(of_article(), of_article(1, entry="second"), of_article(2, entry="third"))
    assert desk.told() == [("raised", 0, 1)]
    assert desk.silences() == [SilenceReason.ALREADY_TOLD] * 2


def test_an_old_article_is_not_raised() -> None:
    desk = Desk()
    desk.hear(of_article(at=80))
    assert desk.silences() == [SilenceReason.TOO_OLD]


def test_a_hit_of_an_earlier_revision_says_nothing() -> None:
    desk = Desk()
    desk.hear(a_hit(12, revision=5), a_hit(60, 1, revision=4))
    assert desk.told() == [("raised", 10, 1)]
    assert desk.silences() == [SilenceReason.ALREADY_TOLD]


def test_a_changed_rule_goes_on_from_what_was_told() -> None:
    desk = Desk()
    desk.hear(a_hit(12), a_hit(12, 1, revision=1, version="2", levels=(5, 12)))
    assert desk.told() == [("raised", 10, 1), ("updated", 12, 2)]


def test_two_rules_and_two_subjects_do_not_know_of_each_other() -> None:
    desk = Desk()
    desk.hear(a_hit(12), a_hit(12, subject="other"), a_hit(12, rule="Other"))
    assert desk.told() == [("raised", 10, 1)] * 3
    assert len({alert.id for alert in desk.said if isinstance(alert, Alert)}) == 3


def test_a_hit_heard_twice_and_a_tick_do_nothing() -> None:
    desk = Desk()
    desk.hear(a_hit())
    assert desk.alerts.decide(a_hit()) is None
    assert desk.alerts.decide(a_tick(5)) is None


def test_a_subject_not_heard_of_for_a_season_begins_anew_forgotten_or_not() -> None:
    desk, careful = Desk(), Desk()
    for one in (desk, careful):
        one.hear(a_hit(12), a_hit(12, 95 * DAY, subject="other", happened=None))
        if one is careful:
            for key in one.alerts.expired():
                one.alerts.forget(key)
        one.hear(a_hit(60, 95 * DAY, revision=9, happened=None))
    assert desk.said == careful.said
    assert desk.told()[-1] == ("raised", 50, 1)


# --- The fold ----------------------------------------------------------------------------------

HITS = st.builds(
    a_hit,
    value=st.sampled_from((0, 3, 12, 30, 55, 120)),
    subject=st.sampled_from(("one", "two", "three")),
    revision=st.integers(1, 30),
    happened=st.sampled_from((None, 0.0, 2000.0)),
    met=st.booleans(),
    live=st.booleans(),
    closed=st.booleans(),
)
# Hours since the one before: mostly soon, sometimes late, sometimes after all was forgotten.
STEPS_OF_TIME = st.sampled_from((0.0, 1.0, 5.0, -30.0, 80.0, 24.0 * 31, 24.0 * 91))


@st.composite
def hits_in_time(draw: st.DrawFn) -> list[Hit]:
    now, hits = 0.0, []
    for hit, hours in draw(st.lists(st.tuples(HITS, STEPS_OF_TIME), max_size=25)):
        now = max(now + hours, 0.0)
        hits.append(msgspec.structs.replace(hit, now=moment(now)))
    return hits


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(hits=hits_in_time(), often=st.integers(1, 4), rebuilt_at=st.integers(0, 25))
def test_rebuilding_and_forgetting_at_any_point_change_no_decision(
    hits: list[Hit], often: int, rebuilt_at: int
) -> None:
    rebuilt_and_tidied_it_decides_as_before(Alerts, hits, often=often, rebuilt_at=rebuilt_at)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(hits=hits_in_time())
def test_no_alert_has_two_values_while_its_topic_keeps_it(hits: list[Hit]) -> None:
    """A crash before the row was kept repeats a decision; the same ids bring the same values."""
    alerts = Alerts()
    told: dict[str, Alert] = {}
    for hit in hits:
        first, again = alerts.decide(hit), alerts.decide(hit)
        if first is None or again is None:
            continue
        assert first.outputs == again.outputs
        for said in first.outputs:
            if isinstance(said, Alert):
                before = told.get(said.id)
                assert before is None or (said.time - before.time).days >= 89
                told[said.id] = said
        alerts.apply(first.row)
