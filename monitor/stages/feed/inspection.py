"""What is wrong with a feed that can be read, in words that its owner could act on."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from statistics import median

from monitor.stages.feed.document import FeedDocument, FeedItem
from monitor.stages.feed.plain import text_length

SHORT_TEXT_CHARACTERS = 300  # two sentences: the beginning of a story, hardly ever all of it
FUTURE = timedelta(hours=1)  # clocks and zones are wrong by less
FEW = 3  # so many examples are named


def findings(document: FeedDocument, headers: Mapping[str, str], now: datetime) -> tuple[str, ...]:
    """Return what is wrong with a document and how it was served, worst first."""
    return (
        *document.problems,
        *_of_items(document.items, now),
        *_of_headers(headers),
    )


def text_characters(document: FeedDocument) -> int:
    """Return how much text an item usually has."""
    lengths = [text_length(item.body, is_html=item.body_is_html) for item in document.items]
    return int(median(lengths)) if lengths else 0


def _of_items(items: tuple[FeedItem, ...], now: datetime) -> Iterator[str]:
    count = len(items)
    if not count:
        yield "it lists no item"
        return
    undated = [item.published_text for item in items if item.published is None]
    if undated:
        examples = ", ".join(repr(text) for text in dict.fromkeys(filter(None, undated)))
        which = f" ({examples[:200]})" if examples else ""
        yield f"{len(undated)} of {count} items have no date that can be read{which}"
    future = [item for item in items if item.published and item.published > now + FUTURE]
    if future:
        yield f"{len(future)} of {count} items are dated in the future, taken as seen now"
    yield from _of_identities(items)


def _of_identities(items: tuple[FeedItem, ...]) -> Iterator[str]:
    count = len(items)
    for name, values in (
        ("guid", [item.guid for item in items]),
        ("title", [item.title for item in items]),
        ("link", [item.link for item in items]),
    ):
        if missing := sum(not value for value in values):
            yield f"{missing} of {count} items have no {name}"
    twice = [guid for guid, times in Counter(i.guid for i in items if i.guid).items() if times > 1]
    if twice:
        yield f"several items share a guid: {', '.join(twice[:FEW])}"


def _of_headers(headers: Mapping[str, str]) -> Iterator[str]:
    if not (headers.get("etag") or headers.get("last-modified")):
        yield "it sends neither ETag nor Last-Modified, so each poll fetches all of it"
    if "content-encoding" not in headers:
        yield "it is sent uncompressed"
    if headers.get("content-type", "").startswith("text/html"):
        yield "it is labelled text/html"
