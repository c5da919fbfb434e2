"""Whom a verb of harm befalls where its subject stands between: "arrested the police a man".

In languages that put the verb first, the object is known by its ending, or by a subject that harms
or arrests people by trade.
"""

from monitor.languages.lexicon import UNKNOWN
from monitor.stages.extract.groups import is_strange
from monitor.stages.extract.sentences import Item

REACH = 5  # items from the verb to its object: a subject and what describes it
SUBJECT = 3  # items of a subject that is known to harm people


def object_after(items: list[Item], names: dict[int, int], at: int) -> tuple[int, int] | None:
    """Return the span of the one person, or the pair, who is the object of the verb at `at`."""
    agent = at + 1 < len(items) and items[at + 1].has("agent")
    for position in range(at + 2, min(at + 1 + REACH, len(items))):
        item = items[position]
        by_trade = agent and position <= at + 1 + SUBJECT
        if by_trade and position in names:
            return position, names[position]
        if item.word.people in ("one", "two") and _is_object(items, position, by_trade=by_trade):
            return position, position
        if _ends_search(items, position):
            return None
    return None


def _is_object(items: list[Item], position: int, *, by_trade: bool) -> bool:
    """Tell whether the person there is the object of the verb, not who or what did it."""
    item = items[position]
    if item.has("object"):
        return not (item.has("nationality") and _describes(items, position))
    plain = not (item.has("nationality") or item.word.attached or item.word.joined)
    return by_trade and plain


def _describes(items: list[Item], position: int) -> bool:
    """Tell whether a nationality goes with the noun before it, which has no article either."""
    before = items[position - 1]
    return not before.word.definite and (before.has("thing") or is_strange(items, position - 1))


def _ends_search(items: list[Item], position: int) -> bool:
    """Tell whether the clause of the verb ends there, or another noun is its object."""
    item = items[position]
    word = item.word
    if item.is_mark or word.harms or word.numeral or word.joined or item.text[0].isdecimal():
        return True
    if word.people and not (item.has("nationality") or word.definite):
        return True
    ends = item.has("relative") or item.has("and") or item.has("thing")
    return ends or (word is not UNKNOWN and item.has("inside"))
