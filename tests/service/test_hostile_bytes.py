"""Whatever bytes a server sends: fetching and parsing give a value, in time, and nothing unsafe.

Bounded and repeatable: the same examples at each run.
"""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.records import Feed
from monitor.service.fetch import Fetched, Fetcher, FetchFailed, NotModified, open_fetcher
from monitor.service.inflate import TooLargeError, UndecodableError, inflate
from monitor.service.parsing import PARSE_SECONDS, Parsers, Task, open_parsers
from monitor.service.settings import Settings
from monitor.stages.feed import FeedDocument, NotAFeed
from monitor.stages.feed.plain import BODY_CHARACTERS, TITLE_CHARACTERS
from tests.feedserver import Listed, compressed, rss

FEED = Feed(id="feed", url="https://news.example/feed", country="IQ")
LIMIT = 1_000_000
TOTAL_SECONDS = 1.0
bounded = settings(
    max_examples=400,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

ATOM = (
    b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title type="xhtml"><p>a</p>'
    b'</title><link href="x"/><content src="file:///etc/passwd"/></entry></feed>'
)
SEEDS = (
    rss(
        [Listed("خبر <b>عاجل</b>", "/1", guid="1", body="<p>نص</p>", published="3 مارس 2026")] * 3,
        extra="<ttl>5</ttl><skipHours><hour>1</hour></skipHours>",
    ).encode(),
    rss([Listed("خبر", "javascript:alert(1)")]).encode("utf-16"),
    '<?xml version="1.0" encoding="windows-1256"?><rss><item><title>خبر</title>'.encode("cp1256"),
    ATOM,
    b'{"version":"1.1","items":[{"id":1,"url":"/x","content_text":"a"}]}',
    b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><rss><channel>&x;</channel></rss>',
    b"<html><head><link rel=alternate type=application/rss+xml href=/rss></head></html>",
)
PIECES = (
    b"<", b">", b"&", b"\x00", b"\xff\xfe", b"<![CDATA[", b"]]>", b"<!--", b"&#0;", b"&#x110000;",
    b"<item>", b"</item>", b"<author>", b'"', b"xml:base='http://[::1'", b"\xe2\x80\xae",
    b"&lt;script", b"<link>http://169.254.169.254/</link>", b"\r\n", b"9" * 40, b"<pubDate>",
    b"%00", b"\xc3\x28",
)  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn, seeds: tuple[bytes, ...]) -> bytes:
    """Return a seed with pieces cut out, put in or repeated."""
    data = bytearray(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(data)))
        way = draw(st.sampled_from(("put", "cut", "repeat", "flip")))
        if way == "put":
            data[at:at] = draw(st.one_of(st.sampled_from(PIECES), st.binary(max_size=12)))
        elif way == "cut":
            del data[at : at + draw(st.integers(1, 200))]
        elif way == "repeat":
            data[at:at] = data[max(0, at - 20) : at] * draw(st.integers(1, 300))
        elif data:
            data[at % len(data)] ^= draw(st.integers(1, 255))
    return bytes(data)


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    with asyncio.Runner() as runner:
        yield runner.get_loop()


@pytest.fixture(scope="module")
def parsers(loop: asyncio.AbstractEventLoop) -> Iterator[Parsers]:
    opened = open_parsers(1)
    yield loop.run_until_complete(opened.__aenter__())
    loop.run_until_complete(opened.__aexit__(None, None, None))


@bounded
@given(
    body=st.one_of(damaged(SEEDS), st.binary(max_size=400)),
    content_type=st.sampled_from(
        (
            "text/xml",
            "text/xml; charset=windows-1256",
            "a; charset=utf-16",
            "application/json",
            "\x00",
        )
    ),
)
def test_any_bytes_become_a_safe_document_or_a_reason(
    loop: asyncio.AbstractEventLoop, parsers: Parsers, body: bytes, content_type: str
) -> None:
    async def parse() -> FeedDocument | NotAFeed:
        async with asyncio.timeout(PARSE_SECONDS + 60):
            return await parsers.parse(Task(body, content_type, FEED, FEED.url))

    found = loop.run_until_complete(parse())
    if isinstance(found, NotAFeed):
        assert found.why
        assert "\n" not in found.why
        return
    for item in found.items:
        assert not item.link or urlsplit(item.link).scheme in {"http", "https"}
        assert len(item.title) <= TITLE_CHARACTERS
        assert len(item.body) <= BODY_CHARACTERS
        assert not set(item.title + item.guid) & {"\x00", "\n", "\r"}
        assert "root:" not in item.title + item.body
        item.body.encode("utf-8")  # no half of a pair of surrogates


RESPONSES = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 5\r\n\r\n<rss>",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n0\r\n\r\n",
    b"HTTP/1.1 301 Moved\r\nLocation: http://10.0.0.1/\r\n\r\n",
    b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n',
    b"HTTP/1.1 429 Slow\r\nRetry-After: 5\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + compressed(b"<rss/>" * 9, "gzip"),
)  # fmt: skip


@bounded
@given(response=st.one_of(damaged(RESPONSES), st.binary(max_size=300)))
def test_any_answer_is_a_value_in_time(loop: asyncio.AbstractEventLoop, response: bytes) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(response)
        await writer.drain()
        writer.close()

    async def ask(fetcher: Fetcher) -> object:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, asyncio.timeout(TOTAL_SECONDS + 20):
            return await fetcher.fetch(f"http://127.0.0.1:{port}/", '"1"')

    async def story() -> object:
        allowed = Settings(allow_networks=("127.0.0.1/32",))
        async with open_fetcher(allowed, total_seconds=TOTAL_SECONDS) as fetcher:
            return await ask(fetcher)

    found = loop.run_until_complete(story())
    assert isinstance(found, Fetched | NotModified | FetchFailed)
    if isinstance(found, FetchFailed):
        assert found.why
        assert "\n" not in found.why


SQUEEZED = tuple(
    compressed(b"<rss>" * 400, coding)
    for coding in ("gzip", "deflate", "raw-deflate", "br", "zstd")
)


@bounded
@given(
    body=st.one_of(damaged(SQUEEZED), st.binary(max_size=200)),
    coding=st.sampled_from(("", "gzip", "deflate", "br", "zstd", "x-gzip", "identity", "lz4")),
)
def test_any_body_unfolds_to_a_bounded_one_or_is_refused(body: bytes, coding: str) -> None:
    with suppress(TooLargeError, UndecodableError):
        assert len(inflate(body, coding, LIMIT)) <= LIMIT
