"""The index finds every rule that holds: with ten thousand rules as with one."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.records import EventKind, Harm, Report
from monitor.stages.match import Matcher, Rule, parse_rules
from monitor.stages.match.query import BadQueryError
from monitor.stages.match.syntax import parse_query
from tests.builders import a_claim, a_figure, a_report, an_article
from tests.stages.match.asking import an_update
from tests.stages.match.test_incidents import an_incident

CONDITIONS = (
    "bomb",
    "bomb*",
    "m?rket",
    "*plosion",
    '"islamic state"',
    '"state bomb"~4',
    "هجوم",
    "الهجوم",
    "هجوم*",
    "title:bomb",
    "place:Baghdad",
    "place:bagh*",
    'place:"بغداد"',
    "province:Nineveh",
    "country:IQ",
    "lang:en",
    "event:attack",
    "when:today",
    "killed:[10 TO *]",
    "killed_high:[* TO 20]",
    "injured:5",
)
TEXTS = (
    "A bomb at the market; Islamic State.",
    "بالهجوم على السوق",
    "Explosion, then a bomb of the state",
    "Quiet.",
)

CLAUSES = st.sampled_from(CONDITIONS)
QUERIES = st.recursive(
    CLAUSES,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: f"({two[0]} AND {two[1]})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]} OR {two[1]})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]} AND NOT {two[1]})"),
    ),
    max_leaves=5,
)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    figures = (
        a_figure(draw(st.sampled_from((3, 12, 30))), draw(st.sampled_from((-1, None)))),
        a_figure(5, harm=Harm.INJURED),
    )
    claims = tuple(
        a_claim(
            draw(st.sampled_from(("Baghdad", "Mosul", "Homs", ""))),
            figures=(number,),
            event=draw(st.sampled_from((EventKind.ATTACK, EventKind.ACCIDENT))),
        )
        for number in range(draw(st.integers(0, 2)))
    )
    title, text = draw(st.sampled_from(TEXTS)), draw(st.sampled_from(TEXTS))
    return a_report(*figures, claims=claims, article=an_article(title, text))


def rules_of(queries: list[str], on: str) -> tuple[Rule, ...]:
    if not queries:
        return ()
    lines = ["groups:", "  - name: g", "    rules:"]
    for number, query in enumerate(queries):
        lines += [f"      - alert: R{number}", f"        on: {on}", f"        query: '{query}'"]
    return parse_rules("\n".join(lines), "rules.yaml")


def can_be_asked(query: str, on: str) -> bool:
    try:
        parse_query(query, on)
    except BadQueryError:
        return False
    return True


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(queries=st.lists(QUERIES, min_size=1, max_size=12), report=reports())
def test_many_rules_hit_as_each_of_them_alone(queries: list[str], report: Report) -> None:
    rules = rules_of([query for query in queries if can_be_asked(query, "article")], "article")
    together = Matcher(rules).hits_of_report(report)
    alone = [hit for rule in rules for hit in Everywhere(rule).hits_of_report(report)]
    assert list(together) == alone


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    queries=st.lists(QUERIES, min_size=1, max_size=12),
    now=st.sampled_from((3, 12, 30)),
    before=st.sampled_from((None, 12, 30)),
)
def test_many_rules_on_incidents_hit_as_each_of_them_alone(
    queries: list[str], now: int, before: int | None
) -> None:
    rules = rules_of([query for query in queries if can_be_asked(query, "incident")], "incident")
    earlier = None if before is None else an_incident(before)
    update = an_update(an_incident(now, revision=2), earlier)
    together = Matcher(rules).hits_of_update(update)
    alone = [hit for rule in rules for hit in Everywhere(rule).hits_of_update(update)]
    assert list(together) == alone


class Everywhere(Matcher):
    """A matcher of one rule that is judged whatever the index says."""

    def __init__(self, rule: Rule) -> None:
        super().__init__((rule,))
        for index in (self._on_articles, self._on_incidents):
            # All of them, whatever the keys are.
            index.candidates = lambda keys: iter((rule,))  # type: ignore[method-assign]  # noqa: ARG005
