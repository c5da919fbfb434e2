"""Settings as commands take them, and every failure as one sentence with its exit code."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import click
import msgspec

from monitor.cli import NoBrokerError, RefusedError
from monitor.languages.names import NameReader
from monitor.service.feeds import BadFeedsError
from monitor.service.health import CannotListenError
from monitor.service.kafka import NoBrokerAnswersError, WrongTopicError
from monitor.service.name_readers import load_name_reader
from monitor.service.settings import BadSettingsError, Settings, read_settings
from monitor.service.supervisor import RefusesToStartError
from monitor.stages.match import BadRulesError

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

FORCED = ("kafka", "embedded")  # a broker of our own, by its kind

# What is wrong before anything runs, each in a sentence that says what to write instead.
MENDABLE = (BadSettingsError, BadRulesError, BadFeedsError, CannotListenError, RefusesToStartError)
# A folder that is a file, is not ours, or cannot be made.
UNUSABLE = (PermissionError, FileExistsError, FileNotFoundError, NotADirectoryError)

_OPTIONS = {
    "broker": ("HOST:PORT", "The Kafka cluster to use; else MONITOR_KAFKA, else this machine's."),
    "data_dir": ("DIR", "Where state, logs and the broker's data stand; else MONITOR_DATA_DIR."),
    "feeds": ("FILE", "The feeds, YAML or OPML; else MONITOR_FEEDS."),
    "rules": ("FILE", "The alert rules, a file or a folder; else MONITOR_RULES."),
}


def setting_options(*names: str) -> Decorator:
    """Return a decorator that gives a command the options of these settings, in this order."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for name in reversed(names):
            metavar, text = _OPTIONS[name]
            option = click.option(f"--{name.replace('_', '-')}", metavar=metavar, help=text)
            command = option(command)
        return command

    return decorate


def configured(broker: str | None = None, **given: str | None) -> Settings:
    """Return the settings of the environment, with what was given as options instead.

    `broker` is HOST:PORT. Raises BadSettingsError.
    """
    options = {name: value for name, value in given.items() if value is not None}
    if broker is not None:
        options["kafka"] = broker
    return msgspec.structs.replace(read_settings(), **options)


def chosen_name_reader() -> NameReader | None:
    """Return the reader of names that the settings choose; one sentence where it cannot be had."""
    with in_one_sentence():
        return load_name_reader(configured().name_reader)


def make_data_dir(settings: Settings) -> None:
    """Make the folder for state and logs. Raises BadSettingsError where nothing can be kept."""
    folder = Path(settings.data_dir)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise BadSettingsError(
            f"Nothing can be kept in {folder} ({error.strerror}); "
            "name another folder with --data-dir or MONITOR_DATA_DIR."
        ) from error


@contextmanager
def in_one_sentence() -> Iterator[None]:
    """Turn what a person can mend into one sentence and the exit code that stands for it."""
    try:
        yield
    except MENDABLE as error:
        raise RefusedError(str(error)) from error
    except UNUSABLE as error:
        where = error.filename or "a file"
        raise RefusedError(f"{where} cannot be used: {error.strerror}.") from error
    except (NoBrokerAnswersError, WrongTopicError) as error:
        raise NoBrokerError(str(error)) from error
