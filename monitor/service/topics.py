"""Every topic: what it holds, how it is kept, and the flow between topics.

The order of the stages is written here and in ``pipeline``, and nowhere else.
The order of a topic with one partition is the truth: what is decided after it is a function of
that order alone (see CONTRIBUTING.md).
"""

from typing import NamedTuple

from monitor.records import (
    Alert,
    Article,
    DeadLetter,
    Decision,
    Deduplicated,
    Entry,
    Feed,
    FeedState,
    Incident,
    IncidentUpdate,
    Judged,
    Outcome,
    Reported,
)

DAY_MS = 24 * 3600 * 1000


class Topic(NamedTuple):
    """A topic, its record, and how it is kept. The prefix is a setting and not part of `name`."""

    name: str
    record: object
    partitions: int = 1
    days: int | None = None  # None: compacted, kept for ever

    def config(self) -> dict[str, str]:
        """Return what Kafka is told when the topic is made."""
        if self.days is None:
            return {"cleanup.policy": "compact"}
        return {"cleanup.policy": "delete", "retention.ms": str(self.days * DAY_MS)}


FEEDS = Topic("feeds", Feed, partitions=4)
FEED_STATE = Topic("feed-state", FeedState, partitions=4)
ENTRIES = Topic("entries", Entry, partitions=4, days=7)
ARTICLES = Topic("articles", Article, days=7)
DEDUPLICATED = Topic("deduplicated", Deduplicated, partitions=4, days=7)
REPORTS = Topic("reports", Reported, days=30)
INCIDENT_UPDATES = Topic("incident-updates", IncidentUpdate, days=30)
INCIDENTS = Topic("incidents", Incident)
HITS = Topic("hits", Judged, days=7)
ALERTS = Topic("alerts", Alert, days=90)
DECISIONS = Topic("decisions", Decision, days=30)
OUTCOMES = Topic("outcomes", Outcome, days=30)
DEAD_LETTERS = Topic("dead-letters", DeadLetter, days=30)

TOPICS = (
    FEEDS,
    FEED_STATE,
    ENTRIES,
    ARTICLES,
    DEDUPLICATED,
    REPORTS,
    INCIDENT_UPDATES,
    INCIDENTS,
    HITS,
    ALERTS,
    DECISIONS,
    OUTCOMES,
    DEAD_LETTERS,
)
