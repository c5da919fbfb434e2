"""Furniture goes: buttons, adverts, lists of other stories, and what stands after an article's end.

Lines in, the article's lines out, with what went and why. Which words are furniture is data.
"""

import re

from monitor.languages.furniture import (
    Furniture,
    fold_line,
    load_furniture,
    load_sentence_ends,
    mask_numbers,
)
from monitor.records import RemovalReason, Removed

LONGEST_BEGINNING = 60  # characters of a sentence that may begin as furniture does
TEASER_WORDS = 25  # a line that begins like a teaser and is longer is the article speaking
PROSE_WORDS = 18  # a paragraph; teasers are headlines, and headlines are shorter
SENTENCE_WORDS = 6  # with an end mark; a shorter line may be a button with a dot
DATE_WORDS = 18  # a line that only says when the article appeared, and says so
LINKING_WORDS = 12  # a line that only says where there is more
BARE_DATE_WORDS = 7  # a line that only holds a day or a time
TOP_LINES, BOTTOM_LINES = 4, 6  # where notices of a site stand, or hang on what stands there
HANGING_WORDS = 60  # of furniture behind an article's last sentence
REPEATED_WORDS = 6  # a shorter line that comes again may be a refrain
LABEL_WORDS = 3  # before the first sentence: the name of a section
TAIL_WORDS = 2  # behind the last sentence, where rows of a table may have three
RESUMED_PARAGRAPHS = 2  # prose after a box of other stories: the article goes on behind the box
NEARBY_LINES = 3  # of a small box in the middle of an article
LONGEST_QUOTE = 200  # characters of a removed line that are kept to show

_SITE = re.compile(
    r"(?:https?://)?(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,10}(?:/\S*)?", re.IGNORECASE
)
_CLOCK_OR_DATE = re.compile(
    r"\b\d{1,2}:\d{2}\b|^\d{1,2}\.\d{2} ?(?:gmt|bst|cet|utc)\b|\b\d{4}-\d\d-\d\d\b"
    r"|\b\d{1,2}[/.-]\d{1,2}[/.-](?:\d\d)?\d\d\b|\b\d{1,2}\b.*\b(?:19|20)\d\d\b"
)
_BETWEEN = re.compile(r"[\s|/•·]+")
_SENTENCE_BREAK = re.compile(r"[.!?\u061f…][\"”»')]*\s")
_BEFORE_CREDIT = re.compile(r" [-(/|] ?|\(")
_BARS = re.compile("[|•·]")
_ENDS_IN_ADDRESS = re.compile(r"https?://\S+$")
_OTHER_STORY = RemovalReason.OTHER_STORY
_DIGIT = re.compile(r"\d")


def drop_furniture(lines: list[str]) -> tuple[list[str], list[Removed]]:
    """Return the lines that are the article, and those that are not.

    A heading such as "Most read" ends the article, unless nothing of it has come yet or prose goes
    on behind the box that the heading opens. "Read also", alone on its line, opens a smaller box.
    Before the first sentence and behind the last one stand names of sections and sites.
    """
    furniture = load_furniture()
    kept: list[str] = []
    removed: list[Removed] = []
    index = 0
    while index < len(lines):
        at_an_end = index < TOP_LINES or index >= len(lines) - BOTTOM_LINES
        line, gone = _cut_phrases(lines[index], furniture) if at_an_end else (lines[index], [])
        removed += [taken(words, RemovalReason.FURNITURE) for words in gone]
        end = index + 1
        folded = _folded(line)
        if folded is None or (line and not _goes(line, folded, furniture)):
            kept.append(line)
        elif line:
            end, reason = _extent(lines, index, folded, any(map(_is_prose, kept)))
            removed += [taken(each, reason) for each in lines[index:end]]
        index = end
    return _drop_labels(kept, removed)


def _folded(line: str) -> str | None:
    """Return a line folded, of a sentence only what it begins with; None where it is no furniture.

    Most lines are paragraphs, and folding costs more than all that follows.
    """
    words = line.count(" ") + 1
    if words > TEASER_WORDS:
        return None
    if words > DATE_WORDS and line.endswith(load_sentence_ends()):
        line = line[:LONGEST_BEGINNING]
    return fold_line(line)


def _extent(
    lines: list[str],
    index: int,
    folded: str,
    is_behind_prose: bool,  # noqa: FBT001 - one caller
) -> tuple[int, RemovalReason]:
    """Return where what a line of furniture opens ends, and what it is."""
    furniture = load_furniture()
    if folded in furniture.ends:
        return (_end_of_box(lines, index) if is_behind_prose else index + 1), _OTHER_STORY
    if folded in furniture.openers:
        return _end_of_teasers(lines, index), _OTHER_STORY
    return index + 1, RemovalReason.FURNITURE


def _drop_labels(lines: list[str], removed: list[Removed]) -> tuple[list[str], list[Removed]]:
    """Return the lines without labels at both ends; a text without a sentence keeps all."""
    sentences = [index for index, line in enumerate(lines) if _is_sentence(line)]
    if not sentences:
        return lines, removed
    first, last = sentences[0], sentences[-1]
    kept: list[str] = []
    for index, line in enumerate(lines):
        most = LABEL_WORDS if index < first else TAIL_WORDS if index > last else 0
        if len(line.split()) <= most and not line.endswith(load_sentence_ends()):
            removed.append(taken(line, RemovalReason.FURNITURE))
        else:
            kept.append(line)
    return kept, removed


def drop_repeats(lines: list[str]) -> tuple[list[str], list[Removed]]:
    """Return the lines without those that repeat an earlier one word for word."""
    kept: list[str] = []
    removed: list[Removed] = []
    for line in lines:
        if line in kept and len(line.split()) >= REPEATED_WORDS:
            removed.append(taken(line, RemovalReason.REPEATED))
        else:
            kept.append(line)
    return kept, removed


def taken(line: str, reason: RemovalReason) -> Removed:
    """Return a note of a line that went."""
    return Removed(quote=line[:LONGEST_QUOTE], reason=reason)


def _cut_phrases(line: str, furniture: Furniture) -> tuple[str, list[str]]:
    """Return a line without the sentences that no article has, and what follows closely on them.

    Scraped pages hang their furniture on the last paragraph.
    """
    gone: list[str] = []
    lower = line.lower()
    for phrase in furniture.within:
        if phrase in lower:
            start, end = _sentence_around(line, lower.find(phrase))
            gone.append(line[start:end].strip())
            line = f"{line[:start]}{line[end:]}".strip()
            lower = line.lower()
    if (
        gone
        and line
        and not line.endswith(load_sentence_ends())
        and len(line.split()) < PROSE_WORDS
    ):
        return "", [*gone, line]
    return line, gone


def _sentence_around(line: str, found: int) -> tuple[int, int]:
    """Return where the sentence begins that is no article's, and where what it brings ends."""
    starts = [match.end() for match in _SENTENCE_BREAK.finditer(line, 0, found)]
    start = starts[-1] if starts else 0
    if len(line[start:found].split()) > SENTENCE_WORDS:
        start = found  # no mark parts the article from what hangs on it
    if len(line[start:].split()) <= HANGING_WORDS:
        return start, len(line)
    end = _SENTENCE_BREAK.search(line, found)
    return start, end.end() if end else len(line)


def _goes(line: str, folded: str, furniture: Furniture) -> bool:
    if not folded or mask_numbers(folded) in furniture.lines or folded in furniture.ends:
        return True
    words = len(folded.split())
    if words <= TEASER_WORDS and folded.startswith(furniture.starts.get(folded[:2], ())):
        return True
    is_sentence = line.rstrip().endswith(load_sentence_ends())
    if not is_sentence and (_is_date(folded, words, furniture) or _is_caption(folded, furniture)):
        return True
    if words <= LINKING_WORDS and _ENDS_IN_ADDRESS.search(line):
        return True
    return _is_bar(folded, furniture) or _SITE.fullmatch(line.strip()) is not None


def _is_caption(folded: str, furniture: Furniture) -> bool:
    """Return whether a line ends by telling who took a picture."""
    behind = _BEFORE_CREDIT.split(folded, maxsplit=1)
    return len(behind) > 1 and (behind[-1].replace(":", " ") + " ").startswith(furniture.captions)


def _is_bar(folded: str, furniture: Furniture) -> bool:
    """Return whether a line holds nothing but buttons, or nothing but hashtags."""
    words, parts = _BETWEEN.split(folded), _BARS.split(folded)
    return (
        all(not word or word in furniture.words for word in words)
        or all(part.strip() in furniture.lines for part in parts)
        or all(word.startswith("#") for word in folded.split())
    )


def _is_date(folded: str, words: int, furniture: Furniture) -> bool:
    """Return whether a line only says when the article was published or changed."""
    if words <= DATE_WORDS and folded.replace(":", " ").startswith(furniture.dates):
        return _DIGIT.search(folded) is not None
    return words <= BARE_DATE_WORDS and _CLOCK_OR_DATE.search(folded) is not None


def _end_of_box(lines: list[str], start: int) -> int:
    """Return where the article goes on behind a box of other stories; the end where it does not."""
    rest = range(start + 1, len(lines))
    prose = [index for index in rest if _is_prose(lines[index])]
    is_near = bool(prose) and prose[0] - start <= NEARBY_LINES
    goes_on = (len(prose) >= RESUMED_PARAGRAPHS or is_near) and start < len(lines) / 2
    return prose[0] if goes_on else len(lines)


def _end_of_teasers(lines: list[str], start: int) -> int:
    """Return where the headlines under "Read also" end."""
    rest = range(start + 1, len(lines))
    return next((index for index in rest if _is_sentence(lines[index])), len(lines))


def _is_prose(line: str) -> bool:
    return len(line.split()) >= PROSE_WORDS and line.rstrip().endswith(load_sentence_ends())


def _is_sentence(line: str) -> bool:
    words = len(line.split())
    return words >= PROSE_WORDS or (
        words >= SENTENCE_WORDS and line.rstrip().endswith(load_sentence_ends())
    )
