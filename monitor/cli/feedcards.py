"""Feeds as an operator reads them in a terminal: the list, and the report card of one."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import click

from monitor.cli.rendering import count_of, isolate
from monitor.records import Feed, FeedStanding, FeedState
from monitor.service.feed_check import Card
from monitor.stages.feed import FeedDocument, Standing, standing_of, when_due
from monitor.stages.feed.inspection import SHORT_TEXT_CHARACTERS, text_characters
from monitor.stages.feed.manners import fresh_seconds

_COLOURS = {
    FeedStanding.NEW: "cyan",
    FeedStanding.OK: "green",
    FeedStanding.SLOW: "yellow",
    FeedStanding.STALE: "yellow",
    FeedStanding.FAILING: "red",
    FeedStanding.GONE: "red",
    FeedStanding.PAUSED: "blue",
}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
UNITS = ((86400, "d"), (3600, "h"), (60, "min"))


def feed_line(feed: Feed, found: Standing, due: str, width: int) -> str:
    """Return one line: id, how it stands, when it is asked next, and why it is not well."""
    standing = click.style(f"{found.standing:<8}", fg=_COLOURS[found.standing])
    told = isolate(found.why or feed.title or feed.url)
    return f"{feed.id:<{width}}  {standing}  {due:<12}  {told}"


def feed_lines(
    feeds: Iterable[Feed], states: dict[str, FeedState], now: datetime, floor_seconds: int
) -> Iterator[tuple[Standing, str]]:
    """Give how each feed stands, and its line."""
    feeds = sorted(feeds, key=lambda feed: feed.id)
    width = max((len(feed.id) for feed in feeds), default=0)
    first_from: dict[str, str] = {}
    for feed in feeds:
        state = states.get(feed.id) or FeedState(feed=feed.id)
        found = standing_of(feed, state, now)
        twin = first_from.setdefault(state.answered_from or feed.url, feed.id)
        due = _due(found, when_due(feed, state, floor_seconds), now)
        line = feed_line(feed, found, due, width)
        yield found, line + (f"  (the same as {twin})" if twin != feed.id else "")


def card_lines(card: Card, now: datetime) -> Iterator[str]:
    """Give the report card of a feed."""
    yield click.style(isolate(card.feed.url), bold=True)
    yield _row("answered", f"{card.outcome} in {card.state.took_ms / 1000:.1f} s{_size(card)}")
    if card.document is not None:
        if card.state.answered_from != card.feed.url:
            how = "moved for good: use this address" if card.moved_to else "redirected"
            yield _row("from", f"{isolate(card.state.answered_from)} ({how})")
        yield from _of_document(card, card.document, now)
    yield from (_row("names", isolate(each)) for each in card.candidates)
    wait = card.state.next_poll
    if wait is not None:
        yield _row("we ask", f"again in {span((wait - now).total_seconds())}")
    yield from (_row("wrong", click.style(isolate(each), fg="red")) for each in card.wrong)
    if not card.wrong:
        yield _row("wrong", "nothing")


def _of_document(card: Card, document: FeedDocument, now: datetime) -> Iterator[str]:
    title = f"“{isolate(document.title)}”" if document.title else "no title"
    lang = f" in {document.lang}" if document.lang else ""
    yield _row(
        "feed", f"{title}{lang}, {count_of(len(document.items), 'item')}{_ages(document, now)}"
    )
    if document.items:
        characters = text_characters(document)
        short = "; full_text fetches the pages" if characters < SHORT_TEXT_CHARACTERS else ""
        yield _row("text", f"{characters} characters an item, usually{short}")
    sent = [name for name in ("etag", "last-modified") if card.headers.get(name)]
    answers = {True: ", and answers 304 to them", False: ", and ignores them", None: ""}
    yield _row("sends", (" and ".join(sent) or "no validators") + answers[card.honours_validators])
    asks = ", ".join(_wishes(card, document, now))
    yield _row("asks", asks or "nothing of who polls it")
    if document.hub:
        yield _row("hub", isolate(document.hub))


def _wishes(card: Card, document: FeedDocument, now: datetime) -> Iterator[str]:
    if fresh := fresh_seconds(card.headers, now):
        yield f"its answer is fresh for {span(fresh)}"
    if document.ttl_seconds:
        yield f"ttl or update period {span(document.ttl_seconds)}"
    if document.skip_hours:
        yield f"no visit in the hours {', '.join(map(str, document.skip_hours))} GMT"
    if document.skip_days:
        yield f"no visit on {', '.join(_DAYS[day] for day in document.skip_days)}"


def _ages(document: FeedDocument, now: datetime) -> str:
    dates = [item.published for item in document.items if item.published is not None]
    if not dates:
        return ""
    newest, oldest = (max(0.0, (now - date).total_seconds()) for date in (max(dates), min(dates)))
    return f", the newest {span(newest)} old, the oldest {span(oldest)}"


def _size(card: Card) -> str:
    if not card.body_bytes:
        return ""
    coding = card.headers.get("content-encoding", "")
    how = f", sent as {isolate(coding)}" if coding else ""
    return (
        f", {card.body_bytes / 1000:.0f} kB{how}, {isolate(card.headers.get('content-type', ''))}"
    )


def _due(found: Standing, due: datetime | None, now: datetime) -> str:
    if found.standing in {FeedStanding.PAUSED, FeedStanding.GONE}:
        return "never"
    return "now" if due is None or due <= now else f"in {span((due - now).total_seconds())}"


def _row(name: str, words: str) -> str:
    return f"  {name:<9} {words}"


def span(seconds: float) -> str:
    """Return a time as a person says it, in its largest unit."""
    for size, unit in UNITS:
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"
