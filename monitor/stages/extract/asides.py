"""What only tells more, between commas, brackets or dashes, and parts no subject from its verb."""

from monitor.stages.extract.sentences import Item

ASIDE = 14  # items of the longest aside; more is a sentence of its own


def read_asides(items: list[Item]) -> set[int]:
    """Return the items of what only tells more: ", who lived nearby,", ", 42,", "(his cousin)"."""
    inside = _inserted(items)
    for position in range(1, len(items)):
        if items[position - 1].text == ",":
            aside = _until_comma(items, position)
            if _opens_aside(items, position) or _parts_subject(items, aside):
                inside.update(aside)
    return inside


def _parts_subject(items: list[Item], aside: range) -> bool:
    """Tell whether the verb comes right behind the second comma: ", all from one town, were hurt".

    What begins with a number, or tells a harm of its own, is no aside.
    """
    if not aside or aside.stop + 1 >= len(items) or not _begins_verb(items[aside.stop]):
        return False
    first = items[aside.start + 1]
    counted = first.text[0].isdecimal() or first.word.numeral is not None
    if first.has("article"):  # ", a follower of the king,": one who is told more of, or a list
        counted = any(items[at].has("and") for at in aside)
    told = any(items[at].word.harms or items[at].has("relative") for at in aside)
    return not counted and not told and not first.has("and")


def _begins_verb(item: Item) -> bool:
    """Tell whether a verb begins: an auxiliary, alone or with the harm: "was", "was arrested"."""
    passive = any(sense.role == "passive" for sense in item.word.harms)
    return item.has("auxiliary") or (passive and " " in item.text)


def _opens_aside(items: list[Item], position: int) -> bool:
    item = items[position]
    if item.has("of_which") or item.has("tells_more") or item.has("weekday"):
        return True
    number = item.text.isdecimal() or item.word.numeral is not None
    after = items[position + 1 : position + 2]
    if item.has("of_them") or any(near.has("of_them") for near in after):
        return number  # ", one of them a child,"
    return item.text.isdecimal() and any(near.text == "," for near in after)


def _until_comma(items: list[Item], start: int) -> range:
    """Return an aside between two commas, the commas included; empty where it does not close."""
    for position in range(start, min(start + ASIDE, len(items))):
        if items[position].text == ",":
            return range(start - 1, position + 1)
    return range(0)


def _inserted(items: list[Item]) -> set[int]:
    """Return the items of insertions, their marks included: "(his cousin)", "- half of them -"."""
    inside: set[int] = set()
    past = 0
    for at, item in enumerate(items):
        if at < past or item.text not in "(-" or not _opens_insertion(items, at):
            continue
        end = _end_of(items, at)
        inside.update(range(at, end))
        past = max(past, end)
    return inside


def _opens_insertion(items: list[Item], at: int) -> bool:
    """Tell whether a mark opens an insertion: not a hyphen, not the dash of a list."""
    if items[at].text == "(":
        return True
    return at > 0 and items[at - 1].end < items[at].start


def _end_of(items: list[Item], at: int) -> int:
    """Return the item behind the mark that closes what opens at `at`; `at` where none does."""
    closing = ")" if items[at].text == "(" else "-"
    for end in range(at + 2, min(at + 2 + ASIDE, len(items) - 1)):
        if items[end].text == closing and not _is_hyphen(items, end):
            return end + 1
        if items[end].text in ";:":
            break
    return at


def _is_hyphen(items: list[Item], at: int) -> bool:
    """Tell whether a dash stands within a word."""
    return items[at - 1].end == items[at].start and items[at].end == items[at + 1].start
