"""Every topic: what it holds, how it is kept, and the flow between topics.

The order of the stages is written here and in ``pipeline``, and nowhere else.
The order of a topic with one partition is the truth: what is decided after it is a function of
that order alone (see CONTRIBUTING.md).
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, NamedTuple

from monitor.records import (
    Alert,
    AlertRow,
    Article,
    Carried,
    CleanRow,
    Copy,
    DeadLetter,
    Decision,
    DedupeRow,
    Deduplicated,
    Entry,
    Feed,
    FeedEvent,
    FeedState,
    Hit,
    Incident,
    IncidentUpdate,
    Judged,
    Outcome,
    Record,
    Report,
    Reported,
    Revision,
    Stage,
    Tick,
    TrackRow,
)

DAY_MS = 24 * 3600 * 1000


class Topic(NamedTuple):
    """A topic, its record, and how it is kept. The prefix is a setting and not part of `name`."""

    name: str
    record: Any  # a record type, or a union of tagged ones
    partitions: int = 1
    days: int | None = None  # None: compacted, kept for ever

    def config(self) -> dict[str, str]:
        """Return what Kafka is told when the topic is made."""
        if self.days is None:
            return {"cleanup.policy": "compact"}
        return {"cleanup.policy": "delete", "retention.ms": str(self.days * DAY_MS)}


FEEDS = Topic("feeds", Feed, partitions=12)
FEED_STATE = Topic("feed-state", FeedState, partitions=12)
FEED_EVENTS = Topic("feed-events", FeedEvent, days=30)
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

# The state of the stages that remember, one row an input; Faust derives these names from the app's
# id (the prefix and the process) and the table's name (the stage).
CLEAN_ROWS = Topic("read-clean-changelog", CleanRow, partitions=ENTRIES.partitions)
DEDUPE_ROWS = Topic("read-dedupe-changelog", DedupeRow)
TRACK_ROWS = Topic("decide-track-changelog", TrackRow)
ALERT_ROWS = Topic("decide-alert-changelog", AlertRow)

TOPICS = (
    FEEDS,
    FEED_STATE,
    FEED_EVENTS,
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
    CLEAN_ROWS,
    DEDUPE_ROWS,
    TRACK_ROWS,
    ALERT_ROWS,
)


class Step(NamedTuple):
    """One agent: the stage it runs and the topic it reads."""

    stage: Stage
    source: Topic

    @property
    def name(self) -> str:
        """The agent's name: the stage, and the source where a stage reads two."""
        return f"{self.stage}-{self.source.name}"


# The order of the stages, process by process. `decide` is apart so that a backlog of reading never
# delays a decision that is due.
FLOW: dict[str, tuple[Step, ...]] = {
    "read": (
        Step(Stage.CLEAN, ENTRIES),
        Step(Stage.DEDUPE, ARTICLES),
        Step(Stage.EXTRACT, DEDUPLICATED),
    ),
    "decide": (
        Step(Stage.TRACK, REPORTS),
        Step(Stage.MATCH, REPORTS),
        Step(Stage.MATCH, INCIDENT_UPDATES),
        Step(Stage.ALERT, HITS),
    ),
}

# Where a record goes, by the stage that made it.
DESTINATIONS: dict[tuple[Stage, type[Record]], Topic] = {
    (Stage.CLEAN, Article): ARTICLES,
    (Stage.CLEAN, Outcome): OUTCOMES,
    (Stage.DEDUPE, Article): DEDUPLICATED,
    (Stage.DEDUPE, Revision): DEDUPLICATED,
    (Stage.DEDUPE, Copy): DEDUPLICATED,
    (Stage.EXTRACT, Report): REPORTS,
    (Stage.EXTRACT, Carried): REPORTS,
    (Stage.TRACK, IncidentUpdate): INCIDENT_UPDATES,
    (Stage.TRACK, Incident): INCIDENTS,
    (Stage.TRACK, Outcome): OUTCOMES,
    (Stage.MATCH, Hit): HITS,
    (Stage.ALERT, Alert): ALERTS,
    (Stage.ALERT, Decision): DECISIONS,
}


def destination(stage: Stage, record: Record) -> Topic:
    """Return the topic of a record that `stage` made; dead letters and their outcomes: any."""
    if isinstance(record, DeadLetter):
        return DEAD_LETTERS
    if isinstance(record, Outcome):
        return OUTCOMES
    return DESTINATIONS[stage, type(record)]


# What a message is keyed by: what must stay in order, or the latest of what is kept.
KEYS: dict[type[Record], Callable[[Any], str]] = {
    Article: attrgetter("id"),
    Revision: attrgetter("original"),
    Copy: attrgetter("original"),
    Report: attrgetter("original"),
    Carried: attrgetter("copy.original"),
    Tick: attrgetter("id"),
    IncidentUpdate: attrgetter("incident.id"),
    Incident: attrgetter("id"),
    Hit: lambda hit: f"{hit.rule.name}/{hit.subject}",
    Alert: lambda alert: f"{alert.rule}/{alert.subject}",
    Decision: lambda decision: f"{decision.rule}/{decision.subject}",
    Outcome: attrgetter("entry"),
    DeadLetter: attrgetter("id"),
}


def key_of(record: Record) -> str:
    """Return the key of a record's message."""
    return KEYS[type(record)](record)
