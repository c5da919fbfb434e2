"""Clauses about a part: "18 sailors, three of whom are missing, were on board"."""

from monitor.stages.extract.groups import Group
from monitor.stages.extract.sentences import Item

OPENING = 2  # items before a part in which "of whom" opens its clause


def read_clauses(items: list[Item], groups: list[Group]) -> dict[int, int]:
    """Return the words of harm that such a clause holds, each with the item that opens it.

    Whom they befell is told in the clause too. With a noun the part may only stand between a total
    and its verb: "12 people, among them two children, were killed"; then a comma has to close it.
    """
    held: dict[int, int] = {}
    for group in groups:
        opened = _opening(items, group) if group.part else 0
        if not opened:
            continue
        end = group.last + 1
        while end < len(items) and items[end].text != ",":
            end += 1
        if end < len(items) or not group.people:
            inside = range(group.last + 1, end)
            held.update((at, opened) for at in inside if items[at].word.harms)
    return held


def _opening(items: list[Item], group: Group) -> int:
    """Return the item behind a comma by which a clause about the part opens, 0 where none does."""
    first = group.amount.first
    for at in range(first - 1, max(0, first - 1 - OPENING), -1):
        if items[at].has("of_which") and items[at - 1].text == ",":
            return at
    return 0
