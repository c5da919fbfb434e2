"""People who met the same harm together with the one before: "was killed with three guards"."""

from collections.abc import Iterator

from monitor.languages.lexicon import UNKNOWN, HarmSense
from monitor.records import Qualifier
from monitor.stages.extract.amounts import Amount
from monitor.stages.extract.groups import Group, sharing
from monitor.stages.extract.reading import Counted
from monitor.stages.extract.sentences import Item
from monitor.stages.extract.untold import told_at

HAPPENING = ("inside", "light", "attack", "accident", "disaster")
DESCRIPTION = 5  # items that may describe the one before: titles, names, nationalities


def with_companions(
    items: list[Item], groups: list[Group], found: list[Counted], names: dict[int, int]
) -> list[Counted]:
    """Return the figures, each with the people whom a "with" right after it puts beside it.

    They are one count where both are plain numbers, else a figure of their own.
    """
    figures = list(found)
    for known, beside in _companions(items, groups, found, names):
        if known in figures:
            figures.remove(known)
        figures += _added(items, known, beside)
    return figures


def _added(items: list[Item], known: Counted, beside: Counted) -> tuple[Counted, ...]:
    plain = (known.qualifier, beside.qualifier) == (Qualifier.EXACT, Qualifier.EXACT)
    apart = any(item.has("beside") for item in items[known.last : beside.amount_at])
    if not plain or apart:
        return known, beside
    count = known.low + beside.low
    return (beside._replace(low=count, high=count, first=min(known.first, beside.first)),)


def _companions(
    items: list[Item], groups: list[Group], found: list[Counted], names: dict[int, int]
) -> Iterator[tuple[Counted, Counted]]:
    """Yield pairs: who was harmed, and who is told beside them."""
    used = {figure.amount_at for figure in found}
    counted = {group.amount.first: group for group in groups}
    named = {p for first, last in names.items() for p in range(first, last + 1)}
    for position in range(1, len(items) - 1):
        if not (items[position].has("with") or items[position].has("beside")):
            continue
        own = items[position + 1].has("the")  # "with his son"
        start = position + 1 + own
        group = counted.get(start) or _one(items, start)
        if group is None or group.part or not group.people or group.amount.number in used:
            continue
        plain = " " in items[position].text  # "along with" tells no tool or weapon
        known = _known_before(items, found, named, position, happening=own or plain)
        if known is not None:
            yield known, _beside(group, known)


def _one(items: list[Item], position: int) -> Group | None:
    """Return one person without a number as a group."""
    if items[position].word.people != "one" or items[position].has("nationality"):
        return None
    amount = Amount(position, position, 1, 1, Qualifier.EXACT, digits=False, number=position)
    return Group(amount, position, people=True, victims=items[position].text, part=False)


def _known_before(
    items: list[Item], found: list[Counted], named: set[int], position: int, *, happening: bool
) -> Counted | None:
    """Return who was harmed right before the "with": a figure, or one whom the verb means.

    Between them may stand what describes the one before, and before somebody's own people the
    `happening` too: "was killed in the attack with his son".
    """
    ends = {figure.last: figure for figure in found if not figure.negated}
    for at in range(position - 1, max(-1, position - 2 - DESCRIPTION), -1):
        item = items[at]
        if at in ends:
            return ends[at]
        sense = _passive(item)
        if sense is not None:
            return told_at(at, sense)
        described = item.has("nationality") or item.has("agent")
        known = described or item.word.definite or item.word == UNKNOWN or item.has("partitive")
        known = known or (happening and any(item.has(tag) for tag in HAPPENING))
        if not (known or at in named):
            return None
    return None


def _passive(item: Item) -> HarmSense | None:
    """Return the sense of a word that tells what befell somebody named before it."""
    senses = (*item.word.told, *item.word.harms)
    passive = (s for s in senses if s.implied or s.role in ("passive", "either", "lone"))
    return next(passive, None)


def _beside(group: Group, known: Counted) -> Counted:
    shared = sharing(group, known, "with another")
    return shared._replace(
        first=known.first, victims=group.victims, of_which=False, named_before=False
    )
