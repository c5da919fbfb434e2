"""Totals told again in parts: "60 dead, 45 in Brazil and 15 in Uruguay", "six rebels, one soldier".

No word says that they are parts. The places do that each is given, or the sum, where the parts are
sides: nationalities, or people who bear arms. "Four dead, three men and a girl" only describes.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import islice

from monitor.languages import Pack
from monitor.stages.extract.groups import Group
from monitor.stages.extract.parts import part_of
from monitor.stages.extract.reading import Counted
from monitor.stages.extract.sentences import Item

REACH = 24  # items from a total to the first of its parts, and from one to the next
FEWEST = 2  # parts of a breakdown, unless it stands in brackets
TIMES = ("month", "weekday", "span")


def read_breakdowns(
    items: list[Item], groups: list[Group], found: list[Counted], pack: Pack
) -> Iterator[Counted]:
    """Yield the groups that share out a total before them, and have no harm of their own."""
    used = {figure.amount_at for figure in found}
    for total in found:
        if total.of_which or total.negated or total.low < FEWEST:
            continue
        after = total.last
        behind = islice(groups, bisect_right(groups, after, key=_first), None)
        free = (group for group in behind if group.amount.number not in used)
        members = list(_run(items, total.last, free))
        chosen = _shared_out(items, members, total, pack) if members else []
        used.update(group.amount.number for group in chosen)
        yield from (part_of(group, total) for group in chosen)


def _first(group: Group) -> int:
    return group.amount.first


def _run(items: list[Item], end: int, members: Iterable[Group]) -> Iterator[Group]:
    """Yield the groups that follow item `end`, and each other, closely enough to be its parts."""
    for group in members:
        between = items[end + 1 : group.amount.first]
        near = len(between) <= REACH or any(item.text == ":" for item in between)
        if not near or any(item.word.harms or item.text == ";" for item in between):
            return
        yield group
        end = group.last


def _shared_out(items: list[Item], members: list[Group], total: Counted, pack: Pack) -> list[Group]:
    """Return those of `members` that are parts of the total."""
    within = [g for g in members if total.high is None or (g.amount.high or 0) <= total.high]
    placed = [g for g in within if _is_placed(items, g, pack)]
    if placed and _is_bracketed(items, placed[0]):
        return placed[:1]
    if len(within) == len(members) >= FEWEST and len(placed) >= len(members) - 1:
        return members
    people = [group for group in members if group.people]
    added = sum(group.amount.low for group in people)
    sides = any(items[g.last].has("armed") or items[g.last].has("nationality") for g in people)
    return people if sides and len(people) >= FEWEST and added == total.low else []


def _is_placed(items: list[Item], group: Group, pack: Pack) -> bool:
    """Tell whether a place is given right after the group: "45 in Brazil", not "in March"."""
    near = items[group.last + 1 : group.last + 3]
    if len(near) < 2 or near[0].text not in pack.where:
        return False
    number = near[1].text[0].isdecimal() or near[1].word.numeral is not None
    return not number and not any(near[1].has(tag) for tag in TIMES)


def _is_bracketed(items: list[Item], group: Group) -> bool:
    return items[group.amount.first - 1].text == "("
