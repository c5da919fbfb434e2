"""Whose words an article prints, where and by whom it was written: agency, dateline, author.

A line that holds nothing else goes; a dateline that opens a paragraph stays in it, where it is
evidence for a place.
"""

import re
from itertools import takewhile
from typing import NamedTuple

from monitor.languages.furniture import (
    bare,
    ends_sentence,
    load_agencies,
    load_furniture,
    may_name_agency,
)
from monitor.languages.text import fold
from monitor.records import RemovalReason, Removed
from monitor.stages.clean.furniture import taken
from monitor.stages.clean.lines import Line, as_line

LINKING_LETTERS = 3  # of the small words inside a name: "Rio de Janeiro"
LOOKED_AT = 140  # characters: a dateline opens an article, a credit closes it
LONGEST_PLACE = 50  # characters before the dash or the bracket
LONGEST_BYLINE = 18  # words; a longer line tells more than who wrote it
LONGEST_IN_BRACKETS = 25  # "(Reporting by … in …; editing by … and …)"
LONGEST_LINE = 200  # characters
LONGEST_NAME = 6  # words of an author, or of two
TOP, BOTTOM = 6, 3  # lines at both ends where bylines stand

_DASH = r"\.?\s*[-–—:]"
_PLACE = rf"[^\d()\n–—/:-]{{2,{LONGEST_PLACE}}}?"
# A place with the agency in brackets behind it, with or without a day: the usual form of most.
_BRACKETED = re.compile(
    rf"^\s*(?P<place>[^()\n]{{2,{LONGEST_PLACE}}}?)\s*[-–—]?\s*"
    rf"[(\[](?P<agency>[^()\[\]\n]{{2,40}})[)\]]\s*(?:{_DASH}|$)"
)
# Place and agency between dashes or a slash: the usual Arabic form.
_BETWEEN = r"(?:\s+[-–—]\s*|[-–—]\s+|\s*[/\u060c,]\s*)"
_DASHED = re.compile(
    rf"^\s*(?P<place>{_PLACE}){_BETWEEN}(?P<agency>[^-–—:/\n]{{2,30}}?)\s*(?:{_DASH}|$)"
)
# The agency first.
_AGENCY_FIRST = re.compile(
    rf"^\s*(?P<agency>[^-–—:/\n]{{2,30}}?){_BETWEEN}(?P<place>{_PLACE})\s*(?:{_DASH}|$)"
)
# The agency alone, as some feeds of agencies print it: "Reuters - ".
_LEADING = re.compile(r"^\s*([^-–—:/()\n]{2,30}?)\s+(?:--|[-–—])\s")
# A place in capitals before a dash, with or without its state and a day.
_CAPITALS = re.compile(
    rf"^\s*(?P<place>[A-Z][A-Z .'/-]{{2,{LONGEST_PLACE}}}(?:,\s[A-Z][\w. ]{{1,20}})?)"
    r"(?:,[^–—-]{2,40})?\s*(?:--|[–—]|\s-)\s"
)
# Place, day and agency, with no mark between them: a whole line.
_DATED = re.compile(r"^(?P<place>[^\d().:]{2,30}) \d.{6,60} (?P<agency>\w{2,12})$")
_MARKED = re.compile("[-–—(/:]")
_BRACKETS = re.compile(r"[(\[]([^()\[\]\n]{2,30})[)\]]")
_COMMA = re.compile(r"[,\u060c]")
_PARTS = re.compile(r"[|,\u060c/()–—-]")
_AFTER_NAME = re.compile(r"\s*(?:[|,\u060c/;\u061b–—@]|\s-\s|\sin\s|\d)")


class Credits(NamedTuple):
    """Where an article was written, for whom and by whom; empty where the text says nothing."""

    dateline: str = ""
    agency: str = ""
    author: str = ""


_NONE = Credits()


def take_credits(lines: list[Line]) -> tuple[list[Line], Credits, list[Removed]]:
    """Return the lines without those that are credits alone, the credits, and what went."""
    kept: list[Line] = []
    removed: list[Removed] = []
    dateline = agency = author = ""
    last = len(lines) - BOTTOM
    for index, line in enumerate(lines):
        found = _credit_line(line) if index < TOP or index >= last else None
        if found is None:
            kept.append(line)
            continue
        dateline, agency = dateline or found.dateline, agency or found.agency
        author = author or found.author
        removed.append(taken(line.text, RemovalReason.BYLINE))
    inside = read_credits(kept[0], kept[-1]) if kept else _NONE
    credits_ = Credits(dateline or inside.dateline, agency or inside.agency, author)
    return kept, credits_, removed


def read_author(words: str) -> str:
    """Return the author in an element that a page names so: a name, or a byline."""
    found = _credit_line(as_line(words)) if words else None
    if found is not None:
        return found.author
    is_name = len(words.split()) <= LONGEST_NAME and not re.search(r"\d", words)
    return words if is_name else ""


def read_credits(first: Line, last: Line) -> Credits:
    """Return the place and the agency that an article itself names where it begins and ends.

    >>> line = as_line("BAGHDAD (Reuters) - Two people were hurt.")
    >>> read_credits(line, line)
    Credits(dateline='BAGHDAD', agency='Reuters', author='')
    """
    start = f"{first.text[:LOOKED_AT]}\n{last.text[:LOOKED_AT]}"[:LOOKED_AT]
    named = may_name_agency(first.tokens) or (last is not first and may_name_agency(last.tokens))
    placed = _placed(start) if named and _MARKED.search(start) else None
    if placed:
        return placed
    capitals = _CAPITALS.match(start)
    place = _place(capitals["place"]) if capitals else ""
    if not named:
        return Credits(place) if place else _NONE
    end = f"{first.text[-LOOKED_AT:]}\n{last.text[-LOOKED_AT:]}"[-LOOKED_AT:]
    return _with_agency(place, start, end)


def _with_agency(place: str, start: str, end: str) -> Credits:
    """Return a place, and the agency that begins the text, stands in brackets or ends it."""
    if _agency(place):
        return Credits(agency=_agency(place))
    last = _last_line(end)
    signed = _PARTS.split(last) if len(last.split()) <= LONGEST_NAME else ()
    spelled = (*_LEADING.findall(start), *_BRACKETS.findall(start), *_BRACKETS.findall(end))
    named = map(_agency, (*spelled, last, *signed))
    return Credits(place, next(filter(None, named), ""))


def _placed(start: str) -> Credits | None:
    for pattern in (_BRACKETED, _DASHED, _AGENCY_FIRST):
        found = pattern.match(start)
        agency = _agency(found["agency"]) if found else ""
        place = _place(found["place"]) if found and agency else ""
        if place and not _agency(place):
            return Credits(place, agency)
    return None


def _place(words: str) -> str:
    """Return the place in what stands before an agency; empty where it reads like a sentence."""
    parts = [part.strip() for part in _COMMA.split(words)]
    named = list(takewhile(lambda part: not re.search(r"\d", part), parts))
    place = ", ".join(named).strip(" -–—")
    is_prose = any(word[0].islower() and len(word) > LINKING_LETTERS for word in place.split())
    return "" if is_prose else place


def _credit_line(line: Line) -> Credits | None:
    """Return what a line of credits says; None where the line says anything else."""
    text = line.text
    in_brackets = text.startswith("(")
    most = LONGEST_IN_BRACKETS if in_brackets else LONGEST_BYLINE
    if line.words > most or len(text) > LONGEST_LINE:
        return None
    agency = _named(line.folded)
    if agency:
        return Credits(agency=agency)
    folded = bare(line.folded.strip("()[]")).replace(":", ": ").replace("  ", " ")
    bylines = load_furniture().bylines.get(folded[:2], ())
    prefix = next((word for word in bylines if _begins(folded, word, in_brackets)), "")
    if prefix and (in_brackets or not (text.endswith(":") or ends_sentence(text))):
        return _byline(text, len(prefix.split()))
    return _signature(line) if may_name_agency(line.tokens) else None


def _signature(line: Line) -> Credits | None:
    """Return place and agency where a line holds nothing else, or the day besides."""
    placed = _placed(line.text) if line.words <= LONGEST_NAME else None
    if placed:
        return placed
    dated = _DATED.match(line.text)
    agency = _agency(dated["agency"]) if dated else ""
    return Credits(dated["place"].strip(), agency) if dated and agency else None


def _begins(folded: str, prefix: str, in_brackets: bool) -> bool:  # noqa: FBT001 - read at one place
    """Return whether a line begins so; what needs its colon elsewhere needs none in brackets."""
    bare = prefix.rstrip(": ")
    return folded.startswith(
        (prefix, f"{bare}: ", f"{bare} ") if in_brackets else (prefix, f"{bare}: ")
    )


def _byline(line: str, prefix_words: int) -> Credits | None:
    """Return the author that a byline names, and the agency where it names that."""
    rest = " ".join(line.replace(":", ": ").split()[prefix_words:]).strip(" :-–—()")
    name = _before_date(_AFTER_NAME.split(rest, maxsplit=1)[0].strip())
    if not name or len(name.split()) > LONGEST_NAME or name[0].islower():
        return None
    agency = _agency(name) or next(filter(None, map(_agency, _PARTS.split(rest))), "")
    return Credits(agency=agency, author="" if _agency(name) else name)


def _before_date(name: str) -> str:
    """Return a name without the words that tell when the article appeared."""
    words = name.split()
    first_words = {date.split()[0] for date in load_furniture().dates}
    end = next((i for i, w in enumerate(words) if fold(w).text in first_words), len(words))
    return " ".join(words[:end])


def _agency(words: str) -> str:
    return _named(fold(words).text) if words else ""


def _named(folded: str) -> str:
    return load_agencies().get(folded.strip(" .-–—:()[]*"), "")


def _last_line(text: str) -> str:
    return text.rstrip().rpartition("\n")[2]
