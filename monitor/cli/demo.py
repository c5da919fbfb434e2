"""`monitor demo`: the whole way offline, on invented news, and what became of each article."""

import asyncio
import contextlib
import tempfile
from pathlib import Path

import click

from monitor.cli.configured import FORCED, in_one_sentence
from monitor.cli.live import Play, Terminal, run_everything
from monitor.cli.recap import Recap
from monitor.records import Record
from monitor.service.clock import wall_clock
from monitor.service.demo import EDITION_SECONDS, EDITIONS, RULES, DemoServer
from monitor.service.follow import follow
from monitor.service.kafka import NoBrokerAnswersError
from monitor.service.kafka_jars import is_fetched, why_no_kafka
from monitor.service.ledger import BEGINNING
from monitor.service.logs import setup_logging
from monitor.service.settings import Settings
from monitor.service.topics import (
    ALERTS,
    DECISIONS,
    ENTRIES,
    HITS,
    INCIDENT_UPDATES,
    OUTCOMES,
    REPORTS,
    TRACK_ROWS,
)
from monitor.service.wire import NotJsonError, WrongSchemaError, decoder

LOOK_SECONDS = 0.5
# A decision takes milliseconds; when nothing has moved for so long, the last one is made.
CALM_SECONDS = 3.0
TOLD = (ENTRIES, OUTCOMES, REPORTS, TRACK_ROWS, INCIDENT_UPDATES, HITS, ALERTS, DECISIONS)


@click.command()
@click.option("--broker", type=click.Choice(FORCED), help="Which broker; else Kafka where it is.")
def demo(broker: str | None) -> None:
    """Show in a minute, offline, why alerts are raised, updated, and not raised.

    \b
    Example:  monitor demo

    A feed server on this machine serves invented news in Arabic and English; poller, broker and
    workers are those of `monitor run`. Nothing leaves the machine and nothing is kept. Ends with 0,
    and with 130 on Ctrl-C.
    """
    force = broker or ("kafka" if is_fetched() and not why_no_kafka() else "embedded")
    with (
        in_one_sentence(),
        tempfile.TemporaryDirectory(prefix="monitor-demo-") as folder,
        DemoServer(wall_clock) as server,
    ):
        settings = _settings(Path(folder), server)
        setup_logging(settings)
        click.echo(_introduction(server), err=True)
        code = run_everything(settings, force, _play(server))
    raise click.exceptions.Exit(code)


def _settings(folder: Path, server: DemoServer) -> Settings:
    """Return settings of the demo's own: what the environment says is for real use."""
    feeds = folder / "feeds.yaml"
    feeds.write_text(server.feeds_file(), encoding="utf-8")
    return Settings(
        data_dir=str(folder),
        feeds=str(feeds),
        rules=str(RULES),
        allow_networks=("127.0.0.0/8",),  # where its feeds are
        poll_floor_seconds=EDITION_SECONDS,
    )


def _introduction(server: DemoServer) -> str:
    feeds = server.stories.feeds
    odd = ", ".join(f"{feed.publisher} ({feed.shape})" for feed in feeds if feed.shape)
    return (
        f"Invented news: {len(server.stories.stories)} articles of {len(feeds)} feeds, listed over "
        f"{EDITIONS} polls. Places are real, all else is not.\n"
        f"Feeds as they come: {odd}.\n"
        "Rules: an incident with 5 killed, or 10 hurt; abductions in Nigeria; one phrase in Arabic."
    )


def _play(server: DemoServer) -> Play:
    """Return what is played: it says how far the polls are, and ends with the recap."""

    async def play(settings: Settings, terminal: Terminal) -> None:
        polled = 0
        while not server.is_sold_out():
            if (begun := min(server.edition_begun(), EDITIONS)) > polled:
                polled = begun
                terminal.show(click.style(f"--- poll {polled} of {EDITIONS}", dim=True))
            await asyncio.sleep(LOOK_SECONDS)
        terminal.show(click.style("--- all polls are done; reading to the end", dim=True))
        recap = await _settled(settings)
        terminal.show("\n" + "\n".join(recap.lines()) + "\n")

    return play


async def _settled(settings: Settings) -> Recap:
    """Return the recap when every entry has ended and every decision is made."""
    size = -1
    while True:
        recap = Recap()
        with contextlib.suppress(NoBrokerAnswersError):
            recap = await _read(settings)
        if not recap.open() and recap.size() == size:
            return recap
        size = recap.size()
        await asyncio.sleep(CALM_SECONDS)


async def _read(settings: Settings) -> Recap:
    recap = Recap()
    for topic in TOLD:
        decode = decoder(topic.record)
        async for message in follow(settings, topic.name, since=BEGINNING, once=True):
            with contextlib.suppress(NotJsonError, WrongSchemaError):
                record = decode(message.value)
                if isinstance(record, Record):
                    recap.note(record)
    return recap
