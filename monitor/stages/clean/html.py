"""HTML of feeds and pages to paragraphs: what a reader of the article would see, a block a line."""

import html
import re
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.records import Removed
from monitor.stages.clean.elements import (
    LINE_END,
    drop_elements,
    drop_unread,
    find_author,
    find_headline,
    find_main,
)

_BLOCK = re.compile(
    "<(?=/?(?:address|article|blockquote|br|center|dd|div|dl|dt|fieldset|figcaption|h[1-6]|header"
    "|hr|li|main|ol|option|p|pre|section|table|ul)[\\s/>])",
    re.IGNORECASE,
)
_WHOLE_PAGE = re.compile("<(?:html|body|main|article)[\\s>]", re.IGNORECASE)
# What a fragment must hold for its elements to be looked through: most of feeds are paragraphs.
_MORE_THAN_PARAGRAPHS = re.compile(
    r"<(?!/|p\b|br\b|b\b|i\b|em\b|strong\b|img\b|!)|\s(?:class|id|hidden)\b", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
# Aggregators lose the ampersand of a numeric entity: "Turkey #39;s".
_BARE_ENTITY = re.compile(r" ?(?<![&\w])#(\d{2,4});")
_TAG = re.compile(r"</?[a-z][^<>]{0,2000}>", re.IGNORECASE)
_ESCAPED = re.compile(r"</?(?:p|br|div|span)\b[^<>]*>", re.IGNORECASE)
# A row of a table is a line; within a table, text may only stand in a cell.
_ROW = re.compile("(<tr(?:\\s[^>]*)?>\\s*<t[dh](?:\\s[^>]*)?>)", re.IGNORECASE)
# What stands side by side on a page, with a space or a border that is not in the text.
_BESIDE = re.compile("(</(?:a|button|span|time|td|th)>)(?=<(?:a|button|span|time|td|th)[\\s>])")


# Markup that most feeds have and no other: paragraphs and emphasis need no parser.
_PLAIN = {
    **dict.fromkeys(("<p>", "</p>", "<br>", "<br/>", "<br />"), LINE_END),
    **dict.fromkeys(("<b>", "</b>", "<strong>", "</strong>", "<i>", "</i>", "<em>", "</em>"), ""),
}
_ANY_TAG = re.compile("<[^<>]*>")


class Page(NamedTuple):
    """What a page says: its own headline and author where it names them, and its text."""

    text: str
    headline: str = ""
    author: str = ""
    removed: tuple[Removed, ...] = ()


def read_html(markup: str) -> Page:
    """Return the article in `markup`, one block a line. Escaped markup is read as markup."""
    page = _read_once(markup)
    if "<" in page.text and _TAG.search(page.text):
        inner = _read_once(page.text)
        page = page._replace(text=inner.text, removed=page.removed + inner.removed)
    text = unescape(page.text)
    return page if text is page.text else page._replace(text=text)


def read_plain(text: str) -> Page:
    """Return what a text without markup says; some turns out to be markup, escaped twice."""
    text = unescape(text)
    return read_html(text) if _ESCAPED.search(text) else Page(text)


def read_title(title: str) -> str:
    """Return a headline without the markup and entities that feeds leave in it."""
    title = unescape(title)
    if "<" in title and _TAG.search(title):
        title = _read_once(title).text
    return title


def unescape(text: str) -> str:
    """Return `text` without entities, also where they were escaped twice or lost their mark."""
    for _ in range(2):
        if "&" not in text or _ENTITY.search(text) is None:
            break
        text = html.unescape(text)
    return _BARE_ENTITY.sub(lambda match: chr(int(match[1])), text) if "#" in text else text


def _read_once(markup: str) -> Page:
    if "<" not in markup:
        return Page(unescape(markup))
    plain = _without_plain_tags(markup)
    if plain is not None:
        return Page(_collapsed(html.unescape(plain)))
    tree = _parse(markup)
    body = tree.body
    if body is None:
        return Page("")
    headline = author = ""
    is_page = _WHOLE_PAGE.search(markup) is not None
    if is_page:
        headline, author = _line(find_headline(tree)), _line(find_author(tree))
    removed: list[Removed] = []
    if _MORE_THAN_PARAGRAPHS.search(markup):
        drop_unread(body)
        if is_page:
            body = find_main(body)
        removed = drop_elements(body)
    return Page(_lines(body), headline, author, tuple(removed))


def _parse(markup: str) -> LexborHTMLParser:
    """Return the tree of markup, with marks where lines end."""
    markup = markup.replace(LINE_END, "")
    if "><" in markup:
        markup = _BESIDE.sub(r"\1 ", markup)
    if "<t" in markup or "<T" in markup:
        markup = _ROW.sub(rf"\1{LINE_END}", markup)
    return LexborHTMLParser(_BLOCK.sub(LINE_END + "<", markup))


def _without_plain_tags(markup: str) -> str | None:
    """Return the text of markup that is paragraphs and emphasis; None where there is more."""
    tags = set(_ANY_TAG.findall(markup))
    if not _PLAIN.keys() >= tags or "\0" in markup:
        return None
    if "&" in markup and len(_ENTITY.findall(markup)) < markup.count("&"):
        return None  # where an entity without its end ends is a parser's knowledge
    markup = markup.replace(LINE_END, "")
    for tag in tags:
        markup = markup.replace(tag, _PLAIN[tag])
    return None if "<" in markup else markup


def _lines(node: LexborNode) -> str:
    return _collapsed(node.text())


def _collapsed(text: str) -> str:
    """Return a text whose blanks are single and whose lines, none empty, end where blocks did."""
    lines = [" ".join(line.split()) for line in text.split(LINE_END)]
    return "\n".join(filter(None, lines))


def _line(words: str) -> str:
    return " ".join(words.replace(LINE_END, " ").split())
