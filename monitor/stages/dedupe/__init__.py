"""Article in; the same article where it is new, a revision of one heard before, or a copy of it.

An article is known by its address, by its words, or by most of its words. A text with another
number in the same place is never a copy: it goes on, and `similar_to` says what it is like. Copies
of copies and revisions of revisions refer to the first of their chain.

What is decided is a function of the order of the articles alone; see
:class:`monitor.stages.Remembering` for how it is run, and `near` for what "most of its words" is.
"""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from monitor.languages.fingerprint import Fingerprint, have_same_numbers
from monitor.languages.text import fold
from monitor.records import (
    Article,
    Copy,
    DedupeReason,
    DedupeRow,
    Deduplicated,
    Record,
    Revision,
    identify,
)
from monitor.stages import Decided
from monitor.stages.dedupe.near import Neighbours

KeyT = TypeVar("KeyT")

WINDOW = timedelta(days=7)  # a story is copied within days; the time that `articles` is kept
WHOLE = 1000  # per mille


class Dedupe:
    """The stage: a fold over one row an entry."""

    def __init__(self) -> None:
        self._rows: OrderedDict[str, DedupeRow] = OrderedDict()  # in the order of their seq
        self._by_article: dict[str, str] = {}  # article id -> entry of its latest version
        self._by_address: dict[str, str] = {}
        self._by_content: dict[tuple[str, str], str] = {}  # (language, content) -> first entry
        self._near: dict[str, Neighbours] = {}
        self._seq = 0
        self._latest: datetime | None = None

    def decide(self, item: Article) -> Decided[DedupeRow, Record] | None:
        """Return what the article is and its row; None where its entry was handled before."""
        now = self._now(item.first_seen)
        if self._row(item.entry, now) is not None:
            return None
        return self._known(item, now) or self._alike(item, now)

    def _now(self, first_seen: datetime) -> datetime:
        """Return the latest time heard of: articles may come a little out of order."""
        return max(self._latest, first_seen) if self._latest else first_seen

    def _known(self, article: Article, now: datetime) -> Decided[DedupeRow, Record] | None:
        """Judge an article whose address or very words were heard before."""
        same = self._row(self._by_article.get(article.id), now)
        same = same or self._row(self._by_address.get(article.canonical_url), now)
        if same is not None and same.content_id != article.content_id:
            changed = _changed(same, article)
            revision = Revision(article=article, original=same.original, changed=changed)
            return self._decided(article, revision, same.original, DedupeReason.REVISION)
        if same is not None:
            return self._copy(article, same, DedupeReason.EXACT_URL, WHOLE)
        words = self._row(self._by_content.get((article.lang, article.content_id)), now)
        if words is not None:
            return self._copy(article, words, DedupeReason.EXACT_TEXT, WHOLE)
        return None

    def _alike(self, article: Article, now: datetime) -> Decided[DedupeRow, Record]:
        """Judge an article by most of its words."""
        neighbours = self._near.get(article.lang)
        fingerprint = Fingerprint.decode(article.fingerprint)
        near = None
        if neighbours and fingerprint.words:
            near = neighbours.nearest(fingerprint, lambda entry: self._row(entry, now) is not None)
        if near is None:
            return self._decided(article, article, article.id, DedupeReason.NEW)
        row = self._rows[near.key]
        if near.is_copy:
            return self._copy(article, row, DedupeReason.NEAR, near.similarity)
        told_otherwise = msgspec.structs.replace(article, similar_to=row.original)
        return self._decided(article, told_otherwise, article.id, DedupeReason.NEW)

    def _row(self, entry: str | None, now: datetime) -> DedupeRow | None:
        """Return the row of `entry`, unless it is older than the window.

        A row past the window is as good as forgotten, so that it does not matter when it is.
        """
        row = self._rows.get(entry) if entry else None
        return row if row and now - row.first_seen <= WINDOW else None

    def _copy(
        self, article: Article, row: DedupeRow, reason: DedupeReason, similarity: int
    ) -> Decided[DedupeRow, Record]:
        copy = Copy(
            article=article.id,
            entry=article.entry,
            original=row.original,
            reason=reason,
            similarity=similarity,
            publisher=article.publisher,
            feed=article.feed,
            url=article.url,
            first_seen=article.first_seen,
            published=article.published,
            backfill=article.backfill,
        )
        return self._decided(article, copy, row.original, reason)

    def _decided(
        self, article: Article, said: Deduplicated, original: str, reason: DedupeReason
    ) -> Decided[DedupeRow, Record]:
        row = DedupeRow(
            entry=article.entry,
            seq=self._seq + 1,
            article=article.id,
            original=original,
            reason=reason,
            first_seen=article.first_seen,
            lang=article.lang,
            canonical_url=article.canonical_url,
            content_id=article.content_id,
            fingerprint=article.fingerprint,
            title_id=_title_id(article),
        )
        return Decided(article.entry, row, (said,))

    def apply(self, row: DedupeRow) -> None:
        """Bring the state forward by a kept row."""
        self._rows[row.entry] = row
        self._seq = max(self._seq, row.seq)
        self._latest = now = self._now(row.first_seen)
        self._by_article[row.article] = row.entry
        if row.canonical_url:
            self._by_address[row.canonical_url] = row.entry
        content = row.lang, row.content_id
        if self._row(self._by_content.get(content), now) is None:
            self._by_content[content] = row.entry
        if row.reason in (DedupeReason.NEW, DedupeReason.REVISION):
            neighbours = self._near.setdefault(row.lang, Neighbours())
            neighbours.add(row.entry, Fingerprint.decode(row.fingerprint))

    def expired(self) -> tuple[str, ...]:
        """Return the entries that lie outside the window of every later article, oldest first."""
        expired: list[str] = []
        for entry, row in self._rows.items():
            if self._latest is None or self._latest - row.first_seen <= WINDOW:
                break
            expired.append(entry)
        return tuple(expired)

    def forget(self, key: str) -> None:
        """Drop a row and all that leads to it."""
        row = self._rows.pop(key, None)
        if row is None:
            return
        _drop(self._by_article, row.article, key)
        _drop(self._by_address, row.canonical_url, key)
        _drop(self._by_content, (row.lang, row.content_id), key)
        if row.reason in (DedupeReason.NEW, DedupeReason.REVISION):
            self._near[row.lang].remove(key)


def _drop(index: dict[KeyT, str], key: KeyT, entry: str) -> None:
    if index.get(key) == entry:
        del index[key]


def _title_id(article: Article) -> str:
    return identify("title", *fold(article.title).text.split())


def _changed(before: DedupeRow, article: Article) -> tuple[str, ...]:
    """Return what a revision changed: of title, text and numbers, in this order."""
    known, new = Fingerprint.decode(before.fingerprint), Fingerprint.decode(article.fingerprint)
    title = before.title_id != _title_id(article)
    text = bool((known.signature != new.signature).any()) or known.words != new.words
    numbers = not have_same_numbers(known.numbers, new.numbers)
    said = (("title", title), ("text", text or not title), ("numbers", numbers))
    return tuple(name for name, is_changed in said if is_changed)
