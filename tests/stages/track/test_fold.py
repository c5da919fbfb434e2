"""Track is a fold over its rows: rebuilt or tidied up at any point, it decides as before."""

from collections.abc import Iterator, Sequence

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.records import (
    EventKind,
    Figure,
    Harm,
    Incident,
    IncidentUpdate,
    Report,
    Reported,
    When,
)
from monitor.stages.track import Track
from tests.builders import a_claim, a_copy, a_figure, a_report, a_tick, an_article, day
from tests.stages.folding import rebuilt_and_tidied_it_decides_as_before
from tests.stages.track.desk import Desk, story

PLACES = ("Baghdad", "Mosul", "Homs", "Aleppo", "Iraq", "Syria", "")
KINDS = (EventKind.ATTACK, EventKind.ATTACK, EventKind.ACCIDENT, EventKind.UNKNOWN)
ROW_BYTES = 64 * 1024

# Hours since the input before: mostly soon, now and then late, or after everything has ended.
PACES = st.sampled_from((0.0, 0.5, 3.0, 20.0, -10.0, 50.0, 24.0 * 9, 24.0 * 31))


@st.composite
def figures(draw: st.DrawFn) -> Figure:
    figure = a_figure(
        draw(st.integers(0, 40)),
        draw(st.sampled_from((-1, None, 99))),
        draw(st.sampled_from((Harm.KILLED, Harm.INJURED))),
        of_which=draw(st.booleans()),
        negated=draw(st.integers(0, 9)) == 0,
    )
    start = draw(st.sampled_from((0, 200, 2000)))
    evidence = msgspec.structs.replace(figure.evidence, start=start)
    return msgspec.structs.replace(figure, evidence=evidence)


@st.composite
def reports(draw: st.DrawFn, at: float, originals: Sequence[str]) -> Report:
    own = draw(st.lists(figures(), min_size=1, max_size=5))
    claims = tuple(
        a_claim(
            draw(st.sampled_from(PLACES)),
            figures=(number,),
            event=draw(st.sampled_from(KINDS)),
            when=draw(st.sampled_from((When.TODAY, When.TODAY, When.RECENT, When.PAST))),
            span=(day(0), day(0)) if draw(st.integers(0, 4)) == 0 else None,
        )
        for number in range(len(own))
    )
    article = an_article(
        f"Talk of the town {draw(st.integers(0, 3))}",
        f"Number {draw(st.integers())}",
        at=at,
        publisher=draw(st.sampled_from(("Gazette", "Herald", "Mirror"))),
        undated=draw(st.integers(0, 5)) == 0,
    )
    revises = draw(st.sampled_from(["", *originals]))
    return a_report(*own, claims=claims, article=article, revises=revises)


@st.composite
def news(draw: st.DrawFn) -> list[Reported]:
    now, items, originals = 0.0, list[Reported](), list[str]()
    for pace in draw(st.lists(PACES, max_size=16)):
        now = max(now + pace, 0.0)
        kind = draw(st.integers(0, 5))
        if kind == 0:
            items.append(a_tick(now))
        elif kind == 1 and originals:
            items.append(a_copy(draw(st.sampled_from(originals)), at=now))
        elif kind == 2 and items:
            items.append(draw(st.sampled_from(items)))
        else:
            report = draw(reports(now, originals))
            originals.append(report.original)
            items.append(report)
    return items


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(items=news(), often=st.integers(1, 3), rebuilt_at=st.integers(0, 16))
def test_rebuilding_and_forgetting_at_any_point_change_no_decision(
    items: list[Reported], often: int, rebuilt_at: int
) -> None:
    rebuilt_and_tidied_it_decides_as_before(Track, items, often=often, rebuilt_at=rebuilt_at)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(items=news())
def test_each_revision_of_an_incident_follows_the_one_before(items: list[Reported]) -> None:
    desk = Desk()
    for item in items:
        desk.hear(item)
    latest: dict[str, Incident] = {}
    for update in desk.updates():
        before = latest.get(update.incident.id)
        if update.before is None and before is not None:
            # An entry that comes again when all it had told is history is told as if never heard.
            assert before.closed
            before = None
        assert update.before == before
        assert update.incident.revision == (before.revision + 1 if before else 1)
        latest[update.incident.id] = update.incident


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(items=news())
def test_every_claim_has_a_reason_and_every_entry_one_ending(items: list[Reported]) -> None:
    desk = Desk()
    for item in items:
        said = len(desk.rows)
        desk.hear(item)
        if isinstance(item, Report) and len(desk.rows) > said:
            assert [join.claim for join in desk.rows[-1].joined] == list(range(len(item.claims)))
    ended = [row.input for row in desk.rows if not row.input.startswith("tick")]
    assert len(desk.endings()) == len(ended)


# --- Sizes -------------------------------------------------------------------------------------


def long_quotes(low: int) -> Iterator[Figure]:
    """Yield one figure of each harm, each with many words around it."""
    for harm in Harm:
        figure = a_figure(low, harm=harm)
        quote = "قتل " * 200
        evidence = msgspec.structs.replace(figure.evidence, quote=quote, end=len(quote))
        yield msgspec.structs.replace(figure, evidence=evidence)


def worst(number: int) -> Report:
    """Return a report of many towns and every harm, from one of many papers with long names."""
    towns = [f"بلدة في أقصى الجنوب {town}" for town in range(12)]
    own = tuple(long_quotes(10 + number))
    claims = tuple(
        msgspec.structs.replace(
            a_claim("Baghdad", figures=tuple(range(len(own)))),
            place=town,
            place_name=town,
            place_id=town_number + 1,
            province=town,
        )
        for town_number, town in enumerate(towns)
    )
    article = msgspec.structs.replace(
        an_article(
            "عنوان طويل " * 60, at=number / 10, publisher=f"صحيفة الأخبار العالمية {number}"
        ),
        url="https://gazette.example/" + "a" * 380 + str(number),
        entry=f"entry {number}",
    )
    return a_report(*own, claims=claims, article=article)


def test_the_longest_story_of_twelve_towns_fits_its_row_and_ends() -> None:
    desk = Desk()
    for number in range(60):
        desk.hear(worst(number))
    assert len(desk.incidents()) == 12
    for at in (60, 61, 62):
        desk.hear(a_tick(at))
    assert all(incident.closed for incident in desk.incidents())
    assert max(len(msgspec.json.encode(row)) for row in desk.rows) <= ROW_BYTES
    assert all(incident.tolls[Harm.KILLED].low == 69 for incident in desk.incidents())


def test_an_update_of_the_longest_story_is_far_from_what_a_topic_takes() -> None:
    desk = Desk()
    for number in range(40):
        desk.hear(worst(number))
    updates = [record for record in desk.said if isinstance(record, IncidentUpdate)]
    assert max(len(msgspec.json.encode(update)) for update in updates) <= 4 * ROW_BYTES


def test_four_incidents_end_at_one_input_and_the_others_at_the_next() -> None:
    desk = Desk()
    for place in PLACES[:4]:
        for kind in (EventKind.ATTACK, EventKind.ACCIDENT):
            desk.hear(story(3, place=place, event=kind, publisher=f"{place} {kind} paper"))
    assert len(desk.incidents()) == 8
    desk.hear(a_tick(60))
    assert sum(incident.closed for incident in desk.incidents()) == 4
    desk.hear(a_tick(61))
    ended = [update.now for update in desk.updates() if update.incident.closed]
    assert ended == [desk.updates()[0].now.replace(day=17)] * 8
