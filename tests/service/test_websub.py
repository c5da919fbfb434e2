"""WebSub: a real hub of the test's own, a poller in its room, and a clock that moves."""

import asyncio
import hashlib
import hmac
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web

from monitor.records import Feed
from monitor.service.health import CannotListenError
from monitor.service.websub import (
    ASK_AGAIN_AFTER,
    LONGEST_LEASE,
    Subscriptions,
    serve_application,
)
from tests.feedserver import Handler, Listed, rss, status
from tests.pollroom import Room, room

DAY = 24 * 3600


@dataclass
class Hub:
    """A hub that verifies as told, and remembers what it was asked."""

    lease_seconds: str = str(10 * DAY)
    topic: str = ""  # verified instead of what was asked
    verifies: bool = True
    asked: list[dict[str, str]] = field(default_factory=list)
    answers: list[tuple[int, str]] = field(default_factory=list)

    async def subscribe(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append(form)
        if self.verifies:
            await self.call("subscribe", self.topic or form["hub.topic"])
        return web.Response(status=202)

    async def call(self, mode: str, topic: str, **more: str) -> tuple[int, str]:
        query = {"hub.mode": mode, "hub.topic": topic, "hub.challenge": "echo-me"} | more
        query["hub.lease_seconds"] = self.lease_seconds
        url = self.asked[-1]["hub.callback"]
        async with aiohttp.ClientSession() as session, session.get(url, params=query) as answer:
            self.answers.append((answer.status, await answer.text()))
        return self.answers[-1]

    async def push(self, body: bytes, signature: str | None = None) -> int:
        secret = self.asked[-1]["hub.secret"].encode()
        signed = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
        headers = {"X-Hub-Signature": signed if signature is None else signature}
        url = self.asked[-1]["hub.callback"]
        async with aiohttp.ClientSession() as session:
            answer = await session.post(url, data=body, headers=headers)
            return answer.status


@dataclass
class Scene:
    here: Room
    hub: Hub
    subscriptions: Subscriptions
    feed: Feed

    async def look(self) -> None:
        await self.subscriptions.look(self.here.poller.subscribable())


def news(*names: str, hub: str = "/hub", topic: str = "/feed") -> str:
    links = "".join(
        f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="{rel}" href="{href}"/>'
        for rel, href in (("hub", hub), ("self", topic))
        if href
    )
    return rss((Listed(name, f"/{name}", guid=name) for name in names), extra=links)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def scene(document: str = "", hub: Handler | None = None) -> AsyncIterator[Scene]:
    """Give a feed that was polled once and names a hub."""
    async with room() as here:
        told = Hub()
        here.server.set("/hub", hub or told.subscribe)
        url = here.server.set("/feed", document or news("one"), {"ETag": '"1"'})
        feed = Feed(id="feed", url=url)
        port = free_port()
        subscriptions = Subscriptions(
            f"http://127.0.0.1:{port}/", here.web.fetcher, here.poller.receive, clock=here.clock
        )
        runner = await serve_application(subscriptions.application(), "127.0.0.1", port)
        here.poller.trust(subscriptions.is_live)
        here.poller.take([feed], {})
        await here.poller.poll(feed)
        try:
            yield Scene(here, told, subscriptions, feed)
        finally:
            await here.poller.let_go(0.5)
            await runner.cleanup()


def tell(story: Callable[[Scene], Awaitable[None]], **how: str) -> None:
    async def run() -> None:
        async with scene(**how) as set_up:  # type: ignore[arg-type]  # a document or nothing
            await story(set_up)

    asyncio.run(run())


def titles(on: Scene) -> list[str]:
    return [entry.title for entry in on.here.publisher.entries]


def test_row_48_a_hub_is_asked_verified_and_what_it_sends_is_published_once() -> None:
    async def story(on: Scene) -> None:
        await on.look()
        (form,) = on.hub.asked
        assert form["hub.mode"] == "subscribe"
        assert form["hub.topic"] == on.here.server.url + "/feed"
        assert form["hub.lease_seconds"] == str(10 * DAY)
        assert on.hub.answers == [(200, "echo-me")]
        assert on.subscriptions.is_live("feed")
        before = on.here.poller.state(on.feed)
        assert await on.hub.push(news("two").encode()) == 202
        assert await on.hub.push(news("two", "one").encode()) == 202
        assert titles(on) == ["one", "two"]
        after = on.here.poller.state(on.feed)
        # Of what its own server said nothing has changed.
        assert (after.etag, after.last_poll, after.next_poll) == (
            before.etag, before.last_poll, before.next_poll,
        )  # fmt: skip

    tell(story)


@pytest.mark.parametrize("signature", ["", "sha256=00", "md5=1", "sha256", "sha1=" + "0" * 40])
def test_row_48_what_is_not_signed_by_our_secret_is_dropped_without_a_word(signature: str) -> None:
    async def story(on: Scene) -> None:
        await on.look()
        assert await on.hub.push(news("forged").encode(), signature) == 202
        assert titles(on) == ["one"]

    tell(story)


def test_row_48_a_challenge_is_echoed_only_for_what_was_asked() -> None:
    async def story(on: Scene) -> None:
        on.hub.topic = "https://other.example/feed"
        await on.look()
        assert on.hub.answers[-1][0] == 404
        assert not on.subscriptions.is_live("feed")
        topic = on.here.server.url + "/feed"
        assert (await on.hub.call("unsubscribe", topic))[0] == 404
        on.hub.asked[-1]["hub.callback"] += "x"
        assert (await on.hub.call("subscribe", topic))[0] == 404
        assert await on.hub.push(news("two").encode()) == 410

    tell(story)


def test_row_48_a_lease_is_renewed_before_it_ends_and_under_the_same_callback() -> None:
    async def story(on: Scene) -> None:
        await on.look()
        on.here.clock.move(days=7)
        await on.look()
        assert len(on.hub.asked) == 1
        on.here.clock.move(days=1, hours=1)
        await on.look()
        first, second = on.hub.asked
        assert first["hub.callback"] == second["hub.callback"]
        on.here.clock.move(days=6)
        assert on.subscriptions.is_live("feed")

    tell(story)


@pytest.mark.parametrize("lease", ["", "soon", "-5", "9" * 30])
def test_row_48_a_lease_that_makes_no_sense_ends_all_the_same(lease: str) -> None:
    async def story(on: Scene) -> None:
        on.hub.lease_seconds = lease
        await on.look()
        assert on.subscriptions.is_live("feed")
        on.here.clock.now += LONGEST_LEASE + timedelta(seconds=1)
        assert not on.subscriptions.is_live("feed")

    tell(story)


def test_row_48_polling_goes_on_slower_while_a_lease_holds_and_as_before_after_it() -> None:
    async def story(on: Scene) -> None:
        usual = on.here.poller.due(on.feed)
        await on.look()
        slow = on.here.poller.due(on.feed)
        assert usual is not None
        assert slow is not None
        assert slow - on.here.clock.now == timedelta(hours=4)
        assert usual < slow
        on.here.clock.move(days=11)
        assert on.here.poller.due(on.feed) == usual

    tell(story)


def test_a_hub_that_denies_or_does_not_answer_is_asked_again_later() -> None:
    async def story(on: Scene) -> None:
        on.hub.verifies = False
        await on.look()
        topic = on.here.server.url + "/feed"
        assert (await on.hub.call("denied", topic, **{"hub.reason": "no"}))[0] == 200
        await on.look()
        assert len(on.hub.asked) == 1
        on.here.clock.now += ASK_AGAIN_AFTER
        await on.look()
        assert len(on.hub.asked) == 2

    tell(story)

    async def refused() -> None:
        async with scene(hub=status(500)) as on:
            await on.look()
            await on.look()
            assert len(on.here.server.asked("/hub")) == 1
            assert not on.subscriptions.is_live("feed")

    asyncio.run(refused())


@pytest.mark.parametrize(
    "document",
    [
        news("one", hub=""),
        news("one", topic="https://somebody.else.example/feed"),
        news("one", hub="file:///etc/passwd"),
    ],
    ids=["no hub", "the topic of another host", "a hub that is a file"],
)
def test_a_feed_that_cannot_be_subscribed_to_is_only_polled(document: str) -> None:
    async def story(on: Scene) -> None:
        await on.look()
        assert on.hub.asked == []

    tell(story, document=document)


def test_a_hub_inside_the_network_is_not_asked() -> None:
    async def story(on: Scene) -> None:
        await on.look()
        assert not on.subscriptions.is_live("feed")

    tell(story, document=news("one", hub="http://169.254.169.254/hub"))


def test_a_feed_that_is_removed_ends_its_subscription() -> None:
    async def story(on: Scene) -> None:
        await on.look()
        on.here.poller.remove("feed")
        await on.look()
        assert await on.hub.push(news("two").encode()) == 410

    tell(story)


def test_what_a_hub_sends_and_is_no_feed_changes_nothing() -> None:
    async def story(on: Scene) -> None:
        await on.look()
        assert await on.hub.push(b"<html><body>busy</body></html>") == 202
        assert titles(on) == ["one"]
        assert on.here.poller.state(on.feed).failures == 0

    tell(story)


def test_a_port_that_is_taken_is_one_sentence() -> None:
    async def story() -> None:
        runner = await serve_application(web.Application(), "127.0.0.1", 0)
        with pytest.raises(CannotListenError, match="MONITOR_CALLBACK_PORT"):
            await serve_application(web.Application(), "127.0.0.1", runner.addresses[0][1])
        await runner.cleanup()

    asyncio.run(story())
