"""What stands in brackets or between two dashes, and parts no subject from its verb."""

from monitor.stages.extract.sentences import Item

LONGEST = 14  # items of an insertion; more is a sentence of its own


def read_insertions(items: list[Item]) -> set[int]:
    """Return the items of insertions, their marks included: "(his cousin)", "- half of them -"."""
    inside: set[int] = set()
    past = 0
    for at, item in enumerate(items):
        if at < past or item.text not in "(-" or not _opens(items, at):
            continue
        end = _end_of(items, at)
        inside.update(range(at, end))
        past = max(past, end)
    return inside


def _opens(items: list[Item], at: int) -> bool:
    """Tell whether a mark opens an insertion: not a hyphen, not the dash of a list."""
    if items[at].text == "(":
        return True
    return at > 0 and items[at - 1].end < items[at].start


def _end_of(items: list[Item], at: int) -> int:
    """Return the item behind the mark that closes what opens at `at`; `at` where none does."""
    closing = ")" if items[at].text == "(" else "-"
    for end in range(at + 2, min(at + 2 + LONGEST, len(items) - 1)):
        if items[end].text == closing and not _is_hyphen(items, end):
            return end + 1
        if items[end].text in ";:":
            break
    return at


def _is_hyphen(items: list[Item], at: int) -> bool:
    """Tell whether a dash stands within a word."""
    return items[at - 1].end == items[at].start and items[at].end == items[at + 1].start
