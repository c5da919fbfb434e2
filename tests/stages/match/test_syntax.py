"""How a query is read, and what is said of one that cannot be."""

import pytest

from monitor.stages.match.judge import name_of
from monitor.stages.match.query import All as AllOf
from monitor.stages.match.query import BadQueryError, Leaf, Node, Words
from monitor.stages.match.syntax import parse_query


def shown(node: Node) -> str:
    """Return a tree in one line: `&` for all, `|` for any, `-` for absent."""
    if isinstance(node, Leaf):
        condition = node.condition
        name = condition.shown if isinstance(condition, Words) else name_of(condition)
        return f"-{name}" if node.negated else name
    if len(node.parts) == 1:
        return shown(node.parts[0])
    sign = " & " if isinstance(node, AllOf) else " | "
    return f"({sign.join(shown(part) for part in node.parts)})"


READ = [
    ("a b", "(a & b)"),
    ("a AND b OR c", "((a & b) | c)"),
    ("a OR b AND c", "(a | (b & c))"),
    ("a b OR c", "(a & (b | c))"),
    ("a OR b c", "((a | b) & c)"),
    ("(a OR b) c", "((a | b) & c)"),
    ("+a b", "(a & b)"),
    ("+a OR b", "a"),
    ("+a OR b OR -c", "(a & -c)"),
    ("a OR b OR -c", "((a | b) & -c)"),
    ("a -b", "(a & -b)"),
    ("a NOT b", "(a & -b)"),
    ("a AND NOT (b OR c)", "(a & (-b & -c))"),
    ("a AND NOT (b AND c)", "(a & (-b | -c))"),
    ("a AND NOT (+b OR c)", "(a & -b)"),
    ("a AND NOT NOT b", "(a & b)"),
    ("killed:[10 TO *]", "killed >= 10"),
    ("killed:[* TO 10]", "killed <= 10"),
    ("killed:[5 TO 10]", "killed >= 5 and <= 10"),
    ("killed:{5 TO 10}", "killed >= 6 and <= 9"),
    ("killed:{5 TO 7}", "killed = 6"),
    ("killed:[* TO *]", "killed told"),
    ("killed:>5", "killed >= 6"),
    ("killed:>=5", "killed >= 5"),
    ("killed:<5", "killed <= 4"),
    ("killed:5", "killed = 5"),
    ("killed:[١٠ TO *]", "killed >= 10"),
    ("killed:(5 OR 7)", "(killed = 5 | killed = 7)"),
    ("killed_high:[10 TO *]", "killed_high >= 10"),
    ("country:(iq OR SY)", "(country IQ | country SY)"),
    ("event:Attack", "event attack"),
    ('person:"Ban Ki-moon"', 'person "Ban Ki-moon"'),
    ("a AND NOT killed:[1 TO *]", "(a & -killed >= 1)"),
]


@pytest.mark.parametrize(("query", "tree"), READ)
def test_how_a_query_is_read(query: str, tree: str) -> None:
    assert shown(parse_query(query, "article").root) == tree


MISTAKES = [
    ("", 0, "not complete"),
    ("a AND", 5, "not complete"),
    ("(a", 2, "not complete"),
    ("killed:[10 TO", 13, "not complete"),
    ("a AND OR b", 6, "cannot be read at 'OR b'"),
    ('a "b', 2, "cannot be read"),
    ("NOT a", 0, "only for what is absent"),
    ("a OR NOT b", 0, "only for what is absent"),
    ("a !b", 2, "write AND, OR and NOT"),
    ("a && b", 2, "write AND, OR and NOT"),
    ("a*", 0, "at least two letters"),
    ("b AND *", 6, "at least two letters"),
    ("b AND #", 6, "no letter or digit"),
    ("abc~2", 0, "not supported"),
    ("abc^2", 0, "not supported"),
    ("/abc/", 0, "not supported"),
    ("b AND dead:5", 6, "no field dead:; the fields are title, text, person"),
    ("title:text:a", 6, "use AND"),
    ("killed:many", 7, "whole number"),
    ("killed:[10 TO 5]", 7, "turn them round"),
    ("b AND title:[1 TO 2]", 12, "title: has no range; these have one: killed"),
    ("country:Iraq", 8, "two letters of ISO 3166"),
    ("event:war", 6, "one of attack, accident"),
    ("when:yesterday", 5, "one of today, recent"),
    ("sources:[2 TO *]", 0, "cannot be asked of an article"),
    ('person:"A B"~3', 7, "near each other are words of title and text"),
]


@pytest.mark.parametrize(("query", "at", "what"), MISTAKES)
def test_a_mistake_is_told_with_its_place_and_what_is_allowed(
    query: str, at: int, what: str
) -> None:
    with pytest.raises(BadQueryError) as caught:
        parse_query(query, "article")
    assert caught.value.at == at
    assert what in str(caught.value)


@pytest.mark.parametrize(
    "query",
    ["(" * 2000 + "a" + ")" * 2000, "NOT " * 2001 + "a"],
    ids=["brackets", "nots"],
)
def test_a_query_that_is_nested_beyond_reading_is_a_mistake_like_any_other(query: str) -> None:
    with pytest.raises(BadQueryError, match="write it flatter"):
        parse_query(query, "article")


@pytest.mark.parametrize("field", ["text:a", "person:a", "victims:a", "lang:ar", "when:past"])
def test_an_incident_has_no_text_of_its_own(field: str) -> None:
    with pytest.raises(BadQueryError, match="cannot be asked of an incident"):
        parse_query(f"killed:[1 TO *] AND {field}", "incident")
