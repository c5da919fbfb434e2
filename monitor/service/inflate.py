"""Content codings undone, never past a limit: a bomb of 284 KB gzip unfolds to 300 MB.

Every decoder here can be told how much to give at most, so memory stays bounded whatever comes.
"""

import io
import zlib
from collections.abc import Callable

import brotli
import zstandard

ACCEPTED = "gzip, deflate, br, zstd"
GZIP_MAGIC = b"\x1f\x8b"
LARGEST_WINDOW_BYTES = 8 * 1024 * 1024  # what RFC 9659 lets a web server use
_PLAIN_STARTS = (b"<", b"{", b"\xef\xbb\xbf")


class UndecodableError(ValueError):
    """The body is not in the coding its headers name; the message says which."""


class TooLargeError(ValueError):
    """The body unfolds past the limit."""


def inflate(body: bytes, coding: str, limit: int) -> bytes:
    """Return `body` without its content coding, at most `limit` bytes.

    A body that plainly is not in the coding named is taken as it is, and one that is gzip though
    no one says so is unfolded: servers and caches get this wrong. What breaks off gives its start.
    Raises TooLargeError past the limit and UndecodableError on what cannot be read.
    """
    coding = coding.strip().lower()
    if coding in {"", "identity"}:
        coding = "gzip" if body.startswith(GZIP_MAGIC) else ""
    elif body.lstrip()[:3].startswith(_PLAIN_STARTS):
        coding = ""
    unfolded = _decoder(coding)(body, limit + 1)
    if len(unfolded) > limit:
        raise TooLargeError(f"it unfolds to more than {limit // 1_000_000} MB")
    return unfolded


def _decoder(coding: str) -> Callable[[bytes, int], bytes]:
    decoders = {
        "": lambda body, limit: body[:limit],
        "gzip": _gunzip,
        "x-gzip": _gunzip,
        "deflate": _inflate,
        "br": _unbrotli,
        "zstd": _unzstd,
    }
    if coding not in decoders:
        raise UndecodableError(f"its content coding {coding[:40]!r} is none we asked for")
    return decoders[coding]


def _gunzip(body: bytes, limit: int) -> bytes:
    """Unfold all members, as gzip files may have several."""
    unfolded = bytearray()
    while body and len(unfolded) < limit:
        decoder = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        try:
            unfolded += decoder.decompress(body, limit - len(unfolded))
        except zlib.error as error:
            if unfolded:
                break  # what follows the first member is padding
            raise UndecodableError("it is labelled gzip and is not") from error
        body = decoder.unused_data
    return bytes(unfolded)


def _inflate(body: bytes, limit: int) -> bytes:
    """Unfold zlib data, and the bare deflate that many servers send under the same name."""
    for bits in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
        try:
            return zlib.decompressobj(wbits=bits).decompress(body, limit)
        except zlib.error:
            continue
    raise UndecodableError("it is labelled deflate and is not")


def _unbrotli(body: bytes, limit: int) -> bytes:
    decoder = brotli.Decompressor()
    unfolded = bytearray()
    try:
        unfolded += decoder.process(body, output_buffer_limit=limit)
        while len(unfolded) < limit and not decoder.can_accept_more_data():
            unfolded += decoder.process(b"", output_buffer_limit=limit - len(unfolded))
    except brotli.error as error:
        raise UndecodableError("it is labelled br and is not") from error
    return bytes(unfolded)


def _unzstd(body: bytes, limit: int) -> bytes:
    decoder = zstandard.ZstdDecompressor(max_window_size=LARGEST_WINDOW_BYTES)
    unfolded = bytearray()
    try:
        with decoder.stream_reader(io.BytesIO(body), read_across_frames=True) as reader:
            while len(unfolded) < limit and (piece := reader.read(limit - len(unfolded))):
                unfolded += piece
    except zstandard.ZstdError as error:
        raise UndecodableError("it is labelled zstd and is not") from error
    return bytes(unfolded)
