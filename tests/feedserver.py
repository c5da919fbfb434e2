"""A local web server for tests, which can be told to misbehave in every way that feeds do.

    server = FeedServer()
    await server.start()
    server.set("/feed.xml", RSS, {"ETag": '"1"'})
    server.set("/slow", drip(b"<rss>", pause=0.1))
    ...
    await server.stop()

What each path was asked for is in `server.requests`, oldest first.
"""

import asyncio
import gzip
import threading
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from types import TracebackType
from typing import NamedTuple, Self
from xml.sax.saxutils import escape

import brotli
import zstandard
from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
RSS_TYPE = "application/rss+xml; charset=utf-8"


class Asked(NamedTuple):
    """One request as it came: path with query, headers by lower-case name, and when (monotonic)."""

    path: str
    headers: dict[str, str]
    at: float = 0.0


@dataclass
class FeedServer:
    """A web server on a free port of this machine; `url` has no trailing slash."""

    host: str = "0.0.0.0"  # also as 127.0.0.2, where a test wants another host
    url: str = ""
    port: int = 0
    requests: list[Asked] = field(default_factory=list)
    open_now: int = 0
    most_open: int = 0
    _answers: dict[str, Handler] = field(default_factory=dict)
    _runner: web.AppRunner | None = None

    async def start(self) -> Self:
        """Listen; `url` is set when this returns."""
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, self.host, 0).start()
        self.port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self.port}"
        return self

    async def stop(self) -> None:
        """Close, also what still hangs."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    def set(
        self,
        path: str,
        answer: bytes | str | Handler,
        headers: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> str:
        """Answer `path` so from now on, and return its URL.

        A body with an ETag or Last-Modified header is answered with 304 to who has it already.
        """
        handler = answer if callable(answer) else body(answer, headers, status)
        self._answers[path] = handler
        return self.url + path

    def asked(self, path: str) -> list[Asked]:
        """Return the requests for `path`, oldest first."""
        return [request for request in self.requests if request.path == path]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.requests.append(Asked(request.path_qs, headers, time.monotonic()))
        handler = self._answers.get(request.path)
        if handler is None:
            return web.Response(status=404, text="no such feed")
        self.open_now += 1
        self.most_open = max(self.most_open, self.open_now)
        try:
            return await handler(request)
        except ConnectionError:  # the asker has had enough
            return web.Response()
        finally:
            self.open_now -= 1


@asynccontextmanager
async def serving() -> AsyncIterator[FeedServer]:
    """Give a server that is closed at the end."""
    async with FeedServer() as server:
        yield server


@contextmanager
def serving_aside() -> Iterator[FeedServer]:
    """Give a server that runs in a thread of its own, for programs that are not told of it."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = FeedServer()
    asyncio.run_coroutine_threadsafe(server.start(), loop).result(10)
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


# --- Ways to answer ----------------------------------------------------------------------------


def body(
    content: bytes | str, headers: Mapping[str, str] | None = None, status: int = 200
) -> Handler:
    """Answer with `content`, or 304 to who sends its validators back."""
    data = content.encode() if isinstance(content, str) else content
    given = {"Content-Type": RSS_TYPE, **(headers or {})}

    async def answer(request: web.Request) -> web.Response:
        if status == 200 and _has_it_already(request, given):
            kept = {name: value for name, value in given.items() if name != "Content-Type"}
            return web.Response(status=304, headers=kept)
        return web.Response(status=status, body=data, headers=given)

    return answer


def status(code: int, headers: Mapping[str, str] | None = None, content: bytes = b"") -> Handler:
    """Answer with a status and little else."""

    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=code, headers=headers, body=content)

    return answer


def redirect(location: str, code: int = 302) -> Handler:
    """Send the asker elsewhere."""
    return status(code, {"Location": location})


def hang(seconds: float = 3600.0) -> Handler:
    """Take the request and say nothing."""

    async def answer(request: web.Request) -> web.Response:
        await asyncio.sleep(seconds)
        return web.Response()

    return answer


def drip(content: bytes, *, pause: float) -> Handler:
    """Answer a byte at a time with `pause` seconds between, without end."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": RSS_TYPE})
        await response.prepare(request)
        while True:
            for byte in content:
                await response.write(bytes([byte]))
                await asyncio.sleep(pause)

    return answer


def endless(content: bytes, *, total: int, headers: Mapping[str, str] | None = None) -> Handler:
    """Answer with `content` again and again until `total` bytes are sent."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": RSS_TYPE, **(headers or {})})
        await response.prepare(request)
        for _ in range(max(1, total // len(content))):
            await response.write(content)
        return response

    return answer


def in_turn(*handlers: Handler) -> Handler:
    """Answer the first request by the first handler, and so on; the last one stays."""
    waiting = list(handlers)

    async def answer(request: web.Request) -> web.StreamResponse:
        handler = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        return await handler(request)

    return answer


def compressed(content: bytes, coding: str) -> bytes:
    """Return `content` in a content coding: gzip, deflate, raw-deflate, br or zstd."""
    if coding == "gzip":
        return gzip.compress(content)
    if coding == "deflate":
        return zlib.compress(content)
    if coding == "raw-deflate":
        squeezer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        return squeezer.compress(content) + squeezer.flush()
    if coding == "br":
        squeezed: bytes = brotli.compress(content, quality=4)
        return squeezed
    return zstandard.ZstdCompressor().compress(content)


def _has_it_already(request: web.Request, headers: Mapping[str, str]) -> bool:
    etag, modified = headers.get("ETag"), headers.get("Last-Modified")
    if etag is not None and "If-None-Match" in request.headers:
        return request.headers["If-None-Match"] == etag
    return modified is not None and request.headers.get("If-Modified-Since") == modified


# --- Feeds to serve ----------------------------------------------------------------------------


class Listed(NamedTuple):
    """An item of a feed; what is empty is left out."""

    title: str
    link: str = ""
    guid: str = ""
    body: str = ""
    published: datetime | str | None = None


def rss(items: Iterable[Listed], *, title: str = "A feed", extra: str = "") -> str:
    """Return an RSS 2.0 document; `extra` is put into its channel as it is."""
    listed = "".join(_rss_item(item) for item in items)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>'
        f"<title>{escape(title)}</title>{extra}{listed}</channel></rss>"
    )


def _rss_item(item: Listed) -> str:
    published = item.published
    when = format_datetime(published) if isinstance(published, datetime) else published or ""
    parts = {
        "title": item.title,
        "link": item.link,
        "guid": item.guid,
        "description": item.body,
        "pubDate": when,
    }
    inside = "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in parts.items() if text)
    return f"<item>{inside}</item>"
