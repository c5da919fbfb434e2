"""`monitor check`: all that a start would look at, before anything is started."""

import os
from collections.abc import Callable
from pathlib import Path

import click
import msgspec

from monitor.cli import USAGE
from monitor.cli.configured import configured, setting_options
from monitor.cli.rendering import count_of
from monitor.languages import BadPackError, load_packs
from monitor.languages.gazetteer import load_gazetteer
from monitor.service.feeds import BadFeedsError, read_feeds
from monitor.service.kafka import bootstrap_servers, kafka_options
from monitor.service.name_readers import load_name_reader
from monitor.service.rules import read_rules
from monitor.service.settings import BadSettingsError, Settings
from monitor.stages.match import BadRulesError

WRONG = (BadSettingsError, BadPackError, BadFeedsError, BadRulesError, msgspec.ValidationError)


@click.command()
@setting_options("feeds", "rules", "data_dir")
def check(**options: str | None) -> None:
    """Check settings, language packs, gazetteer, reader of names, feeds and rules; start nothing.

    \b
    Example:  monitor check --feeds deploy/feeds.yaml --rules deploy/rules.yaml

    One line for each that is well, one for each mistake; exit code 2 where there is one. The broker
    is not asked.
    """
    try:
        settings = configured(**options)
    except BadSettingsError as error:
        _tell("settings", well=False, words=str(error))
        # The rest is checked against the defaults, so that every mistake shows at once.
        settings = msgspec.structs.replace(Settings(), **{k: v for k, v in options.items() if v})
        all_well = False
    else:
        all_well = _check("settings", lambda: _check_settings(settings))
    for name, looked_at in (
        ("packs", _check_packs),
        ("gazetteer", _check_gazetteer),
        ("names", lambda: _check_names(settings)),
        ("feeds", lambda: _check_feeds(settings)),
        ("rules", lambda: _check_rules(settings)),
    ):
        all_well &= _check(name, looked_at)
    if not all_well:
        raise click.exceptions.Exit(USAGE)


def _check(name: str, look: Callable[[], str]) -> bool:
    """Say what a look at one thing brought; return whether it is well."""
    try:
        words, well = look(), True
    except WRONG as error:
        words, well = str(error), False
    _tell(name, well=well, words=words)
    return well


def _tell(name: str, *, well: bool, words: str) -> None:
    word = click.style("ok   ", fg="green") if well else click.style("WRONG", fg="red", bold=True)
    for line in words.splitlines():
        click.echo(f"{word}  {name:<9}  {line}")


def _check_settings(settings: Settings) -> str:
    kafka_options(settings)
    folder = Path(settings.data_dir).absolute()
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        raise BadSettingsError(
            f"MONITOR_DATA_DIR is {settings.data_dir}, and {existing} is no folder that can be "
            "written to; name another."
        )
    where = settings.kafka or f"this machine's own ({bootstrap_servers(settings)})"
    return f"broker {where}, data in {settings.data_dir}"


def _check_packs() -> str:
    packs = sorted(load_packs(), key=lambda pack: pack.lang)
    codes = ", ".join(pack.lang for pack in packs)
    lacking = [
        f"{pack.lang} leaves blank: {', '.join(pack.blanks)}" for pack in packs if pack.blanks
    ]
    return "\n".join((f"{count_of(len(packs), 'language')}: {codes}", *lacking))


def _check_gazetteer() -> str:
    return f"{count_of(len(load_gazetteer().by_id), 'place')}"


def _check_names(settings: Settings) -> str:
    """Load the chosen reader of names, as a worker would at its start."""
    if load_name_reader(settings.name_reader) is None:
        return "read by rules"
    return f"read by {settings.name_reader}"


def _check_feeds(settings: Settings) -> str:
    if not settings.feeds:
        return "no file: those of the registry alone"
    feeds = read_feeds(Path(settings.feeds))
    paused = sum(feed.paused for feed in feeds)
    return f"{count_of(len(feeds), 'feed')} in {settings.feeds}" + (
        f", {paused} of them paused" if paused else ""
    )


def _check_rules(settings: Settings) -> str:
    return f"{count_of(len(read_rules(Path(settings.rules))), 'rule')} in {settings.rules}"
