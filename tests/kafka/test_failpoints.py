"""A worker dies between each two steps of every agent; the alerts are as if none had died."""

import asyncio
import itertools
from collections.abc import Iterator
from datetime import timedelta

import msgspec
import pytest

from monitor.records import Entry, identify
from monitor.service.demo import RULES as DEMO_RULES
from monitor.service.failpoints import PLACES
from monitor.service.settings import Settings
from monitor.service.topics import ENTRIES, FLOW
from tests.invented import unlike_words
from tests.oracle import (
    all_ended,
    kinds_of,
    read_everything,
    settled,
    told_as_if_nothing_had_failed,
)
from tests.processes import Process
from tests.publishing import publish
from tests.realnews import now

# As many incidents as a worker has places to die: each in a city of its own.
CITIES = (
    "Basra", "Kirkuk", "Aleppo", "Homs", "Aden", "Taiz", "Tripoli", "Benghazi", "Mogadishu",
    "Kabul", "Kandahar", "Quetta", "Peshawar", "Karachi", "Lahore", "Dhaka", "Jakarta", "Manila",
    "Lagos", "Kano", "Nairobi", "Bamako", "Niamey", "Goma", "Kampala", "Bogota", "Caracas", "Lima",
)  # fmt: skip
PATIENCE_SECONDS = 120.0


# Both in one feed, so that they are read in this order.
TOLD = (
    ("harbour", 6, "A bomb killed {killed} people in a market in {city} today."),
    ("meridian", 12, "Doctors in {city} say that {killed} people were killed by the bomb today."),
)


def two_reports_of_one_blast(number: int) -> list[Entry]:
    """Return an incident of its own, of today: six killed, then twelve, by two publishers."""
    city, moment = CITIES[number], now()
    return [
        Entry(
            id=identify("invented", city, publisher),
            feed="invented",
            first_seen=moment + timedelta(seconds=later),
            url=f"https://{publisher}.example/{number}",
            title=f"Bomb blast in {city} kills {killed}",
            body=f"<p>{words.format(killed=killed, city=city)}</p>"
            f"<p>The people who live near the place and saw it from their windows, the reporter "
            f"writes, are {unlike_words(f'{city} {publisher}')} and some others of the street.</p>",
            lang="en",
            published=moment,
            publisher=publisher,
        )
        for later, (publisher, killed, words) in enumerate(TOLD)
    ]


async def die_everywhere(settings: Settings, app: str, blasts: Iterator[int]) -> Process:
    """Start the worker `app` for each place of each agent, where it dies; then once for good.

    Each life begins with an incident that none has seen, so that every agent has work to die on.
    """
    for step in FLOW[app]:
        for place in PLACES:
            await publish(settings, ENTRIES, two_reports_of_one_blast(next(blasts)))
            failpoint = f"{step.name}:{place}:1"
            worker = Process(settings, "work", app, MONITOR_FAILPOINT=failpoint)
            try:
                await asyncio.to_thread(worker.wait_for, f"failpoint {step.name}:{place} fired")
            finally:
                worker.kill()
    return Process(settings, "work", app)


@pytest.mark.slow
def test_a_worker_that_dies_at_every_step_of_every_agent_loses_and_repeats_nothing(
    topics: Settings,
) -> None:
    rules = DEMO_RULES.read_text("utf-8")
    # Each life waits for the session of the one before it to end.
    settings = msgspec.structs.replace(topics, rules=str(DEMO_RULES), session_timeout_seconds=3.0)
    blasts = itertools.count()
    workers: list[Process] = []
    try:
        workers.extend(asyncio.run(die_everywhere(settings, app, blasts)) for app in FLOW)
        count = 2 * next(blasts)
        asyncio.run(all_ended(settings, count, PATIENCE_SECONDS))
        asyncio.run(settled(settings))
    finally:
        for worker in workers:
            worker.stop()

    seen = read_everything(settings)
    told = told_as_if_nothing_had_failed(seen, count, rules)
    kinds = kinds_of(told)
    assert kinds["raised"] >= count // 4, kinds
    assert kinds["updated"] >= count // 8, kinds
