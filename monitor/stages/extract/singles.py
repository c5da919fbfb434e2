"""Victims that no number counts: "a soldier was killed", one noun of person, a name."""

from collections.abc import Iterator

from monitor.languages.lexicon import HarmSense
from monitor.records import Harm, Qualifier
from monitor.stages.extract.bind import senses_of
from monitor.stages.extract.reading import Counted
from monitor.stages.extract.sentences import Item

REACH_AFTER = 4
REACH_BEFORE = 7
COST_BEFORE = 3.0


def read_singles(
    items: list[Item],
    counted: list[Counted],
    closed: set[int],
    names: dict[int, int],
    strangers: int,
) -> Iterator[Counted]:
    """Yield single victims of harm words that no number took.

    `names` are persons named in the sentence: first item to last item. `strangers` is how many
    unknown words, adjectives mostly, may stand between a harm word and the victim after it.
    """
    used = {figure.at for figure in counted} | closed
    covered = {p for figure in counted for p in range(figure.first, figure.last + 1)}
    for at, item in enumerate(items):
        if not item.word.harms or at in used or at in covered:
            continue
        figure = next(_readings(items, at, names, covered, strangers), None)
        if figure is not None:
            covered.update(range(figure.first, figure.last + 1))
            yield figure


def _readings(
    items: list[Item], at: int, names: dict[int, int], covered: set[int], strangers: int
) -> Iterator[Counted]:
    """Yield what the senses of one harm word may say of a single victim, likeliest first."""
    if any(item.has("natural") for item in items[max(0, at - 8) : at + 12]):
        return
    for sense in senses_of(items, at):
        if sense.kind is Harm.DISPLACED:  # one person who leaves is not displaced
            continue
        if sense.count and not items[at].word.definite:
            yield _single(items, at, at, at, sense, "person")
        if sense.role in ("acts", "active", "either"):
            victim = _after(items, at, names, covered, strangers)
            if victim is not None:
                yield _single(items, at, *victim, sense, f"one after {sense.role}")
        if sense.role in ("passive", "either") and not (at and items[at - 1].has("the")):
            victim = _before(items, at, names, covered)
            if victim is not None:
                yield _single(items, at, *victim, sense, f"one before {sense.role}")
        if sense.role in ("acts", "active", "persons"):
            victim = _owner(items, at)
            if victim is not None:
                yield _single(items, at, *victim, sense, "owner of the harm")


def _after(
    items: list[Item], at: int, names: dict[int, int], covered: set[int], strangers: int
) -> tuple[int, int] | None:
    """Return the span of a single victim right after the harm word."""
    for position in range(at + 1, min(at + 1 + REACH_AFTER, len(items))):
        item = items[position]
        if position in covered:
            return None
        if position in names:
            return position, names[position]
        if item.word.people == "one" or item.has("one_of"):
            return position, position
        if item.word.people or (item.is_mark and item.text not in "\"'-("):
            return None
        if item.word.numeral is not None or item.word.harms or item.has("relative"):
            return None
        strangers -= not (item.has("light") or item.is_mark)
        if strangers < 0:
            return None
    return None


def _before(
    items: list[Item], at: int, names: dict[int, int], covered: set[int]
) -> tuple[int, int] | None:
    """Return the span of a single victim before the harm word."""
    ends = {last: first for first, last in names.items()}
    cost = 0.0
    for position in range(at - 1, max(-1, at - 1 - REACH_BEFORE), -1):
        item = items[position]
        if position in covered:
            return None
        if position in ends:
            return ends[position], position
        if item.word.people == "one":
            return position, position
        if item.word.people or item.word.harms or item.has("thing") or item.text in ":;":
            return None
        small = item.is_mark or item.has("light") or item.text[0].isdigit()
        cost += 0.4 if small else 1.0
        if cost > COST_BEFORE:
            return None
    return None


def _owner(items: list[Item], at: int) -> tuple[int, int] | None:
    """Return the owner of a noun of act: "the prosecutor's killing"."""
    if at >= 3 and items[at - 1].text == "s" and items[at - 2].text in ("'", ";"):
        for position in range(at - 3, max(-1, at - 8), -1):
            if items[position].word.people == "one":
                return position, position
    return None


def _single(
    items: list[Item], at: int, first: int, last: int, sense: HarmSense, rule: str
) -> Counted:
    count = sense.count or (2 if items[last].word.people == "two" else 1)
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
        of_which=any(items[p].has("of_which") for p in range(max(0, first - 2), first)),
    )
