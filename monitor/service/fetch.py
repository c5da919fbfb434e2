"""One polite HTTP request: conditional, bounded in time and size, through the gate.

A failure of a feed is a value that says why in words for a person, never an exception.
"""

import asyncio
import errno
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import aiohttp

from monitor import __version__
from monitor.records import PollOutcome
from monitor.service.gate import gated_sockets, read_networks
from monitor.service.inflate import ACCEPTED, GZIP_MAGIC, TooLargeError, UndecodableError, inflate
from monitor.service.settings import Settings

TOTAL_SECONDS = 30.0  # the whole fetch, redirects included: only this stops a dripping server
CONNECT_SECONDS = 10.0
MOST_BYTES = 15_000_000  # as it comes and unfolded; Miniflux allows as much
MOST_REDIRECTS = 5
CHUNK_BYTES = 64 * 1024
# Honest feeds are smaller; of larger bodies only a few are in memory at once, however many come.
LARGE_BYTES = 1_000_000
LARGE_AT_ONCE = 4
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml,"
    " application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
)
GOOD = frozenset({HTTPStatus.OK, HTTPStatus.IM_USED})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})


class Fetched(NamedTuple):
    """A body, without its content coding.

    `headers` have lower-case names. `url` is where it came from in the end; `moved_to` is the same
    where permanent redirects alone led there, else empty.
    """

    url: str
    body: bytes
    headers: dict[str, str]
    moved_to: str = ""
    is_delta: bool = False  # 226: only what is new since the validators sent


class NotModified(NamedTuple):
    """The server says that what we have still stands."""

    headers: dict[str, str]


class FetchFailed(NamedTuple):
    """No body, and why: `outcome` for the metric and the schedule, `why` for a person."""

    outcome: PollOutcome
    why: str
    headers: dict[str, str]


Answer = Fetched | NotModified | FetchFailed


class FailureError(Exception):
    """Carries a FetchFailed out of the depth; `fetch` gives the value."""

    def __init__(
        self, outcome: PollOutcome, why: str, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(why)
        self.failed = FetchFailed(outcome, why, headers or {})


class Fetcher:
    """Fetches, with one session for all feeds; see `open_fetcher`."""

    def __init__(
        self, session: aiohttp.ClientSession, *, total_seconds: float = TOTAL_SECONDS
    ) -> None:
        self._session = session
        self._total_seconds = total_seconds
        self._large = asyncio.Semaphore(LARGE_AT_ONCE)

    async def fetch(
        self,
        url: str,
        etag: str = "",
        last_modified: str = "",
        *,
        held: AsyncExitStack | None = None,
        accept: str = ACCEPT,
    ) -> Answer:
        """Return what `url` answers; the validators are sent byte for byte as given.

        Leave `held` when done with the body: a large one keeps a place there until then.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in conditions.items() if value}
        if headers:
            headers["A-IM"] = "feed"  # RFC 3229: only what is new will do
        async with AsyncExitStack() as own:
            return await self._fetch(url, {"Accept": accept, **headers}, held or own)

    async def post(self, url: str, form: Mapping[str, str]) -> str:
        """Send a form through the gate, following nothing; return why it was refused, or empty."""
        try:
            async with asyncio.timeout(self._total_seconds):
                _check(url)
                asked = self._session.post(url, data=form, allow_redirects=False)
                async with asked as response:
                    headers = {name.lower(): value for name, value in response.headers.items()}
                    taken = HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES
                    return "" if taken else _why(response.status, headers)
        except FailureError as failure:
            return failure.failed.why
        except TimeoutError:
            return f"no answer within {self._total_seconds:g} s"
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return _failed(error).why

    async def _fetch(self, url: str, headers: dict[str, str], held: AsyncExitStack) -> Answer:
        try:
            async with asyncio.timeout(self._total_seconds):
                return await self._follow(url, headers, held)
        except FailureError as failure:
            return failure.failed
        except TimeoutError:
            why = f"no whole answer within {self._total_seconds:g} s"
            return FetchFailed(PollOutcome.TIMEOUT, why, {})
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return _failed(error)

    async def _follow(self, url: str, headers: dict[str, str], held: AsyncExitStack) -> Answer:
        """Ask, and go where redirects lead; each hop passes the gate anew."""
        permanent = True
        hops = 0
        while True:
            _check(url)
            async with self._session.get(url, headers=headers, allow_redirects=False) as response:
                if response.status not in REDIRECTS:
                    moved = url if hops and permanent else ""
                    return await self._answer(response, url, moved, held)
                permanent = permanent and response.status in PERMANENT
                url = next_hop(url, response.status, response.headers.get("Location", ""))
            hops += 1
            if hops > MOST_REDIRECTS:
                raise FailureError(PollOutcome.FAILED, f"more than {MOST_REDIRECTS} redirects")

    async def _answer(
        self, response: aiohttp.ClientResponse, url: str, moved_to: str, held: AsyncExitStack
    ) -> Answer:
        headers = {name.lower(): value for name, value in response.headers.items()}
        status = response.status
        if status == HTTPStatus.NOT_MODIFIED:
            return NotModified(headers)
        if status not in GOOD:
            raise FailureError(_outcome(status, headers), _why(status, headers), headers)
        body = await self._read(response, held)
        coding = headers.get("content-encoding", "")
        try:
            if coding or body.startswith(GZIP_MAGIC):
                body = await asyncio.to_thread(inflate, body, coding, MOST_BYTES)
        except TooLargeError as error:
            raise FailureError(PollOutcome.TOO_LARGE, str(error), headers) from error
        except UndecodableError as error:
            raise FailureError(PollOutcome.FAILED, str(error), headers) from error
        return Fetched(url, body, headers, moved_to, is_delta=status == HTTPStatus.IM_USED)

    async def _read(self, response: aiohttp.ClientResponse, held: AsyncExitStack) -> bytes:
        """Read to the end or to the limit, whatever Content-Length claims."""
        body = bytearray()
        is_large = False
        async for chunk in response.content.iter_chunked(CHUNK_BYTES):
            body += chunk
            if len(body) > MOST_BYTES:
                why = f"it is larger than {MOST_BYTES // 1_000_000} MB"
                raise FailureError(PollOutcome.TOO_LARGE, why)
            if len(body) > LARGE_BYTES and not is_large:
                is_large = True
                await held.enter_async_context(self._large)
        return bytes(body)


@asynccontextmanager
async def open_fetcher(
    settings: Settings, *, total_seconds: float = TOTAL_SECONDS
) -> AsyncIterator[Fetcher]:
    """Give a Fetcher that goes only where the settings let it, and close it at the end.

    No cookies are kept, no proxy is taken from the environment and no name stays resolved.
    """
    connector = aiohttp.TCPConnector(
        limit=0,  # the poller counts
        force_close=True,
        use_dns_cache=False,
        socket_factory=gated_sockets(read_networks(settings.allow_networks)),
    )
    session = aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers=_our_headers(settings.contact),
        timeout=aiohttp.ClientTimeout(total=total_seconds, sock_connect=CONNECT_SECONDS),
        auto_decompress=False,
        trust_env=False,
    )
    async with session:
        yield Fetcher(session, total_seconds=total_seconds)


def _our_headers(contact: str) -> dict[str, str]:
    who = f"monitor/{__version__}" + (f" (+{contact})" if contact else "")
    headers = {"User-Agent": who, "Accept-Encoding": ACCEPTED}
    if "@" in contact:
        headers["From"] = contact.removeprefix("mailto:")
    return headers


def _check(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise FailureError(PollOutcome.FORBIDDEN, f"{url[:200]!r} is not a web address")


def next_hop(url: str, status: int, location: str) -> str:
    """Return where a redirect leads; a way from https down to http is refused."""
    if not location:
        raise FailureError(PollOutcome.FAILED, f"it answered {status} without a Location")
    target = urljoin(url, location)
    if url.startswith("https:") and target.startswith("http:"):
        raise FailureError(PollOutcome.FORBIDDEN, "it redirects from https to http")
    return target


def _outcome(status: int, headers: dict[str, str]) -> PollOutcome:
    if status == HTTPStatus.GONE:
        return PollOutcome.GONE
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return PollOutcome.THROTTLED
    if status == HTTPStatus.SERVICE_UNAVAILABLE and "retry-after" in headers:
        return PollOutcome.THROTTLED
    if status >= 500:
        return PollOutcome.SERVER_ERROR
    return PollOutcome.REFUSED if status >= 400 else PollOutcome.FAILED


def _why(status: int, headers: dict[str, str]) -> str:
    try:
        phrase = f" {HTTPStatus(status).phrase}"
    except ValueError:
        phrase = ""
    challenged = headers.get("cf-mitigated") == "challenge"
    return f"it answered {status}{phrase}" + (" (a Cloudflare challenge)" if challenged else "")


def _failed(error: Exception) -> FetchFailed:
    """Say in words what kept us from an answer."""
    outcome = PollOutcome.FAILED
    why = f"its answer cannot be read ({type(error).__name__})"
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        outcome, why = PollOutcome.UNREACHABLE, "its name cannot be resolved"
    elif isinstance(error, aiohttp.ClientSSLError | aiohttp.ClientConnectorCertificateError):
        outcome, why = PollOutcome.UNREACHABLE, "its certificate or TLS cannot be trusted"
    elif isinstance(error, aiohttp.ClientConnectorError):
        if error.errno == errno.EACCES:
            outcome, why = PollOutcome.FORBIDDEN, _gate_says(error)
        else:
            outcome, why = PollOutcome.UNREACHABLE, f"no connection: {_system_says(error)}"
    elif isinstance(error, aiohttp.InvalidURL):
        outcome, why = PollOutcome.FORBIDDEN, "its address cannot be read"
    elif isinstance(error, OSError):
        outcome, why = PollOutcome.UNREACHABLE, f"the connection broke: {_system_says(error)}"
    return FetchFailed(outcome, why, {})


def _gate_says(error: aiohttp.ClientConnectorError) -> str:
    return f"{error.strerror}; MONITOR_ALLOW_NETWORKS can allow it"


def _system_says(error: OSError) -> str:
    return error.strerror or type(error).__name__
