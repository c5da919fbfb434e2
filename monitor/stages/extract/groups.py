"""Amounts with the people they count; amounts of things are left out here."""

from collections.abc import Iterator
from typing import NamedTuple

from monitor.languages import Pack
from monitor.languages.lexicon import UNKNOWN
from monitor.records import Qualifier
from monitor.stages.extract.amounts import Amount
from monitor.stages.extract.reading import Counted
from monitor.stages.extract.sentences import Item

NOUN_REACH = 4  # items between a number and the people it counts


class Group(NamedTuple):
    """An amount with the noun it counts."""

    amount: Amount
    last: int  # the last item of the noun phrase
    people: bool
    victims: str
    part: bool  # a breakdown: "including", "among them"
    cost: float = 0.0  # of taking it for people harmed at all
    unknown: bool = False  # a noun that the pack does not know follows: people or things


def group_amounts(items: list[Item], amounts: list[Amount], pack: Pack) -> list[Group]:
    """Return the amounts that can count people, with their nouns, in reading order."""
    groups = [group for amount in amounts if (group := _group(items, amount, pack)) is not None]
    taken = {i for group in groups for i in range(group.amount.first, group.last + 2)}
    groups.extend(_pairs_of_people(items, taken))
    return sorted(groups, key=lambda group: group.amount.first)


def _group(items: list[Item], amount: Amount, pack: Pack) -> Group | None:
    """Return the amount with its noun; None where what it counts is not people."""
    if amount.first and items[amount.number].word.definite and items[amount.first - 1].has("owned"):
        return _owned(items, amount)
    if _refers_back(items, amount) or (amount.first and items[amount.first - 1].has("by")):
        return None
    noun = _noun_of(items, amount, pack)
    part = is_part(items, amount.first, amount.last)
    if noun is None:
        return _bare(items, amount, pack, part=part)
    if _is_thing(items[noun]) and not stands_for_person(items, noun):
        return None
    if items[noun].word.people == "two" and items[amount.number].has("article"):  # "a couple"
        amount = amount._replace(low=2, high=2)
    return Group(amount, noun, people=True, victims=items[noun].text, part=part)


def sharing(group: Group, known: Counted, rule: str) -> Counted:
    """Return what the group counts where it shares the harm of a figure that is known."""
    amount = group.amount
    return known._replace(
        low=amount.low,
        high=amount.high,
        qualifier=amount.qualifier,
        first=amount.first,
        last=group.last,
        amount_at=amount.number,
        victims=group.victims or known.victims,
        rule=rule,
        earlier=False,
    )


def _is_owner(items: list[Item], at: int) -> bool:
    """Tell whether an "'s" ends there, after which a bare number names a thing."""
    return items[at].text == "s" and items[at - 1].text in ("'", ";")


def _owned(items: list[Item], amount: Amount) -> Group:
    """Return somebody's own people with their number behind: the Arabic for "his three girls"."""
    noun = amount.first - 1
    counted = amount._replace(first=noun)
    return Group(counted, amount.last, people=True, victims=items[noun].text, part=False)


def _bare(items: list[Item], amount: Amount, pack: Pack, *, part: bool) -> Group | None:
    """Return an amount without a noun for people: "killed 12"; None where it counts no people."""
    after = amount.last + 1
    if after < len(items) and items[after].has("of_them"):
        return Group(amount, after, people=False, victims="", part=True)
    if amount.digits and amount.first > 1 and _is_owner(items, amount.first - 1):
        return None  # "Ocean's 12"
    article = items[amount.number].has("article") and not _counts_persons(items, amount.last)
    if (article and not _counts_one(items, amount, part=part)) or _follows_noun(
        items, amount, pack
    ):
        return None
    unknown = is_strange(items, after) and not _is_of_harmed(items, after + 1)
    return Group(amount, amount.last, people=False, victims="", part=part, unknown=unknown)


def _counts_one(items: list[Item], amount: Amount, *, part: bool) -> bool:
    """Tell whether an article without a noun counts: ", one in Lyon", "of whom one seriously"."""
    before, after = items[amount.first - 1], items[amount.last + 1 : amount.last + 2]
    if not amount.first or not after:
        return False
    listed = before.text == "," or before.has("and")
    return after[0].has("degree") if part else listed and after[0].has("located")


def _follows_noun(items: list[Item], amount: Amount, pack: Pack) -> bool:
    """Tell whether one or two stand behind their noun, and it is no person: "in one place"."""
    if pack.adjectives_first or amount.low > 2 or amount.digits or not amount.first:
        return False
    return _is_thing(items[amount.first - 1]) or is_strange(items, amount.first - 1)


def _noun_of(items: list[Item], amount: Amount, pack: Pack) -> int | None:
    """Return the item of what is counted, people or things, over adjectives; None if unknown."""
    for position in range(amount.last + 1, min(amount.last + 1 + NOUN_REACH, len(items))):
        item = items[position]
        if item.word.attached:
            return None
        if item.text == '"' and position == amount.last + 1:
            continue  # "18" Houthis
        if pack.adjectives_first and describes_next(items, position):
            continue
        if item.has("of_age") and not stands_for_person(items, position):
            continue  # "two 16-year-old boys"
        if item.word.people or item.has("others") or _is_thing(item):
            return position
        partitive = item.has("partitive") and position == amount.last + 1  # "20 of the soldiers"
        stops = item.is_mark or item.word.harms or item.word.numeral or item.has("light")
        if (stops or item.text[0].isdecimal()) and not partitive:
            return None
    return None


def stands_for_person(items: list[Item], position: int) -> bool:
    """Tell whether an age is the person: "a 16-year-old was", not "a 16-year-old boy", "law"."""
    if not items[position].has("of_age"):
        return False
    for item in items[position + 1 : position + 1 + NOUN_REACH]:
        if item.is_mark or item.word.harms or item.has("small") or item.has("light"):
            return True
        if item.word.people or _is_thing(item):
            return False
    return True


def describes_next(items: list[Item], position: int) -> bool:
    """Tell whether a nationality describes what follows: "12 French nurses", "12 French trains"."""
    after = position + 1
    if not items[position].has("nationality") or after == len(items):
        return False
    return is_strange(items, after) or bool(items[after].word.people) or _is_thing(items[after])


def is_strange(items: list[Item], position: int) -> bool:
    """Tell whether a word stands there of which the pack knows nothing, not even that it is small.

    Right after a number that is a noun, more often of things than of people.
    """
    if position < len(items) and items[position].text == '"':
        position += 1
    if position >= len(items):
        return False
    item = items[position]
    return item.text[0].isalpha() and item.word == UNKNOWN


def _is_of_harmed(items: list[Item], position: int) -> bool:
    """Tell whether a noun for the harmed follows, which the unknown word describes."""
    senses = items[position].word.harms if position < len(items) else ()
    return any(sense.role in ("persons", "person") for sense in senses)


def _is_thing(item: Item) -> bool:
    return item.has("thing") or item.has("unit_after") or item.has("rate")


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
        before = items[position - 1] if position else None
        if before is not None and (before.word.people == "two" or before.has("by")):
            continue
        amount = Amount(position, position, 2, 2, Qualifier.EXACT, digits=False, number=position)
        yield Group(
            amount,
            position,
            people=True,
            victims=item.text,
            part=is_part(items, position, position),
        )


def is_part(items: list[Item], first: int, last: int) -> bool:
    """Tell whether the amount is told as a part of another: "among them four", "two of them"."""
    before = any(items[p].has("of_which") for p in range(max(0, first - 2), first))
    return before or any(item.has("of_them") for item in items[last : last + 2])
