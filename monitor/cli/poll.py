"""`monitor poll`: the poller alone."""

import asyncio
from pathlib import Path

import click

from monitor.cli import INTERRUPTED
from monitor.cli.configured import configured, in_one_sentence, make_data_dir, setting_options
from monitor.service.feeds import read_feeds
from monitor.service.logs import setup_logging
from monitor.service.polling import poll as poll_feeds


@click.command()
@setting_options("feeds", "broker", "data_dir")
@click.option(
    "--states-in-file",
    is_flag=True,
    help="Remember feeds in DIR and not in Kafka: for a broker that keeps nothing.",
)
def poll(*, states_in_file: bool, **options: str | None) -> None:
    """Ask the feeds for what is new and publish it as entries.

    \b
    Example:  MONITOR_CONTACT=mailto:you@example.org monitor poll --feeds deploy/feeds.yaml

    The feeds of the file are put into the registry first (see `monitor feeds`); with --feeds ''
    only those that stand there are polled. Start as many as you like: they share the feeds, and
    when one dies the others take its share. Ends with 0 on SIGTERM and 130 on Ctrl-C.
    """
    with in_one_sentence():
        settings = configured(**options)
        setup_logging(settings)
        make_data_dir(settings)
        try:
            feeds = read_feeds(Path(settings.feeds)) if settings.feeds else ()
            work = poll_feeds(settings, feeds, settings.feeds, states_in_file=states_in_file)
            asyncio.run(work)
        except KeyboardInterrupt:
            raise click.exceptions.Exit(INTERRUPTED) from None
