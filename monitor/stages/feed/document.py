"""What a feed document says, once read: the values that the other files of this stage pass on."""

from datetime import datetime

from monitor.records import Record


class FeedItem(Record, frozen=True, kw_only=True):
    """One item as the document lists it; links are absolute http(s) addresses or empty."""

    guid: str = ""
    link: str = ""
    title: str = ""
    body: str = ""
    body_is_html: bool = True
    truncated: bool = False
    author: str = ""
    published: datetime | None = None
    published_text: str = ""


class FeedDocument(Record, frozen=True, kw_only=True, tag_field="type", tag="document"):
    """A feed's items in its own order, and what it asks of those who poll it.

    `complete` is False where the document broke off: its items count, its validators do not.
    `skip_hours` are hours of the day in GMT; `skip_days` count from Monday, 0.
    """

    items: tuple[FeedItem, ...] = ()
    title: str = ""
    lang: str = ""
    ttl_seconds: int = 0
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    complete: bool = True
    expired: bool = False  # it says that nothing more will come
    problems: tuple[str, ...] = ()
    hub: str = ""  # where it can be subscribed to, and the address to subscribe to there
    topic: str = ""


class Page(Record, frozen=True, kw_only=True, tag_field="type", tag="page"):
    """The main text of a web page; empty where no article was found on it, and why."""

    text: str = ""
    truncated: bool = False
    why: str = ""


class NotAFeed(Record, frozen=True, kw_only=True, tag_field="type", tag="not-a-feed"):
    """Why bytes are not read as a feed, for a person, and the feeds that a web page names."""

    why: str
    candidates: tuple[str, ...] = ()
