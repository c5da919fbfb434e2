"""Breakdowns: the children among the dead, the city's share, one list under one harm."""

from collections.abc import Iterator

from monitor.records import Qualifier
from monitor.stages.extract.bind import Group
from monitor.stages.extract.reading import Counted
from monitor.stages.extract.sentences import Item

LIST_GAP = 2  # items between two members of a list: a comma and an "and"


def read_parts(
    items: list[Item], groups: list[Group], counted: list[Counted], before: Counted | None
) -> Iterator[Counted]:
    """Yield parts that have no harm word of their own; they share the harm of the total.

    `before` is the last figure of the sentence before: "Among them were three children."
    """
    used = {figure.amount_at for figure in counted}
    last_part = -LIST_GAP - 9
    bracketed = _bracketed(items, groups)
    for group in groups:
        if group.amount.number in used:
            continue
        listed = group.people and 0 <= group.amount.first - last_part - 1 <= LIST_GAP
        if not (group.part or listed or group.amount.number in bracketed):
            continue
        total = _total(counted, group.amount.first) or before
        if total is None or total.negated or _exceeds(group, total):
            continue
        last_part = group.last
        yield _part(group, total)
    yield from _single_parts(items, groups, counted, before)


def _bracketed(items: list[Item], groups: list[Group]) -> set[int]:
    """Return the numbers of a list by place: "Taiz (395), Aden (341)"; one alone is no list."""
    found = {
        group.amount.number
        for group in groups
        if group.amount.first > 0
        and items[group.amount.first - 1].text == "("
        and items[min(group.amount.last + 1, len(items) - 1)].text == ")"
    }
    return found if len(found) > 1 else set()


def _total(counted: list[Counted], position: int) -> Counted | None:
    """Return the nearest figure before `position` that is no part itself, else the first after."""
    earlier = [f for f in counted if f.amount_at < position and not f.of_which]
    if earlier:
        return max(earlier, key=lambda figure: figure.amount_at)
    return next((f for f in counted if not f.of_which), None)


def _exceeds(group: Group, total: Counted) -> bool:
    return total.high is not None and group.amount.low > total.high


def _part(group: Group, total: Counted) -> Counted:
    amount = group.amount
    return Counted(
        harm=total.harm,
        low=amount.low,
        high=amount.high,
        qualifier=amount.qualifier,
        first=amount.first,
        last=group.last,
        at=total.at if total.at < amount.first else amount.first,
        amount_at=amount.number,
        rule="part of a total",
        victims=group.victims,
        of_which=True,
    )


def _single_parts(
    items: list[Item], groups: list[Group], counted: list[Counted], before: Counted | None
) -> Iterator[Counted]:
    """Yield one person introduced as a part without a number: "including a child"."""
    starts = {group.amount.first for group in groups}
    for position, item in enumerate(items):
        if not item.has("of_which"):
            continue
        noun = _person_after(items, position, starts)
        total = _total(counted, position) or before
        if noun < 0 or total is None or total.negated or (total.high or 2) < 2:
            continue
        yield Counted(
            harm=total.harm,
            low=1,
            high=1,
            qualifier=Qualifier.EXACT,
            first=position,
            last=noun,
            at=position,
            amount_at=noun,
            rule="one part of a total",
            victims=items[noun].text,
            of_which=True,
        )


def _person_after(items: list[Item], position: int, starts: set[int]) -> int:
    """Return the item of a singular person right after `position`, -1 where there is none."""
    for noun in range(position + 1, min(position + 4, len(items))):
        item = items[noun]
        if (
            noun in starts
            or item.is_mark
            or item.word.numeral
            or item.word.people in ("many", "two")
        ):
            return -1
        if item.word.people == "one":
            return noun
    return -1
