"""What Kafka holds at the end, against what the in-memory pipeline makes of the same order."""

import asyncio
import time
from collections import Counter

import msgspec

from monitor.languages import load_packs
from monitor.languages.gazetteer import load_gazetteer
from monitor.pipeline import Pipeline
from monitor.records import Alert, Article, Reported
from monitor.service.follow import follow
from monitor.service.ledger import BEGINNING, Ledger, read_ledger
from monitor.service.settings import Settings
from monitor.service.topics import ALERTS, ARTICLES, DECISIONS, HITS, REPORTS, Topic
from monitor.service.wire import encode
from monitor.stages.match import parse_rules

PAUSE_SECONDS = 1.0
SETTLED_SECONDS = 3.0  # longer than a worker needs to take the next message


class Seen(msgspec.Struct):
    """The values of the topics that decide, in their order, and the ledger."""

    ledger: Ledger
    articles: list[bytes]
    reports: list[bytes]
    alerts: list[bytes]


def read_everything(settings: Settings) -> Seen:
    """Return what Kafka holds now."""
    return asyncio.run(_read_everything(settings))


async def _read_everything(settings: Settings) -> Seen:
    ledger = await read_ledger(settings)
    topics = (ARTICLES, REPORTS, ALERTS)
    articles, reports, alerts = [await values_of(settings, topic) for topic in topics]
    return Seen(ledger, articles, reports, alerts)


async def values_of(settings: Settings, topic: Topic) -> list[bytes]:
    """Return what a topic holds, in its order."""
    messages = follow(settings, topic.name, since=BEGINNING, once=True)
    return [message.value or b"" async for message in messages]


async def all_ended(settings: Settings, count: int, patience_seconds: float) -> None:
    """Return when `count` entries have come in and each has ended."""
    ledger = Ledger()
    end = time.monotonic() + patience_seconds
    while time.monotonic() < end:
        ledger = await read_ledger(settings)
        if ledger.entries >= count and not ledger.open():
            return
        await asyncio.sleep(PAUSE_SECONDS)
    raise AssertionError(f"{ledger.entries} entries, {len(ledger.open())} without an ending")


async def settled(settings: Settings) -> None:
    """Return when what the agents of `decide` write has stopped growing."""
    before, now = -1, 0
    while before != now:
        await asyncio.sleep(SETTLED_SECONDS)
        before = now
        now = sum([len(await values_of(settings, topic)) for topic in (HITS, ALERTS, DECISIONS)])


def nothing_is_lost(ledger: Ledger, count: int) -> None:
    """Each of `count` entries ended once, and none of them dead."""
    endings = ledger.endings()
    assert ledger.entries == count
    assert sum(endings.values()) == count, endings
    assert list(ledger.contradicted()) == []
    assert ledger.dead_letters == {}


def told_as_if_nothing_had_failed(seen: Seen, count: int, rules: str) -> dict[str, bytes]:
    """Return the first value of each alert; none is lost, added or other than in memory."""
    nothing_is_lost(seen.ledger, count)
    assert full_reports(seen.reports) == reports_of_articles(seen.articles, rules)
    told = first_of_each(seen.alerts)
    assert told == alerts_of_reports(seen.reports, rules)
    return told


def alerts_of_reports(reports: list[bytes], rules: str) -> dict[str, bytes]:
    """Return what the pipeline alerts on, given the order of `reports`."""
    pipeline = a_pipeline(rules)
    decided = (pipeline.decide(msgspec.json.decode(value, type=Reported)) for value in reports)
    return {alert.id: encode(alert) for heard in decided for alert in heard.alerts}


def alerts_of_articles(articles: list[bytes], rules: str) -> dict[str, bytes]:
    """Return what the pipeline alerts on, given the order of `articles`."""
    pipeline = a_pipeline(rules)
    heard = (pipeline.hear_article(msgspec.json.decode(a, type=Article)) for a in articles)
    return {alert.id: encode(alert) for each in heard for alert in each.alerts}


def reports_of_articles(articles: list[bytes], rules: str) -> set[bytes]:
    """Return every report that the pipeline makes of the order of `articles`."""
    pipeline = a_pipeline(rules)
    heard = (pipeline.hear_article(msgspec.json.decode(a, type=Article)) for a in articles)
    return {encode(each.report) for each in heard if each.report is not None}


def full_reports(reports: list[bytes]) -> set[bytes]:
    """Return the reports among the messages of `reports`, without copies and ticks."""
    return {value for value in reports if msgspec.json.decode(value).get("type") == "report"}


def first_of_each(alerts: list[bytes]) -> dict[str, bytes]:
    """Return the first value of each alert id; no id may have two different ones."""
    first: dict[str, bytes] = {}
    for value in alerts:
        ident = msgspec.json.decode(value, type=Alert).id
        assert first.setdefault(ident, value) == value, f"alert {ident} has two values"
    return first


def kinds_of(alerts: dict[str, bytes]) -> Counter[str]:
    """Return how many alerts there are by what they are on, and by status."""
    decoded = [msgspec.json.decode(value, type=Alert) for value in alerts.values()]
    on = Counter("incident" if alert.incident else "article" for alert in decoded)
    return on + Counter(str(alert.status) for alert in decoded)


def a_pipeline(rules: str) -> Pipeline:
    """Return a fresh pipeline with these rules."""
    return Pipeline(parse_rules(rules, "rules"), load_packs(), load_gazetteer())
