"""Victims called by a name that no table knows, right behind a word of harm: "the murder of Lola".

Only scripts with capitals tell a name, and only in running text. Behind "the death of" may stand
a firm or a custom as well: there a known first name, or what happened, must speak for a person.
"""

from monitor.languages import Pack
from monitor.languages.lexicon import UNKNOWN
from monitor.languages.names import GIVEN, NameWords
from monitor.languages.words import WORD
from monitor.records import Evidence
from monitor.stages.extract.proper import is_capital
from monitor.stages.extract.sentences import Item, Sentence

SKIPPED = 3  # items between the word of harm and the name: "of the little", "of d'"
LONGEST = 5  # items of a name
SHORTEST = 3  # letters of its first word
LONG = 5  # letters of a word that every headline in capitals capitalises
BEFORE_VICTIM = ("acts", "active")  # roles of words whose victim follows


def read_lone(
    sentence: Sentence,
    pack: Pack,
    names: NameWords | None,
    taken: tuple[Evidence, ...],
    *,
    violent: bool,
) -> dict[int, int]:
    """Return the names found: first item to last item.

    `taken` are the names of places and bodies; `violent` where the sentence tells of a happening.
    """
    if names is None or not names.has_capitals:
        return {}
    found: dict[int, int] = {}
    for at, item in enumerate(sentence.items):
        if not any(sense.role in BEFORE_VICTIM for sense in item.word.harms):
            continue
        first = _first_of_name(sentence, at)
        if first is None or not _is_running(sentence) or _is_taken(sentence, first, taken):
            continue
        given = names.role(sentence.items[first].text) & GIVEN
        if given or violent or _is_sure(item, pack):
            found[first] = _last_of_name(sentence, first, names)
    return found


def _is_running(sentence: Sentence) -> bool:
    """Tell whether a long word stands without a capital: no headline that gives all words one."""
    return any(
        len(item.text) >= LONG and item.text[0].isalpha() and not is_capital(sentence, item)
        for item in sentence.items
    )


def _first_of_name(sentence: Sentence, at: int) -> int | None:
    """Return the item where a name begins behind the word of harm at `at`."""
    items = sentence.items
    for position in range(at + 1, min(at + 2 + SKIPPED, len(items))):
        item = items[position]
        if is_capital(sentence, item):
            known = item.word != UNKNOWN or len(item.text) < SHORTEST
            return None if known else position
        if not (item.text == "'" or item.has("the") or item.has("light") or item.has("prenominal")):
            return None
    return None


def _is_taken(sentence: Sentence, at: int, taken: tuple[Evidence, ...]) -> bool:
    """Tell whether the name is one of a place or a body."""
    passage, item = sentence.passage, sentence.items[at]
    start, end = passage.folded.span(item.start, item.end)
    return any(
        name.field == passage.field and start < name.end and end > name.start for name in taken
    )


def _is_sure(item: Item, pack: Pack) -> bool:
    """Tell whether the word of harm befalls people only: "murder", not "death" or "loss"."""
    if item.has("of_things"):
        return False
    entries = pack.lexicon.entries
    return not any("dying" in entries[word].word.tags for word in WORD.findall(item.text))


def _last_of_name(sentence: Sentence, first: int, names: NameWords) -> int:
    """Return the last item of the name that begins at `first`, with what binds its parts."""
    items, last = sentence.items, first
    for position in range(first + 1, min(first + LONGEST, len(items))):
        item = items[position]
        if is_capital(sentence, item) and item.word == UNKNOWN:
            last = position
        elif item.text not in names.joining:
            break
    return last
