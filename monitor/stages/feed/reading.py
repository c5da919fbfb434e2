"""Feed bytes to a document: RSS, Atom and RDF by feedparser, JSON Feed by ourselves.

feedparser gets clean UTF-8 bytes only: a str it would take for a file or an address. It neither
sanitises nor resolves inside bodies, since both are quadratic on unclosed comments and `clean`
reads bodies as text anyway.
Run this in a process that can be killed: see ``service.parsing``.
"""

import io
import re
from typing import Any

import feedparser
import feedparser.api

from monitor.records import Feed
from monitor.stages.feed import plain
from monitor.stages.feed.charset import decode
from monitor.stages.feed.dates import read_date
from monitor.stages.feed.document import FeedDocument, FeedItem, NotAFeed
from monitor.stages.feed.jsonfeed import looks_like_json, read_json_feed
from monitor.stages.feed.pace import skipped_days, skipped_hours, ttl_seconds
from monitor.stages.feed.suspicion import why_refused
from monitor.stages.feed.webpage import feeds_named_in, looks_like_page

# libxml2, where its bindings happen to be installed, would open what a DTD names.
feedparser.api.PREFERRED_XML_PARSERS = []

_DECLARATION = re.compile(r"^<\?xml[^>]{0,400}\?>")
_ROOT = re.compile(r"<(?:\w{1,40}:)?(?:rss|feed|rdf|channel|item|entry)[\s/>]", re.IGNORECASE)
_ENDS = re.compile(r"</(?:\w+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
TAIL_CHARACTERS = 4096  # where the closing tag of a whole document is looked for
HTML_TYPES = ("text/html", "application/xhtml+xml")


def read_feed(body: bytes, content_type: str, feed: Feed, base_url: str) -> FeedDocument | NotAFeed:
    """Return what `body` lists, or why it is no feed.

    `base_url` is where the bytes came from, after redirects; relative links are made whole by it.
    A broken document gives the items that stand whole in it, and its `problems` say what was wrong.
    """
    text, _, mislabelled = decode(body, content_type)
    text = plain.safe(text).lstrip("\ufeff \t\n")
    if not text:
        return NotAFeed(why="the answer is empty")
    if looks_like_json(text):
        return read_json_feed(text, feed, base_url)
    if refusal := why_refused(text):
        return NotAFeed(why=f"not read because {refusal}")
    # A page that holds no feed is not shown to the parser, which takes long to find none.
    parsed = _parse(text) if _ROOT.search(text) else None
    if parsed is None or not (parsed.version or parsed.entries):
        if looks_like_page(text):
            return NotAFeed(why="it is a web page", candidates=feeds_named_in(text, base_url))
        return NotAFeed(why="it is neither RSS, Atom nor JSON Feed")
    return _document(text, parsed, feed, base_url, mislabelled)


def _parse(text: str) -> Any:
    data = _DECLARATION.sub("", text, count=1).encode("utf-8")
    # It is not told where the bytes came from: it would resolve guids too, and those are names.
    headers = {"content-type": "application/xml; charset=utf-8"}
    return feedparser.parse(
        io.BytesIO(data),
        response_headers=headers,
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _document(text: str, parsed: Any, feed: Feed, base_url: str, mislabelled: str) -> FeedDocument:
    complete = _ENDS.search(text[-TAIL_CHARACTERS:]) is not None
    problems = [mislabelled] if mislabelled else []
    if not complete:
        problems.append("it breaks off before its end")
    elif parsed.bozo:
        problems.append(f"its markup is broken: {plain.one_line(str(parsed.bozo_exception))}")
    entries = parsed.entries if complete else _whole(parsed.entries, text)
    return FeedDocument(
        items=tuple(_item(entry, feed, base_url) for entry in entries),
        title=plain.title(parsed.feed.get("title") or "", is_html=True),
        lang=plain.one_line(parsed.feed.get("language") or "", 35),
        ttl_seconds=ttl_seconds(parsed.feed),
        skip_hours=skipped_hours(text),
        skip_days=skipped_days(text),
        complete=complete,
        problems=tuple(problems),
        hub=_named_link(parsed.feed, "hub", base_url),
        topic=_named_link(parsed.feed, "self", base_url),
    )


def _named_link(channel: Any, rel: str, base_url: str) -> str:
    """Return the address of the first link of a channel with this relation, or empty."""
    for link in channel.get("links", []):
        if link.get("rel") == rel and (found := plain.address(link.get("href") or "", base_url)):
            return found
    return ""


def _whole(entries: list[Any], text: str) -> list[Any]:
    """Drop the item in which a broken document ends: half a report has half a toll."""
    closed = len(re.findall(r"</(?:\w+:)?(?:item|entry)\s*>", text, re.IGNORECASE))
    return entries[:closed]


def _item(entry: Any, feed: Feed, base_url: str) -> FeedItem:
    body, body_is_html = _body(entry)
    published_text = str(entry.get("published") or entry.get("updated") or "")
    title = entry.get("title_detail") or {}
    return FeedItem(
        guid=plain.one_line(str(entry.get("id") or ""), plain.ADDRESS_CHARACTERS),
        link=plain.address(_link(entry), base_url),
        title=plain.title(entry.get("title") or "", is_html=title.get("type") in HTML_TYPES),
        body=body[: plain.BODY_CHARACTERS],
        body_is_html=body_is_html,
        truncated=len(body) > plain.BODY_CHARACTERS,
        author=plain.one_line(entry.get("author") or ""),
        published=read_date(published_text, feed.country),
        published_text=plain.one_line(published_text),
    )


def _link(entry: Any) -> str:
    """Return an item's address; a guid stands in for it only where it is one."""
    link = str(entry.get("link") or "")
    is_only_a_name = link == entry.get("id") and not link.startswith(("http:", "https:"))
    return "" if is_only_a_name else link


def _body(entry: Any) -> tuple[str, bool]:
    """Return the longest text that an item gives, and whether it is HTML."""
    parts = [*entry.get("content", []), entry.get("summary_detail") or {}]
    best = max(parts, key=lambda part: len(part.get("value") or ""))
    return plain.safe(best.get("value") or ""), best.get("type") in HTML_TYPES
