"""People whom two harms befell: "15 people arrested in the town were killed", "12 missing died".

The number stands with the first harm; a passive verb in the same clause tells the second, a death.
"""

from collections.abc import Iterator

from monitor.records import Harm
from monitor.stages.extract.reading import Counted
from monitor.stages.extract.sentences import Item

REACH = 9  # items from the first harm to the second: a place, an auxiliary
FIRST = (Harm.INJURED, Harm.MISSING, Harm.DETAINED, Harm.ABDUCTED)


def read_twice(items: list[Item], counted: list[Counted]) -> Iterator[Counted]:
    """Yield those whom a death befell after the harm that counts them."""
    used = {figure.at for figure in counted}
    for figure in counted:
        if figure.harm not in FIRST or figure.amount_at > figure.at or figure.of_which:
            continue
        before = items[figure.first - 1] if figure.first else None
        if before is not None and (before.has("one_of") or before.has("partitive")):
            continue  # "one of two hostages injured died"
        death = _death_after(items, figure.last)
        if death is not None and death not in used:
            yield figure._replace(harm=Harm.KILLED, at=death, last=death, rule="killed after")


def _death_after(items: list[Item], last: int) -> int | None:
    """Return the verb that tells a death of the same people, None where another subject comes."""
    for at in range(last + 1, min(last + 1 + REACH, len(items))):
        item = items[at]
        if item.word.harms:
            deadly = any(s.kind is Harm.KILLED and s.role == "passive" for s in item.word.harms)
            return at if deadly and not _governs(items, at) else None
        number = item.word.numeral is not None or item.text[0].isdecimal()
        ends = number or item.has("and") or item.has("relative") or item.word.people
        if ends or (item.is_mark and item.text not in "'\"()"):
            return None
    return None


def _governs(items: list[Item], at: int) -> bool:
    """Tell whether a number of others follows the verb at once: "12 hurt died 3 more"."""
    following = items[at + 1 : at + 2]
    return any(f.word.numeral is not None or f.text[0].isdecimal() for f in following)
