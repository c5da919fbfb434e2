"""Documents and feeds as tests tell them."""

from datetime import UTC, datetime
from itertools import pairwise

from monitor.records import Feed, FeedState, PollOutcome
from monitor.stages.feed import Polled, next_state
from monitor.stages.feed.document import FeedDocument, FeedItem

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
FEED = Feed(id="feed", url="https://news.example/feed")
FLOOR = 300


def item(name: str, **fields: object) -> FeedItem:
    """Return an item with everything of the name, but what `fields` say."""
    told: dict[str, object] = {
        "guid": f"guid-{name}",
        "link": f"https://news.example/{name}",
        "title": f"Headline {name}",
        "body": f"All of {name}.",
    }
    return FeedItem(**(told | fields))  # type: ignore[arg-type]  # fields are as FeedItem's


def document(*items: FeedItem, **fields: object) -> FeedDocument:
    """Return a document of these items, the first on top."""
    return FeedDocument(items=items, **fields)  # type: ignore[arg-type]  # as above


def after(
    state: FeedState,
    polled: Polled | FeedDocument,
    now: datetime = NOON,
    feed: Feed = FEED,
    floor: int = FLOOR,
) -> FeedState:
    """Return the state after one poll; a document stands for a good one."""
    if isinstance(polled, FeedDocument):
        polled = Polled(outcome=PollOutcome.NOTHING_NEW, document=polled)
    return next_state(feed, state, polled, now, floor)


def waits(states: list[FeedState]) -> list[float]:
    """Return the seconds that each state waits after the poll that made it."""
    return [
        (state.next_poll - state.last_poll).total_seconds()
        for state in states
        if state.next_poll is not None and state.last_poll is not None
    ]


def rises(numbers: list[float]) -> bool:
    """Tell whether no number is smaller than the one before it."""
    return all(before <= later for before, later in pairwise(numbers))
