"""Turns at hosts: one request at a time, a gap before the next, and what a host asked of us."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from urllib.parse import urlsplit

HOST_GAP_SECONDS = 0.2  # between two requests to one host


def host_of(url: str) -> str:
    """Return the host that an address names, or the empty string."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


class Hosts:
    """Who may ask which host when; one for all requests of a process."""

    def __init__(self, gap_seconds: float = HOST_GAP_SECONDS) -> None:
        self._gap_seconds = gap_seconds
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._left_alone_until: dict[str, datetime] = {}

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[None]:
        """Wait until the host of `url` may be asked, and let the next one wait for the gap."""
        lock = self._turns[host_of(url)]
        await lock.acquire()
        try:
            yield
        finally:
            asyncio.get_running_loop().call_later(self._gap_seconds, lock.release)

    def leave_alone(self, url: str, until: datetime) -> None:
        """Remember that the host of `url` asked for rest."""
        self._left_alone_until[host_of(url)] = until

    def rests_until(self, url: str) -> datetime | None:
        """Return until when the host of `url` asked to be left alone, if it ever did."""
        return self._left_alone_until.get(host_of(url))
