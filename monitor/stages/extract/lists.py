"""People listed under one harm: "a man and two women", "three soldiers and a driver".

A list of people is one count where it names them by what they are to each other or in general; it
stays several counts where it tells sides apart: nationalities, those who bear arms and those who
do not, or three and more groups with a number each.
"""

from typing import NamedTuple

from monitor.languages import Pack
from monitor.records import Qualifier
from monitor.stages.extract.amounts import Amount
from monitor.stages.extract.groups import Group, describes_next, is_part, stands_for_person
from monitor.stages.extract.sentences import Item

DESCRIPTION = 2  # words that may describe a member after its noun, before the next "and"
NEVER = 100  # words: what cannot describe a member ends the list
UNCOUNTED = 3.5  # cost of a list without any number: its people are more often who speaks or acts
SEVERAL = 3  # counted members from which a list is a breakdown, not a sum


class Lists(NamedTuple):
    """The groups of a sentence with its lists summed up, and the lists that stay apart."""

    groups: list[Group]
    apart: list[tuple[Group, ...]]


def read_lists(items: list[Item], groups: list[Group], pack: Pack) -> Lists:
    """Return the groups with each list of people as one group, or as several that share a harm."""
    chains = _chains(items, _members(items, groups, pack), pack)
    listed = {member.amount for chain in chains for member in chain}
    rest = [group for group in groups if group.amount not in listed]
    apart = [chain for chain in chains if _tells_apart(items, chain)]
    sums = [_sum(items, chain) for chain in chains if chain not in apart]
    found = [*rest, *sums, *(member for chain in apart for member in chain)]
    return Lists(sorted(found, key=lambda group: group.amount.first), apart)


def _members(items: list[Item], groups: list[Group], pack: Pack) -> list[Group]:
    """Return counted groups of people, and single persons without a number, in order."""
    taken = {i for group in groups for i in range(group.amount.first, group.last + 1)}
    singles = [
        _person(items, position)
        for position, item in enumerate(items)
        if (item.word.people == "one" or stands_for_person(items, position))
        and position not in taken
        and not item.word.harms
        and not (pack.adjectives_first and describes_next(items, position))
    ]
    counted = [group for group in groups if group.people]
    return sorted([*counted, *singles], key=lambda group: group.amount.first)


def _person(items: list[Item], position: int) -> Group:
    amount = Amount(position, position, 1, 1, Qualifier.EXACT, digits=False, number=position)
    part = is_part(items, position, position)
    return Group(amount, position, people=True, victims=items[position].text, part=part)


def _chains(items: list[Item], members: list[Group], pack: Pack) -> list[tuple[Group, ...]]:
    """Return the runs of at least two members with nothing but "and" and commas between."""
    chains: list[tuple[Group, ...]] = []
    run: list[Group] = []
    for member in members:
        if run and not _follows(items, run[-1], member, pack):
            chains.append(tuple(run))
            run = []
        run.append(member)
    chains.append(tuple(run))
    return [
        tuple(member._replace(part=chain[0].part) for member in chain)
        for chain in chains
        if len(chain) > 1 and (_is_joined(items, chain) or _is_headed(items, chain))
    ]


def _follows(items: list[Item], before: Group, member: Group, pack: Pack) -> bool:
    """Tell whether `member` stands next to `before` in a list.

    Where a number takes its noun in the singular, a second singular only says more of the same
    people: the Arabic for "15 activists and opponents".
    """
    if before.amount.low > 2 and items[before.last].word.people == "one" and _is_person(member):
        return False
    between = items[before.last + 1 : member.amount.first]
    if _is_person(member) and len(between) > 1 and _opens_clause(between):
        return False
    # An adjective stands before its noun in some languages, after it in others.
    strangers, joined = DESCRIPTION, False
    counted = member.amount.number != member.last
    for item in between:
        if item.has("and") or item.text == ",":
            joined = True
        elif not (item.has("article") or item.has("the") or item.has("partitive")):
            # "12 people and took 50 hostages": before a number no adjective stands.
            placed = joined is pack.adjectives_first and not (joined and counted)
            verb = item.has("auxiliary")
            strangers -= 1 if placed and not verb and _may_describe(item) else NEVER
        if strangers < 0:
            return False
    return joined or items[member.amount.first].word.joined


def _opens_clause(between: list[Item]) -> bool:
    """Tell whether a comma before the "and" makes what follows a subject of its own."""
    return between[0].text == "," and between[1].has("and")


def _may_describe(item: Item) -> bool:
    other = item.is_mark or item.word.harms or item.has("small") or item.has("of_which")
    return item.word.attached or not other


def _is_person(group: Group) -> bool:
    """Tell whether it is one person without a number."""
    return group.amount.number == group.last and group.amount.low == 1


def _is_joined(items: list[Item], chain: tuple[Group, ...]) -> bool:
    """Tell whether an "and" closes the list; commas alone part one clause from the next."""
    between = items[chain[-2].last + 1 : chain[-1].amount.first + 1]
    return any(item.has("and") or item.word.joined for item in between)


def _is_headed(items: list[Item], chain: tuple[Group, ...]) -> bool:
    """Tell whether one verb follows counted people parted by commas: "5 men, 2 women killed"."""
    after = chain[-1].last + 1
    verb = after < len(items) and any(s.role == "passive" for s in items[after].word.harms)
    return verb and all(group.amount.number != group.last for group in chain)


def _tells_apart(items: list[Item], chain: tuple[Group, ...]) -> bool:
    if chain[0].part:
        return True
    nouns = [items[group.last] for group in chain]
    # Somebody's own people are on his side: "a policeman and his wife".
    armed = [noun.has("armed") for noun in nouns if not noun.has("owned")]
    counted = [group for group in chain if group.amount.low != 1]
    sides = any(armed) and not all(armed)
    nations = any(
        item.has("nationality")
        for group in chain
        for item in items[group.amount.first : group.last + 1]
    )
    headed = not _is_joined(items, chain)
    exact = all(group.amount.qualifier is Qualifier.EXACT for group in chain[1:])
    return sides or nations or headed or not exact or len(counted) >= SEVERAL


def _sum(items: list[Item], chain: tuple[Group, ...]) -> Group:
    """Return the list as one group; a hedge before its first number speaks of all."""
    first, last = chain[0], chain[-1]
    open_ended = any(group.amount.high is None for group in chain)
    amount = Amount(
        first.amount.first,
        last.last,
        sum(group.amount.low for group in chain),
        None if open_ended else sum(group.amount.high or 0 for group in chain),
        first.amount.qualifier,
        digits=first.amount.digits,
        number=first.amount.number,
    )
    uncounted = all(group.amount.number == group.last for group in chain)
    return Group(
        amount,
        last.last,
        people=True,
        victims=" ".join(item.text for item in items[first.last : last.last + 1]),
        part=first.part,
        cost=UNCOUNTED if uncounted else 0.0,
    )
