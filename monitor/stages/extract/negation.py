"""What did not happen: "no casualties", "nobody was hurt"; and harm words that are denied."""

from collections.abc import Iterator

from monitor.records import Harm, Qualifier
from monitor.stages.extract.amounts import is_toll
from monitor.stages.extract.bind import senses_of
from monitor.stages.extract.reading import Counted
from monitor.stages.extract.sentences import HAPPENINGS, Item

REACH = 8  # items from the negation to what it denies


def read_negated(items: list[Item]) -> Iterator[Counted]:
    """Yield a zero for each kind of harm that the sentence denies."""
    told: set[Harm] = set()
    for position, item in enumerate(items):
        if not (item.has("no") or item.has("nobody")):
            continue
        denied = _denied(items, position)
        if denied is None:
            continue
        for sense in senses_of(items, denied):
            if sense.role == "zero" and sense.kind not in told:
                told.add(sense.kind)
                yield Counted(
                    harm=sense.kind,
                    low=0,
                    high=0,
                    qualifier=Qualifier.EXACT,
                    first=position,
                    last=denied,
                    at=denied,
                    amount_at=position,
                    rule="denied",
                    negated=True,
                )


def _denied(items: list[Item], position: int) -> int | None:
    """Return the item that the negation at `position` denies."""
    for at in range(position + 1, min(position + 1 + REACH, len(items))):
        item = items[at]
        if any(sense.role == "zero" for sense in item.word.harms):
            known = item.word.definite or items[at - 1].has("the")
            return None if known else at
        # "No fault in the death of a child" denies the fault; "nobody in the house was hurt", harm.
        elsewhere = item.has("inside") and not items[position].has("nobody")
        if item.is_mark or _counts(items, at) or item.has("relative") or elsewhere:
            return None
    return None


def _counts(items: list[Item], at: int) -> bool:
    """Tell whether a number stands there, and not "none of the 150", which denies it of all."""
    whole = items[at - 1].has("the") or items[at - 1].has("partitive")
    return items[at].text[0].isdecimal() and not whole


def _has_victims(between: list[Item]) -> bool:
    """Tell whether a number of people, or another part of the sentence, stands between.

    "Killed 300 jobs" harms nobody; "killed 12 people in a market", "killed 12 this time" do.
    """
    is_apart = any(item.has("apart") or item.is_mark for item in between)
    return is_apart or any(item.text[0].isdecimal() or item.word.numeral for item in between[:-1])


FIGURE_OF_SPEECH = 4  # items after a harm word in which an object makes it one


def closed_words(items: list[Item]) -> set[int]:
    """Return harm words that harm nobody: denied right before them, or a figure of speech."""
    closed = {
        at
        for position, item in enumerate(items)
        if item.has("figurative")
        for at in range(max(0, position - FIGURE_OF_SPEECH), position)
        if items[at].word.harms and not _has_victims(items[at + 1 : position])
    }
    closed |= _doubtful(items)
    for position, item in enumerate(items):
        if item.has("no") or item.has("nobody"):
            for at in range(position + 1, min(position + 4, len(items))):
                if is_toll(items[at]):  # "the toll is no less than 20"
                    break
                if items[at].word.harms:
                    closed.add(at)
                    break
                if items[at].is_mark or items[at].text[0].isdecimal():
                    break
    return closed


def _doubtful(items: list[Item]) -> set[int]:
    """Return words that tell of harm only beside another: "bodies" of officials are no corpses."""
    doubtful = {at for at, item in enumerate(items) if item.has("doubtful")}
    if not doubtful:
        return doubtful
    told = any(item.has("retrieved") or item.word.tags & HAPPENINGS for item in items)
    others = any(item.word.harms for at, item in enumerate(items) if at not in doubtful)
    return set() if told or others else doubtful
