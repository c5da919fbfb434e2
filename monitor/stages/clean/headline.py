"""A headline repeated in the body goes: scraped pages print it once, twice, or glued thrice."""

import re

from monitor.languages.furniture import bare, ends_sentence, load_furniture
from monitor.languages.text import fold
from monitor.records import RemovalReason, Removed
from monitor.stages.clean.lines import Line, as_line

SHORTEST = 12  # letters; a shorter headline may open a sentence of the article
LINES_LOOKED_AT = 12  # repeats stand near the top
SITE_WORDS = 4  # behind a bar or a dash after the headline: the site's name
SECTION_WORDS = 3  # with the slash
FEWEST_WORDS = 4  # a shorter headline is not looked for with other words
MOST_WORDS = 60  # of a headline that may be glued to itself
IN_COMMON = 0.75  # of the words of headline and line: they are the same headline, edited

_EDGE = " \t.:!-–—|\"'«»“”…"
_MARK = re.compile(r"\s*[|»·–—-]\s*\S")
_SECTION = re.compile(r"\D{2,14} / (?=\S+ \S+ \S+ )")
_PATH = re.compile(r"[^>›]{2,30}(?:\s*[>›]\s*[^>›]{2,30})+")
_WORD = re.compile(r"\w+")


def drop_headline(title: Line, lines: list[Line]) -> tuple[list[Line], list[Removed]]:
    """Return `lines` without repeats of `title` near their start, and what went."""
    wanted = _bare(title.folded)
    if not wanted:
        return lines, []
    kept: list[Line] = []
    removed: list[Removed] = []
    for line in lines[:LINES_LOOKED_AT]:
        rest = "" if _is_edited(wanted, line) else _after_repeats(wanted, line)
        if rest == line.text:
            kept.append(line)
            continue
        gone = line.text[: len(line.text) - len(rest)].strip()
        removed.append(Removed(quote=gone, reason=RemovalReason.REPEATED_HEADLINE))
        if rest:
            kept.append(as_line(rest))
    return kept + lines[LINES_LOOKED_AT:], removed


def without_site(title: str, headline: str, publisher: str) -> str:
    """Return a title without the name of its site, where page or publisher tell what that is."""
    if headline and title.startswith(headline) and _MARK.match(title, len(headline)):
        return headline
    if len(title.split()) < FEWEST_WORDS <= len(headline.split()):
        return headline  # the page's title names the site alone
    head, mark, tail = title.rpartition(" - " if " - " in title else " | ")
    if mark and head and publisher and fold(tail).text == fold(publisher).text:
        return head.rstrip()
    return title


def is_label(title: Line) -> bool:
    """Return whether what stands where a headline should is a button or a path of sections."""
    if bare(title.folded) in load_furniture().lines:
        return True
    words = title.text
    return (">" in words or "›" in words) and _PATH.fullmatch(words) is not None


def take_headline(lines: list[Line]) -> tuple[str, list[Line]]:
    """Return the line that may be the headline of a page that gave none, and the lines behind it.

    It is the first one that is no label, where it is no sentence.
    """
    for index, line in enumerate(lines):
        if line.words < FEWEST_WORDS and not ends_sentence(line.text):
            continue
        if line.words > MOST_WORDS or ends_sentence(line.text):
            break
        return once(line.text), lines[index + 1 :]
    return "", lines


def without_section(title: str) -> str:
    """Return a title without the short name of a section before a slash."""
    section = _SECTION.match(title) if " / " in title else None
    return title[section.end() :] if section and len(section[0].split()) <= SECTION_WORDS else title


def once(title: str) -> str:
    """Return a title that a page glued to itself as it was meant: once."""
    if title.count(title[:SHORTEST]) < 2:
        return title
    for times in (4, 3, 2):
        length = len(title) // times
        for step in (length, length - 1):
            part = title[:step].strip()
            if len(part) >= SHORTEST and title.count(part) == times:
                rest = title.replace(part, "").strip(_EDGE)
                if not rest:
                    return part
    return title


def _is_site(rest: str) -> bool:
    """Return whether what follows a headline is a mark and the name of a site."""
    folded = fold(rest).text
    return _MARK.match(folded) is not None and len(folded.split()) <= SITE_WORDS + 1


def _is_edited(wanted: str, line: Line) -> bool:
    """Return whether a line is the headline with small differences, none of them in a number."""
    if len(line.text) > 2 * len(wanted) or ends_sentence(line.text):
        return False
    one, other = set(_WORD.findall(wanted)), set(_WORD.findall(line.folded))
    if len(one) < FEWEST_WORDS or len(one & other) < IN_COMMON * max(len(one), len(other)):
        return False
    return not any(word.isdecimal() for word in one ^ other)


def _after_repeats(wanted: str, whole: Line) -> str:
    """Return what follows the repeats of the headline that a line begins with."""
    line = whole.text
    if not whole.folded.lstrip(_EDGE).startswith(wanted):
        return line
    folded = fold(line)
    position = 0
    repeats = 0
    while True:
        start = position + len(folded.text[position:]) - len(folded.text[position:].lstrip(_EDGE))
        if not folded.text.startswith(wanted, start):
            break
        position = start + len(wanted)
        repeats += 1
    rest = folded.text[position:]
    if not _bare(rest) or _is_site(rest):
        return ""
    if repeats == 1 and (len(wanted) < SHORTEST or _goes_on(rest)):
        return line
    first, _ = folded.span(position, len(folded.text))
    return line[first:].lstrip(_EDGE.replace('"', "").replace("«", "").replace("“", ""))


def _goes_on(rest: str) -> bool:
    """Return whether the sentence runs on, so that the headline's words are its beginning."""
    return (rest[0] == " " and rest[1:2].islower() and rest[1:2].isascii()) or rest[0] in ",;"


def _bare(text: str) -> str:
    return text.strip(_EDGE)
