"""Breakdowns: the children among the dead, the city's share, one list under one harm."""

from collections.abc import Iterator

from monitor.records import Qualifier
from monitor.stages.extract.groups import Group, sharing, stands_for_person
from monitor.stages.extract.reading import Counted
from monitor.stages.extract.sentences import Item

HARMED_REACH = 5  # items before a part in which the harmed may stand: "the dead also included"
PERSON_REACH = 6  # items after "including" to a single person: "a 16-year-old school girl"
LIST_GAP = 2  # items between two members of a list: a comma and an "and"


def read_parts(
    items: list[Item], groups: list[Group], counted: list[Counted], before: Counted | None
) -> Iterator[Counted]:
    """Yield amounts that have no harm word of their own; they share the harm of the total.

    `before` is the last figure of the sentence before: "Among them were three children."
    """
    used = {figure.amount_at: figure for figure in counted}
    listed_after: Counted | None = None  # the figure or part whose list may go on
    list_end = 0
    bracketed = _bracketed(items, groups)
    for group in groups:
        if group.amount.number in used:
            figure = used[group.amount.number]
            goes_on = group.people and (figure.at < figure.amount_at or figure.of_which)
            listed_after, list_end = (figure if goes_on else None), group.last
            continue
        listed = listed_after is not None and _goes_on(items, list_end, group)
        if not (group.part or listed or group.amount.number in bracketed):
            continue
        total = (
            _total(counted, group.amount.first) or _of_harmed(items, group.amount.first) or before
        )
        if total is None or total.negated:
            continue
        beside = listed and not group.part and not (listed_after and listed_after.of_which)
        vague = group.amount.qualifier is Qualifier.VAGUE and group.amount.high is None
        if not beside and (_exceeds(group, total) or vague):
            continue
        part = part_of(group, total)._replace(of_which=not beside)
        listed_after, list_end = part, group.last
        yield part
    yield from _single_parts(items, groups, counted, before)


def read_shared(lists: list[tuple[Group, ...]], counted: list[Counted]) -> Iterator[Counted]:
    """Yield the members of a list that stand under the harm of another member of it."""
    by_number = {figure.amount_at: figure for figure in counted}
    for chain in lists:
        bound = next((f for g in chain if (f := by_number.get(g.amount.number))), None)
        if bound is None or bound.of_which:
            continue
        for group in chain:
            if group.amount.number not in by_number:
                yield part_of(group, bound)._replace(of_which=False, rule="listed with others")


def _goes_on(items: list[Item], end: int, group: Group) -> bool:
    """Tell whether the group stands next in a list of people: only a comma or "and" between."""
    between = items[end + 1 : group.amount.first]
    joined = items[group.amount.first].word.joined
    return (
        group.people
        and len(between) <= LIST_GAP
        and (joined or bool(between))
        and all(item.text == "," or item.has("and") for item in between)
    )


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


def _of_harmed(items: list[Item], first: int) -> Counted | None:
    """Return the harmed without a number whose part begins at `first`: "the dead included two"."""
    for at in range(max(0, first - HARMED_REACH), first):
        senses = (s for s in items[at].word.harms if s.role in ("persons", "passive"))
        sense = next(senses, None)
        if sense is not None and any(near.has("of_which") for near in items[at : at + 2]):
            return Counted(
                harm=sense.kind,
                low=2,
                high=None,
                qualifier=Qualifier.VAGUE,
                first=at,
                last=at,
                at=at,
                amount_at=at,
                rule="harmed without a number",
            )
    return None


def _exceeds(group: Group, total: Counted) -> bool:
    return total.high is not None and group.amount.low > total.high


def part_of(group: Group, total: Counted) -> Counted:
    """Return the group as a part of the total, whose harm it shares."""
    part = sharing(group, total, "part of a total")
    return part._replace(
        at=min(part.first, total.at), victims=group.victims, of_which=True, named_before=False
    )


def _single_parts(
    items: list[Item], groups: list[Group], counted: list[Counted], before: Counted | None
) -> Iterator[Counted]:
    """Yield one person introduced as a part without a number: "including a child"."""
    starts = {group.amount.first for group in groups}
    for position, item in enumerate(items):
        if not item.has("of_which") or _is_of_verb(items, position):
            continue
        noun = _person_after(items, position, starts)
        total = _total(counted, position) or _of_harmed(items, position + 1) or before
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


def _is_of_verb(items: list[Item], position: int) -> bool:
    """Tell whether "of them" goes with the verb before it: "asked of them", not "five of them"."""
    if not items[position].has("of_them") or not position:
        return False
    before = items[position - 1]
    counted = before.word.people or before.word.harms or before.word.numeral
    return not (counted or before.is_mark or before.has("of_them") or before.text[0].isdecimal())


def _person_after(items: list[Item], position: int, starts: set[int]) -> int:
    """Return the item of a singular person right after `position`, -1 where there is none."""
    for noun in range(position + 1, min(position + PERSON_REACH, len(items))):
        item = items[noun]
        if noun in starts or _ends_person(item):
            return -1
        if item.word.people == "one" or stands_for_person(items, noun):
            return noun
    return -1


def _ends_person(item: Item) -> bool:
    """Tell whether no single person can follow whom the item describes."""
    plural = item.word.people in ("many", "two")
    return plural or item.is_mark or bool(item.word.numeral) or item.has("small")
