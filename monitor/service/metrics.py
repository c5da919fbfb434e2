"""Every metric, named here and nowhere else; ``deploy/README.md`` explains each to an operator.

Rules of this file:

- Base units and ``_total`` on counters, as Prometheus asks; timestamps instead of ages.
- A label's values are a closed set: an enum of ours, a topic, a partition. Never words of a feed.
- A counter reads 0 before its first event, so that "none yet" differs from "no data".
- A labelled gauge stands only in the processes that set it; one without labels reads 0 elsewhere.
"""

import platform
from collections.abc import Iterable
from enum import StrEnum
from itertools import product

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    Counter,
    Gauge,
    Histogram,
    Info,
    disable_created_metrics,
    generate_latest,
)

from monitor import __version__
from monitor.records import (
    AlertStatus,
    BodySource,
    DeadReason,
    Ending,
    FeedTrouble,
    PollOutcome,
    SilenceReason,
    Stage,
)

CONTENT_TYPE = CONTENT_TYPE_LATEST

# A stage takes from a tenth of a millisecond (match) to seconds (extract of 200 KB).
STAGE_BUCKETS = (0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0)
# A poll is bounded by its total timeout, a minute at most.
POLL_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 30.0, 60.0)
# How late a poll began: a second is punctual, an hour is an outage.
LATENESS_BUCKETS = (0.1, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0)
# From seconds when all is well to hours after an outage.
ALERT_BUCKETS = (0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0, 7200.0, 86400.0)


class Handled(StrEnum):
    """What became of one message in one stage."""

    DONE = "done"  # decided and published
    SEEN = "seen"  # its row was there: handled before, skipped
    DEAD = "dead"  # to the dead letters


class EntryKind(StrEnum):
    """Whether an entry may raise an alert by itself."""

    LIVE = "live"
    BACKFILL = "backfill"


class PushOutcome(StrEnum):
    """What became of what a hub sent."""

    TAKEN = "taken"
    BAD_SIGNATURE = "bad-signature"
    NOT_A_FEED = "not-a-feed"


disable_created_metrics()  # type: ignore[no-untyped-call]  # the library leaves it untyped

BUILD_INFO = Info("monitor_build", "Version of monitor and of Python.")
BUILD_INFO.info({"version": __version__, "python": platform.python_version()})

# --- Stages ------------------------------------------------------------------------------------

ITEMS = Counter("monitor_items_total", "Messages handled by a stage.", ("stage", "outcome"))
STAGE_SECONDS = Histogram(
    "monitor_stage_seconds",
    "Time from taking a message to having its outputs acknowledged.",
    ("stage",),
    buckets=STAGE_BUCKETS,
)
LAST_ITEM_TIMESTAMP = Gauge(
    "monitor_last_item_timestamp_seconds", "When a stage last finished a message.", ("stage",)
)
STATE_ROWS = Gauge("monitor_state_rows", "Rows that a stage remembers.", ("stage",))
DEAD_LETTERS = Counter(
    "monitor_dead_letters_total", "Messages that could not be handled.", ("stage", "reason")
)
OUTCOMES = Counter("monitor_outcomes_total", "Entries by how they ended.", ("ending",))

# --- Kafka and the process ---------------------------------------------------------------------

LAG = Gauge(
    "monitor_lag_records",
    "Records between the last finished one and the end of an assigned partition.",
    ("topic", "partition"),
)
ASSIGNED = Gauge("monitor_assigned_partitions", "Partitions this process has.", ("topic",))
RECOVERING = Gauge("monitor_recovering", "1 while state is being rebuilt from its changelog.")
LOOP_LAG_SECONDS = Gauge(
    "monitor_loop_lag_seconds", "How late the event loop ran its last heartbeat."
)

# --- Alerts and rules --------------------------------------------------------------------------

ALERTS = Counter("monitor_alerts_total", "Alert steps published.", ("status",))
SILENCES = Counter("monitor_silences_total", "Hits that raised nothing.", ("reason",))
ENTRY_TO_ALERT_SECONDS = Histogram(
    "monitor_entry_to_alert_seconds",
    "Time from the entry first seen by the poller to the alert acknowledged by Kafka.",
    buckets=ALERT_BUCKETS,
)
RULES = Gauge("monitor_rules", "Rules in force.")
RULES_VALID = Gauge("monitor_rules_valid", "1 if the rule file was valid when last read.")
RULES_RELOADED_TIMESTAMP = Gauge(
    "monitor_rules_reloaded_timestamp_seconds", "When rules were last taken into force."
)

# --- Feeds -------------------------------------------------------------------------------------

POLLS = Counter("monitor_polls_total", "Polls of feeds.", ("outcome",))
POLL_SECONDS = Histogram(
    "monitor_poll_seconds", "Time from request to parsed feed.", buckets=POLL_BUCKETS
)
POLL_LATENESS_SECONDS = Histogram(
    "monitor_poll_lateness_seconds",
    "Time from when a poll was due to when it began.",
    buckets=LATENESS_BUCKETS,
)
FEEDS = Gauge("monitor_feeds", "Feeds that this poller owns, by how they stand.", ("state",))
PUSHES = Counter("monitor_pushes_total", "What hubs sent for feeds of ours.", ("outcome",))
SUBSCRIPTIONS = Gauge("monitor_subscriptions", "Feeds whose hub has promised to send their news.")
PAGES = Counter(
    "monitor_pages_total",
    "Entries of feeds with full_text, by where their text is from.",
    ("source",),
)
FEED_EVENTS = Counter(
    "monitor_feed_events_total", "Troubles of feeds that the operator was told of.", ("trouble",)
)
ENTRIES = Counter("monitor_entries_total", "Entries published.", ("kind",))


def exposition() -> bytes:
    """Return all metrics of this process in the Prometheus text format."""
    return generate_latest(REGISTRY)


def _start_at_zero(counter: Counter | Histogram, *labels: Iterable[str]) -> None:
    for values in product(*labels):
        counter.labels(*values)


_start_at_zero(ITEMS, Stage, Handled)
_start_at_zero(STAGE_SECONDS, Stage)
_start_at_zero(DEAD_LETTERS, Stage, DeadReason)
_start_at_zero(OUTCOMES, Ending)
_start_at_zero(ALERTS, AlertStatus)
_start_at_zero(SILENCES, SilenceReason)
_start_at_zero(POLLS, PollOutcome)
_start_at_zero(PUSHES, PushOutcome)
_start_at_zero(PAGES, BodySource)
_start_at_zero(FEED_EVENTS, FeedTrouble)
_start_at_zero(ENTRIES, EntryKind)
