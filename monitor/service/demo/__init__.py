"""A feed server with invented news, for `monitor demo`.

Each request for a feed brings its next edition: what it listed before and what is new. Feeds come
in the shapes that real ones have: mislabelled, broken, out of order. What happens and when is data,
in ``stories.yaml``; the demo's rules stand beside it.
"""

import asyncio
import threading
from collections import Counter
from datetime import datetime, timedelta
from email.utils import format_datetime
from importlib import resources
from pathlib import Path
from typing import Self
from xml.sax.saxutils import escape

import msgspec
import yaml
from aiohttp import web

from monitor.service.clock import Clock

EDITIONS = 6
EDITION_SECONDS = 4  # between two polls of a feed
RULES = Path(str(resources.files("monitor.service.demo").joinpath("rules.yaml")))

MISLABELLED = "windows-1256 labelled utf-8"
BROKEN = "broken markup"
OUT_OF_ORDER = "out of order from the sixth edition on"


class Outlet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An invented publisher and the shape of its feed."""

    id: str
    title: str
    publisher: str
    lang: str
    country: str
    shape: str = ""


class Story(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One invented article; `edition` is the poll at which its feed lists it first."""

    feed: str
    edition: int
    title: str
    body: str
    days_ago: int = 0


class Stories(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that happens in the demo."""

    feeds: tuple[Outlet, ...]
    stories: tuple[Story, ...]


def read_stories() -> Stories:
    """Return what happens in the demo."""
    text = resources.files("monitor.service.demo").joinpath("stories.yaml").read_text("utf-8")
    return msgspec.convert(yaml.safe_load(text), Stories)


class DemoServer:
    """Serves the demo's feeds on a free port of this machine, from a thread of its own."""

    def __init__(self, clock: Clock) -> None:
        self.stories = read_stories()
        self.served: Counter[str] = Counter()
        self.url = ""
        self._clock = clock
        self._first_listed: dict[Story, datetime] = {}
        app = web.Application()
        app.router.add_get("/{feed}.xml", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        """Listen."""
        self._thread.start()
        self.url = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening."""
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def feeds_file(self) -> str:
        """Return a feeds file that names every feed of this server."""
        feeds = [
            {
                "id": outlet.id,
                "url": f"{self.url}/{outlet.id}.xml",
                "title": outlet.title,
                "publisher": outlet.publisher,
                "lang": outlet.lang,
                "country": outlet.country,
                "every": f"{EDITION_SECONDS}s",
            }
            for outlet in self.stories.feeds
        ]
        return yaml.safe_dump({"feeds": feeds}, allow_unicode=True)

    def edition_begun(self) -> int:
        """Return the latest edition that any feed has served."""
        return max(self.served.values(), default=0)

    def is_sold_out(self) -> bool:
        """Whether every feed has served its last edition."""
        return all(self.served[outlet.id] >= EDITIONS for outlet in self.stories.feeds)

    async def _listen(self) -> str:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def _serve(self, request: web.Request) -> web.Response:
        outlets = {outlet.id: outlet for outlet in self.stories.feeds}
        outlet = outlets.get(request.match_info["feed"])
        if outlet is None:
            return web.Response(status=404)
        self.served[outlet.id] += 1
        if outlet.shape == OUT_OF_ORDER and self.served[outlet.id] >= EDITIONS:
            return web.Response(status=503, text="back soon")
        return web.Response(body=self._edition(outlet), content_type="application/rss+xml")

    def _edition(self, outlet: Outlet) -> bytes:
        """Return what a feed lists now, in the shape that is its own."""
        listed = [
            self._item(outlet, number, story)
            for number, story in enumerate(self.stories.stories)
            if story.feed == outlet.id and story.edition <= self.served[outlet.id]
        ]
        head = f"<rss version='2.0'><channel><title>{escape(outlet.title)}</title>"
        body = head + "".join(reversed(listed))
        if outlet.shape == BROKEN:
            return body.encode()  # no declaration, and no end
        declared = f"<?xml version='1.0' encoding='utf-8'?>{body}</channel></rss>"
        return declared.encode("cp1256" if outlet.shape == MISLABELLED else "utf-8", "replace")

    def _item(self, outlet: Outlet, number: int, story: Story) -> str:
        listed = self._first_listed.setdefault(story, self._clock())
        published = listed - timedelta(days=story.days_ago)
        address = f"https://{outlet.id}.example/{number}"
        return (
            f"<item><title>{escape(story.title)}</title><link>{address}</link>"
            f"<guid>{address}</guid><pubDate>{format_datetime(published)}</pubDate>"
            f"<description>{escape(story.body)}</description></item>"
        )
