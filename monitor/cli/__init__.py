"""The commands. Each is loaded when it is called, so ``monitor --help`` is quick.

Exit codes, the same for all: 0 well, 1 findings or bad lines, 2 usage or configuration,
3 no broker, 70 ended by the watchdog, 130 interrupted.
An error a person can mend is one sentence on stderr, never a stack trace.
"""

import sys
from importlib import import_module

import click

from monitor import __version__

# Command -> where it lives. The order is the order of the help page.
COMMANDS = {
    "run": "monitor.cli.run:run",
    "demo": "monitor.cli.demo:demo",
    "poll": "monitor.cli.poll:poll",
    "work": "monitor.cli.work:work",
    "broker": "monitor.cli.broker:broker",
    "extract": "monitor.cli.reading:extract",
    "dedupe": "monitor.cli.reading:dedupe",
    "track": "monitor.cli.reading:track",
    "replay": "monitor.cli.reading:replay",
    "explain": "monitor.cli.explain:explain",
    "tail": "monitor.cli.tail:tail",
    "ledger": "monitor.cli.ledger:ledger",
    "feeds": "monitor.cli.feeds:feeds",
    "rules": "monitor.cli.rules:rules",
    "schema": "monitor.cli.schema:schema",
    "check": "monitor.cli.check:check",
}

FINDINGS, USAGE, NO_BROKER, WATCHDOG, INTERRUPTED = 1, 2, 3, 70, 130


class RefusedError(click.ClickException):
    """The call or the configuration is wrong; the message is one sentence with the remedy."""

    exit_code = USAGE


class NoBrokerError(click.ClickException):
    """No broker answers; the message says which was asked and what to do."""

    exit_code = NO_BROKER


class _LazyGroup(click.Group):
    """A group that imports a command only when it is called or its help is asked."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(module), attribute)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(SUMMARIES.items()))


# One line each, so that the help page imports nothing.
SUMMARIES = {
    "run": "Everything on this machine, supervised; live alerts in the terminal.",
    "demo": "The whole way offline in a minute: a local feed server and invented news.",
    "poll": "The poller alone: feeds to entries.",
    "work": "One worker alone: read (clean, dedupe, extract) or decide (track, match, alert).",
    "broker": "A real single-node Apache Kafka on this machine.",
    "extract": "Text, HTML or JSONL to figures and names.",
    "dedupe": "JSONL to what each line copies or revises.",
    "track": "JSONL to incidents and their tolls.",
    "replay": "JSONL through the whole pipeline in memory: the alerts it raises.",
    "explain": "One article through every stage, for a person.",
    "tail": "Follow alerts, or another topic, readably.",
    "ledger": "How every entry ended, and that none is lost.",
    "feeds": "The feeds: list, add, check, pause, resume, remove, import, export.",
    "rules": "Check rule files and run their unit tests.",
    "schema": "The JSON Schema of each topic.",
    "check": "Settings, packs, feeds and rules, all checked before anything starts.",
}


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="monitor")
def cli() -> None:
    """Watch the world's news: feeds in, incidents followed, alerts out.

    \b
    Try it:       monitor demo
    For real:     monitor run --feeds deploy/feeds.yaml --rules deploy/rules.yaml
    One article:  monitor explain page.html
    """


def main() -> None:
    """Run the command line; Ctrl-C ends it at once with exit code 130."""
    try:
        # click returns the code of a command that ended by `Exit`; other commands return nothing.
        sys.exit(cli.main(prog_name="monitor", standalone_mode=False))
    except click.exceptions.Abort:
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does; nothing is wrong.
        sys.stderr.close()
