"""Numbers and harm words of a sentence brought together.

Each harm word says on which side its victims stand. Every pair of an amount and a harm word on
the right side has a cost: how much stands between them, small words for little, commas, other
numbers and other harm words for much. The cheapest pairs are taken first; an amount is used once.
"""

from collections.abc import Iterator
from typing import NamedTuple

from monitor.languages.lexicon import HarmSense
from monitor.records import Harm, Qualifier
from monitor.stages.extract.numbers import Amount
from monitor.stages.extract.reading import Counted
from monitor.stages.extract.sentences import Item

# What may stand between, by role: (side, base cost, largest cost). Set on the dev sets of
# evaluation/, where wider reaches cost more false figures than they find.
REACH = {
    "acts": (("after", 0.0, 4.0),),
    "active": (("after", 0.0, 3.5),),
    "passive": (("before", 0.0, 6.0), ("after", 1.2, 1.6)),
    "either": (("after", 0.0, 2.6), ("before", 0.7, 6.0)),
    "persons": (("before", 0.0, 2.4),),
    "person": (("before", 0.0, 1.4),),
    "counted": (("after", 0.0, 1.0),),
    "toll": (("after", 0.5, 8.0), ("before", 1.0, 2.0)),
}
ECHO = 1.6  # cost up to which a second harm word only repeats the first
NEW_PHRASE = 3.0  # a harm word with an "and" written on begins a phrase of its own
ASIDE = 14  # items of the longest aside
NOUN_REACH = 4  # items between a number and the people it counts


GOVERNING = ("acts", "active", "either", "counted")


class Group(NamedTuple):
    """An amount with the noun it counts."""

    amount: Amount
    last: int  # the last item of the noun phrase
    people: bool
    victims: str
    part: bool  # a breakdown: "including", "among them"


class Pair(NamedTuple):
    """A candidate: this amount with this harm word."""

    cost: float
    harm_at: int
    group_at: int
    sense: HarmSense
    side: str


def group_amounts(items: list[Item], amounts: list[Amount]) -> list[Group]:
    """Return the amounts that can count people, with their nouns, in reading order."""
    groups = [group for amount in amounts if (group := _group(items, amount)) is not None]
    taken = {i for group in groups for i in range(group.amount.first, group.last + 2)}
    groups.extend(_pairs_of_people(items, taken))
    return sorted(groups, key=lambda group: group.amount.first)


def _group(items: list[Item], amount: Amount) -> Group | None:
    """Return the amount with its noun; None where what it counts is not people."""
    if _refers_back(items, amount) or (amount.first and items[amount.first - 1].has("by")):
        return None
    noun, last = -1, amount.last
    for position in range(amount.last + 1, min(amount.last + 1 + NOUN_REACH, len(items))):
        item = items[position]
        if item.word.attached:
            break
        if item.has("thing") or item.has("unit_after") or item.has("rate"):
            return None
        if item.word.people or item.has("others"):
            noun, last = position, position
            break
        if item.is_mark or item.word.harms or item.word.numeral or item.has("light"):
            if item.has("light") and position == amount.last + 1:
                continue
            break
    if noun < 0 and items[amount.number].has("article") and not _counts_persons(items, amount.last):
        return None
    victims = items[noun].text if noun >= 0 else ""
    return Group(amount, last, noun >= 0, victims, _is_part(items, amount.first))


def _counts_persons(items: list[Item], last: int) -> bool:
    """Tell whether an article right before a noun for one harmed counts it: "un mort"."""
    following = items[last + 1].word.harms if last + 1 < len(items) else ()
    return any(sense.role in ("persons", "person") for sense in following)


def _refers_back(items: list[Item], amount: Amount) -> bool:
    """Tell whether the number only points at people counted before: "the five workers"."""
    word = items[amount.number].word
    exact = word.numeral is not None and word.numeral.role == "value" and word.definite
    before = items[amount.number - 1].word if amount.number else None
    return exact and (before is None or before.people in ("one", "many") or before.definite)


def _pairs_of_people(items: list[Item], taken: set[int]) -> Iterator[Group]:
    """Yield duals: one word that counts two people."""
    for position, item in enumerate(items):
        if item.word.people != "two" or position in taken or item.word.harms:
            continue
        if position and items[position - 1].word.people == "two":
            continue
        amount = Amount(position, position, 2, 2, Qualifier.EXACT, digits=False, number=position)
        yield Group(
            amount, position, people=True, victims=item.text, part=_is_part(items, position)
        )


def _is_part(items: list[Item], first: int) -> bool:
    """Tell whether the amount is introduced as a part of another."""
    return any(items[p].has("of_which") for p in range(max(0, first - 2), first))


def bind(items: list[Item], groups: list[Group], closed: set[int]) -> list[Counted]:
    """Return what the pairs say, cheapest first; harm words in `closed` are not used."""
    pairs = sorted(_pairs(items, groups, closed), key=lambda pair: pair[:3])
    used_harms: dict[int, str] = {}
    counted: dict[int, Counted] = {}
    for pair in pairs:
        told = counted.get(pair.group_at)
        if told is not None:
            counted[pair.group_at] = _with_echo(told, pair, used_harms)
        elif not _is_taken(pair, used_harms):
            used_harms[pair.harm_at] = pair.sense.role
            counted[pair.group_at] = _count(groups[pair.group_at], pair, items)
    return sorted(counted.values(), key=lambda figure: (figure.first, figure.last))


def _with_echo(told: Counted, pair: Pair, used: dict[int, str]) -> Counted:
    """Return the figure with a second word for the same harm close by ("killing of 30 dead")."""
    if pair.sense.kind != told.harm or pair.cost > ECHO or pair.harm_at in used:
        return told
    used[pair.harm_at] = pair.sense.role
    return told._replace(
        first=min(told.first, pair.harm_at), last=max(told.last, pair.harm_at)
    )


def senses_of(items: list[Item], at: int) -> tuple[HarmSense, ...]:
    """Return what the harm word at `at` may mean here.

    A noun of act with the article governs nothing. A word for both hurt and infected is infected
    where the sentence names a disease.
    """
    senses = items[at].word.harms
    if items[at].word.definite:
        senses = tuple(sense for sense in senses if sense.role not in GOVERNING)
    kinds = {sense.kind for sense in senses}
    if {Harm.INJURED, Harm.INFECTED} <= kinds:
        wrong = Harm.INJURED if any(item.has("disease") for item in items) else Harm.INFECTED
        senses = tuple(sense for sense in senses if sense.kind != wrong)
    return senses


def _is_taken(pair: Pair, used: dict[int, str]) -> bool:
    """Tell whether the harm word has its number; a toll may have two, before and after."""
    return pair.harm_at in used and not (pair.sense.role == used[pair.harm_at] == "toll")


def _pairs(items: list[Item], groups: list[Group], closed: set[int]) -> Iterator[Pair]:
    asides = _asides(items, groups)
    for at, item in enumerate(items):
        if not item.word.harms or at in closed:
            continue
        senses = senses_of(items, at)
        for index, group in enumerate(groups):
            if group.amount.first <= at <= group.amount.last:
                continue
            for sense in senses:
                if sense.role == "toll" and items[group.amount.number].has("article"):
                    continue
                for side, base, limit in REACH.get(sense.role, ()):
                    cost = base + _distance(items, group, at, side, asides)
                    cost += NEW_PHRASE * (side == "before" and item.word.joined)
                    if cost <= limit:
                        yield Pair(cost, at, index, sense, side)


def _asides(items: list[Item], groups: list[Group]) -> set[int]:
    """Return the items of breakdowns, which do not part a number from its harm word."""
    inside: set[int] = set()
    for group in groups:
        if group.part:
            first = group.amount.first
            while first > 0 and (items[first - 1].has("of_which") or items[first - 1].is_mark):
                first -= 1
            last = group.last + 1 < len(items) and items[group.last + 1].is_mark
            inside.update(range(first, group.last + 1 + last))
    for position, item in enumerate(items):
        if item.has("of_which") and position and items[position - 1].text == ",":
            inside.update(_until_comma(items, position))
    return inside


def _until_comma(items: list[Item], start: int) -> range:
    """Return an aside between two commas, the commas included; empty where it does not close."""
    for position in range(start, min(start + ASIDE, len(items))):
        if items[position].text == ",":
            return range(start - 1, position + 1)
    return range(0)


def _distance(items: list[Item], group: Group, at: int, side: str, asides: set[int]) -> float:
    """Return what stands between the group and the harm word at `at`; infinite on a wrong side."""
    if side == "after":
        if group.amount.first <= at:
            return float("inf")
        between = range(at + 1, group.amount.first)
    else:
        if group.amount.last >= at:
            return float("inf")
        between = range(min(group.last, at - 1) + 1, at)
    own = set(range(group.amount.first, group.last + 1))
    far = len(between) > 24
    cost = 99.0 if far else sum(_weight(items[p]) for p in between if p not in asides - own)
    return cost + (4.0 if group.part else 0.0)


def _weight(item: Item) -> float:
    """Return how much one item parts what stands on its two sides."""
    if item.is_mark:
        return 0.3 if item.text in "\"'()-" else 2.5 if item.text == "," else 4.0
    if item.word.harms:
        return 1.0 if item.word.joined else 2.5
    if item.word.numeral is not None or item.text[0].isdigit():
        return 3.0
    if item.has("relative"):
        return 2.5
    if item.has("inside"):
        return 1.2
    if item.has("light"):
        return 0.2
    if item.has("and"):
        return 1.5
    if item.word.people == "one":  # somebody else
        return 1.5
    return 0.3 if item.word.people or item.has("rose_to") else 1.0


def _count(group: Group, pair: Pair, items: list[Item]) -> Counted:
    amount = group.amount
    return Counted(
        harm=pair.sense.kind,
        low=amount.low,
        high=amount.high,
        qualifier=amount.qualifier,
        first=min(amount.first, pair.harm_at),
        last=max(group.last, pair.harm_at),
        at=pair.harm_at,
        amount_at=amount.number,
        rule=f"number {pair.side} {pair.sense.role}",
        victims=group.victims,
        of_which=group.part,
        earlier=amount.first > 0
        and pair.sense.role == "toll"
        and items[amount.first - 1].has("rose_from"),
    )
