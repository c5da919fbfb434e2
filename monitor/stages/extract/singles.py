"""Victims that no number counts: "a soldier was killed", one noun of person, a name."""

from collections.abc import Iterator
from typing import NamedTuple

from monitor.languages.lexicon import UNKNOWN, HarmSense
from monitor.records import Harm, Qualifier
from monitor.stages.extract.asides import read_asides
from monitor.stages.extract.bind import senses_of, takes_object
from monitor.stages.extract.groups import describes_next, is_strange, stands_for_person
from monitor.stages.extract.objects import object_after
from monitor.stages.extract.reading import Counted
from monitor.stages.extract.sentences import HAPPENINGS, Item

REACH_AFTER = 4
# What a nationality behind it describes, where adjectives follow their noun.
DESCRIBED = frozenset({"thing", "nationality", *HAPPENINGS})
REACH_BEFORE = 20  # items; the cost of what stands between ends the search much sooner
COST_BEFORE = 3.0
NEW_CLAUSE = 2.0  # a subject stands rarely before the "when" or "before" of another clause
NATURAL_BEFORE, NATURAL_AFTER = 8, 12  # items around a death in which an illness explains it


class Surroundings(NamedTuple):
    """What of a sentence is known beside its items.

    `names` are persons named in it: first item to last item. `covered` are items of figures found
    before. `strangers` is how many unknown words, adjectives mostly, may stand between a harm word
    and the victim after it. `asides` are items between commas that only tell more.
    """

    items: list[Item]
    names: dict[int, int]
    covered: set[int]
    strangers: int
    asides: set[int]


def read_singles(
    items: list[Item],
    counted: list[Counted],
    closed: set[int],
    names: dict[int, int],
    strangers: int,
) -> Iterator[Counted]:
    """Yield single victims of harm words that no number took; see Surroundings for the rest."""
    used = {figure.at for figure in counted} | closed
    # "90 between dead and wounded": the second singular shares the number of the first.
    used |= {figure.at + 1 for figure in counted if _shares(items, figure.at)}
    # "Between dead and wounded" without a number says of what harm those counted before are.
    used |= {p for at in range(len(items)) if _shares(items, at) for p in (at, at + 1)}
    covered = {p for figure in counted for p in range(figure.first, figure.last + 1)}
    around = Surroundings(items, names, covered, strangers, read_asides(items))
    for at, item in enumerate(items):
        if not item.word.harms or at in used or at in covered:
            continue
        if at and items[at - 1].has("attempt"):
            continue  # of whom it was tried on alone, nobody was harmed
        figure = next(_readings(around, at), None)
        if figure is not None:
            covered.update(range(figure.first, figure.last + 1))
            yield figure
    yield from _hostages(around)


def _shares(items: list[Item], at: int) -> bool:
    """Tell whether a harm word is joined on after the one at `at`, with a "between" before both."""
    following = items[at + 1].word if at + 1 < len(items) else None
    joined = following is not None and following.joined and bool(following.harms)
    return joined and at > 0 and items[at - 1].has("between")


def _readings(around: Surroundings, at: int) -> Iterator[Counted]:
    """Yield what the senses of one harm word may say of a single victim, likeliest first."""
    items = around.items
    near = items[max(0, at - NATURAL_BEFORE) : at + NATURAL_AFTER]
    if any(item.has("natural") for item in near) or _is_age_told(items, at):
        return
    for sense in senses_of(items, at):
        if sense.kind is Harm.DISPLACED:  # one person who leaves is not displaced
            continue
        told = sense.implied == 1 and _is_told_of(items, at)
        if sense.implied and not items[at].word.definite and not told:
            yield _single(items, at, at, at, sense, "person")
        for rule, victim in _victims(around, at, sense.role):
            yield _single(items, at, *victim, sense, rule)


def _is_told_of(items: list[Item], at: int) -> bool:
    """Tell whether a title or remains of somebody known are named: "the martyr of the nation"."""
    following = items[at + 1].word.people if at + 1 < len(items) else ""
    return items[at].has("remains") and following != "one"


def _is_age_told(items: list[Item], at: int) -> bool:
    """Tell whether only the age follows a death, as in obituaries: "died aged 93"."""
    if not items[at].has("dying") or at + 2 >= len(items) or not items[at + 1].has("at_age"):
        return False
    return items[at + 2].text[0].isdecimal() or items[at + 2].word.numeral is not None


def _victims(around: Surroundings, at: int, role: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the rule and the span of a single victim where a harm word of `role` has its own."""
    known = bool(at) and around.items[at - 1].has("the")  # "the wounded man" was told of before
    if role == "acts" or (role in ("active", "either", "passive") and not known):
        victim = _behind(around, at, role)
        if victim is not None:
            yield f"one after {role}", victim
    if role in ("passive", "either") and not (known or _has_none_before(around.items, at)):
        victim = _before(around, at)
        if victim is not None:
            yield f"one before {role}", victim
    if role in ("acts", "active", "persons"):
        victim = _owner(around.items, at)
        if victim is not None:
            yield "owner of the harm", victim


def _behind(around: Surroundings, at: int, role: str) -> tuple[int, int] | None:
    """Return the span of a single victim behind the harm word, also behind its subject."""
    if role == "passive":
        described = around.strangers and _is_adjective(around.items, at)
        return (at + 1, at + 1) if described else None
    victim = _after(around, at)
    if victim is None and role != "acts":
        victim = object_after(around.items, around.names, at)
    return victim


def _has_none_before(items: list[Item], at: int) -> bool:
    """Tell whether the harm word cannot speak of a person before it."""
    return (
        _befalls_thing(items, at)
        or _is_possessive(items, at - 1)
        or takes_object(items, at)
        or _is_compounded(items, at)
        or (at > 0 and items[at - 1].has("done"))
        or _has_others(items, at)
    )


def _is_act(item: Item) -> bool:
    return any(sense.role == "acts" for sense in item.word.harms)


def _hostages(around: Surroundings) -> Iterator[Counted]:
    """Yield single hostages of whom nothing else is told, for articles that count no others."""
    for at, item in enumerate(around.items):
        if item.word.people != "one" or at in around.covered or not item.word.harms:
            continue
        held = (s for s in item.word.harms if s.kind is Harm.ABDUCTED and s.role == "persons")
        sense = next(held, None)
        if sense is not None and _is_hostage(around, at):
            yield _single(around.items, at, at, at, sense, "hostage")._replace(named_before=True)


def _is_hostage(around: Surroundings, at: int) -> bool:
    """Tell whether a noun for one harmed stands for a person: a hostage, no hostage crisis."""
    items = around.items
    known = at > 0 and items[at - 1].has("the") and not items[at - 1].has("article")
    alone = at + 1 in around.names or _stands_alone(items, at + 1)
    hyphen = at + 1 < len(items) and items[at + 1].text == "-"
    return not known and alone and not hyphen


def _is_adjective(items: list[Item], at: int) -> bool:
    """Tell whether a person follows whom the word of harm describes: "a missing teenager"."""
    person = at + 1 < len(items) and items[at + 1].word.people == "one"
    return person and not items[at].word.people


def _has_others(items: list[Item], at: int) -> bool:
    """Tell whether a verb joined on has its people behind it: "killed a rebel, and held two"."""
    if not items[at].word.joined or at + 1 == len(items):
        return False
    return items[at + 1].has("others") or bool(items[at + 1].word.people)


def _after(around: Surroundings, at: int) -> tuple[int, int] | None:
    """Return the span of a single victim right after the harm word."""
    items, strangers = around.items, around.strangers
    for position in range(at + 1, min(at + 1 + REACH_AFTER, len(items))):
        item = items[position]
        if position in around.covered:
            return None
        if position in around.names:
            return position, around.names[position]
        if item.has("one_of") or _is_one(around, position, at):
            return position, position
        if strangers and _is_act(items[at]) and item.word.harms and _is_adjective(items, position):
            continue  # "the body of a missing hiker"
        titled = position + 1 in around.names and is_strange(items, position)
        if titled or _describes(around, position, at):
            continue
        strangers -= not (item.has("light") or item.is_mark or item.has("prenominal"))
        if _ends_search(items, position) or strangers < 0:
            return None
    return None


def _is_no_adjective(around: Surroundings, position: int) -> bool:
    """Tell whether "another" has no noun before it, where adjectives stand behind their noun."""
    if around.strangers > 0 or not position:
        return True
    noun = is_strange(around.items, position - 1) or around.items[position - 1].word.people
    return not noun


def _stands_alone(items: list[Item], position: int) -> bool:
    """Tell whether no noun follows: "wounded another and fled", but "struck another bus"."""
    if position == len(items):
        return True
    item = items[position]
    small = item.has("small") or item.has("light")
    alone = bool(item.word.harms) or item.is_mark or item.word.attached or item.has("by")
    return alone or (small and not item.has("relative"))


def _ends_search(items: list[Item], position: int) -> bool:
    """Tell whether what follows the item is no longer the victim of the harm word before it."""
    item = items[position]
    if item.is_mark:
        return item.text not in "\"'-("
    if item.word.numeral and position + 1 < len(items):  # "a three-year-old girl"
        return not items[position + 1].has("unit_after")
    word = item.word
    ends = any(item.has(tag) for tag in ("relative", "apart", "and"))
    following = items[position + 1] if position + 1 < len(items) else None
    if item.has("thing") and following is not None and _is_function_word(following):
        return True  # "the killing of a gorilla to save a boy", but "of a bus driver"
    return ends or bool(word.people or word.harms)


def _is_function_word(item: Item) -> bool:
    return any(item.has(tag) for tag in ("small", "light", "to"))


def _before(around: Surroundings, at: int) -> tuple[int, int] | None:
    """Return the span of a single victim before the harm word."""
    items = around.items
    ends = {last: first for first, last in around.names.items()}
    cost = 0.0
    for position in range(at - 1, max(-1, at - 1 - REACH_BEFORE), -1):
        item = items[position]
        if position in around.covered or item.has("all"):  # "his brothers all died"
            return None
        if position in around.asides and at not in around.asides:
            continue
        if position in ends:
            return ends[position], position
        if _is_one(around, position, at):
            return position, position
        cost += NEW_CLAUSE if item.has("relative") and not item.has("tells_more") else 0.0
        cost += 0.4 if item.is_mark or item.has("light") or item.text[0].isdecimal() else 1.0
        if cost > COST_BEFORE or _is_another(item):
            return None
    return None


def _is_one(around: Surroundings, position: int, at: int) -> bool:
    """Tell whether one person is named there whom the harm at `at` may have befallen."""
    item = around.items[position]
    if item.has("one_more"):
        return _is_no_adjective(around, position) and _stands_alone(around.items, position + 1)
    apart = item.has("one_of") and item.has("of_which")  # "two were hurt, one of them badly"
    if apart or stands_for_person(around.items, position):
        return True
    # "a Chinese hostage": the harm word is the person, and the nationality describes it.
    held = position < at and item.has("nationality") and around.items[at].word.people
    return item.word.people == "one" and not held and not _describes(around, position, at)


def _describes(around: Surroundings, position: int, at: int) -> bool:
    """Tell whether a nationality describes what follows: "an Israeli raid", "Filipino sailors".

    A noun that no pack knows is a person where only a person can meet the harm: "killed a Chadian
    porter", "a Chadian porter was killed".
    """
    items = around.items
    if not items[position].has("nationality"):
        return False
    if around.strangers == 0:
        return position > 0 and _is_described(items, position - 1)
    met = position > at or items[at - 1].has("light")
    strange = position + 1 < len(items) and items[position + 1].word == UNKNOWN
    if strange and met and not items[at].has("of_things"):
        return False
    return describes_next(items, position)


def _is_described(items: list[Item], position: int) -> bool:
    """Tell whether an adjective after the item describes it: the Arabic for "a raid, a Russian"."""
    word = items[position].word
    noun = word.definite or word.people or is_strange(items, position)
    return bool(noun) or not word.tags.isdisjoint(DESCRIBED)


def _is_another(item: Item) -> bool:
    """Tell whether it is a subject of its own, or ends what the harm word could speak of."""
    return bool(item.word.people or item.word.harms) or item.has("thing") or item.text in ":;"


def _befalls_thing(items: list[Item], at: int) -> bool:
    """Tell whether the harm word's own noun is a thing: the Arabic for "the sinking of a boat"."""
    if at + 1 == len(items) or items[at + 1].word.attached:
        return False
    return items[at + 1].has("thing") or items[at + 1].has("band")


def _is_compounded(items: list[Item], at: int) -> bool:
    """Tell whether it is the end of a compound that describes what follows: "rebel-held"."""
    return at > 0 and items[at - 1].text == "-" and items[at - 1].end == items[at].start


def _is_possessive(items: list[Item], position: int) -> bool:
    """Tell whether "'s" stands there, after which a word is a noun: "the striker's shot"."""
    return position > 0 and items[position].text == "s" and items[position - 1].text in ("'", ";")


def _owner(items: list[Item], at: int) -> tuple[int, int] | None:
    """Return the owner of a noun of act: "the prosecutor's killing"."""
    if at >= 3 and _is_possessive(items, at - 1):
        for position in range(at - 3, max(-1, at - 8), -1):
            if items[position].word.people == "one":
                return position, position
    return None


def _single(
    items: list[Item], at: int, first: int, last: int, sense: HarmSense, rule: str
) -> Counted:
    count = sense.implied or (2 if items[last].word.people == "two" else 1)
    return Counted(
        harm=sense.kind,
        low=count,
        high=count,
        qualifier=Qualifier.EXACT,
        first=min(first, at),
        last=max(last, at),
        at=at,
        amount_at=last if last != at else at,
        rule=rule,
        victims=items[last].text,
        of_which=any(items[p].has("of_which") for p in range(max(0, first - 2), first + 1)),
    )
