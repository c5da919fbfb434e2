"""Which items of a document are entries not published before, and which of these are backfill.

An item is known by its guid, else its address, else its words. It is published when its content
was not published before under that identity, nor under its address: feeds that make new guids at
each fetch say nothing new. An edited item is another entry, a few times at most.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from monitor.records import Entry, Feed, FeedState, identify
from monitor.stages.feed import plain
from monitor.stages.feed.document import FeedDocument, FeedItem

SILENCE = timedelta(days=7)  # after it, what a feed lists is a back catalogue again
NEWS_AGE = timedelta(hours=6)  # an hour-old massacre in a first poll is news
# Some pages carry a clock, so their content is new at each poll (lemon24/reader, issue 225).
MOST_EDITS = 24
LEAST_SEEN = 500
SEEN_TIMES_DOCUMENT = 2


class Listed(NamedTuple):
    """An item with what it is known by: `entry` is its entry id, `content` its second key."""

    item: FeedItem
    identity: str
    entry: str
    content: str


def new_entries(
    document: FeedDocument, feed: Feed, state: FeedState, now: datetime
) -> tuple[Entry, ...]:
    """Return the entries of `document` that were not published before, oldest first.

    The same document, state and time give the same entries, so a poll that crashed between
    publishing and remembering publishes the same ids again.
    """
    returning = state.last_success is None or now - state.last_success > SILENCE
    fresh = list(_unseen(document, feed, state))
    fresh.reverse()  # feeds list the newest first; the sort below keeps this order among equals
    entries = [_entry(listed, feed, document, now, returning=returning) for listed in fresh]
    if all(entry.published for entry in entries):
        entries.sort(key=lambda entry: entry.published or now)
    return tuple(entries)


def remember(
    document: FeedDocument, feed: Feed, state: FeedState
) -> tuple[tuple[str, ...], dict[str, int]]:
    """Return `seen` and `edits` of the state after all of `document` was published.

    What is listed now stands newest. What has left the feed is kept for a while, since feeds
    shrink, empty and come back.
    """
    listed = list(list_items(document, feed))
    now_listed = dict.fromkeys(
        key for each in reversed(listed) for key in (each.content, each.entry)
    )
    kept = [key for key in state.seen if key not in now_listed]
    most = max(SEEN_TIMES_DOCUMENT * len(now_listed), LEAST_SEEN)
    edits = {each.identity: state.edits.get(each.identity, 0) for each in listed}
    for each in _unseen(document, feed, state):
        if each.identity in state.edits:
            edits[each.identity] += 1
    return tuple([*kept, *now_listed][-most:]), edits


def list_items(document: FeedDocument, feed: Feed) -> Iterator[Listed]:
    """Give each item with its keys, in the document's order.

    Guids that stand twice in one document are kept apart by their addresses.
    """
    guids = Counter(item.guid for item in document.items)
    for item in document.items:
        identity = identify(feed.id, *_identity(item, is_shared=guids[item.guid] > 1))
        digest = _digest(item)
        yield Listed(
            item=item,
            identity=identity,
            entry=identify(identity, digest),
            content=identify(feed.id, plain.without_tracking(item.link) or item.title, digest),
        )


def _identity(item: FeedItem, *, is_shared: bool) -> tuple[str, ...]:
    if item.guid and not is_shared:
        return ("guid", item.guid)
    if item.guid:
        return ("guid-and-link", item.guid, plain.without_tracking(item.link) or item.title)
    if item.link:
        return ("link", plain.without_tracking(item.link))
    return ("words", item.title, item.published_text)


def _digest(item: FeedItem) -> str:
    """Return what changes when the words change, and not when only spaces or dates do."""
    return identify(" ".join(item.title.split()), " ".join(item.body.split()))


def _unseen(document: FeedDocument, feed: Feed, state: FeedState) -> Iterator[Listed]:
    seen = set(state.seen)
    for listed in list_items(document, feed):
        is_new = listed.entry not in seen and listed.content not in seen
        if is_new and state.edits.get(listed.identity, 0) < MOST_EDITS:
            yield listed
        seen.update((listed.entry, listed.content))


def _entry(
    listed: Listed, feed: Feed, document: FeedDocument, now: datetime, *, returning: bool
) -> Entry:
    item = listed.item
    published = None if item.published is None else min(item.published, now)
    is_old = published is None or now - published > NEWS_AGE
    return Entry(
        id=listed.entry,
        feed=feed.id,
        first_seen=now,
        url=item.link,
        guid=item.guid,
        title=item.title,
        body=item.body,
        body_is_html=item.body_is_html,
        truncated=item.truncated,
        published=published,
        published_text=item.published_text,
        lang=feed.lang or document.lang,
        publisher=feed.publisher or feed.title or document.title,
        country=feed.country,
        author=item.author,
        backfill=returning and is_old,
    )
