"""Feeds written down as `feeds` reads them: our own YAML, or OPML for other readers too."""

from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

import yaml

from monitor.records import Feed
from monitor.service.feeds import OURS, SECONDS

OPML_NAMESPACE = "urn:monitor:feeds"


def to_yaml(feeds: Iterable[Feed]) -> str:
    """Return a feeds file that reads back as the same feeds."""
    listed = [_words(feed) for feed in feeds]
    return yaml.safe_dump({"feeds": listed}, allow_unicode=True, sort_keys=False, width=100)


def to_opml(feeds: Iterable[Feed]) -> str:
    """Return OPML 2.0; what other readers do not know stands in attributes of our own."""
    outlines = "".join(_outline(feed) for feed in feeds)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<opml version="2.0" xmlns:monitor="{OPML_NAMESPACE}">\n'
        f"<head><title>Feeds of monitor</title></head>\n<body>\n{outlines}</body>\n</opml>\n"
    )


def _words(feed: Feed) -> dict[str, object]:
    """Return the keys of a feeds file that say anything of `feed`."""
    words: dict[str, object] = {
        "id": feed.id,
        "url": feed.url,
        "title": feed.title,
        "publisher": feed.publisher,
        "lang": feed.lang,
        "country": feed.country,
        "every": _every(feed.every_seconds),
        "full_text": feed.full_text,
        "paused": feed.paused,
    }
    return {key: value for key, value in words.items() if value}


def _outline(feed: Feed) -> str:
    words = _words(feed)
    attributes = {
        "type": "rss",
        "text": feed.title or feed.id,
        "title": feed.title,
        "xmlUrl": feed.url,
        "language": feed.lang,
    }
    ours = ("id", "publisher", "country", "every", "full_text", "paused")
    attributes |= {OURS + key: _spelled(words[key]) for key in ours if key in words}
    told = " ".join(f"{name}={quoteattr(text)}" for name, text in attributes.items() if text)
    return f"<outline {told}/>\n"


def _spelled(value: object) -> str:
    return "true" if value is True else str(value)


def _every(seconds: int) -> str:
    """Return a pace as a feeds file spells it, in the largest unit that is whole."""
    units = sorted(SECONDS.items(), key=lambda unit: -unit[1])
    whole = (f"{seconds // size}{unit}" for unit, size in units if seconds and seconds % size == 0)
    return next(whole, "")
