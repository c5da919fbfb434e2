"""The page behind an item, where a feed gives only the beginning of its stories.

Pages are asked with the manners of feeds: one at a time a host, through the same gate, with the
same limits. What goes wrong leaves the feed's own text, and the entry says why.
"""

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from msgspec.structs import replace

from monitor.records import BodySource, Entry, PollOutcome
from monitor.service import metrics
from monitor.service.fetch import Answer, Fetched, Fetcher, FetchFailed
from monitor.service.hosts import Hosts
from monitor.service.parsing import PageTask, Parsers
from monitor.stages.feed import host_rest_seconds
from monitor.stages.feed.plain import text_length

LOG = logging.getLogger("monitor.poller")
PAGES_A_POLL = 20  # of one feed: more at once is a back catalogue, whatever its dates say
ACCEPT_PAGES = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"


class Web(NamedTuple):
    """What the web is asked with: one of each for all requests of a process."""

    fetcher: Fetcher
    parsers: Parsers
    hosts: Hosts


class Pages:
    """Fetches the pages of entries and reads their main text."""

    def __init__(self, web: Web) -> None:
        self._web = web

    async def fill(self, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        """Return the entries, each with the text of its page where that is worth more."""
        filled = []
        asked = 0
        for entry in entries:
            source = _why_not_asked(entry, asked)
            if source is None:
                asked += 1
                entry = await self._fill(entry)  # noqa: PLW2901 - it is the same entry, filled
            else:
                entry = replace(entry, body_source=source)  # noqa: PLW2901
            metrics.PAGES.labels(entry.body_source).inc()
            filled.append(entry)
        return tuple(filled)

    async def _fill(self, entry: Entry) -> Entry:
        async with self._web.hosts.turn(entry.url):
            rests_until = self._web.hosts.rests_until(entry.url)
            if rests_until is not None and rests_until > entry.first_seen:
                return _fallen_back(entry, BodySource.PAGE_FAILED, "its host asked for rest")
            answer = await self._web.fetcher.fetch(entry.url, accept=ACCEPT_PAGES)
        if not isinstance(answer, Fetched):
            self._note_wish(entry, answer)
            return _fallen_back(entry, BodySource.PAGE_FAILED, _why(answer))
        content_type = answer.headers.get("content-type", "")
        page = await self._web.parsers.read_page(PageTask(answer.body, content_type, answer.url))
        if len(page.text) <= text_length(entry.body, is_html=entry.body_is_html):
            why = page.why or "the feed has as much"
            return _fallen_back(entry, BodySource.PAGE_WITHOUT_TEXT, why)
        return replace(
            entry,
            body=page.text,
            body_is_html=False,
            truncated=page.truncated,
            body_source=BodySource.PAGE,
        )

    def _note_wish(self, entry: Entry, answer: Answer) -> None:
        if isinstance(answer, FetchFailed) and answer.outcome is PollOutcome.THROTTLED:
            rest = host_rest_seconds(answer.headers, entry.first_seen)
            self._web.hosts.leave_alone(entry.url, entry.first_seen + timedelta(seconds=rest))


def _fallen_back(entry: Entry, source: BodySource, why: str) -> Entry:
    fields = {"feed": entry.feed, "entry": entry.id, "url": entry.url, "source": source.value}
    LOG.info("the feed's own text is used: %s", why, extra=fields)
    return replace(entry, body_source=source)


def _why_not_asked(entry: Entry, asked: int) -> BodySource | None:
    if entry.backfill:
        return BodySource.BACKFILL
    if not entry.url:
        return BodySource.NO_PAGE
    return BodySource.TOO_MANY if asked >= PAGES_A_POLL else None


def _why(answer: Answer) -> str:
    return answer.why if isinstance(answer, FetchFailed) else "it answered 304 unasked"
