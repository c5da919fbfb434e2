"""Feed bytes to entries: what a document lists, what of it is new, and when to ask again.

Read in this order: `reading` (bytes to a document), `newness` (document to entries), `schedule`
(what is remembered, and until when), `standing` (what of it an operator wants to know).
`charset`, `suspicion`, `dates` and `plain` serve reading; `manners` and `pace` tell what servers
and feeds ask of us.
Not decided here: how to fetch (``service.fetch``) and how to survive a parse (``service.parsing``).
"""

from monitor.stages.feed.document import FeedDocument, FeedItem, NotAFeed
from monitor.stages.feed.newness import new_entries
from monitor.stages.feed.schedule import (
    Polled,
    feed_address,
    first_poll_delay,
    host_rest_seconds,
    is_gone,
    next_state,
    validators,
    when_due,
    when_next,
)
from monitor.stages.feed.standing import Standing, standing_of, tell

__all__ = [
    "FeedDocument",
    "FeedItem",
    "NotAFeed",
    "Polled",
    "Standing",
    "feed_address",
    "first_poll_delay",
    "host_rest_seconds",
    "is_gone",
    "new_entries",
    "next_state",
    "standing_of",
    "tell",
    "validators",
    "when_due",
    "when_next",
]
