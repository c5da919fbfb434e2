"""`monitor tail`: follow alerts, or another topic, readably."""

import asyncio
import re
from datetime import datetime, timedelta

import click

from monitor.cli import FINDINGS
from monitor.cli.configured import configured, in_one_sentence, setting_options
from monitor.cli.rendering import json_of, render_message
from monitor.service.clock import wall_clock
from monitor.service.follow import FirstTime, follow
from monitor.service.kafka import wait_for_broker
from monitor.service.ledger import BEGINNING
from monitor.service.logs import setup_logging
from monitor.service.settings import Settings
from monitor.service.topics import ALERTS, TOPICS
from monitor.service.wire import NotJsonError

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


@click.command()
@click.argument(
    "topic", metavar="[TOPIC]", default=ALERTS.name, type=click.Choice([t.name for t in TOPICS])
)
@click.option("--json", "as_json", is_flag=True, help="One JSON value a line, as it was sent.")
@click.option("--since", metavar="WHEN", help="From 90s, 30m, 1h, 2d ago, an ISO time, earliest.")
@click.option("--once", is_flag=True, help="End at what is the end now, instead of waiting.")
@setting_options("broker", "data_dir")
def tail(
    topic: str, *, as_json: bool, since: str | None, once: bool, **options: str | None
) -> None:
    """Follow TOPIC, by default the alerts.

    \b
    Example:  monitor tail --since 1h
              monitor tail outcomes --since earliest --once --json | wc -l

    Without --since it begins now; with --once it begins at the earliest. A message that is no
    record of its topic is told on stderr, and the exit code is 1 then. A record that was taken back
    is null with --json; the rows of dedupe, which are packed, are shown by their fields.
    """
    with in_one_sentence():
        settings = configured(**options)
        setup_logging(settings)
        start = _read_since(since, wall_clock()) if since else BEGINNING if once else None
        bad = asyncio.run(_print(settings, topic, start, once=once, as_json=as_json))
    if bad:
        raise click.exceptions.Exit(FINDINGS)


def _read_since(since: str, now: datetime) -> datetime:
    if since == "earliest":
        return BEGINNING
    try:
        if ago := re.fullmatch(r"(\d{1,6})([smhd])", since):
            return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        return datetime.fromisoformat(since).astimezone()
    except (ValueError, OverflowError):
        raise click.UsageError(
            f"--since {since!r} is no time; allowed are 90s, 30m, 1h, 2d, an ISO time, earliest."
        ) from None


async def _print(
    settings: Settings, topic: str, since: datetime | None, *, once: bool, as_json: bool
) -> int:
    """Print until the end or an interrupt; return how many messages were no records."""
    await wait_for_broker(settings)
    bad = 0
    first_time = FirstTime()
    async for message in follow(settings, topic, since=since, once=once):
        try:
            value = json_of(message)
        except NotJsonError as error:
            click.echo(f"{message.place} is no record of its topic: {error}", err=True)
            bad += 1
            continue
        if as_json:
            click.echo(value)
        # At least once: an alert that was sent again, word for word, is no news to a person.
        elif topic != ALERTS.name or first_time.holds(message.value):
            click.echo(render_message(message))
    return bad
