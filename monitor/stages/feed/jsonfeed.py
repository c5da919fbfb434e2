"""JSON Feed 1.0 and 1.1 (https://jsonfeed.org), which feedparser does not read."""

from collections.abc import Mapping
from typing import Any

import msgspec

from monitor.records import Feed
from monitor.stages.feed import plain
from monitor.stages.feed.dates import read_date
from monitor.stages.feed.document import FeedDocument, FeedItem, NotAFeed
from monitor.stages.feed.suspicion import MOST_ITEMS

MOST_OBJECTS = 20 * MOST_ITEMS  # an item has authors, attachments and little else


def looks_like_json(text: str) -> bool:
    """Tell whether `text` can only be JSON."""
    return text.startswith(("{", "["))


def read_json_feed(text: str, feed: Feed, base_url: str) -> FeedDocument | NotAFeed:
    """Return what a JSON Feed lists; an item that is no object is left out."""
    # Counted before it is decoded, since a million objects take half a gigabyte.
    if text.count("{") > MOST_OBJECTS:
        return NotAFeed(why=f"not read because it has more than {MOST_OBJECTS} objects")
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        return NotAFeed(why=f"it is JSON that breaks: {plain.one_line(str(error))}")
    if not isinstance(found, dict) or not isinstance(found.get("items"), list):
        return NotAFeed(why="it is JSON but not a JSON Feed")
    items = found["items"]
    if len(items) > MOST_ITEMS:
        return NotAFeed(why=f"not read because it lists more than {MOST_ITEMS} items")
    return FeedDocument(
        items=tuple(_item(item, feed, base_url) for item in items if isinstance(item, dict)),
        title=plain.title(_words(found, "title"), is_html=False),
        lang=plain.one_line(_words(found, "language"), 35),
        expired=found.get("expired") is True,
        hub=_hub(found, base_url),
        topic=plain.address(_words(found, "feed_url"), base_url),
    )


def _hub(found: Mapping[str, Any], base_url: str) -> str:
    """Return the first hub that speaks WebSub."""
    hubs = found.get("hubs")
    for hub in hubs if isinstance(hubs, list) else []:
        if isinstance(hub, dict) and _words(hub, "type").lower() == "websub":
            return plain.address(_words(hub, "url"), base_url)
    return ""


def _item(item: Mapping[str, Any], feed: Feed, base_url: str) -> FeedItem:
    html = plain.safe(_words(item, "content_html"))
    body = html or plain.safe(_words(item, "content_text") or _words(item, "summary"))
    published = _words(item, "date_published") or _words(item, "date_modified")
    return FeedItem(
        guid=plain.one_line(_words(item, "id"), plain.ADDRESS_CHARACTERS),
        link=plain.address(_words(item, "url") or _words(item, "external_url"), base_url),
        title=plain.title(_words(item, "title"), is_html=False),
        body=body[: plain.BODY_CHARACTERS],
        body_is_html=bool(html),
        truncated=len(body) > plain.BODY_CHARACTERS,
        author=plain.one_line(_author(item)),
        published=read_date(published, feed.country),
        published_text=plain.one_line(published),
    )


def _words(found: Mapping[str, Any], name: str) -> str:
    """Return a member as text; numbers count, since many ids are numbers."""
    value = found.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


def _author(item: Mapping[str, Any]) -> str:
    authors = item.get("authors") or [item.get("author")]
    if not isinstance(authors, list):
        return ""
    return ", ".join(_words(author, "name") for author in authors if isinstance(author, dict))
