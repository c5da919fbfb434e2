"""Numbers and harm words of a sentence brought together.

Each harm word says on which side its victims stand. Every pair of an amount and a harm word on
the right side has a cost: how much stands between them, small words for little, commas, other
numbers and other harm words for much. The cheapest pairs are taken first; an amount is used once.
"""

from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from monitor.languages.lexicon import UNKNOWN, HarmSense
from monitor.records import Harm, Qualifier
from monitor.stages.extract.asides import read_asides
from monitor.stages.extract.clauses import read_clauses
from monitor.stages.extract.groups import Group, is_strange
from monitor.stages.extract.measures import ages_around, is_plain
from monitor.stages.extract.reach import FARTHEST, Reach
from monitor.stages.extract.reading import Counted
from monitor.stages.extract.sentences import Item

# What may stand between, by the side of the victims and the role: base cost, largest cost.
# Set on labelled news, where wider reaches cost more false figures than they find.
REACH = {
    "after": {
        "acts": (0.0, 4.0),
        "active": (0.0, 3.5),
        "passive": (1.2, 1.6),
        "either": (0.0, 2.6),
        "counted": (0.5, 1.5),
        "toll": (0.5, 9.0),
        "persons": (0.0, 0.5),
    },
    "before": {
        "passive": (0.0, 6.0),
        "either": (0.7, 6.0),
        "persons": (0.0, 2.4),
        "person": (0.0, 1.4),
        "toll": (1.0, 2.0),
    },
}
MARKS = {",": 2.5, '"': 0.3, "'": 0.3, "(": 0.3, ")": 0.3, "-": 0.3}
OTHER_MARK = 4.0
WEIGHTS = (
    ("relative", 2.5),
    ("with", 3.0),
    ("beside", 3.0),
    ("inside", 1.2),
    ("light", 0.2),
    ("and", 1.5),
    ("rose_to", 0.3),
    ("rises", 0.3),
)
NEVER = (0.0, -1.0)
MOST = max(limit for roles in REACH.values() for _, limit in roles.values())
PART = 4.0  # what a breakdown costs where it takes a harm word away from the total
ECHO = 1.6  # cost up to which a second harm word only repeats the first
NEW_PHRASE = 3.0  # a harm word with an "and" written on begins a phrase of its own
STRANGE = 3.0  # a number before a noun that no pack knows counts people less often
OUT_OF = 2.0  # "three of the wounded died": they are counted by what befell them last
PEOPLE_FIRST = 1.2  # "two hostages hurt": a word for people too is what another harm befell
AGENT_REACH = 3  # items before a verb in which its subject stands
NEAR = 40  # items in which a disease says that a word for both hurt and infected is infected
GOVERNING = ("acts", "active", "either", "counted")
HEDGES = ("at_least", "more_than", "about", "at_most", "less_than")


class Pair(NamedTuple):
    """A candidate: this amount with this harm word."""

    cost: float
    harm_at: int
    group_at: int
    sense: HarmSense
    side: str


def bind(items: list[Item], groups: list[Group], closed: set[int]) -> list[Counted]:
    """Return what the pairs say, cheapest first; harm words in `closed` are not used."""
    pairs = sorted(_pairs(items, groups, closed), key=lambda pair: pair[:3])
    used_harms: dict[int, str] = {}
    counted: dict[int, Counted] = {}
    for pair in pairs:
        told = counted.get(pair.group_at)
        if told is not None:
            counted[pair.group_at] = _with_echo(items, told, pair, used_harms)
        elif not _is_taken(pair, used_harms):
            used_harms[pair.harm_at] = pair.sense.role
            counted[pair.group_at] = _count(groups[pair.group_at], pair, items)
    counted = {at: _as_combined(items, told, used_harms) for at, told in counted.items()}
    held = (_as_held(items, groups[at], figure) for at, figure in counted.items())
    found = [*counted.values(), *(figure for figure in held if figure is not None)]
    return sorted(found, key=lambda figure: (figure.first, figure.last))


def _as_combined(items: list[Item], figure: Counted, used: dict[int, str]) -> Counted:
    """Return people killed or wounded, whose number stands behind both words, as killed."""
    before = figure.at - 1
    if before > 0 and items[before].has("either_or"):
        before -= 1
    elif not items[figure.at].word.joined:
        return figure
    if figure.harm is not Harm.INJURED or before < 0 or before in used:
        return figure
    subject = before > 0 and items[before - 1].word.people
    if subject or figure.at > figure.amount_at or not _kills_who_follow(items[before]):
        return figure
    return figure._replace(harm=Harm.KILLED, at=before, first=min(before, figure.first))


def _kills_who_follow(item: Item) -> bool:
    """Tell whether the word has its victims after it, and only there."""
    roles = {sense.role for sense in item.word.harms if sense.kind is Harm.KILLED}
    return not roles.isdisjoint(GOVERNING) and "passive" not in roles


def _as_held(items: list[Item], group: Group, figure: Counted) -> Counted | None:
    """Return hostages whom another harm befell as what they are as well: abducted.

    Where some of a known number are told, that number is of hostages, not theirs.
    """
    some = group.last == group.amount.last
    if some or figure.harm is Harm.ABDUCTED or not _are_hostages(items[group.last]):
        return None
    return figure._replace(
        harm=Harm.ABDUCTED, first=group.amount.first, last=group.last, rule="hostages counted"
    )


def _with_echo(items: list[Item], told: Counted, pair: Pair, used: dict[int, str]) -> Counted:
    """Return the figure with a second word for the same harm close by ("killing of 30 dead")."""
    if pair.sense.kind != told.harm or pair.cost > ECHO or pair.harm_at in used:
        return told
    if pair.sense.role == "person" and pair.side == "before" and told.victims:
        return told  # "shot two colleagues, then killed himself": one more
    if items[pair.harm_at - 1].has("one_of"):
        return told  # "two were hurt, one of them badly"
    used[pair.harm_at] = pair.sense.role
    return told._replace(first=min(told.first, pair.harm_at), last=max(told.last, pair.harm_at))


def senses_of(items: list[Item], at: int) -> tuple[HarmSense, ...]:
    """Return what the harm word at `at` may mean here.

    A noun of act with the article governs nothing. A word for both hurt and infected is infected
    where a disease is named near it.
    """
    senses = items[at].word.harms
    if items[at].word.definite:
        senses = tuple(sense for sense in senses if sense.role not in GOVERNING)
    kinds = {sense.kind for sense in senses}
    if {Harm.INJURED, Harm.INFECTED} <= kinds:
        near = items[max(0, at - NEAR) : at + NEAR]
        wrong = Harm.INJURED if any(item.has("disease") for item in near) else Harm.INFECTED
        senses = tuple(sense for sense in senses if sense.kind != wrong)
    return senses


def _is_taken(pair: Pair, used: dict[int, str]) -> bool:
    """Tell whether the harm word has its number; a toll may have two, before and after."""
    return pair.harm_at in used and not (pair.sense.role == used[pair.harm_at] == "toll")


def _pairs(items: list[Item], groups: list[Group], closed: set[int]) -> Iterator[Pair]:
    sums = _sums_of_weights(items, _asides(items, groups))
    reach = Reach(groups, sums, MOST)
    clauses = read_clauses(items, groups)
    for at, item in enumerate(items):
        if not item.word.harms or at in closed:
            continue
        senses = senses_of(items, at)
        for index in reach.of(at):
            group = groups[index]
            side = "after" if at < group.amount.first else "before"
            if group.amount.first <= at <= group.amount.last or group.last < clauses.get(at, 0):
                continue
            distance = _distance(sums, group, at, side)
            distance += NEW_PHRASE * (side == "before" and item.word.joined)
            for sense in senses if distance <= MOST else ():
                cost = distance + _cost(items, group, at, sense, side)
                near = cost <= REACH[side].get(sense.role, NEVER)[1]
                if near and not _is_excluded(items, group, at, sense, side):
                    yield Pair(cost, at, index, sense, side)


def _cost(items: list[Item], group: Group, at: int, sense: HarmSense, side: str) -> float:
    """Return what binding costs beside what stands between."""
    cost = REACH[side].get(sense.role, NEVER)[0] + STRANGE * group.unknown
    cost += group.cost if side == "before" else 0.0  # an object is harmed, a subject may act
    people = items[at].word.people and sense.role in ("persons", "passive")
    if side == "before" and sense.role == "persons" and items[at - 1].has("partitive"):
        # "Hundreds of the refugees": whoever left stays counted by it.
        cost += 0.0 if sense.kind is Harm.DISPLACED else OUT_OF
    return cost + (PEOPLE_FIRST if people else 0.0)


def _is_excluded(items: list[Item], group: Group, at: int, sense: HarmSense, side: str) -> bool:
    """Tell whether the amount cannot be of these victims, however close they stand."""
    held = sense.kind is Harm.DETAINED and _are_hostages(items[group.last])
    # "112 rescued, two bodies found": a dual has a number of its own.
    if held or sense.implied > 1 or _lacks_agent(items, at):
        return True
    if (sense.role == "toll" and _is_no_toll(items, group)) or (
        side == "after" and sense.role == "persons" and not _is_so_many(items, group, at)
    ):
        return True
    # What is seized, caught, lost or emptied may be things: only people known as such count.
    things = group.unknown and items[at].has("of_things")
    if side == "before":
        things |= sense.role == "either" and at > 0 and items[at - 1].has("done")
        acted = takes_object(items, at) or (group.people and _acts_on_people(items, at))
        return things or acted or _are_mourners(items, group, at)
    following = items[at + 1]
    thing = following.has("thing") and not following.has("band")
    elsewhere = items[at].has("of_things") and thing
    if elsewhere or (items[at].has("scores") and _is_result(items, group, at)):
        return True
    if following.has("and") and at + 2 < len(items) and not items[at + 2].word.harms:
        return True  # "heridos y 12": what is joined on is not what the harm word governs
    return things or (group.unknown and group.amount.first > at + 1)


def _lacks_agent(items: list[Item], at: int) -> bool:
    """Tell whether a verb harms only with an agent before it, and has none: "five men stopped"."""
    before = items[max(0, at - AGENT_REACH) : at]
    return items[at].has("by_agent") and not any(item.has("agent") for item in before)


def _is_no_toll(items: list[Item], group: Group) -> bool:
    """Tell whether it is "one" or a list of people, which no toll amounts to."""
    number = items[group.amount.number]
    return number.has("article") or not (number.text[0].isdecimal() or number.word.numeral)


def _is_so_many(items: list[Item], group: Group, at: int) -> bool:
    """Tell whether a number with a preposition on it says how many: the Arabic "dead by dozens"."""
    return group.amount.first == at + 1 and items[group.amount.number].word.attached


def _is_result(items: list[Item], group: Group, at: int) -> bool:
    """Tell whether the number is a result, or of another noun: "shot 65", "a film on two men"."""
    between = range(at + 1, group.amount.first)
    bare = group.amount.digits and not group.people
    return bare or any(items[p].has("thing") or is_strange(items, p) for p in between)


def takes_object(items: list[Item], at: int) -> bool:
    """Tell whether a verb that may act does so: "two boys shot dead 12 pupils", "captured the"."""
    item = items[at]
    acts = any(sense.role in ("either", "active") for sense in item.word.harms)
    if not acts or not at or at + 1 == len(items) or items[at - 1].has("light"):
        return False
    if _tells_day(items, at + 1):
        return False
    number = at + 1
    while number + 1 < len(items) and _hedges(items[number]):
        number += 1
    following = items[at + 1]
    if items[number].word.numeral is not None or items[number].text[0].isdecimal():
        return not any(
            near.has("unit_after") for near in items[number + 1 : number + 3]
        )  # "three weeks ago"
    strange = item.has("of_things") and following.word == UNKNOWN and following.text[0].isalpha()
    return strange or following.has("the") or following.has("article")


def _hedges(item: Item) -> bool:
    """Tell whether the item hedges a number that follows: "at least", "about"."""
    return any(item.has(hedge) for hedge in HEDGES)


def _acts_on_people(items: list[Item], at: int) -> bool:
    """Tell whether a verb that may act has people it acts on: "two guards shot inmates"."""
    item = items[at]
    acts = any(sense.role in ("either", "active") for sense in item.word.harms)
    if not acts or at + 1 == len(items) or items[at - 1].has("light"):
        return False
    return items[at + 1].has("pronoun") or bool(items[at + 1].word.people)


def _are_hostages(item: Item) -> bool:
    """Tell whether the noun is one for hostages: what holds them detains nobody."""
    return any(s.kind is Harm.ABDUCTED and s.role == "persons" for s in item.word.harms)


def _tells_day(items: list[Item], at: int) -> bool:
    """Tell whether a day or a time stands at `at`: "killed the 3rd of May", "the last week"."""
    near = items[at + items[at].has("the") :][:3]
    if not near:
        return False
    if near[0].text[0].isdecimal() or near[0].word.numeral is not None:
        return any(item.has("month") for item in near[1:])
    return any(near[0].has(tag) for tag in ("weekday", "month", "span"))


def _are_mourners(items: list[Item], group: Group, at: int) -> bool:
    """Tell whether the hundreds are others than the one body that is named after them."""
    vague = group.amount.qualifier is Qualifier.VAGUE and items[group.amount.number].word.definite
    one = any(sense.role == "person" for sense in items[at].word.harms)
    return vague and one and not items[at].word.definite


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
    ages = (ages_around(items, at) for at, item in enumerate(items) if is_plain(item))
    return inside.union(read_asides(items), *ages)


def _sums_of_weights(items: list[Item], asides: set[int]) -> list[float]:
    """Return for each item what all items before it weigh; asides weigh nothing."""
    weights = (0.0 if at in asides else _weight(items, at) for at in range(len(items)))
    return [0.0, *accumulate(weights)]


def _distance(sums: list[float], group: Group, at: int, side: str) -> float:
    """Return the cost of what stands between the group and the harm word at `at`."""
    if side == "after":
        start, end = at + 1, group.amount.first
    else:
        start, end = min(group.last, at - 1) + 1, at
    if end - start > FARTHEST:
        return float("inf")
    return sums[max(start, end)] - sums[start] + PART * group.part


def _weight(items: list[Item], at: int) -> float:
    """Return how much one item parts what stands on its two sides."""
    item = items[at]
    if item.is_mark:
        return MARKS.get(item.text, OTHER_MARK)
    if item.word.harms:
        return 1.0 if item.word.joined else 2.5
    if (item.word.numeral is not None or item.text[0].isdecimal()) and not _opens_thing(items, at):
        return 3.0
    for tag, weight in WEIGHTS:
        if item.has(tag):
            return weight
    return _weight_of_people(items, at) if item.word.people else 1.0


def _opens_thing(items: list[Item], at: int) -> bool:
    """Tell whether an article stands before a noun that is nobody: "swept off by an avalanche"."""
    following = items[at + 1].word if at + 1 < len(items) else UNKNOWN
    return items[at].has("article") and not (following.people or following.harms)


def _weight_of_people(items: list[Item], at: int) -> float:
    """Return the weight of other people: one is somebody else, and so are "their parents"."""
    if items[at].word.people == "one":
        return 3.0
    begun = at and (items[at - 1].has("the") or items[at - 1].has("relative"))
    return 3.0 if begun else 0.3


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
