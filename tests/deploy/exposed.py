"""A process that exposes our real metrics, each with a value, as a busy pipeline would.

Run as a program, it prints the port it listens on and serves until it is ended.
"""

import asyncio
import itertools
import sys
import time

from monitor.records import FeedStanding, PollOutcome, Stage
from monitor.service import metrics
from monitor.service.health import serve
from monitor.service.settings import Settings

REMEMBERING = (Stage.CLEAN, Stage.DEDUPE, Stage.TRACK, Stage.ALERT)


def set_gauges() -> None:
    """Give every gauge the value it may have while all is well."""
    for stage in REMEMBERING:
        metrics.STATE_ROWS.labels(stage).set(1000)
    for standing, count in zip(FeedStanding, (1, 36, 1, 2, 1, 1, 1), strict=True):
        metrics.FEEDS.labels(standing).set(count)
    for partition in range(4):
        metrics.LAG.labels("news.entries", str(partition)).set(partition)
    metrics.ASSIGNED.labels("news.entries").set(4)
    metrics.LOOP_LAG_SECONDS.set(0.002)
    metrics.RECOVERING.set(0)
    metrics.RULES.set(12)
    metrics.RULES_VALID.set(1)
    metrics.RULES_RELOADED_TIMESTAMP.set(time.time())


def work(step: int) -> None:
    """Count what one entry leaves behind on its way through every stage."""
    for stage in Stage:
        metrics.ITEMS.labels(stage, metrics.Handled.DONE).inc()
        metrics.STAGE_SECONDS.labels(stage).observe(0.001 * (step % 7))
        metrics.LAST_ITEM_TIMESTAMP.labels(stage).set(time.time())
    metrics.POLLS.labels(list(PollOutcome)[step % 3]).inc()
    metrics.POLL_SECONDS.observe(0.2)
    metrics.POLL_LATENESS_SECONDS.observe(0.1)
    metrics.ENTRIES.labels(metrics.EntryKind.LIVE).inc()
    metrics.OUTCOMES.labels("reported").inc()
    metrics.ALERTS.labels("raised").inc()
    metrics.SILENCES.labels("already-told").inc()
    metrics.ENTRY_TO_ALERT_SECONDS.observe(0.8)


async def expose() -> None:
    """Serve for ever, busy."""
    served = await serve(Settings(), live=str, ready=str)
    sys.stdout.write(f"{served.port}\n")
    sys.stdout.flush()
    set_gauges()
    for step in itertools.count():
        work(step)
        await asyncio.sleep(0.05)


if __name__ == "__main__":
    asyncio.run(expose())
