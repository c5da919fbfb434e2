"""`monitor ledger`: how every entry ended, and that none is lost."""

import asyncio
import time

import click

from monitor.cli import FINDINGS
from monitor.cli.configured import configured, in_one_sentence, setting_options
from monitor.service.kafka import wait_for_broker
from monitor.service.ledger import Ledger, read_ledger
from monitor.service.logs import setup_logging
from monitor.service.settings import Settings

NAMED = 10  # so many ids of a kind are shown
PAUSE_SECONDS = 1.0


@click.command()
@click.option("--wait", metavar="SECONDS", default=0.0, help="Wait until every entry has ended.")
@setting_options("broker", "data_dir")
def ledger(wait: float, **options: str | None) -> None:
    """Count how the entries that Kafka still holds have ended.

    \b
    Example:  monitor ledger --wait 60

    The exit code is 1 when an entry has no ending or two different ones.
    """
    with in_one_sentence():
        settings = configured(**options)
        setup_logging(settings)
        found = asyncio.run(_read(settings, wait))
    click.echo("\n".join(report(found)))
    if found.open() or any(True for _ in found.contradicted()):
        raise click.exceptions.Exit(FINDINGS)


async def _read(settings: Settings, wait: float) -> Ledger:
    await wait_for_broker(settings)
    end = time.monotonic() + wait
    found = await read_ledger(settings)
    while found.open() and time.monotonic() < end:
        await asyncio.sleep(PAUSE_SECONDS)
        found = await read_ledger(settings)
    return found


def report(found: Ledger) -> list[str]:
    """Return the ledger as lines for a person; what is zero is said too, except trouble."""
    lines = [f"{found.entries:>8} entries"]
    lines += [f"{count:>8} {ending}" for ending, count in found.endings().items()]
    lines.append(f"{len(found.dead_letters):>8} dead letters")
    twice = [
        f"{id_} ({' / '.join(f'{o.ending} at {o.stage}: {o.reason}' for o in told)})"
        for id_, told in found.contradicted()
    ]
    trouble = (
        ("without an ending yet", list(found.open())),
        ("ended in two different ways", twice),
        ("endings of no entry that is still kept", list(found.strangers())),
        ("messages that are no record", found.unreadable),
    )
    for what, ids in trouble:
        if ids:
            more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
            lines.append(f"{len(ids):>8} {what}: {', '.join(ids[:NAMED])}{more}")
    return lines
