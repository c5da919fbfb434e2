"""The query of a rule: Lucene's syntax, read by luqum, as a tree of conditions.

``AND`` is the default operator. What the fields are, and which of them a rule on articles or on
incidents may ask, stands here and nowhere else. A query that names no word, name or figure that
must be there is refused: it would look at everything.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from monitor.records import EventKind, Harm, Qualifier, When
from monitor.stages.match.terms import Term

WORD_FIELDS = ("title", "text")
NAME_FIELDS = ("person", "org", "place", "province", "victims", "publisher")
CODE_FIELDS = ("country", "feed", "lang", "event", "when", "qualifier")
COUNT_FIELDS = ("sources", "carriers")
HIGH = "_high"
HARM_FIELDS = (*Harm, *(harm + HIGH for harm in Harm))
FIELDS = (*WORD_FIELDS, *NAME_FIELDS, *CODE_FIELDS, *HARM_FIELDS, *COUNT_FIELDS)

# Conditions on what one happening did to people: they hold inside one claim or not at all.
CLAIM_FIELDS = frozenset((*HARM_FIELDS, "event", "victims", "when", "qualifier"))

NOT_OF_ARTICLES = frozenset(COUNT_FIELDS)
NOT_OF_INCIDENTS = frozenset(
    ("text", "person", "org", "victims", "feed", "lang", "when", "qualifier")
)

CODES: dict[str, tuple[str, ...]] = {
    "event": tuple(EventKind),
    "when": tuple(When),
    "qualifier": tuple(Qualifier),
}


class BadQueryError(ValueError):
    """A query cannot be read; `at` is the offset in it, the message says what is allowed."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


@dataclass(frozen=True, slots=True)
class Words:
    """A word, a phrase, or with `apart` words near each other; in one field or in either."""

    field: str  # title, text, or empty for both
    terms: tuple[Term, ...]
    shown: str
    apart: int = 0  # how many words may stand between, in any order; 0: a phrase


@dataclass(frozen=True, slots=True)
class Named:
    """A person, place or other name that has these words beside each other."""

    field: str
    terms: tuple[Term, ...]
    shown: str


@dataclass(frozen=True, slots=True)
class Coded:
    """A country, language, feed or kind, one of a closed list."""

    field: str
    code: str


@dataclass(frozen=True, slots=True)
class Counted:
    """A number within bounds; None is an open end."""

    field: str
    low: int | None
    high: int | None

    def holds(self, number: int) -> bool:
        """Tell whether `number` lies within."""
        return (self.low is None or number >= self.low) and (
            self.high is None or number <= self.high
        )

    @property
    def bounds(self) -> str:
        """The condition, as a person reads it: ``>= 10``."""
        if self.low is not None and self.low == self.high:
            return f"= {self.low}"
        low = "" if self.low is None else f">= {self.low}"
        high = "" if self.high is None else f"<= {self.high}"
        return " and ".join(filter(None, (low, high))) or "told"


Condition = Words | Named | Coded | Counted


@dataclass(frozen=True, slots=True)
class Leaf:
    """One condition that must hold, or must not."""

    condition: Condition
    negated: bool = False


@dataclass(frozen=True, slots=True)
class All:
    """Every part must hold."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Any:
    """One part must hold."""

    parts: "tuple[Node, ...]"


Node = Leaf | All | Any


class Query(NamedTuple):
    """A query as read: `root` has negation at its leaves only."""

    text: str
    root: Node

    @property
    def alternatives(self) -> tuple[Node, ...]:
        """The parts of which one is enough; each is judged alone."""
        return self.root.parts if isinstance(self.root, Any) else (self.root,)


def leaves(node: Node) -> Iterator[Leaf]:
    """Yield the leaves of `node` from left to right."""
    if isinstance(node, Leaf):
        yield node
    else:
        for part in node.parts:
            yield from leaves(part)


def fields(node: Node) -> frozenset[str]:
    """Return the fields that `node` asks; a bare word asks the empty one."""
    return frozenset(leaf.condition.field for leaf in leaves(node))


def required(node: Node) -> Iterator[tuple[Condition, ...]]:
    """Yield groups of conditions; where `node` holds, at least one of each group does."""
    if isinstance(node, Leaf):
        if not node.negated:
            yield (node.condition,)
    elif isinstance(node, All):
        for part in node.parts:
            yield from required(part)
    else:
        groups = [next(iter(sorted(required(part), key=len)), None) for part in node.parts]
        if all(group is not None for group in groups):
            yield tuple(condition for group in groups if group for condition in group)
