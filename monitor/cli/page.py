"""A file that holds one article, plain or HTML in any encoding, to an entry."""

import re
from datetime import UTC, datetime

from selectolax.lexbor import LexborHTMLParser

from monitor.records import Entry, identify
from monitor.service.jsonl import MARKUP
from monitor.stages.feed.charset import decode
from monitor.stages.feed.dates import read_date
from monitor.stages.feed.plain import safe

BLANK = re.compile(r"\s*\n")
LONGEST_HEADLINE = 300  # characters; a longer first line is a paragraph


class BadDateError(ValueError):
    """A date given on the command line cannot be read."""


def read_page(data: bytes, name: str = "", published: str = "", lang: str = "") -> Entry:
    """Return the entry in a file's bytes.

    The headline is a page's own title, or the first line of plain text. Without a date it is as if
    it had been published at the first instant of 1970: "last week" resolves to nothing of use, so
    say the date where you know it. Raises BadDateError.
    """
    text = safe(decode(data, "").text)
    is_html = MARKUP.search(text) is not None
    title, body = _split_html(text) if is_html else _split_plain(text)
    moment = _moment(published)
    return Entry(
        id=identify("page", title, body),
        feed=name,
        first_seen=moment or datetime(1970, 1, 1, tzinfo=UTC),
        guid=name,
        title=title,
        body=body,
        body_is_html=is_html,
        published=moment,
        published_text=published,
        lang=lang,
        article_id=name,
    )


def _moment(published: str) -> datetime | None:
    if not published:
        return None
    moment = read_date(published)
    if moment is None:
        raise BadDateError(f"--published {published!r} is no date; write it as 2024-05-15.")
    return moment


def _split_plain(text: str) -> tuple[str, str]:
    """Return the headline and the body; a text that begins with a paragraph has no headline."""
    first, _, rest = text.strip().partition("\n")
    if not rest.strip() or len(first) > LONGEST_HEADLINE:
        return "", text
    return first.strip(), rest


def _split_html(text: str) -> tuple[str, str]:
    found = LexborHTMLParser(text).css_first("title")
    return (BLANK.sub(" ", found.text().strip()) if found else ""), text
