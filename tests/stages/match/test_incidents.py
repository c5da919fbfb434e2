"""Rules on incidents: what stands now, what stood before, and the levels."""

import msgspec
import pytest

from monitor.records import EventKind, Harm, Hit, Incident, Qualifier, Telling, Toll
from tests.builders import day, moment
from tests.stages.match.asking import a_matcher, an_update

LEVELS = "levels: [10, 50, 100]"


def an_incident(
    killed: int | None = 12,
    *,
    revision: int = 1,
    injured: int | None = None,
    sources: tuple[str, ...] = ("Gazette",),
    carriers: tuple[str, ...] = (),
    closed: bool = False,
) -> Incident:
    counts = ((Harm.KILLED, killed), (Harm.INJURED, injured))
    tolls = {harm: a_toll(count) for harm, count in counts if count is not None}
    return Incident(
        id="incident",
        revision=revision,
        opened=moment(0),
        updated=moment(1),
        happened=day(0),
        event=EventKind.ATTACK,
        title="انفجار في بغداد",
        place="بغداد",
        place_name="Baghdad",
        province="Baghdad",
        country="IQ",
        tolls=tolls,
        articles=tuple(f"article {number}" for number in range(30)),
        sources=sources,
        carriers=carriers,
        closed=closed,
    )


def a_toll(count: int) -> Toll:
    telling = Telling(
        low=count,
        high=count,
        qualifier=Qualifier.EXACT,
        at=moment(1),
        article="article",
        publisher="Gazette",
        quote=f"{count} killed",
        url=f"https://gazette.example/{count}",
    )
    return Toll(low=count, high=count, history=(telling,), told=1)


def hits(
    query: str, now: Incident, before: Incident | None = None, more: str = LEVELS
) -> tuple[Hit, ...]:
    return a_matcher(query, "incident", more).hits_of_update(an_update(now, before))


HOLDS = [
    ("killed:[10 TO *]", True),
    ("killed:[13 TO *]", False),
    ("killed:[10 TO *] country:IQ", True),
    ("killed:[10 TO *] country:(SY OR LB)", False),
    ("killed:[10 TO *] place:بغداد", True),
    ("killed:[10 TO *] place:Baghdad", True),
    ("killed:[10 TO *] province:Baghdad", True),
    ("killed:[10 TO *] event:attack", True),
    ("killed:[10 TO *] title:بغداد", True),
    ("killed:[10 TO *] انفجار", True),
    ("killed:[10 TO *] publisher:Gazette", True),
    ("killed:[10 TO *] sources:[2 TO *]", False),
    ("killed:[10 TO *] carriers:[1 TO *]", False),
    ("killed:[10 TO *] -injured:[1 TO *]", True),
    ("killed:[10 TO *] -title:تدريب", True),
]


@pytest.mark.parametrize(("query", "holds"), HOLDS)
def test_what_a_rule_holds_of(query: str, *, holds: bool) -> None:
    assert bool(hits(query, an_incident(), more="of: killed")) is holds


def test_sources_and_carriers_are_counted() -> None:
    known = an_incident(sources=("Gazette", "Herald"), carriers=("A", "B", "C"))
    assert hits("killed:[1 TO *] sources:[2 TO *] carriers:[3 TO *]", known)
    assert hits("killed:[1 TO *] sources:[3 TO *]", known) == ()


@pytest.mark.parametrize(
    ("killed", "reached"), [(9, 0), (10, 10), (49, 10), (50, 50), (99, 50), (4000, 100)]
)
def test_a_hit_says_which_level_is_reached(killed: int, reached: int) -> None:
    (hit,) = hits("killed:[1 TO *]", an_incident(killed))
    assert (hit.value, hit.reached) == (killed, reached)


def test_levels_count_what_the_rule_says() -> None:
    incident = an_incident(12, injured=70)
    (hit,) = hits("killed:[1 TO *] injured:[1 TO *]", incident, more=f"{LEVELS}\nof: injured")
    assert (hit.value, hit.reached) == (70, 50)
    assert hit.url == "https://gazette.example/70"


def test_a_rule_that_held_before_and_holds_no_longer_is_told_so() -> None:
    (hit,) = hits("killed:[10 TO *]", an_incident(8, revision=2), an_incident(12))
    assert (hit.met, hit.value) == (False, 8)
    assert hit.why == ("the query held before and no longer does",)


def test_a_rule_that_never_held_is_not_hit() -> None:
    assert hits("killed:[10 TO *]", an_incident(8, revision=2), an_incident(7)) == ()


def test_an_end_is_told_once() -> None:
    standing, ended = an_incident(), an_incident(revision=2, closed=True)
    assert [hit.closed for hit in hits("killed:[1 TO *]", standing)] == [False]
    assert [hit.closed for hit in hits("killed:[1 TO *]", ended, standing)] == [True]
    assert [hit.closed for hit in hits("killed:[1 TO *]", ended, ended)] == [False]


def test_a_hit_is_a_snapshot_that_can_be_judged_alone() -> None:
    more = (
        f"{LEVELS}\nannotations: {{summary: '{{{{ value }}}} ({{{{ sources }}}}) {{{{ place }}}}'}}"
    )
    (hit,) = hits("killed:[1 TO *]", an_incident(), more=more)
    assert hit.summary == "12 (1) Baghdad"
    assert (hit.subject, hit.revision, hit.live) == ("incident", 1, True)
    assert hit.articles == tuple(f"article {number}" for number in range(10, 30))
    assert hit.happened == moment(1)  # the day is not over: no later than the update itself
    assert hit.figures == {"killed": (12, 12)}


def test_each_revision_and_each_version_of_a_rule_has_a_hit_of_its_own() -> None:
    one, later = an_incident(), an_incident(revision=2)
    ids = {
        hit.id
        for incident in (one, later)
        for more in (LEVELS, "levels: [10]")
        for hit in hits("killed:[1 TO *]", incident, more=more)
    }
    assert len(ids) == 4


def test_an_incident_without_a_known_day_happened_when_it_was_opened() -> None:
    undated = msgspec.structs.replace(an_incident(), happened=None)
    (hit,) = hits("killed:[1 TO *]", undated)
    assert hit.happened == moment(0)
