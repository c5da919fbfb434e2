"""HTML of feeds to paragraphs: what a reader would see, a block a line."""

import html
import re

from selectolax.lexbor import LexborHTMLParser

UNREAD = (
    "script", "style", "noscript", "template", "iframe", "object", "svg", "math", "form", "button",
    "select", "nav", "aside", "footer", "figure", "video", "audio", "head", "[hidden]",
)  # fmt: skip
_BLOCK = re.compile(
    "<(?=/?(?:address|article|blockquote|br|center|dd|div|dl|dt|fieldset|figcaption|h[1-6]|header"
    "|hr|li|main|ol|option|p|pre|section|table|td|th|tr|ul)[\\s/>])",
    re.IGNORECASE,
)
_SPACE = re.compile(r"\s+")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
_LOST_AMPERSAND = re.compile(r"(?<![&\w])\s?(#(?:3[2-9]|[4-9]\d|1\d\d|8[2-3]\d\d);)")
_TAG = re.compile(r"</?[a-z][^<>]{0,2000}>", re.IGNORECASE)
_MARK = "\ue000"  # private use: stands for a line end while HTML blanks collapse


def read_html(markup: str) -> str:
    """Return the visible text of `markup`, one block a line. Escaped markup is read as markup."""
    text = _read_once(markup)
    if _TAG.search(text):
        text = _read_once(text)
    return unescape(text)


def read_title(title: str) -> str:
    """Return a headline without the markup and entities that feeds leave in it."""
    title = unescape(title)
    if _TAG.search(title):
        title = _read_once(title)
    return title


def unescape(text: str) -> str:
    """Return `text` without entities, also where they were escaped twice."""
    for _ in range(2):
        if _ENTITY.search(text) is None:
            break
        text = html.unescape(text)
    return text


def _read_once(markup: str) -> str:
    if "<" not in markup:
        return unescape(markup)
    tree = LexborHTMLParser(_BLOCK.sub(_MARK + "<", markup.replace(_MARK, "")))
    tree.strip_tags(list(UNREAD))
    body = tree.body
    text = body.text() if body is not None else ""
    return _SPACE.sub(" ", text).replace(_MARK, "\n")
