"""`monitor work`: one worker alone."""

import click

from monitor.cli import RefusedError
from monitor.cli.configured import configured, in_one_sentence, setting_options
from monitor.service.health import CannotListenError
from monitor.service.logs import setup_logging
from monitor.service.topics import FLOW
from monitor.service.worker import run_worker


@click.command()
@click.argument("worker", type=click.Choice(list(FLOW)))
@setting_options("broker", "rules", "data_dir")
def work(worker: str, **options: str | None) -> None:
    """Run one worker: read (clean, dedupe, extract) or decide (track, match, alert).

    \b
    Example:  MONITOR_KAFKA=kafka:9092 monitor work read

    Start as many of each as you like: workers of one name share the partitions, and one takes over
    when another dies. Ends with 70 when its watchdog finds it stuck; start it again then.
    """
    with in_one_sentence():
        settings = configured(**options)
        setup_logging(settings)
        try:
            code = run_worker(settings, worker)
        except CannotListenError as error:
            raise RefusedError(str(error)) from error
    raise click.exceptions.Exit(code)
