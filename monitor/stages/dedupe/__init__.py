"""Article in; the same article where it is new, a revision of one heard before, or a copy of it.

An article is known by its address, by its words, or by most of its words. A text with another
number, or another town, in the same words is no copy: it goes on, and `similar_to` says what it is
like. Copies of copies and revisions of revisions refer to the first of their chain.

What is decided is a function of the order of the articles alone; see
:class:`monitor.stages.Remembering` for how it is run. Rooms: `rows` is what is remembered of an
entry, `shelves` finds rows by their keys, `near` says what "most of its words" is.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice, takewhile
from zlib import crc32

import msgspec

from monitor.languages.fingerprint import Fingerprint
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
from monitor.stages.dedupe import rows
from monitor.stages.dedupe.near import BAND_PLACES, BANDS, bands_of, nearest
from monitor.stages.dedupe.rows import Facts, key_of, pack_instant, pack_lang
from monitor.stages.dedupe.shelves import NO_KEY, SHELF_ROWS, Shelves

WINDOW = timedelta(days=7)  # a story is copied within days; the time that `articles` is kept
WHOLE = 1000  # per mille
# Of one band the newest so many are compared: forms filled in day after day share their bands.
MOST_OF_A_BAND = 100
MOST_EXPIRED = 1_000  # names handed out at once of what has expired

# Chains: by article id, by address, by the very words, and by each band of the signature.
_ARTICLE, _ADDRESS, _CONTENT = range(3)
_BANDS = range(3, 3 + BANDS)


class Dedupe:
    """The stage: a fold over one row an entry."""

    def __init__(self, shelf_rows: int = SHELF_ROWS) -> None:
        self._rows = Shelves(3 + BANDS, shelf_rows)
        self._seq = 0
        self._latest = rows.BEGINNING + WINDOW  # the latest instant heard of

    def __len__(self) -> int:
        """Return how many rows are remembered."""
        return len(self._rows)

    def decide(self, item: Article) -> Decided[DedupeRow, Record] | None:
        """Return what the article is and its row; None where its entry was handled before."""
        oldest = self._oldest(item.first_seen)
        versions = self._versions(item, oldest)
        latest = next(versions, None)
        if latest and item.entry in (latest.entry, *(version.entry for version in versions)):
            return None
        same = latest or self._at_address(item, oldest)
        if same is None:
            return self._by_words(item, oldest)
        if same.content != _content(item):
            changed = _changed(same, item)
            revision = Revision(article=item, original=same.original, changed=changed)
            return self._decided(item, revision, same.original, DedupeReason.REVISION)
        return self._copy(item, same.original, DedupeReason.EXACT_URL, WHOLE)

    def _oldest(self, first_seen: datetime) -> bytes:
        """Return the instant before which rows are forgotten, at the latest time heard of.

        Articles may come a little out of order. A row past the window is as good as forgotten, so
        that it does not matter when it is.
        """
        now = max(self._latest, first_seen)
        return pack_instant(now - WINDOW)

    def _find(self, chain: int, key: bytes, oldest: bytes) -> Iterator[bytes]:
        """Yield the rows within the window that may have `key`, the newest first."""
        for row in self._rows.find(chain, _short(key)):
            if rows.instant_of(row) >= oldest:
                yield row

    def _versions(self, article: Article, oldest: bytes) -> Iterator[Facts]:
        """Yield what is remembered of this very article, the latest first."""
        for row in self._find(_ARTICLE, key_of(article.id), oldest):
            facts = rows.unpack(row)
            if facts.article == article.id:
                yield facts

    def _at_address(self, article: Article, oldest: bytes) -> Facts | None:
        if not article.canonical_url:
            return None
        key = _address(article)
        for row in self._find(_ADDRESS, key, oldest):
            facts = rows.unpack(row)
            if facts.address == key:
                return facts
        return None

    def _by_words(self, article: Article, oldest: bytes) -> Decided[DedupeRow, Record]:
        """Judge an article by its very words, then by most of them."""
        content, lang = _content(article), pack_lang(article.lang)
        sought = ((_CONTENT, _short(content), rows.CONTENT_KEY),)
        for _, row in self._rows.find_equal(sought):
            known = rows.content_of(row), rows.lang_of(row)
            if known == (content, lang) and rows.instant_of(row) >= oldest:
                return self._copy(
                    article, rows.unpack(row).original, DedupeReason.EXACT_TEXT, WHOLE
                )
        fingerprint = Fingerprint.decode(article.fingerprint)
        near = nearest(fingerprint, self._neighbours(fingerprint, lang, oldest))
        if near is None:
            return self._decided(article, article, article.id, DedupeReason.NEW)
        original = near.facts.original
        if near.is_copy:
            return self._copy(article, original, DedupeReason.NEAR, near.similarity)
        told_otherwise = msgspec.structs.replace(article, similar_to=original)
        return self._decided(article, told_otherwise, article.id, DedupeReason.NEW)

    def _neighbours(self, fingerprint: Fingerprint, lang: bytes, oldest: bytes) -> list[bytes]:
        """Return the rows of a language that share a band with a text, each once."""
        if not fingerprint.words:
            return []
        sought = list(zip(_BANDS, bands_of(fingerprint.signature), BAND_PLACES, strict=True))
        found: dict[bytes, None] = {}
        counts: Counter[int] = Counter()
        full: set[int] = set()
        for band, row in self._rows.find_equal(sought, full):
            if rows.lang_of(row) == lang and rows.instant_of(row) >= oldest:
                found[row] = None
                counts[band] += 1
                if counts[band] == MOST_OF_A_BAND:
                    full.add(band)
        return list(found)

    def _copy(
        self, article: Article, original: str, reason: DedupeReason, similarity: int
    ) -> Decided[DedupeRow, Record]:
        copy = Copy(
            article=article.id,
            entry=article.entry,
            original=original,
            reason=reason,
            similarity=similarity,
            publisher=article.publisher,
            feed=article.feed,
            url=article.url,
            first_seen=article.first_seen,
            published=article.published,
            backfill=article.backfill,
        )
        return self._decided(article, copy, original, reason)

    def _decided(
        self, article: Article, said: Deduplicated, original: str, reason: DedupeReason
    ) -> Decided[DedupeRow, Record]:
        fingerprint = Fingerprint.decode(article.fingerprint)
        facts = Facts(
            self._seq + 1,
            reason,
            article.lang,
            article.first_seen,
            _content(article),
            *_digests(article, fingerprint),
            article.entry,
            article.id,
            original,
            _address(article),
        )
        if not isinstance(said, Copy):
            facts = facts._replace(**fingerprint._asdict())
        # The row's place names it: an entry that comes again after the window has a second row.
        return Decided(str(facts.seq), DedupeRow(facts=rows.pack(facts)), (said,))

    def apply(self, row: DedupeRow) -> None:
        """Bring the state forward by a kept row."""
        facts = rows.unpack(row.facts)
        self._seq = max(self._seq, facts.seq)
        self._latest = max(self._latest, facts.first_seen)
        bands = bands_of(facts.signature) if facts.words else (NO_KEY,) * BANDS
        names = (key_of(facts.article), facts.address, facts.content)
        keys = (_short(name) if name else NO_KEY for name in names)
        self._rows.put(row.facts, (*keys, *bands))

    def expired(self) -> tuple[str, ...]:
        """Return the names of rows outside the window of every later article, oldest first."""
        oldest = self._oldest(self._latest)
        expired = takewhile(lambda row: rows.instant_of(row) < oldest, self._rows)
        return tuple(str(DedupeRow(facts=row).seq) for row in islice(expired, MOST_EXPIRED))

    def forget(self, key: str) -> None:
        """Drop a row that has expired; the oldest go first."""
        oldest = next(iter(self._rows), None)
        if oldest is not None and str(DedupeRow(facts=oldest).seq) == key:
            self._rows.forget_oldest()


def _short(key: bytes) -> int:
    """Return the part of a key that chains are searched by."""
    return int.from_bytes(key[:4], "little")


def _content(article: Article) -> bytes:
    return key_of(article.content_id)


def _address(article: Article) -> bytes:
    """Return the key of the canonical address: of the id that clean makes of it."""
    url = article.canonical_url
    return key_of(identify("article", url)) if url else b""


def _digests(article: Article, fingerprint: Fingerprint) -> tuple[bytes, bytes, bytes]:
    """Return digests of title, text and numbers, to tell what a revision changed."""
    numbers = (mention.value for mention in sorted(fingerprint.mentions) if not mention.is_place)
    values = ",".join(map(str, numbers))
    title = " ".join(fold(article.title).text.split())
    return _crc(title), _crc(article.text), _crc(values)


def _crc(words: str) -> bytes:
    return crc32(words.encode("utf-8", "surrogatepass")).to_bytes(4, "big")


def _changed(before: Facts, article: Article) -> tuple[str, ...]:
    """Return what a revision changed: of title, text and numbers, in this order."""
    digests = _digests(article, Fingerprint.decode(article.fingerprint))
    known = before.title, before.text, before.figures
    names = ("title", "text", "numbers")
    both = zip(names, known, digests, strict=True)
    return tuple(name for name, old, new in both if old != new)
