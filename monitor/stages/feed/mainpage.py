"""A web page to its main text: what is told there, without menus, advertisements and comments."""

import trafilatura

from monitor.stages.feed import plain
from monitor.stages.feed.charset import decode
from monitor.stages.feed.document import Page

LONGEST_PAGE_CHARACTERS = 3_000_000  # of markup; an article is a small part of a tenth of it


def read_page(body: bytes, content_type: str) -> Page:
    """Return the main text of a page. It opens nothing that the page names.

    Run this in a process that can be killed: see ``service.parsing``.
    """
    text = plain.safe(decode(body, content_type).text)
    if len(text) > LONGEST_PAGE_CHARACTERS:
        return Page(why=f"it has more than {LONGEST_PAGE_CHARACTERS} characters")
    found = trafilatura.extract(
        text, include_comments=False, include_tables=False, include_formatting=False
    )
    if not found:
        return Page(why="no article was found on it")
    whole = plain.safe(found)
    return Page(text=whole[: plain.BODY_CHARACTERS], truncated=len(whole) > plain.BODY_CHARACTERS)
