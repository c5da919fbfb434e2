"""Furniture goes: buttons, adverts, lists of other stories, and what stands after an article's end.

Lines in, the article's lines out, with what went and why. Which words are furniture is data.
"""

import re

from monitor.languages.furniture import Furniture, fold_line, load_furniture
from monitor.records import RemovalReason, Removed

TEASER_WORDS = 25  # a line that begins like a teaser and is longer is the article speaking
PROSE_WORDS = 18  # a paragraph; teasers are headlines, and headlines are shorter
RESUMED_PARAGRAPHS = 2  # prose after a box of other stories: the article goes on behind the box
LONGEST_QUOTE = 200  # characters of a removed line that are kept to show

_SITE = re.compile(
    r"(?:https?://)?(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}(?:/\S*)?", re.IGNORECASE
)
_LAST_CHARACTERS = (".", "!", "?", "؟", "…", '."', ".”", ".»", '".', "”.", "».")


def drop_furniture(lines: list[str]) -> tuple[list[str], list[Removed]]:
    """Return the lines that are the article, and those that are not.

    A heading such as "Most read" ends the article, unless nothing of it has come yet or prose goes
    on behind the box that the heading opens.
    """
    furniture = load_furniture()
    kept: list[str] = []
    removed: list[Removed] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        folded = fold_line(line)
        if folded in furniture.ends:
            end = _end_of_box(lines, index) if _holds_prose(kept) else index + 1
            removed += [taken(each, RemovalReason.OTHER_STORY) for each in lines[index:end]]
            index = end
            continue
        if _is_furniture(line, folded, furniture):
            removed.append(taken(line, RemovalReason.FURNITURE))
        else:
            kept.append(line)
        index += 1
    return kept, removed


def taken(line: str, reason: RemovalReason) -> Removed:
    """Return a note of a line that went."""
    return Removed(quote=line[:LONGEST_QUOTE], reason=reason)


def _is_furniture(line: str, folded: str, furniture: Furniture) -> bool:
    if not folded or folded in furniture.lines or _SITE.fullmatch(line.strip()):
        return True
    return folded.startswith(furniture.starts) and len(line.split()) <= TEASER_WORDS


def _end_of_box(lines: list[str], start: int) -> int:
    """Return where the article goes on behind a box of other stories; the end where it does not."""
    rest = range(start + 1, len(lines))
    prose = [index for index in rest if _is_prose(lines[index])]
    goes_on = len(prose) >= RESUMED_PARAGRAPHS and start < len(lines) / 2
    return prose[0] if goes_on else len(lines)


def _holds_prose(lines: list[str]) -> bool:
    return any(_is_prose(line) for line in lines)


def _is_prose(line: str) -> bool:
    return len(line.split()) >= PROSE_WORDS and line.rstrip().endswith(_LAST_CHARACTERS)
