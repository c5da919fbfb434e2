"""Victims whom only a pronoun or the verb itself means: "his arrest", "was later arrested".

They were named before, so they are a figure of their own only in an article that counts nobody
else under that harm.
"""

from collections.abc import Iterator

from monitor.languages.lexicon import HarmSense
from monitor.records import Harm, Qualifier
from monitor.stages.extract.reading import Counted
from monitor.stages.extract.sentences import Item

AFTER_LONE = ("light", "small", "weekday")  # what is no noun that the verb could have as its own
SUBJECT_REACH = 5  # items before a verb in which its subject stands: "he had been fatally shot"
PASSIVE_KINDS = (Harm.KILLED, Harm.INJURED, Harm.ABDUCTED, Harm.DETAINED)
KINDS = (Harm.KILLED, Harm.ABDUCTED, Harm.DETAINED)  # "its loss", "his injury" are of things, sport


def read_untold(items: list[Item], counted: list[Counted], closed: set[int]) -> Iterator[Counted]:
    """Yield the single victims, or pairs, that a sentence means without naming them."""
    used = closed | {p for figure in counted for p in range(figure.first, figure.last + 1)}
    for at, item in enumerate(items):
        if not (item.word.harms or item.word.told):
            continue  # most words
        if at in used or item.has("of_things") or item.has("dying"):
            continue
        meant = () if item.word.definite else item.word.told  # no pronoun behind an article
        for sense in (*meant, *_alone(items, at)):
            if sense.kind in KINDS:
                yield told_at(at, sense)._replace(named_before=True)
        for sense in item.word.harms if _is_of_pronoun(items, at) else ():
            if sense.role in ("passive", "either") and sense.kind in PASSIVE_KINDS:
                yield told_at(at, sense)._replace(named_before=True)
                break


def _is_of_pronoun(items: list[Item], at: int) -> bool:
    """Tell whether a pronoun for one person is the subject of a passive verb: "he was shot"."""
    passive = items[at].has("suffers") or items[at].has("being")
    for position in range(at - 1, max(-1, at - 1 - SUBJECT_REACH), -1):
        item = items[position]
        if item.has("he"):
            return passive
        passive = passive or item.has("being") or item.has("past_tense")
        small = item.has("past_tense") or item.has("light") or item.has("small") or item.text == '"'
        if not small or item.has("relative"):
            return False
    return False


def _alone(items: list[Item], at: int) -> tuple[HarmSense, ...]:
    """Return the senses of a verb that tells of one victim, where no noun follows as its own."""
    lone = tuple(sense for sense in items[at].word.harms if sense.role == "lone")
    if at + 1 == len(items):
        return lone
    following = items[at + 1]
    ends = following.is_mark or any(following.has(tag) for tag in AFTER_LONE)
    return lone if ends else ()


def told_at(at: int, sense: HarmSense) -> Counted:
    """Return the victim whom the word at `at` means."""
    count = sense.implied or 1
    return Counted(
        harm=sense.kind,
        low=count,
        high=count,
        qualifier=Qualifier.EXACT,
        first=at,
        last=at,
        at=at,
        amount_at=at,
        rule="named before",
    )
