"""`monitor run`: everything on this machine."""

from pathlib import Path

import click

from monitor.cli.configured import (
    FORCED,
    configured,
    in_one_sentence,
    make_data_dir,
    setting_options,
)
from monitor.cli.live import run_everything
from monitor.service.feeds import read_feeds
from monitor.service.logs import setup_logging
from monitor.service.rules import read_rules


@click.command()
@setting_options("feeds", "rules", "data_dir")
@click.option(
    "--broker",
    metavar="HOST:PORT|kafka|embedded",
    help="A cluster; or kafka or embedded, to force one of our own.",
)
def run(broker: str | None, **options: str | None) -> None:
    """Run broker, poller and workers on this machine, and show alerts as they come.

    \b
    Example:  monitor run --feeds deploy/feeds.yaml --rules deploy/rules.yaml

    The broker is the cluster of --broker or MONITOR_KAFKA; else a Kafka of our own, where Java 17
    and Maven are; else one in memory. Ctrl-C stops all within five seconds, the broker perhaps
    later, and nothing is lost. Ends with 0 on SIGTERM and 130 on Ctrl-C.
    """
    force = broker if broker in FORCED else ""
    with in_one_sentence():
        settings = configured(broker=None if force else broker, **options)
        setup_logging(settings)
        make_data_dir(settings)
        # All mistakes of a file at once, and before a broker is started for nothing.
        read_rules(Path(settings.rules))
        if settings.feeds:
            read_feeds(Path(settings.feeds))
        code = run_everything(settings, force)
    raise click.exceptions.Exit(code)
