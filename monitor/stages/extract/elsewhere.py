"""The same harm told place by place: "killed 12 in one town and five in another"."""

from collections.abc import Iterator

from monitor.stages.extract.groups import Group, sharing
from monitor.stages.extract.reading import Counted
from monitor.stages.extract.sentences import Item

GAP = 12  # items between the number of one place and that of the next: names, a day, a comma
TIMES = ("weekday", "month", "span")
NOUN = 3  # items between a number and its place: "five others in", "two people near"


def read_elsewhere(
    items: list[Item], groups: list[Group], counted: list[Counted]
) -> Iterator[Counted]:
    """Yield numbers without a harm word that only a place sets beside the figure before them.

    That figure has a place of its own; without one they would share it out.
    """
    used = {figure.amount_at: figure for figure in counted}
    before: Counted | None = None
    end = 0
    for group in groups:
        number = group.amount.number
        told = used.get(number)
        if told is not None:
            before = told
            end = max(told.last, group.last)
            continue
        if before is None or before.negated or group.part or not _is_beside(items, end, group):
            before = None
            continue
        before = sharing(group, before, "the same elsewhere")
        end = group.last
        yield before


def _is_beside(items: list[Item], end: int, group: Group) -> bool:
    """Tell whether the group stands in the same clause and has a place right behind it."""
    first = group.amount.first
    between = items[end + 1 : first]
    if not between or len(between) > GAP or not (between[-1].text == "," or between[-1].has("and")):
        return False
    if not any(item.has("located") for item in between):
        return False
    if any(item.has("relative") or item.word.harms or item.word.people for item in between):
        return False
    at = group.last + 1
    while at < min(group.last + NOUN, len(items)) and items[at].has("others"):
        at += 1
    placed = at < len(items) and items[at].has("located")
    return placed and not any(item.has(tag) for item in items[at + 1 : at + 3] for tag in TIMES)
