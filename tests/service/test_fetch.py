"""Fetching from a local server that misbehaves as told. Rows are of POLLING 1.3."""

import asyncio
from collections.abc import Awaitable, Callable
from time import perf_counter

import pytest
from aiohttp import web

from monitor import __version__
from monitor.records import PollOutcome
from monitor.service.fetch import (
    Answer,
    FailureError,
    Fetched,
    Fetcher,
    FetchFailed,
    NotModified,
    next_hop,
    open_fetcher,
)
from monitor.service.settings import BadSettingsError, Settings
from tests.feedserver import (
    FeedServer,
    Handler,
    compressed,
    drip,
    endless,
    hang,
    in_turn,
    redirect,
    serving,
    status,
)

LOCAL = Settings(allow_networks=("127.0.0.0/8",), contact="news@monitor.example")
FEED = "<rss version='2.0'><channel><title>خبر</title></channel></rss>".encode()

Story = Callable[[FeedServer, Fetcher], Awaitable[Answer]]


def told(story: Story, *, settings: Settings = LOCAL, total_seconds: float = 5.0) -> Answer:
    """Run a story with a server and a fetcher, and return what it fetched."""

    async def run() -> Answer:
        async with (
            serving() as server,
            open_fetcher(settings, total_seconds=total_seconds) as fetcher,
        ):
            return await story(server, fetcher)

    return asyncio.run(run())


def failed(answer: Answer, outcome: PollOutcome, words: str) -> None:
    assert isinstance(answer, FetchFailed)
    assert answer.outcome is outcome
    assert words in answer.why
    assert "\n" not in answer.why


def fetched(answer: Answer) -> Fetched:
    assert isinstance(answer, Fetched), answer
    return answer


# --- Conditional requests ------------------------------------------------------------------------


@pytest.mark.parametrize("etag", ['"1"', 'W/"x y"', "odd, unquoted"])
def test_row_02_an_etag_goes_back_byte_for_byte(etag: str) -> None:
    async def story(server: FeedServer, fetcher: Fetcher) -> Answer:
        url = server.set("/feed", FEED, {"ETag": etag})
        first = fetched(await fetcher.fetch(url))
        answer = await fetcher.fetch(url, first.headers["etag"])
        assert [asked.headers.get("if-none-match") for asked in server.requests] == [None, etag]
        return answer

    assert isinstance(told(story), NotModified)


@pytest.mark.parametrize("modified", ["yesterday, more or less", "Fri, 01 Jan 2100 00:00:00 GMT"])
def test_row_03_last_modified_goes_back_verbatim(modified: str) -> None:
    async def story(server: FeedServer, fetcher: Fetcher) -> Answer:
        url = server.set("/feed", FEED, {"Last-Modified": modified})
        first = fetched(await fetcher.fetch(url))
        answer = await fetcher.fetch(url, "", first.headers["last-modified"])
        assert server.requests[-1].headers["if-modified-since"] == modified
        return answer

    assert isinstance(told(story), NotModified)


def test_row_28_we_say_who_we_are_and_send_no_cookie_and_no_referer() -> None:
    async def story(server: FeedServer, fetcher: Fetcher) -> Answer:
        url = server.set("/feed", FEED, {"Set-Cookie": "id=1"})
        await fetcher.fetch(url)
        answer = await fetcher.fetch(url)
        headers = server.requests[-1].headers
        assert headers["user-agent"] == f"monitor/{__version__} (+news@monitor.example)"
        assert headers["from"] == "news@monitor.example"
        assert "application/rss+xml" in headers["accept"]
        assert "cookie" not in headers
        assert "referer" not in headers
        return answer

    fetched(told(story))


# --- Redirects -----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [301, 308, 302, 303, 307])
def test_rows_10_and_11_redirects_are_followed_and_only_permanent_ones_move(
    code: int,
) -> None:
    async def story(server: FeedServer, fetcher: Fetcher) -> Answer:
        target = server.set("/new", FEED)
        server.set("/hop", redirect("/new", code))
        answer = fetched(await fetcher.fetch(server.url + "/hop"))
        assert answer.url == target
        assert answer.moved_to == (target if code in {301, 308} else "")
        return answer

    assert fetched(told(story)).body == FEED


def test_row_12_a_redirect_loop_ends_after_five_hops() -> None:
    async def story(server: FeedServer, fetcher: Fetcher) -> Answer:
        url = server.set("/loop", redirect("/loop"))
        answer = await fetcher.fetch(url)
        assert len(server.requests) == 6
        return answer

    failed(told(story), PollOutcome.FAILED, "more than 5 redirects")


def test_row_13_each_hop_passes_the_gate() -> None:
    async def story(server: FeedServer, fetcher: Fetcher) -> Answer:
        return await fetcher.fetch(server.set("/in", redirect("http://169.254.169.254/secret")))

    failed(told(story), PollOutcome.FORBIDDEN, "169.254.169.254 is not a public address")


@pytest.mark.parametrize("location", ["file:///etc/passwd", "gopher://x/", "http://[::1"])
def test_row_13_a_redirect_leads_to_the_web_or_nowhere(location: str) -> None:
    async def story(server: FeedServer, fetcher: Fetcher) -> Answer:
        return await fetcher.fetch(server.set("/out", redirect(location)))

    assert isinstance(told(story), FetchFailed)


def test_row_12_a_way_from_https_down_to_http_is_refused() -> None:
    assert next_hop("https://a.example/x", 301, "/y") == "https://a.example/y"
    assert next_hop("http://a.example/x", 302, "https://b.example/") == "https://b.example/"
    with pytest.raises(FailureError, match="from https to http"):
        next_hop("https://a.example/x", 301, "http://a.example/x")


def test_row_13_credentials_in_an_address_stay_with_their_origin() -> None:
    async def story(server: FeedServer, fetcher: Fetcher) -> Answer:
        server.set("/feed", FEED)
        server.set("/in", redirect(server.url.replace(".1:", ".2:") + "/feed"))
        return await fetcher.fetch(server.url.replace("//", "//user:secret@") + "/in")

    async def both() -> list[dict[str, str]]:
        async with serving() as server, open_fetcher(LOCAL) as fetcher:
            fetched(await story(server, fetcher))
            return [asked.headers for asked in server.requests]

    first, second = asyncio.run(both())
    assert "authorization" in first
    assert "authorization" not in second


def test_row_49_what_is_new_alone_is_taken_as_an_answer() -> None:
    async def story(server: FeedServer, fetcher: Fetcher) -> Answer:
        url = server.set("/feed", status(226, {"ETag": '"2"', "IM": "feed"}, FEED))
        answer = await fetcher.fetch(url, '"1"')
        assert server.requests[0].headers["a-im"] == "feed"
        await fetcher.fetch(url)
        assert "a-im" not in server.requests[1].headers
        return answer

    answer = fetched(told(story))
    assert (answer.body, answer.is_delta) == (FEED, True)


# --- Statuses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "headers", "outcome", "words"),
    [
        (410, {}, PollOutcome.GONE, "410 Gone"),
        (404, {}, PollOutcome.REFUSED, "404 Not Found"),
        (401, {}, PollOutcome.REFUSED, "401 Unauthorized"),
        (403, {"cf-mitigated": "challenge"}, PollOutcome.REFUSED, "a Cloudflare challenge"),
        (429, {"Retry-After": "60"}, PollOutcome.THROTTLED, "429 Too Many Requests"),
        (503, {"Retry-After": "60"}, PollOutcome.THROTTLED, "503 Service Unavailable"),
        (503, {}, PollOutcome.SERVER_ERROR, "503"),
        (599, {}, PollOutcome.SERVER_ERROR, "599"),
        (204, {}, PollOutcome.FAILED, "204 No Content"),
    ],
)
def test_rows_14_to_20_a_status_has_its_outcome_and_its_words(
    code: int, headers: dict[str, str], outcome: PollOutcome, words: str
) -> None:
    async def story(server: FeedServer, fetcher: Fetcher) -> Answer:
        return await fetcher.fetch(server.set("/feed", status(code, headers)))

    answer = told(story)
    failed(answer, outcome, words)
    for name, value in headers.items():
        assert answer.headers[name.lower()] == value


# --- Content codings and size --------------------------------------------------------------------


@pytest.mark.parametrize("coding", ["gzip", "deflate", "raw-deflate", "br", "zstd"])
def test_row_29_each_coding_we_ask_for_is_undone(coding: str) -> None:
    async def story(server: FeedServer, fetcher: Fetcher) -> Answer:
        label = coding.removeprefix("raw-")
        url = server.set("/feed", compressed(FEED, coding), {"Content-Encoding": label})
        answer = await fetcher.fetch(url)
        assert label in server.requests[0].headers["accept-encoding"]
        return answer

    assert fetched(told(story)).body == FEED


@pytest.mark.parametrize(
    ("sent", "label"),
    [
        (FEED, {"Content-Encoding": "gzip"}),
        (compressed(FEED, "gzip"), {}),
        (compressed(FEED, "gzip") * 2, {"Content-Encoding": "gzip"}),
    ],
    ids=["labelled but plain", "gzip but not labelled", "two members"],
)
def test_row_29_a_wrong_or_missing_label_does_no_harm(sent: bytes, label: dict[str, str]) -> None:
    async def story(server: FeedServer, fetcher: Fetcher) -> Answer:
        return await fetcher.fetch(server.set("/feed", sent, label))

    assert fetched(told(story)).body.startswith(FEED)


@pytest.mark.parametrize(
    ("coding", "words"), [("gzip", "labelled gzip"), ("br", "labelled br"), ("lzma", "lzma")]
)
def test_row_29_what_cannot_be_undone_is_said(coding: str, words: str) -> None:
    async def story(server: FeedServer, fetcher: Fetcher) -> Answer:
        url = server.set("/feed", b"\xff\xff\xff nothing", {"Content-Encoding": coding})
        return await fetcher.fetch(url)

    failed(told(story), PollOutcome.FAILED, words)


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_row_30_a_bomb_is_stopped_at_the_limit(coding: str) -> None:
    bomb = compressed(b"0" * 60_000_000, coding)

    async def story(server: FeedServer, fetcher: Fetcher) -> Answer:
        return await fetcher.fetch(server.set("/bomb", bomb, {"Content-Encoding": coding}))

    failed(told(story), PollOutcome.TOO_LARGE, "unfolds to more than 15 MB")


def test_row_30_a_hundred_megabytes_are_not_read_to_the_end() -> None:
    sent = 0

    async def pour(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(100):
            await response.write(b"x" * 1_000_000)
            sent += 1
        return response

    async def story(server: FeedServer, fetcher: Fetcher) -> Answer:
        return await fetcher.fetch(server.set("/big", pour))

    failed(told(story), PollOutcome.TOO_LARGE, "larger than 15 MB")
    assert sent < 40


# --- Slow and broken servers ---------------------------------------------------------------------


@pytest.mark.parametrize("answer", [hang(), drip(b"<rss>", pause=0.02)], ids=["hang", "drip"])
def test_row_31_only_so_much_time_is_given_in_all(answer: Handler) -> None:
    async def story(server: FeedServer, fetcher: Fetcher) -> Answer:
        return await fetcher.fetch(server.set("/slow", answer))

    began = perf_counter()
    failed(told(story, total_seconds=0.3), PollOutcome.TIMEOUT, "within 0.3 s")
    assert perf_counter() - began < 3


def test_row_31_redirects_share_the_time() -> None:
    async def story(server: FeedServer, fetcher: Fetcher) -> Answer:
        async def slow(request: web.Request) -> web.Response:
            await asyncio.sleep(0.2)
            return web.Response(status=302, headers={"Location": "/slow"})

        return await fetcher.fetch(server.set("/slow", slow))

    failed(told(story, total_seconds=0.5), PollOutcome.TIMEOUT, "within 0.5 s")


def test_row_32_a_flood_of_headers_is_a_failure_and_no_crash() -> None:
    async def story(server: FeedServer, fetcher: Fetcher) -> Answer:
        return await fetcher.fetch(server.set("/feed", FEED, {"X-Flood": "y" * 100_000}))

    failed(told(story), PollOutcome.FAILED, "cannot be read")


def test_row_20_a_closed_port_is_unreachable_in_words() -> None:
    async def story(server: FeedServer, fetcher: Fetcher) -> Answer:
        await server.stop()
        return await fetcher.fetch(server.url + "/feed")

    failed(told(story), PollOutcome.UNREACHABLE, "no connection")


def test_row_20_a_body_that_breaks_off_is_a_failure() -> None:
    async def story(server: FeedServer, fetcher: Fetcher) -> Answer:
        async def cut(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse(headers={"Content-Length": "1000"})
            await response.prepare(request)
            await response.write(b"<rss>")
            if request.transport is not None:
                request.transport.close()
            return response

        return await fetcher.fetch(server.set("/cut", cut))

    assert isinstance(told(story), FetchFailed)


def test_a_fetcher_works_on_after_every_failure() -> None:
    async def story(server: FeedServer, fetcher: Fetcher) -> Answer:
        url = server.set("/feed", in_turn(status(500), endless(b"x" * 10**6, total=10**8), hang()))
        for _ in range(3):
            await fetcher.fetch(url)
        return await fetcher.fetch(server.set("/feed", FEED))

    assert fetched(told(story, total_seconds=1.0)).body == FEED


# --- The gate ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://0x7f.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/",
        "http://10.0.0.1/",
        "http://100.64.0.1/",
        "http://0.0.0.0/",
        "http://224.0.0.1/",
        "http://[fd00:ec2::254]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[2001::7f00:1]/",
        "http://[fe80::1]/",
        "http://2130706433/",
    ],
)
def test_row_13_addresses_that_are_not_public_are_forbidden_in_every_spelling(url: str) -> None:
    async def story(server: FeedServer, fetcher: Fetcher) -> Answer:
        return await fetcher.fetch(url)

    answer = told(story, settings=Settings(), total_seconds=2.0)
    assert isinstance(answer, FetchFailed)
    assert answer.outcome in {PollOutcome.FORBIDDEN, PollOutcome.UNREACHABLE}
    assert "connection" not in answer.why


def test_a_public_address_is_asked_on_web_ports_only() -> None:
    async def story(server: FeedServer, fetcher: Fetcher) -> Answer:
        return await fetcher.fetch("http://8.8.8.8:6379/")

    failed(told(story), PollOutcome.FORBIDDEN, "port 6379 is not a web port")


def test_a_network_that_is_none_is_refused_at_start() -> None:
    async def story(server: FeedServer, fetcher: Fetcher) -> Answer:
        raise AssertionError

    with pytest.raises(BadSettingsError, match="MONITOR_ALLOW_NETWORKS has 'home'"):
        told(story, settings=Settings(allow_networks=("home",)))


def test_no_proxy_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")

    async def story(server: FeedServer, fetcher: Fetcher) -> Answer:
        return await fetcher.fetch(server.set("/feed", FEED))

    fetched(told(story))
