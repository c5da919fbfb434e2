"""Bytes to text, whatever a server says of their encoding.

What the bytes prove goes before what a label claims: many Arabic feeds are windows-1256 under a
utf-8 label, or the other way round. Nothing here raises; the worst case is replacement characters.
"""

import codecs
import re
from typing import NamedTuple

import chardet

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_DECLARATION = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
# A web page names its encoding in its head: <meta charset="..."> or in a content type there.
_META = re.compile(rb"<meta\s[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
HEAD_BYTES = 2048  # HTML lets it stand in the first 1024; browsers look farther
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]+")
# What software writes when it was not asked; says nothing about text beyond ASCII.
_DEFAULTS = {"iso8859-1", "cp1252", "ascii"}
# Python has these too, but no feed is written in them and some are quadratic.
_NOT_FOR_FEEDS = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"}
# Escape codes of these are ASCII bytes, so they also pass as UTF-8: the label decides.
_SEVEN_BIT = ("iso2022", "hz", "utf-7")
SAMPLE_BYTES = 64 * 1024  # what the detector looks at; it is linear, some 2 s a megabyte
DAMAGE_PER_CENT = 2  # a mislabelled feed fails on nearly each letter, a damaged one on a few


class Decoded(NamedTuple):
    """Text, the encoding it was read by, and what was wrong with the label (or empty)."""

    text: str
    encoding: str
    problem: str = ""


def decode(body: bytes, content_type: str) -> Decoded:
    """Return the text of `body`.

    In order: a byte order mark, valid UTF-8, the label in the HTTP header, the label in the XML
    declaration or in a page's head, what the bytes look like.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return Decoded(body[len(mark) :].decode(encoding, "replace"), encoding)
    if encoding := _wide(body):
        return Decoded(body.decode(encoding, "replace"), encoding)
    labels = _labels(body, content_type)
    for label in labels:
        if label.startswith(_SEVEN_BIT):
            return Decoded(body.decode(label, "replace"), label)
    try:
        return Decoded(body.decode("utf-8"), "utf-8", _denied(labels, "utf-8", body))
    except UnicodeDecodeError:
        return _legacy(body, labels)


def _wide(body: bytes) -> str:
    """Return the UTF-16 that text without a mark is in, told by where the zero bytes are."""
    start = body[:64].lstrip(b" \t\r\n")
    if start.startswith(b"<\x00"):
        return "utf-16-le"
    return "utf-16-be" if start.startswith(b"\x00<") else ""


def _labels(body: bytes, content_type: str) -> list[str]:
    found = [match.group(1) for match in [_HEADER.search(content_type)] if match]
    own = _DECLARATION.match(body[:400]) or _META.search(body[:HEAD_BYTES])
    found += [own.group(1).decode()] if own else []
    return [known for known in map(_known, found) if known]


def _known(label: str) -> str:
    """Return Python's name of an encoding of text, or the empty string."""
    try:
        "".encode(label)  # refuses the codecs that do not make text, such as zip
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return ""
    return "" if name.replace("_", "-") in _NOT_FOR_FEEDS else name


def _legacy(body: bytes, labels: list[str]) -> Decoded:
    """Read what is not UTF-8."""
    damaged = body.decode("utf-8", "replace")
    if _is_slight(damaged):
        return Decoded(damaged, "utf-8", "some bytes are not UTF-8")
    for label in labels:
        if label not in _DEFAULTS and label != "utf-8":
            return Decoded(body.decode(label, "replace"), label)
    detected = "" if _is_latin(body) else _detect(body)
    encoding = detected or next((label for label in labels if label != "utf-8"), "cp1252")
    if encoding in {"iso8859-1", "ascii"}:
        encoding = "cp1252"  # as browsers read it: the superset that is really meant
    return Decoded(body.decode(encoding, "replace"), encoding, _denied(labels, encoding, body))


def _is_slight(text: str) -> bool:
    lost = text.count("\ufffd")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return lost * 100 <= beyond_ascii * DAMAGE_PER_CENT


def _is_latin(body: bytes) -> bool:
    """Tell whether bytes beyond ASCII stand alone, as accented letters among plain ones do.

    In a script of its own whole words are such bytes; the label of Latin text is then no default
    that went unnoticed but what was meant, and too little for a detector to deny.
    """
    runs = _BEYOND_ASCII.findall(body[: 16 * SAMPLE_BYTES])
    return sum(map(len, runs)) < 2 * len(runs)


def _detect(body: bytes) -> str:
    """Return what the letters beyond ASCII look like; markup would only dilute them."""
    words = b" ".join(re.findall(rb"[\x80-\xff][\x80-\xff .,]*+", body)[: SAMPLE_BYTES // 8])
    return _known(str(chardet.detect(words[:SAMPLE_BYTES])["encoding"] or ""))


def _denied(labels: list[str], encoding: str, body: bytes) -> str:
    if not labels or labels[0] == encoding or body.isascii():
        return ""
    return f"labelled {labels[0]} but written in {encoding}"
