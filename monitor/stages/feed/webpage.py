"""A web page where a feed should be: often a login or a challenge, sometimes it names its feeds."""

import re

from selectolax.lexbor import LexborHTMLParser

from monitor.stages.feed import plain

_START = re.compile(r"<(?:!doctype\s+html|html|head|body|script|meta)[\s>]", re.IGNORECASE)
HEAD_CHARACTERS = 2_000
PAGE_CHARACTERS = 500_000
MOST_CANDIDATES = 10
FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")


def looks_like_page(text: str) -> bool:
    """Tell whether `text` begins as a web page does."""
    return _START.search(text[:HEAD_CHARACTERS]) is not None


def feeds_named_in(text: str, base_url: str) -> tuple[str, ...]:
    """Return the addresses of the feeds that a page's head offers, in its order."""
    tree = LexborHTMLParser(text[:PAGE_CHARACTERS])
    found = [
        plain.address(link.attributes.get("href") or "", base_url)
        for link in tree.css("link[rel~=alternate]")
        if (link.attributes.get("type") or "").strip().lower() in FEED_TYPES
    ]
    return tuple(dict.fromkeys(filter(None, found)))[:MOST_CANDIDATES]
