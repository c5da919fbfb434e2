"""What dedupe remembers of one entry, packed into bytes: a row is kept a million times.

The table and the stage share these bytes; looking for copies reads a few places of a row and
unpacks none. In this order:

- what it is: the version, the reason, the language, the seq, the instant in milliseconds;
- digests: of title and text together, of the title, of the text, of its numbers;
- of what later articles may copy: its length in words and its signature;
- names: of the entry, the article and its original, this one empty where it is the article itself;
- the key of its address, where that is not the article's own key;
- the mentions of numbers and places in their contexts.
"""

import struct
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import NamedTuple

from monitor.languages.fingerprint import ROWS, Mention, pack_mentions, unpack_mentions
from monitor.records import DedupeReason

VERSION = 1
BEGINNING = datetime(1, 1, 1, tzinfo=UTC)  # no instant lies before it
MILLISECOND = timedelta(milliseconds=1)
# A row keeps the place of its reason here.
REASONS = (
    DedupeReason.NEW,
    DedupeReason.REVISION,
    DedupeReason.EXACT_URL,
    DedupeReason.EXACT_TEXT,
    DedupeReason.NEAR,
)
KEY_BYTES = 8
OWN_ID_DIGITS = 20  # our own ids are so many hex digits; ids from outside are any text
_OWN, _FOREIGN = 1, 2  # how a name is spelled

_HEAD = struct.Struct(">BB3sI7s8s4s4s4sH")  # big end first: instants compare as bytes do
_LANG = slice(2, 5)
_INSTANT = slice(9, 16)
_CONTENT = slice(16, 24)
_WORDS = slice(36, 38)
_SIGNATURE = slice(_HEAD.size, _HEAD.size + ROWS)


class Facts(NamedTuple):
    """A row, unpacked."""

    seq: int
    reason: DedupeReason
    lang: str
    first_seen: datetime
    content: bytes  # eight bytes; the digests below are of four
    title: bytes
    text: bytes
    figures: bytes
    entry: str
    article: str
    original: str
    address: bytes  # key of the canonical address, empty where there is none
    words: int = 0
    signature: bytes = b""
    mentions: tuple[Mention, ...] = ()


def pack(facts: Facts) -> bytes:
    """Return the bytes of a row."""
    place = REASONS.index(facts.reason)
    head = _HEAD.pack(
        VERSION,
        place,
        pack_lang(facts.lang),
        facts.seq,
        pack_instant(facts.first_seen),
        facts.content,
        facts.title,
        facts.text,
        facts.figures,
        min(facts.words, 0xFFFF),
    )
    own = facts.address == key_of(facts.article)
    names = (
        _pack_name(facts.entry),
        _pack_name(facts.article),
        _pack_name("" if facts.original == facts.article else facts.original),
        bytes([_OWN]) if own else bytes([len(facts.address)]) + facts.address,
    )
    return b"".join((head, facts.signature, *names, pack_mentions(facts.mentions)))


def unpack(row: bytes) -> Facts:
    """Return what `pack` made these bytes of; ValueError where they are no row."""
    if len(row) < _HEAD.size or row[0] != VERSION:
        raise ValueError(f"not a row of version {VERSION}: {row[:20]!r}")
    _, place, lang, seq, instant, content, title, text, figures, words = _HEAD.unpack_from(row)
    at = _SIGNATURE.stop if words else _HEAD.size
    entry, at = _unpack_name(row, at)
    article, at = _unpack_name(row, at)
    original, at = _unpack_name(row, at)
    address, at = _unpack_address(row, at, article)
    return Facts(
        seq,
        REASONS[place],
        lang.rstrip(b"\0").decode("ascii"),
        BEGINNING + int.from_bytes(instant, "big") * MILLISECOND,
        content,
        title,
        text,
        figures,
        entry,
        article,
        original or article,
        address,
        words,
        row[_SIGNATURE] if words else b"",
        unpack_mentions(row[at:]),
    )


def fields_of(row: bytes) -> dict[str, object]:
    """Return what a person can read of a row; ValueError where it is none."""
    try:
        facts = unpack(row)
    except (IndexError, struct.error) as error:
        raise ValueError(f"a row cut off: {row[:20]!r}") from error
    return {
        "seq": facts.seq,
        "entry": facts.entry,
        "article": facts.article,
        "reason": facts.reason,
        "original": facts.original,
        "first_seen": facts.first_seen,
        "lang": facts.lang,
        "words": facts.words,
        "numbers": sum(not mention.is_place for mention in facts.mentions),
        "places": sum(mention.is_place for mention in facts.mentions),
        "content": facts.content.hex(),
        "address": facts.address.hex(),
    }


def pack_instant(moment: datetime) -> bytes:
    """Return an instant as seven bytes that compare as instants do."""
    return ((moment - BEGINNING) // MILLISECOND).to_bytes(7, "big")


def pack_lang(lang: str) -> bytes:
    """Return a language code as three bytes."""
    return lang.encode("ascii", "replace")[:3].ljust(3, b"\0")


def key_of(name: str) -> bytes:
    """Return the eight bytes that an id or an address is looked up by."""
    if _is_own(name):
        return bytes.fromhex(name)[:KEY_BYTES]
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()


def instant_of(row: bytes) -> bytes:
    """Return when the article was first seen, packed."""
    return row[_INSTANT]


def lang_of(row: bytes) -> bytes:
    """Return the language, packed."""
    return row[_LANG]


def content_of(row: bytes) -> bytes:
    """Return the digest of title and text."""
    return row[_CONTENT]


def band_of(band: int, size: int) -> slice:
    """Return the place of a band of the signature."""
    return slice(_SIGNATURE.start + band * size, _SIGNATURE.start + (band + 1) * size)


def signature_of(row: bytes) -> bytes:
    """Return the signature; empty where the row has none."""
    return row[_SIGNATURE] if row[_WORDS] != b"\0\0" else b""


def _is_own(name: str) -> bool:
    return len(name) == OWN_ID_DIGITS and not name.strip("0123456789abcdef")


def _pack_name(name: str) -> bytes:
    if not name:
        return b"\0"
    if _is_own(name):
        return bytes([_OWN]) + bytes.fromhex(name)
    data = name.encode("utf-8", "surrogatepass")
    return bytes([_FOREIGN]) + len(data).to_bytes(4, "big") + data


def _unpack_name(row: bytes, at: int) -> tuple[str, int]:
    spelled, at = row[at], at + 1
    if not spelled:
        return "", at
    if spelled == _OWN:
        end = at + OWN_ID_DIGITS // 2
        return row[at:end].hex(), end
    end = at + 4 + int.from_bytes(row[at : at + 4], "big")
    return row[at + 4 : end].decode("utf-8", "surrogatepass"), end


def _unpack_address(row: bytes, at: int, article: str) -> tuple[bytes, int]:
    length, at = row[at], at + 1
    if length == _OWN:
        return key_of(article), at
    return row[at : at + length], at + length
