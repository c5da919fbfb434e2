"""Query text to the tree of conditions, each mistake with its place and what is allowed."""

import re
from collections.abc import Callable

from luqum import tree
from luqum.exceptions import ParseError
from luqum.parser import parser

from monitor.stages.match.query import (
    CODE_FIELDS,
    CODES,
    COUNT_FIELDS,
    FIELDS,
    HARM_FIELDS,
    HIGH,
    NAME_FIELDS,
    NOT_OF_ARTICLES,
    NOT_OF_INCIDENTS,
    WORD_FIELDS,
    All,
    Any,
    BadQueryError,
    Coded,
    Counted,
    Leaf,
    Named,
    Node,
    Query,
    Words,
    required,
)
from monitor.stages.match.terms import FEWEST_LETTERS, Term, read_names, read_terms

COUNTRY_CODE = re.compile(r"[A-Z]{2}")
# A plain phrase, or one between typographic quotes, which keyboards and word processors write.
QUOTED = re.compile(r'"(?:\\.|[^"\\])*"|[“”„«»]([^"“”„«»]*)[“”„«»]')
SIGNS = ("&&", "||")
PLACE_IN_ERROR = re.compile(r"at position (\d+)")


def parse_query(text: str, on: str) -> Query:
    """Return the query of a rule `on` article or incident, or raise BadQueryError."""
    try:
        root = _Reader(on).node(parser.parse(_straightened(text)), "", negated=False)
    except ParseError as error:
        found = PLACE_IN_ERROR.search(str(error))
        at = int(found[1]) if found else len(text)
        what = (
            "the query is not complete; close every bracket and quote"
            if not found
            else (
                f"the query cannot be read at {text[at : at + 12]!r}; "
                "put a value with signs in quotes, and operators between words"
            )
        )
        raise BadQueryError(what, at) from error
    except RecursionError as error:
        what = "the query has too many brackets or NOTs in one another; write it flatter"
        raise BadQueryError(what, 0) from error
    if next(required(root), None) is None:
        what = "the query asks only for what is absent; name a word, name or figure to be there"
        raise BadQueryError(what, 0)
    return Query(text, root)


def _straightened(text: str) -> str:
    """Return a query with typographic quotes around its phrases made plain, letter for letter."""
    return QUOTED.sub(lambda found: found[0] if found[1] is None else f'"{found[1]}"', text)


class _Reader:
    """One reading of one query; negation is pushed down to the leaves on the way."""

    def __init__(self, on: str) -> None:
        self._on = on
        self._shapes: dict[type[tree.Item], Callable[[tree.Item, str, bool], Node]] = {
            tree.AndOperation: self._operation,
            tree.UnknownOperation: self._operation,
            tree.BoolOperation: self._operation,
            tree.OrOperation: self._operation,
            tree.Not: self._negation,
            tree.Prohibit: self._negation,
            tree.Plus: self._inside,
            tree.Group: self._inside,
            tree.FieldGroup: self._inside,
            tree.SearchField: self._field,
            tree.Word: self._value,
            tree.Phrase: self._value,
            tree.Proximity: self._value,
            tree.Range: self._range,
            tree.From: self._range,
            tree.To: self._range,
        }

    def node(self, item: tree.Item, field: str, *, negated: bool) -> Node:
        """Return the node for one item of luqum's tree, asked of `field`."""
        read = self._shapes.get(type(item))
        if read is None:
            kind = type(item).__name__.lower()
            what = f"a {kind} ({item}) is not supported; use words, phrases, * and ?, and ranges"
            raise BadQueryError(what.replace("\n", " "), item.pos)
        return read(item, field, negated)

    def _operation(self, item: tree.Item, field: str, negated: bool) -> Node:  # noqa: FBT001 - one shape for all readers
        is_or = isinstance(item, tree.OrOperation)
        children = tuple(item.children)
        if is_or and any(isinstance(child, tree.Plus | tree.Prohibit) for child in children):
            is_or, children = False, _signed(children)
        parts = tuple(self.node(child, field, negated=negated) for child in children)
        return Any(parts) if is_or is not negated else All(parts)

    def _negation(self, item: tree.Item, field: str, negated: bool) -> Node:  # noqa: FBT001 - as above
        return self.node(item.children[0], field, negated=not negated)

    def _inside(self, item: tree.Item, field: str, negated: bool) -> Node:  # noqa: FBT001 - as above
        return self.node(item.children[0], field, negated=negated)

    def _field(self, item: tree.Item, field: str, negated: bool) -> Node:  # noqa: FBT001 - as above
        name = str(item.name)
        if field:
            raise BadQueryError(f"{field}: and {name}: stand in one another; use AND", item.pos)
        if name not in FIELDS:
            what = f"there is no field {name}:; the fields are {', '.join(FIELDS)}"
            raise BadQueryError(what, item.pos)
        absent = NOT_OF_INCIDENTS if self._on == "incident" else NOT_OF_ARTICLES
        if name in absent:
            allowed = ", ".join(field for field in FIELDS if field not in absent)
            what = f"{name}: cannot be asked of an {self._on}; it has {allowed}"
            raise BadQueryError(what, item.pos)
        return self.node(item.expr, name, negated=negated)

    def _value(self, item: tree.Item, field: str, negated: bool) -> Node:  # noqa: FBT001 - as above
        apart = 0
        if isinstance(item, tree.Proximity):
            apart, item = int(item.degree), item.term
        shown = str(item.value)
        _refuse_sign(shown, item)
        if apart and field not in ("", *WORD_FIELDS):
            what = f'{field}: has no "..."~{apart}; near each other are words of title and text'
            raise BadQueryError(what, item.pos)
        words = shown.strip('"').replace("\\", "")
        if field in HARM_FIELDS or field in COUNT_FIELDS:
            number = _number(words, item)
            return Leaf(Counted(field, number, number), negated)
        if field in CODE_FIELDS:
            return Leaf(Coded(field, _code(field, words, item)), negated)
        if field in NAME_FIELDS:
            return Leaf(Named(field, _checked(read_names(words), item), shown), negated)
        return Leaf(Words(field, _checked(read_terms(words), item), shown, apart), negated)

    def _range(self, item: tree.Item, field: str, negated: bool) -> Node:  # noqa: FBT001 - as above
        if field not in HARM_FIELDS and field not in COUNT_FIELDS:
            allowed = ", ".join((*HARM_FIELDS, *COUNT_FIELDS))
            name = f"{field}:" if field else "a word"
            raise BadQueryError(f"{name} has no range; these have one: {allowed}", item.pos)
        low: int | None = None
        high: int | None = None
        if isinstance(item, tree.Range):
            low = _bound(item.low, 0 if item.include_low else 1)
            high = _bound(item.high, 0 if item.include_high else -1)
        elif isinstance(item, tree.From):
            low = _bound(item.a, 0 if item.include else 1)
        else:
            high = _bound(item.a, 0 if item.include else -1)
        if low is not None and high is not None and low > high:
            raise BadQueryError(f"no number is between {low} and {high}; turn them round", item.pos)
        return Leaf(Counted(field, low, high), negated)


def _signed(children: tuple[tree.Item, ...]) -> tuple[tree.Item, ...]:
    """Return what ``+a OR b OR -c`` asks for: all that is marked; of the rest one, if none is +."""
    marked = tuple(child for child in children if isinstance(child, tree.Plus | tree.Prohibit))
    rest = tuple(child for child in children if child not in marked)
    if not rest or any(isinstance(child, tree.Plus) for child in marked):
        return marked
    return (tree.OrOperation(*rest) if len(rest) > 1 else rest[0], *marked)


def _refuse_sign(shown: str, item: tree.Item) -> None:
    """Refuse what Lucene knows as an operator and luqum reads as a word."""
    if shown in SIGNS or shown.startswith("!"):
        what = f"{shown} is no operator here; write AND, OR and NOT, or put it in quotes"
        raise BadQueryError(what, item.pos)


def _bound(item: tree.Item, step: int) -> int | None:
    words = str(item).strip()
    return None if words == "*" else _number(words, item) + step


def _number(words: str, item: tree.Item) -> int:
    if not words.isdecimal():
        what = f"{words} is no whole number; write it in digits, as killed:[10 TO *]"
        raise BadQueryError(what, item.pos)
    return int(words)


def _code(field: str, words: str, item: tree.Item) -> str:
    if field == "country":
        code = words.upper()
        if not COUNTRY_CODE.fullmatch(code):
            what = f"{words} is no country code; use two letters of ISO 3166, as country:IQ"
            raise BadQueryError(what, item.pos)
        return code
    code = words if field == "feed" else words.lower()
    allowed = CODES.get(field)
    if allowed is not None and code not in allowed:
        what = f"{field}: is never {words}; it is one of {', '.join(allowed)}"
        raise BadQueryError(what, item.pos)
    return code


def _checked(terms: tuple[Term, ...], item: tree.Item) -> tuple[Term, ...]:
    """Return `terms` if there is something to look for and not too much of it."""
    if not terms:
        raise BadQueryError(f"{item} has no letter or digit to look for", item.pos)
    for term in terms:
        if term.wild and len(term.stem) < FEWEST_LETTERS:
            what = f"{term.shown} finds too much; give at least two letters beside * or ?"
            raise BadQueryError(what, item.pos)
    return terms


__all__ = ["HIGH", "parse_query"]
