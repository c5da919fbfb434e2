"""Furniture goes: buttons, adverts, lists of other stories, and what stands after an article's end.

Lines in, the article's lines out, with what went and why. Which words are furniture is data.
"""

import re
from itertools import chain

from monitor.languages.furniture import (
    Furniture,
    bare,
    ends_sentence,
    load_furniture,
    mask_numbers,
)
from monitor.records import RemovalReason, Removed
from monitor.stages.clean.lines import Line, as_line

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
BARS = "|•·"  # between buttons

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
_BARS = re.compile(f"[{BARS}]")
_ENDS_IN_ADDRESS = re.compile(r"https?://\S+$")
_OTHER_STORY = RemovalReason.OTHER_STORY


def drop_furniture(lines: list[Line]) -> tuple[list[Line], list[Removed]]:
    """Return the lines that are the article, and those that are not.

    A heading such as "Most read" ends the article, unless nothing of it has come yet or prose goes
    on behind the box that the heading opens. "Read also", alone on its line, opens a smaller box.
    Before the first sentence and behind the last one stand names of sections and sites.
    """
    furniture = load_furniture()
    kept: list[Line] = []
    removed: list[Removed] = []
    index = 0
    bottom = len(lines) - BOTTOM_LINES if _may_hold_phrase(_ends(lines), furniture) else len(lines)
    top = TOP_LINES if bottom < len(lines) else 0
    while index < len(lines):
        line = lines[index]
        if index < top or index >= bottom:
            line, gone = _cut_phrases(line, furniture)
            removed += [taken(words, RemovalReason.FURNITURE) for words in gone]
        end = index + 1
        folded = _compared(line)
        if folded is None or (line.text and not _goes(line, folded, furniture)):
            kept.append(line)
        elif line.text:
            end, reason = _extent(lines, index, folded, any(map(_is_prose, kept)))
            removed += [taken(each.text, reason) for each in lines[index:end]]
        index = end
    return _drop_labels(kept, removed)


def _compared(line: Line) -> str | None:
    """Return what of a line is compared: a sentence's beginning, of a paragraph nothing."""
    if line.words > TEASER_WORDS:
        return None
    if line.words > DATE_WORDS and ends_sentence(line.text):
        return bare(line.folded[:LONGEST_BEGINNING])
    return bare(line.folded)


def _extent(
    lines: list[Line],
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


def _drop_labels(lines: list[Line], removed: list[Removed]) -> tuple[list[Line], list[Removed]]:
    """Return the lines without labels at both ends; a text without a sentence keeps all."""
    if min([line.words for line in lines], default=0) > max(LABEL_WORDS, TAIL_WORDS):
        return lines, removed
    first = next((index for index, line in enumerate(lines) if _is_sentence(line)), None)
    if first is None:
        return lines, removed
    last = next(index for index in range(len(lines) - 1, -1, -1) if _is_sentence(lines[index]))
    kept: list[Line] = []
    for index, line in enumerate(lines):
        most = LABEL_WORDS if index < first else TAIL_WORDS if index > last else 0
        if line.words <= most and not ends_sentence(line.text):
            removed.append(taken(line.text, RemovalReason.FURNITURE))
        else:
            kept.append(line)
    return kept, removed


def drop_repeats(lines: list[Line]) -> tuple[list[Line], list[Removed]]:
    """Return the lines without those that repeat an earlier one word for word."""
    kept: list[Line] = []
    removed: list[Removed] = []
    seen: set[str] = set()
    for line in lines:
        if line.text in seen and line.words >= REPEATED_WORDS:
            removed.append(taken(line.text, RemovalReason.REPEATED))
        else:
            seen.add(line.text)
            kept.append(line)
    return kept, removed


def taken(line: str, reason: RemovalReason) -> Removed:
    """Return a note of a line that went."""
    return Removed(quote=line[:LONGEST_QUOTE], reason=reason)


def _ends(lines: list[Line]) -> list[Line]:
    """Return the lines at both ends of a page."""
    if len(lines) <= TOP_LINES + BOTTOM_LINES:
        return lines
    return lines[:TOP_LINES] + lines[-BOTTOM_LINES:]


def _may_hold_phrase(lines: list[Line], furniture: Furniture) -> bool:
    """Tell cheaply whether one of some lines may hold a phrase that no article has."""
    tokens = chain.from_iterable([line.tokens for line in lines])
    if not furniture.within_signs.isdisjoint(tokens):
        return True
    folded = "\n".join([line.folded for line in lines])
    return any(map(folded.__contains__, furniture.within_wordless))


def _cut_phrases(whole: Line, furniture: Furniture) -> tuple[Line, list[str]]:
    """Return a line without the sentences that no article has, and what follows closely on them.

    Scraped pages hang their furniture on the last paragraph.
    """
    gone: list[str] = []
    line = whole.text
    while places := _places_of_phrases(line, furniture):
        start, end = _notice_around(line, places)
        gone.append(line[start:end].strip())
        line = f"{line[:start]}{line[end:]}".strip()
    if not gone:
        return whole, gone
    if line and not ends_sentence(line) and len(line.split()) < PROSE_WORDS:
        gone.append(line)
        line = ""
    return as_line(line), gone


def _places_of_phrases(line: str, furniture: Furniture) -> list[int]:
    """Return where phrases begin that no article has, in the order of the line."""
    lower = line.lower()
    found = filter(lower.__contains__, furniture.within)
    return sorted({at.start() for phrase in found for at in re.finditer(re.escape(phrase), lower)})


def _notice_around(line: str, places: list[int]) -> tuple[int, int]:
    """Return where the first sentence begins that is no article's, and where what it brings ends.

    A notice of many sentences, as of markets, says now and again what it is: all between goes.
    """
    first = last = places[0]
    starts = [match.end() for match in _SENTENCE_BREAK.finditer(line, 0, first)]
    start = starts[-1] if starts else 0
    if len(line[start:first].split()) > SENTENCE_WORDS:
        start = first  # no mark parts the article from what hangs on it
    for place in places[1:]:
        if len(line[last:place].split()) > HANGING_WORDS:
            break
        last = place
    if len(line[last:].split()) <= HANGING_WORDS:
        return start, len(line)
    end = _SENTENCE_BREAK.search(line, last)
    return start, end.end() if end else len(line)


def _goes(line: Line, folded: str, furniture: Furniture) -> bool:
    has_number = min(line.tokens, default=":") < ":"  # digits stand before it, and letters behind
    masked = mask_numbers(folded) if has_number else folded
    if not folded or masked in furniture.lines or folded in furniture.ends:
        return True
    words = len(folded.split())
    if words <= TEASER_WORDS and folded.startswith(furniture.starts.get(folded[:2], ())):
        return True
    if not ends_sentence(line.text):
        is_date = has_number and _is_date(folded, words, furniture)
        if is_date or _is_caption(folded, furniture):
            return True
    if words <= LINKING_WORDS and "://" in line.text and _ENDS_IN_ADDRESS.search(line.text):
        return True
    return _is_bar(folded, furniture) or _is_site(line.text)


def _is_site(line: str) -> bool:
    return " " not in line and "." in line and _SITE.fullmatch(line) is not None


def _is_caption(folded: str, furniture: Furniture) -> bool:
    """Return whether a line ends by telling who took a picture."""
    behind = _BEFORE_CREDIT.split(folded, maxsplit=1)
    return len(behind) > 1 and (behind[-1].replace(":", " ") + " ").startswith(furniture.captions)


def _is_bar(folded: str, furniture: Furniture) -> bool:
    """Return whether a line holds nothing but buttons, or nothing but hashtags."""
    first = _BETWEEN.split(folded, maxsplit=1)[0]
    if not first or first in furniture.words:
        words = _BETWEEN.split(folded)
        if all(not word or word in furniture.words for word in words):
            return True
    if any(map(folded.__contains__, BARS)) and all(
        p.strip() in furniture.lines for p in _BARS.split(folded)
    ):
        return True
    return folded[0] == "#" and all(word.startswith("#") for word in folded.split())


def _is_date(folded: str, words: int, furniture: Furniture) -> bool:
    """Return whether a line with a number only says when the article was published or changed."""
    if words <= DATE_WORDS and folded.replace(":", " ").startswith(furniture.dates):
        return True
    return words <= BARE_DATE_WORDS and _CLOCK_OR_DATE.search(folded) is not None


def _end_of_box(lines: list[Line], start: int) -> int:
    """Return where the article goes on behind a box of other stories; the end where it does not."""
    rest = range(start + 1, len(lines))
    prose = [index for index in rest if _is_prose(lines[index])]
    is_near = bool(prose) and prose[0] - start <= NEARBY_LINES
    goes_on = (len(prose) >= RESUMED_PARAGRAPHS or is_near) and start < len(lines) / 2
    return prose[0] if goes_on else len(lines)


def _end_of_teasers(lines: list[Line], start: int) -> int:
    """Return where the headlines under "Read also" end."""
    rest = range(start + 1, len(lines))
    return next((index for index in rest if _is_sentence(lines[index])), len(lines))


def _is_prose(line: Line) -> bool:
    return line.words >= PROSE_WORDS and ends_sentence(line.text)


def _is_sentence(line: Line) -> bool:
    return line.words >= PROSE_WORDS or (line.words >= SENTENCE_WORDS and ends_sentence(line.text))
