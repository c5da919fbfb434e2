"""Some of a known number: "six of the 23 miners died". What befell six befell no 23."""

from itertools import pairwise

from monitor.records import Harm
from monitor.stages.extract.bind import GOVERNING
from monitor.stages.extract.groups import Group
from monitor.stages.extract.sentences import Item

LASTING = (Harm.ABDUCTED, Harm.MISSING, Harm.DETAINED, Harm.INJURED)  # what may befall one first
DESCRIPTION = 6  # items from the noun of the whole to what befell it: "workers of the Red Cross"
REACH = 20  # items after the whole in which the word stands that says what befell its part


def read_wholes(items: list[Item], groups: list[Group]) -> list[Group]:
    """Return the groups with each part of a numbered whole as a group that counts its people.

    The whole stays a group of its own only where an attribute says what befell all of it: "six of
    the 23 missing miners were found dead", where "23 miners missing" is another figure.
    """
    kept = list(groups)
    for part, whole in pairwise(groups):
        if not (whole.people and _is_out_of(items, part, whole)):
            continue
        kept.remove(part)
        kept.remove(whole)
        kept += _parted(items, part, whole)
    return sorted(kept, key=lambda group: group.amount.first) if len(kept) < len(groups) else kept


def _is_out_of(items: list[Item], part: Group, whole: Group) -> bool:
    """Tell whether only "of", or "of the", stands between the two numbers."""
    between = items[part.amount.last + 1 : whole.amount.first]
    opened = bool(between) and between[0].has("partitive")
    less = whole.amount.high is None or part.amount.low < whole.amount.high
    return opened and less and all(item.has("the") for item in between[1:])


def _parted(items: list[Item], part: Group, whole: Group) -> list[Group]:
    """Return what counts people: the part, and the whole where it has a harm of its own."""
    attribute = _attribute_of(items, whole)
    if attribute is None:
        return [_reaching(part, whole, whole.last)]
    if _is_told_before(items, part) or _is_told_later(items, attribute):
        return [_reaching(part, whole, attribute), whole]
    # "21 of the 200 girls abducted": how many were freed of them is no figure of harm.
    if any(sense.kind is Harm.ABDUCTED for sense in items[attribute].word.harms):
        return [whole]
    return [_reaching(part, whole, whole.last)]


def _attribute_of(items: list[Item], whole: Group) -> int | None:
    """Return the word that says what befell the whole: its noun, or what describes that."""
    for at in range(whole.last, min(whole.last + DESCRIPTION, len(items))):
        item = items[at]
        if item.word.harms:
            return at if any(sense.kind in LASTING for sense in item.word.harms) else None
        if item.is_mark or item.has("auxiliary") or item.word.numeral is not None:
            return None
    return None


def _is_told_before(items: list[Item], part: Group) -> bool:
    """Tell whether a word of harm governs the part: "the death of three of the 43 missing"."""
    before = items[part.amount.first - 1] if part.amount.first else None
    return before is not None and any(sense.role in GOVERNING for sense in before.word.harms)


def _is_told_later(items: list[Item], attribute: int) -> bool:
    """Tell whether another word of harm follows the attribute, and no other number before it."""
    for item in items[attribute + 1 : attribute + REACH]:
        if item.word.harms:
            return True
        counted = item.word.numeral is not None or item.text[0].isdecimal()
        if counted or (item.is_mark and item.text not in "\"'()-"):
            return False
    return False


def _reaching(part: Group, whole: Group, last: int) -> Group:
    """Return the part as counting the people of the whole, up to the item `last`."""
    amount = part.amount._replace(last=last)
    return part._replace(
        amount=amount, last=last, people=True, victims=whole.victims, unknown=False
    )
