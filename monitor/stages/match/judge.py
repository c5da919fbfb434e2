"""Whether a query holds, and which of its conditions make it hold, in words and with evidence.

Words may stand anywhere in the title or text. Conditions on people harmed, and the place named
beside them, hold inside one claim. A range looks at whole, affirmed, fresh figures; a query that
names ``when:`` looks at others too, and one that names ``victims:`` at parts of a figure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.records import Evidence, When
from monitor.stages.match.query import (
    CLAIM_FIELDS,
    COUNT_FIELDS,
    HIGH,
    All,
    Coded,
    Condition,
    Counted,
    Leaf,
    Named,
    Node,
    Query,
    Words,
    fields,
    leaves,
)
from monitor.stages.match.scenes import Said, Scene, Tally
from monitor.stages.match.terms import Scan, Spot, Term, fits

FRESH = frozenset((When.TODAY, When.RECENT))
TOLD = frozenset(When) - {When.HYPOTHETICAL}


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition that holds, in words, and the words of the article that make it hold."""

    words: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """A query that holds, where, and why."""

    scene: Scene
    reasons: tuple[Reason, ...]


Reasons = tuple[Reason, ...]


def judge(query: Query, scan: Scan, scenes: Sequence[Scene]) -> Held | None:
    """Return the first scene in which `query` holds, or None.

    Each alternative of a query is judged alone: one that asks of people harmed against every claim,
    any other against the article at large, which is the last of `scenes`, or an incident, the only.
    One that only asks that nobody came to harm is of the article at large: of all its claims.
    """
    for node in query.alternatives:
        asked = fields(node)
        told = {leaf.condition.field for leaf in leaves(node) if not leaf.negated}
        looked_at = scenes if told & CLAIM_FIELDS else scenes[-1:]
        view = _View(scan, scenes[:-1], _times(node), parts="victims" in asked)
        for scene in looked_at:
            reasons = view.reasons(node, scene)
            if reasons is not None:
                return Held(scene, reasons)
    return None


@dataclass(frozen=True, slots=True)
class _View:
    """What one alternative may look at."""

    scan: Scan
    claims: Sequence[Scene]
    times: frozenset[When]
    parts: bool

    def reasons(self, node: Node, scene: Scene) -> Reasons | None:
        """Return why `node` holds in `scene`, or None where it does not."""
        if isinstance(node, Leaf):
            return self._of_leaf(node, scene)
        found = (self.reasons(part, scene) for part in node.parts)
        if isinstance(node, All):
            return _joined(found)
        return next((reasons for reasons in found if reasons is not None), None)

    def _of_leaf(self, leaf: Leaf, scene: Scene) -> Reasons | None:
        condition = leaf.condition
        if scene.at_large and condition.field in CLAIM_FIELDS:
            # Nothing of the article at large counts people; none of its claims may, for a NOT.
            if not leaf.negated or any(self._of(condition, claim) for claim in self.claims):
                return None
            return (Reason(f"not {name_of(condition)}"),)
        reason = self._of(condition, scene)
        if leaf.negated:
            return None if reason else (Reason(f"not {name_of(condition)}"),)
        return (reason,) if reason else None

    def _of(self, condition: Condition, scene: Scene) -> Reason | None:
        match condition:
            case Words():
                return _words(condition, self.scan)
            case Named():
                return _named(condition, scene)
            case Coded():
                found = condition.code in scene.codes.get(condition.field, ())
                return Reason(name_of(condition)) if found else None
            case Counted():
                return self._counted(condition, scene)

    def _counted(self, condition: Counted, scene: Scene) -> Reason | None:
        if condition.field in COUNT_FIELDS:
            count = scene.counts.get(condition.field)
            if count is None or not condition.holds(count):
                return None
            return Reason(f"{condition.field} {count} {condition.bounds}")
        for tally in scene.tallies:
            number = _number(tally, condition.field)
            if number is not None and self._looks_at(tally) and condition.holds(number):
                words = f"{condition.field} {number} {condition.bounds}"
                return Reason(words, (tally.evidence,) if tally.evidence else ())
        return None

    def _looks_at(self, tally: Tally) -> bool:
        return tally.when in self.times and (not tally.part or self.parts)


def _times(node: Node) -> frozenset[When]:
    """Return the times whose figures a range looks at; what may yet happen must be named."""
    named = [leaf for leaf in leaves(node) if leaf.condition.field == "when"]
    if not named:
        return FRESH
    wanted = [leaf.condition for leaf in named if not leaf.negated]
    may_be = any(isinstance(c, Coded) and c.code == When.HYPOTHETICAL for c in wanted)
    return TOLD | {When.HYPOTHETICAL} if may_be else TOLD


def name_of(condition: Condition) -> str:
    """Return a condition as a person reads it."""
    match condition:
        case Words():
            return f"{'phrase' if len(condition.terms) > 1 else 'word'} {condition.shown}"
        case Named():
            return f"{condition.field} {condition.shown}"
        case Coded():
            return f"{condition.field} {condition.code}"
        case Counted():
            return f"{condition.field} {condition.bounds}"


def _joined(found: Iterator[Reasons | None]) -> Reasons | None:
    """Return the reasons of all parts, or None as soon as one part fails."""
    joined: list[Reason] = []
    for reasons in found:
        if reasons is None:
            return None
        joined.extend(reasons)
    return tuple(joined)


def _number(tally: Tally, field: str) -> int | None:
    """Return the number that `field` asks for; None where the text sets no such bound."""
    if field == tally.harm:
        return tally.low
    return tally.high if field == tally.harm + HIGH else None


def _named(condition: Named, scene: Scene) -> Reason | None:
    for said in scene.names.get(condition.field, ()):
        if _has(said, condition.terms):
            words = f"{condition.field} {said.shown}"
            return Reason(words, (said.evidence,) if said.evidence else ())
    return None


def _has(said: Said, terms: tuple[Term, ...]) -> bool:
    """Tell whether the terms stand beside each other in a name."""
    length = len(terms)
    runs = (said.words[at : at + length] for at in range(len(said.words) - length + 1))
    return any(all(map(fits, terms, run)) for run in runs)


def _words(condition: Words, scan: Scan) -> Reason | None:
    spots = [
        [spot for spot in scan.spots.get(term, ()) if _is_in(condition.field, spot, scan)]
        for term in condition.terms
    ]
    if not all(spots):
        return None
    found = _near(spots, scan, condition.apart) if condition.apart else _in_a_row(spots, scan)
    if found is None:
        return None
    passage = scan.passages[found.passage]
    quoted = passage.evidence(found.start, found.end)
    return Reason(f"{name_of(condition)} in {passage.field}", (quoted,))


def _is_in(field: str, spot: Spot, scan: Scan) -> bool:
    return not field or scan.passages[spot.passage].field == field


def _in_a_row(spots: list[list[Spot]], scan: Scan) -> Spot | None:
    """Return the first stretch where the words follow each other."""
    if len(spots) == 1:
        return spots[0][0]
    later = [{(spot.passage, scan.word_number(spot)): spot for spot in row} for row in spots[1:]]
    for first in spots[0]:
        number = scan.word_number(first)
        run = [row.get((first.passage, number + step)) for step, row in enumerate(later, start=1)]
        if all(run) and run[-1] is not None:
            return Spot(first.passage, first.start, run[-1].end)
    return None


def _near(spots: list[list[Spot]], scan: Scan, apart: int) -> Spot | None:
    """Return the first stretch that has every word, in any order, with at most `apart` between."""
    standing = sorted(
        (spot.passage, scan.word_number(spot), which, spot)
        for which, row in enumerate(spots)
        for spot in row
    )
    latest: dict[int, tuple[int, Spot]] = {}
    for passage, number, which, spot in standing:
        latest = {w: (n, s) for w, (n, s) in latest.items() if s.passage == passage and n != number}
        latest[which] = (number, spot)
        between = number - min(n for n, _ in latest.values()) + 1 - len(spots)
        if len(latest) == len(spots) and between <= apart:
            return Spot(passage, min(s.start for _, s in latest.values()), spot.end)
    return None
