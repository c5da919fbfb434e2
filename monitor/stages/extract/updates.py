"""Tolls that rise or fall: "from 18 to 21" tells two values in their roles, not a range."""

from collections.abc import Iterator
from itertools import pairwise

from monitor.stages.extract.amounts import UPDATE_REACH, is_toll, is_update
from monitor.stages.extract.groups import Group, sharing
from monitor.stages.extract.reading import Counted
from monitor.stages.extract.sentences import Item

RULE = "update of a toll"


def read_updates(
    items: list[Item], groups: list[Group], counted: list[Counted]
) -> Iterator[Counted]:
    """Yield the other value of each update of which one is bound to a harm."""
    by_number = {figure.amount_at: figure for figure in counted}
    for old, new in pairwise(groups):
        if not (is_update(items, old.amount.number) and _leads_to(items, old, new)):
            continue
        known = by_number.get(new.amount.number)
        if known is not None and old.amount.number not in by_number:
            yield sharing(old, known, RULE)._replace(earlier=True)
        known = by_number.get(old.amount.number)
        if known is not None and new.amount.number not in by_number:
            yield sharing(new, known, RULE)
    for new, old in pairwise(groups):
        known = by_number.get(new.amount.number)
        if (
            known is not None
            and old.amount.number not in by_number
            and _falls_back(items, new, old)
        ):
            yield sharing(old, known, RULE)._replace(earlier=True)


def _falls_back(items: list[Item], new: Group, old: Group) -> bool:
    """Tell whether a risen toll is set against what it was: "rose to 94 dead, from 78"."""
    between = items[new.last + 1 : old.amount.first]
    if (
        old.people
        or not between
        or not between[-1].has("rose_from")
        or between[-1].has("partitive")
    ):
        return False
    before = items[max(0, new.amount.number - UPDATE_REACH) : new.amount.number]
    risen = any(item.has("rises") or is_toll(item) for item in before)
    return risen and all(item.text == "," or item.word.harms for item in between[:-1])


def _leads_to(items: list[Item], old: Group, new: Group) -> bool:
    between = items[old.last + 1 : new.amount.first]
    return len(between) == 1 and (between[0].has("to") or between[0].has("rose_to"))
