"""Whose words an article prints, and where it was written: its dateline and its agency.

Only read here. The words stay in the text, where they are evidence for a place.
"""

import re

from monitor.languages.furniture import load_agencies
from monitor.languages.text import fold

LOOKED_AT = 140  # characters: a dateline opens an article, a credit closes it
LONGEST_PLACE = 40  # characters before the dash or the bracket

_PLACE = rf"[^\d().:\n–—-]{{2,{LONGEST_PLACE}}}?"
_DASH = "[-–—:]"
# A place with the agency in brackets behind it: the usual form of most languages.
_BRACKETED = re.compile(
    rf"^\s*(?P<place>[^().:\n]{{2,{LONGEST_PLACE}}}?)\s*"
    rf"[(\[](?P<agency>[^()\[\]\n]{{2,40}})[)\]]\s*{_DASH}"
)
# Place and agency between dashes or a slash: the usual Arabic form.
_DASHED = re.compile(
    rf"^\s*(?P<place>{_PLACE})\s*[-–—/]\s*(?P<agency>[^-–—:/\n]{{2,30}}?)\s*{_DASH}"
)
# A place in capitals before a dash, with or without a date.
_CAPITALS = re.compile(
    rf"^\s*(?P<place>[A-Z][A-Z .'-]{{2,{LONGEST_PLACE}}})(?:,[^–—-]{{2,40}})?\s*[–—-]{{1,2}}\s"
)
_BRACKETS = re.compile(r"[(\[]([^()\[\]\n]{2,30})[)\]]")


def read_credits(text: str) -> tuple[str, str]:
    """Return the dateline's place and the agency, each empty where the text names none.

    >>> read_credits("BAGHDAD (Reuters) - Two people were hurt.")
    ('BAGHDAD', 'Reuters')
    """
    start, end = text[:LOOKED_AT], text[-LOOKED_AT:]
    for pattern in (_BRACKETED, _DASHED):
        found = pattern.match(start)
        agency = _agency(found["agency"]) if found else ""
        if found and agency:
            return found["place"].strip(" ,،"), agency
    capitals = _CAPITALS.match(start)
    place = capitals["place"].strip(" ,") if capitals else ""
    named = (_agency(words) for words in (*_BRACKETS.findall(start), *_BRACKETS.findall(end)))
    return place, next(filter(None, named), "") or _agency(_last_line(end))


def _agency(words: str) -> str:
    return load_agencies().get(fold(words).text.strip(" .-–—:"), "")


def _last_line(text: str) -> str:
    return text.rstrip().rpartition("\n")[2]
