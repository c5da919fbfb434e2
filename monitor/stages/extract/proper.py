"""Words of harm and numbers that are part of a name: "Black Lives Matter", "Formula One".

Only scripts with capitals tell, and only in running text: a headline may capitalise every word.
"""

from monitor.stages.extract.sentences import Item, Sentence
from monitor.stages.extract.tokens import cut_words

TITLE_WORDS = 3  # words in quotes from which capitals throughout make the title of a work
RUNNING = 0.5  # share of capitalised words past which a sentence is set like a headline


def named_words(sentence: Sentence) -> set[int]:
    """Return the items that a name of something else than people contains."""
    items = sentence.items
    if sentence.passage.field == "title" or not any(_matters(item) for item in items):
        return set()
    cased = cut_words(sentence.passage).capital_order
    capital = [bool(cased) and is_capital(sentence, item) for item in items]
    words = [position for position, item in enumerate(items) if item.text[0].isalpha()]
    found = _in_titles(items, capital)
    if sum(capital) > RUNNING * len(words):
        return found
    for position in words[1:]:
        if capital[position] and _matters(items[position]) and not items[position - 1].is_mark:
            found.add(position)
    return found


def _matters(item: Item) -> bool:
    return bool(item.word.harms) or item.word.numeral is not None


def is_capital(sentence: Sentence, item: Item) -> bool:
    """Tell whether the item is written with a capital and small letters: "Lives", not "LIVES"."""
    start, end = sentence.passage.folded.span(item.start, item.end)
    written = sentence.passage.original[start:end]
    return written[:1].isupper() and (len(written) == 1 or not written[1:].isupper())


def _in_titles(items: list[Item], capital: list[bool]) -> set[int]:
    """Return the items between quotes that hold nothing but capitalised words: titles of works."""
    quotes = [position for position, item in enumerate(items) if item.text == '"']
    found: set[int] = set()
    for start, end in zip(quotes[::2], quotes[1::2], strict=False):
        inside = range(start + 1, end)
        words = [p for p in inside if items[p].text[0].isalpha()]
        if len(words) >= TITLE_WORDS and all(capital[p] or _is_small(items[p]) for p in words):
            found.update(inside)
    return found


def _is_small(item: Item) -> bool:
    return item.has("light") or item.has("small") or item.has("and")
