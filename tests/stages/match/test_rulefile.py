"""Rule files: what is read, and each mistake with file, line, column and remedy."""

import pytest

from monitor.records import Harm
from monitor.stages.match import BadRulesError, parse_rules

GOOD = """groups:
  - name: security
    rules:
      - alert: MassCasualties
        on: incident
        query: 'killed:[1 TO *] AND country:(IQ OR SY)'
        levels: [10, 50, 100]
        max_age: 1d12h
        labels: {severity: critical}
        annotations: {summary: '{{ killed }} killed in {{ place }}'}
      - alert: Talks
        on: article
        query: '"تبادل المعلومات" AND (داعش OR "Islamic State")'
"""


def test_a_file_is_read_in_its_order() -> None:
    casualties, talks = parse_rules(GOOD, "rules.yaml")
    assert casualties.terms.levels == (10, 50, 100)
    assert casualties.terms.max_age_seconds == 36 * 3600
    assert casualties.counts is Harm.KILLED
    assert (casualties.terms.group, casualties.terms.labels) == (
        "security",
        {"severity": "critical"},
    )
    assert (talks.name, talks.terms.on, talks.terms.max_age_seconds) == (
        "Talks",
        "article",
        72 * 3600,
    )


CHANGES = [
    ("killed:[1 TO *]", "killed:[2 TO *]"),
    ("[10, 50, 100]", "[10, 50]"),
    ("1d12h", "2d"),
    ("severity: critical", "severity: info"),
    ("killed in", "dead in"),
    ("name: security", "name: safety"),
]


@pytest.mark.parametrize(("old", "new"), CHANGES)
def test_whatever_changes_what_a_rule_says_changes_its_version(old: str, new: str) -> None:
    before, after = parse_rules(GOOD, "a"), parse_rules(GOOD.replace(old, new), "b")
    assert before[0].terms.version != after[0].terms.version


def test_a_version_does_not_rest_on_the_file_or_the_order_of_keys() -> None:
    turned = GOOD.replace("severity: critical", "zone: b, area: a")
    again = GOOD.replace("severity: critical", "area: a, zone: b")
    assert [r.terms.version for r in parse_rules(turned, "one")] == [
        r.terms.version for r in parse_rules(again, "other")
    ]


def rule(*lines: str) -> str:
    """Return a file of one rule, whose first line is line 4 and whose keys begin at column 9."""
    first, *rest = lines
    head = "groups:\n  - name: g\n    rules:\n"
    return head + f"      - {first}\n" + "".join(f"        {line}\n" for line in rest)


ARTICLE = ("alert: A", "on: article")
INCIDENT = ("alert: A", "on: incident", "query: 'killed:[1 TO *]'")
MISTAKES = [
    ("", "rules.yaml:1:1: the file is empty"),
    ("rules: []", "rules.yaml:1:1: a rule file has no key 'rules'; it has groups"),
    ("groups: 5", "rules.yaml:1:9: groups: is a list"),
    ("groups:\n  - name: g", "rules.yaml:2:5: a group needs rules:"),
    ("groups:\n - a: [", "rules.yaml:2:8:"),
    (rule("alert: A"), "rules.yaml:4:9: a rule needs on:, query:"),
    (rule(*ARTICLE, "query: ''"), "rules.yaml:6:16: query: is a text and must not be empty"),
    (rule(*ARTICLE, "query: a AND"), "rules.yaml:6:16: at character 6 of the query: the query is"),
    (rule(*ARTICLE, "query: dead:5"), "rules.yaml:6:16: at character 1 of the query: there is no"),
    (rule(*ARTICLE, "query: a", "querry: b"), "rules.yaml:7:9: a rule has no key 'querry'; it has"),
    (rule(*ARTICLE, "query: a", "query: b"), "rules.yaml:7:9: a rule has the key 'query' twice"),
    (rule("alert: A", "on: feed", "query: a"), "rules.yaml:5:13: on: is article or incident"),
    (rule(*ARTICLE, "query: a", "levels: [1]"), "rules.yaml:7:17: levels: are for on: incident"),
    (rule(*INCIDENT, "levels: []"), "rules.yaml:7:17: levels: has at least one number"),
    (rule(*INCIDENT, "levels: [5, 5]"), "rules.yaml:7:17: levels: must rise"),
    (rule(*INCIDENT, "levels: [x]"), "rules.yaml:7:18: a level is a whole number from 1"),
    (rule(*INCIDENT, "max_age: 3 days"), "rules.yaml:7:18: max_age: is a duration such as 30m"),
    (rule(*INCIDENT, "of: dead"), "rules.yaml:7:13: of: is killed or injured"),
    (
        rule("alert: A", "on: incident", "query: 'killed:5 AND injured:5'", "levels: [1]"),
        "rules.yaml:7:17: the query counts killed and injured; say which the levels count",
    ),
    (
        rule("alert: A", "on: incident", "query: 'country:IQ'", "levels: [1]"),
        "rules.yaml:7:17: the query counts no one; say which the levels count, as of: killed",
    ),
    (
        rule(*ARTICLE, "query: a", "annotations: {summary: '{{ dead }}'}"),
        "rules.yaml:7:22: {{ dead }} is not known here; use killed",
    ),
    (
        GOOD.replace("alert: Talks", "alert: MassCasualties"),
        "rules.yaml:11:9: there is another rule MassCasualties",
    ),
]


@pytest.mark.parametrize(("text", "mistake"), MISTAKES)
def test_a_mistake_is_told_with_line_column_and_remedy(text: str, mistake: str) -> None:
    with pytest.raises(BadRulesError) as caught:
        parse_rules(text, "rules.yaml")
    assert str(caught.value).startswith(mistake)


def test_all_mistakes_of_a_file_are_told_at_once_and_no_rule_is_read() -> None:
    text = GOOD.replace("killed:[1 TO *]", "dead:5").replace("[10, 50, 100]", "[10, 5]")
    with pytest.raises(BadRulesError) as caught:
        parse_rules(text, "rules.yaml")
    assert [line.split(": ")[0] for line in str(caught.value).splitlines()] == [
        "rules.yaml:6:16",
        "rules.yaml:7:17",
    ]
