"""WebSub (W3C, 2018): hubs that push a feed's news to us, so that it need not be asked for.

Subscriptions live in memory: after a restart they are made anew, with new secrets. A hub is asked
through the same gate as feeds; what it sends counts only when it is signed with our secret. Polls
go on, slower: a hub that forgets us costs time and no news.
"""

import asyncio
import hashlib
import hmac
import logging
import secrets
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from aiohttp import web

from monitor.service import metrics
from monitor.service.clock import Clock, wall_clock
from monitor.service.fetch import MOST_BYTES, Fetcher
from monitor.service.health import CannotListenError

LOG = logging.getLogger("monitor.poller")
LEASE = timedelta(days=10)  # what the standard recommends to ask for
LONGEST_LEASE = timedelta(days=30)
SHORTEST_LEASE = timedelta(minutes=5)
RENEW_AT_SHARE = 0.8  # of its lease a subscription is renewed
ANSWER_WITHIN = timedelta(minutes=10)  # a hub that has not verified by then is asked again, later
ASK_AGAIN_AFTER = timedelta(hours=1)
PUSHES_AT_ONCE = 16  # bodies in memory; a hub that is told to come back does
LOOK_SECONDS = 30.0
SIGNATURES = ("sha1", "sha256", "sha384", "sha512")
PATH = "/websub/"


class Wanted(NamedTuple):
    """A feed that can be subscribed to: where, and under which address the hub knows it."""

    feed: str
    hub: str
    topic: str


Receiver = Callable[[str, bytes, str], Awaitable[bool]]  # feed, body, content type; was it a feed?


@dataclass
class _Subscription:
    wanted: Wanted
    secret: str
    asked: datetime
    until: datetime | None = None  # while verified
    renew: datetime | None = None


class Subscriptions:
    """What we have subscribed to, kept up by `look`, and the callbacks that hubs call."""

    def __init__(
        self, public_url: str, fetcher: Fetcher, receive: Receiver, *, clock: Clock = wall_clock
    ) -> None:
        self._public_url = public_url.rstrip("/")
        self._fetcher = fetcher
        self._receive = receive
        self._clock = clock
        self._by_token: dict[str, _Subscription] = {}
        self._tokens: dict[str, str] = {}  # by feed
        self._rests_until: dict[str, datetime] = {}
        self._receiving = 0

    def is_live(self, feed: str) -> bool:
        """Tell whether a hub has promised to send this feed's news."""
        held = self._of(feed)
        return held is not None and held.until is not None and held.until > self._clock()

    async def look(self, wanted: Iterable[Wanted]) -> None:
        """Subscribe to what is wanted and not subscribed to, and renew what ends soon.

        What is wanted no more is forgotten; its hub learns so when it next calls.
        """
        chosen = {each.feed: each for each in wanted}
        for token, held in tuple(self._by_token.items()):
            if chosen.get(held.wanted.feed) != held.wanted:
                self._forget(token)
        for each in chosen.values():
            if self._is_to_be_asked(each):
                await self._subscribe(each)
        metrics.SUBSCRIPTIONS.set(sum(self.is_live(feed) for feed in chosen))

    def application(self) -> web.Application:
        """Return what answers hubs."""
        app = web.Application(client_max_size=MOST_BYTES)
        app.router.add_get(PATH + "{token}", self._verify)
        app.router.add_post(PATH + "{token}", self._take)
        return app

    # --- What we ask -----------------------------------------------------------------------------

    def _of(self, feed: str) -> _Subscription | None:
        return self._by_token.get(self._tokens.get(feed, ""))

    def _forget(self, token: str) -> None:
        held = self._by_token.pop(token, None)
        if held is not None and self._tokens.get(held.wanted.feed) == token:
            del self._tokens[held.wanted.feed]

    def _is_to_be_asked(self, wanted: Wanted) -> bool:
        now = self._clock()
        if self._rests_until.get(wanted.feed, now) > now:
            return False
        held = self._of(wanted.feed)
        if held is None:
            return True
        if held.renew is None:  # not verified yet
            return now - held.asked > ANSWER_WITHIN
        return now >= held.renew

    async def _subscribe(self, wanted: Wanted) -> None:
        """Ask a hub, under the callback and secret that a standing subscription has."""
        now = self._clock()
        held = self._of(wanted.feed) or _Subscription(wanted, secrets.token_hex(32), now)
        token = self._tokens.setdefault(wanted.feed, secrets.token_urlsafe(24))
        held.asked = now
        self._by_token[token] = held  # before asking: a hub may verify while it answers
        self._rests_until[wanted.feed] = now + ASK_AGAIN_AFTER
        form = {
            "hub.mode": "subscribe",
            "hub.topic": wanted.topic,
            "hub.callback": f"{self._public_url}{PATH}{token}",
            "hub.secret": held.secret,
            "hub.lease_seconds": str(int(LEASE.total_seconds())),
        }
        why = await self._fetcher.post(wanted.hub, form)
        if why:
            LOG.info("hub not subscribed to: %s", why, extra={"feed": wanted.feed})
            if held.until is None:
                self._forget(token)

    # --- What hubs ask and send ------------------------------------------------------------------

    async def _verify(self, request: web.Request) -> web.Response:
        """Answer a hub that asks whether it was we who asked; the challenge only if it was."""
        held = self._by_token.get(request.match_info["token"])
        mode, topic = request.query.get("hub.mode"), request.query.get("hub.topic")
        if held is None or topic != held.wanted.topic:
            return web.Response(status=404)
        if mode == "denied":
            LOG.warning(
                "a hub denies a subscription: %s",
                request.query.get("hub.reason", "no reason"),
                extra={"feed": held.wanted.feed},
            )
            self._forget(request.match_info["token"])
            return web.Response()
        if mode != "subscribe":  # we never ask to unsubscribe
            return web.Response(status=404)
        now, lease = self._clock(), _lease(request.query.get("hub.lease_seconds", ""))
        held.until, held.renew = now + lease, now + RENEW_AT_SHARE * lease
        self._rests_until.pop(held.wanted.feed, None)
        return web.Response(text=request.query.get("hub.challenge", ""))

    async def _take(self, request: web.Request) -> web.Response:
        """Take what a hub sends. One that is not ours is told to stop; a forger is told nothing."""
        held = self._by_token.get(request.match_info["token"])
        if held is None:
            return web.Response(status=410)
        if self._receiving >= PUSHES_AT_ONCE:
            return web.Response(status=503, headers={"Retry-After": "60"})
        self._receiving += 1
        try:
            body = await request.read()
            outcome = await self._judge(held, body, request)
        finally:
            self._receiving -= 1
        metrics.PUSHES.labels(outcome).inc()
        return web.Response(status=202)

    async def _judge(
        self, held: _Subscription, body: bytes, request: web.Request
    ) -> metrics.PushOutcome:
        if not _is_signed(body, held.secret, request.headers.get("X-Hub-Signature", "")):
            LOG.warning("unsigned push dropped", extra={"feed": held.wanted.feed})
            return metrics.PushOutcome.BAD_SIGNATURE
        content_type = request.headers.get("Content-Type", "")
        if await self._receive(held.wanted.feed, body, content_type):
            return metrics.PushOutcome.TAKEN
        return metrics.PushOutcome.NOT_A_FEED


async def keep_up(subscriptions: Subscriptions, wanted: Callable[[], Iterable[Wanted]]) -> None:
    """Look after subscriptions until cancelled."""
    while True:
        await subscriptions.look(wanted())
        await asyncio.sleep(LOOK_SECONDS)


async def serve_application(app: web.Application, host: str, port: int) -> web.AppRunner:
    """Answer hubs on this address; clean up what is returned to end. Raises CannotListenError."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        await runner.cleanup()
        raise CannotListenError(
            f"Cannot listen for hubs on {host}:{port}: {error.strerror}; set MONITOR_CALLBACK_PORT."
        ) from error
    return runner


def _lease(seconds: str) -> timedelta:
    asked = (
        timedelta(seconds=int(seconds[:9])) if seconds.isascii() and seconds.isdigit() else LEASE
    )
    return min(max(asked, SHORTEST_LEASE), LONGEST_LEASE)


def _is_signed(body: bytes, secret: str, signature: str) -> bool:
    method, _, digest = signature.partition("=")
    if method not in SIGNATURES:
        return False
    expected = hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()
    return hmac.compare_digest(expected.encode(), digest.strip().lower().encode())
