"""Lines of JSON to entries: news from a file instead of a feed.

A line is ``{"id", "text"}`` and optionally ``lang, title, published, first_seen, feed, url,
publisher, country, backfill``; other keys are passed over and null is absent. `id` is taken as the
article's id. Lines may come in any order and without dates: an entry without ``first_seen`` was
first seen when it was published, but never before an earlier line was.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from monitor.records import Entry, identify, to_instant
from monitor.stages.feed.dates import read_date

MOST_LINE_BYTES = 8 * 1024 * 1024  # an article has some thousand; more is no line of news
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)  # of undated lines before any dated one
YEARS = range(1900, 2900)  # beyond them a date is a slip, and months cannot be added to it
MARKUP = re.compile(
    r"</?(?:p|div|br|span|a|img|ul|li|h[1-6]|table|em|strong|b|i)\b[^<>]*>", re.IGNORECASE
)


class Line(msgspec.Struct, frozen=True):
    """One line as it is written."""

    id: str | int
    text: str | None
    title: str | None = None
    lang: str | None = None
    published: str | None = None
    first_seen: str | None = None
    feed: str | None = None
    url: str | None = None
    publisher: str | None = None
    country: str | None = None
    backfill: bool | None = None


class BadLine(NamedTuple):
    """A line that could not be read: its id where that much is clear, and why."""

    id: str | None
    line: int
    error: str


class _Named(msgspec.Struct):
    id: str | int | None = None


def read_lines(lines: Iterable[bytes]) -> Iterator[Entry | BadLine]:
    """Yield an entry or what is wrong for each line that is not blank, in order."""
    latest = BEGINNING
    decode = msgspec.json.Decoder(Line).decode
    for number, data in enumerate(lines, 1):
        stripped = data.removeprefix(b"\xef\xbb\xbf").strip()
        if not stripped:
            continue
        if len(stripped) > MOST_LINE_BYTES:
            yield BadLine(None, number, f"longer than {MOST_LINE_BYTES} bytes")
            continue
        try:
            entry = _entry(decode(stripped), latest)
        except (msgspec.MsgspecError, ValueError) as error:
            yield BadLine(_id_of(stripped), number, str(error))
            continue
        latest = max(latest, entry.first_seen)
        yield entry


def _entry(line: Line, latest: datetime) -> Entry:
    """Return the entry of a line; `latest` is when the latest line so far was first seen."""
    published = read_date(line.published or "", line.country or "")
    if published is not None and published.year not in YEARS:
        published = None
    first_seen = _first_seen(line, published, latest)
    id_, title, text = str(line.id), line.title or "", line.text or ""
    return Entry(
        id=identify("line", id_, title, text),
        feed=line.feed or "",
        first_seen=first_seen,
        url=line.url or "",
        guid=id_,
        title=title,
        body=text,
        body_is_html=MARKUP.search(text) is not None,
        published=min(published, first_seen) if published else None,
        published_text=line.published or "",
        lang=line.lang or "",
        publisher=line.publisher or "",
        country=line.country or "",
        backfill=bool(line.backfill),
        article_id=id_,
    )


def _first_seen(line: Line, published: datetime | None, latest: datetime) -> datetime:
    if not line.first_seen:
        return max(published, latest) if published else latest
    try:
        given = datetime.fromisoformat(line.first_seen)
    except ValueError:
        given = None
    if given is None or given.year not in YEARS:
        raise ValueError(
            f"first_seen is {line.first_seen!r}; write an instant as 2024-05-15T12:00:00Z"
        )
    return to_instant(given if given.tzinfo else given.replace(tzinfo=UTC))


def _id_of(data: bytes) -> str | None:
    """Return the id of a line that is wrong otherwise."""
    try:
        named = msgspec.json.decode(data, type=_Named)
    except msgspec.MsgspecError:
        return None
    return None if named.id is None else str(named.id)
