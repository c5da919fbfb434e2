"""Article in; the same article where it is new, a revision of one heard before, or a copy of it.

An article is known by its address, by its words, or by most of its words. A text with another
number, or another town, in the same words is no copy, be they the original's own or what another
copy added: it goes on, and `similar_to` says what it is like. Copies of copies and revisions of
revisions refer to the first of their chain.

What is decided is a function of the order of the articles alone; see
:class:`monitor.stages.Remembering` for how it is run. Rooms: `rows` is what is remembered of an
entry, `shelves` finds rows by their keys, `near` says what "most of its words" is.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain, islice, takewhile
from zlib import crc32

import msgspec

from monitor.languages.fingerprint import Fingerprint, Mention, differ_in_a_mention
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
from monitor.stages.dedupe.near import BAND_PLACES, BANDS, Near, bands_of, nearest
from monitor.stages.dedupe.rows import Facts, key_of, pack_instant, pack_lang, unpack
from monitor.stages.dedupe.shelves import NO_KEY, SHELF_ROWS, Shelves

WINDOW = timedelta(days=7)  # a story is copied within days; the time that `articles` is kept
WHOLE = 1000  # per mille
# Of one key the newest so many are compared: forms filled in day after day share their bands.
MOST_OF_A_KEY = 100
MOST_EXPIRED = 1_000  # names handed out at once of what has expired

# Chains: by article id, by address, by the very words; of copies that add something, by the id of
# their original; and by each band of the signature.
_ARTICLE, _ADDRESS, _CONTENT, _ORIGINAL = range(4)
_BANDS = range(4, 4 + BANDS)
_IN_ANY_LANGUAGE = frozenset((_ARTICLE, _ADDRESS, _ORIGINAL))
_NO_BANDS = (b"",) * BANDS

Known = Mapping[int, Sequence[bytes]]  # rows by chain, the newest first


class Dedupe:
    """The stage: a fold over one row an entry."""

    def __init__(self, shelf_rows: int = SHELF_ROWS) -> None:
        self._rows = Shelves(_BANDS.stop, shelf_rows)
        self._seq = 0
        self._latest = rows.BEGINNING + WINDOW  # the latest instant heard of

    def __len__(self) -> int:
        """Return how many rows are remembered."""
        return len(self._rows)

    def decide(self, item: Article) -> Decided[DedupeRow, Record] | None:
        """Return what the article is and its row; None where its entry was handled before."""
        new = _as_new(item, self._seq + 1)
        known = self._known(new, {at: key for at, key in enumerate(_keys_of(new)) if key})
        if any(version.entry == new.entry for version in map(unpack, known[_ARTICLE])):
            return None
        same = next(map(unpack, chain(known[_ARTICLE], known[_ADDRESS])), None)
        if same and same.content != new.content:
            revised = new._replace(original=same.original, reason=DedupeReason.REVISION)
            changed = _changed(same, new)
            return _decided(
                revised, Revision(article=item, original=same.original, changed=changed)
            )
        if same:
            return _copied(item, new, same.original, DedupeReason.EXACT_URL)
        if known[_CONTENT]:
            original = unpack(known[_CONTENT][0]).original
            return _copied(item, new, original, DedupeReason.EXACT_TEXT)
        return self._by_most_words(item, new, known)

    def _by_most_words(self, item: Article, new: Facts, known: Known) -> Decided[DedupeRow, Record]:
        """Judge an article by the remembered one that it is most like."""
        near = nearest(new, dict.fromkeys(chain.from_iterable(known[band] for band in _BANDS)))
        if near is None:
            return _decided(new, item)
        original = near.facts.original
        if near.is_copy and not self._another_copy_differs(near, new):
            added = [one for one in new.mentions if one not in near.facts.mentions]
            return _copied(item, new, original, DedupeReason.NEAR, near.similarity, added)
        return _decided(new, msgspec.structs.replace(item, similar_to=original))

    def _another_copy_differs(self, near: Near, new: Facts) -> bool:
        """Return whether a copy of the same original gave another number or place.

        Where it stands in words that the original lacks, the original cannot tell.
        """
        copies = self._known(new, {_ORIGINAL: key_of(near.facts.original)})[_ORIGINAL]
        added = chain.from_iterable(unpack(row).mentions for row in copies)
        return differ_in_a_mention([*near.facts.mentions, *added], new.mentions)

    def _known(self, new: Facts, keys: Mapping[int, bytes]) -> Known:
        """Return the rows with one of the keys; the very words and the bands within a language.

        A row past the window is as good as forgotten, so that it does not matter when it is.
        """
        oldest, lang = self._oldest(new.first_seen), pack_lang(new.lang)
        known: dict[int, list[bytes]] = defaultdict(list)
        full: set[int] = set()
        for place, row in self._rows.find([(at, _short(key)) for at, key in keys.items()], full):
            if rows.instant_of(row) < oldest or _key_in(row, place) != keys[place]:
                continue
            if place in _IN_ANY_LANGUAGE or rows.lang_of(row) == lang:
                known[place].append(row)
            if len(known[place]) == MOST_OF_A_KEY and place != _ARTICLE:
                full.add(place)
        return known

    def _oldest(self, first_seen: datetime) -> bytes:
        """Return the instant before which rows are forgotten, at the latest time heard of.

        Articles may come a little out of order.
        """
        return pack_instant(max(self._latest, first_seen) - WINDOW)

    def apply(self, row: DedupeRow) -> None:
        """Bring the state forward by a kept row."""
        facts = unpack(row.facts)
        self._seq = max(self._seq, facts.seq)
        self._latest = max(self._latest, facts.first_seen)
        self._rows.put(row.facts, [_short(key) if key else NO_KEY for key in _keys_of(facts)])

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


def _as_new(article: Article, seq: int) -> Facts:
    """Return what is remembered of an article that is like no other."""
    fingerprint = Fingerprint.decode(article.fingerprint)
    url = article.canonical_url
    address = key_of(identify("article", url)) if url else b""  # as the id that clean makes of it
    return Facts(
        seq,
        DedupeReason.NEW,
        article.lang,
        article.first_seen,
        key_of(article.content_id),
        *_digests(article, fingerprint.mentions),
        article.entry,
        article.id,
        article.id,
        address,
        *fingerprint,
    )


def _keys_of(facts: Facts) -> tuple[bytes, ...]:
    """Return the key in each chain under which an article is found again, empty for none."""
    adds_something = facts.reason is DedupeReason.NEAR and facts.mentions
    return (
        key_of(facts.article),
        facts.address,
        facts.content,
        key_of(facts.original) if adds_something else b"",
        *(bands_of(facts.signature) if facts.words else _NO_BANDS),
    )


def _key_in(row: bytes, place: int) -> bytes:
    """Return the key that a row has in a chain."""
    if place in _BANDS:
        return row[BAND_PLACES[place - _BANDS.start]]
    if place == _CONTENT:
        return rows.content_of(row)
    facts = unpack(row)
    return {_ARTICLE: key_of(facts.article), _ADDRESS: facts.address}.get(
        place, key_of(facts.original)
    )


def _short(key: bytes) -> int:
    """Return the part of a key that chains are searched by."""
    return int.from_bytes(key[:4], "little")


def _decided(facts: Facts, said: Deduplicated) -> Decided[DedupeRow, Record]:
    # The row's place names it: an entry that comes again after the window has a second row.
    return Decided(str(facts.seq), DedupeRow(facts=rows.pack(facts)), (said,))


def _copied(
    article: Article,
    new: Facts,
    original: str,
    reason: DedupeReason,
    similarity: int = WHOLE,
    added: Sequence[Mention] = (),
) -> Decided[DedupeRow, Record]:
    """Return a copy and its row, which says nothing of what originals are compared by.

    Only the numbers and places that it adds are remembered.
    """
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
    facts = new._replace(
        reason=reason, original=original, words=0, signature=b"", mentions=tuple(added)
    )
    return _decided(facts, copy)


def _digests(article: Article, mentions: Sequence[Mention]) -> tuple[bytes, bytes, bytes]:
    """Return digests of title, text and numbers, to tell what a revision changed."""
    numbers = (mention.value for mention in sorted(mentions) if not mention.is_place)
    title = " ".join(fold(article.title).text.split())
    return _crc(title), _crc(article.text), _crc(",".join(map(str, numbers)))


def _crc(words: str) -> bytes:
    return crc32(words.encode("utf-8", "surrogatepass")).to_bytes(4, "big")


def _changed(before: Facts, after: Facts) -> tuple[str, ...]:
    """Return what a revision changed: of title, text and numbers, in this order."""
    both = {
        "title": (before.title, after.title),
        "text": (before.text, after.text),
        "numbers": (before.figures, after.figures),
    }
    return tuple(name for name, (old, new) in both.items() if old != new)
