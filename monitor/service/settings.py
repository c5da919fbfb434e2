"""What the operator may set: one table, read from ``MONITOR_*`` in the environment.

A value that is wrong is refused at start in one sentence that names the variable, what was found
and what is allowed. A secret may come from a file: ``MONITOR_KAFKA_PASSWORD_FILE``.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta

PREFIX = "MONITOR_"
OF_TESTS = ("failpoint", "evaluation", "test_")  # variables of the tests, no settings

Port = Annotated[int, Meta(ge=0, le=65535)]
Seconds = Annotated[float, Meta(gt=0)]
IN_WORDS = {"`int`": "a whole number", "`float`": "a number", "`bool`": "true or false"}


class BadSettingsError(ValueError):
    """A setting is wrong; the message is one sentence for the operator."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Every setting, with its default. ``deploy/README.md`` explains each."""

    kafka: str = ""  # HOST:PORT[,HOST:PORT]; empty: this machine's own broker
    kafka_security: str = "PLAINTEXT"  # or SASL_SSL, SSL, SASL_PLAINTEXT
    kafka_mechanism: str = "SCRAM-SHA-512"
    kafka_user: str = ""
    kafka_password: str = ""
    kafka_ca_file: str = ""
    topic_prefix: str = "news."
    replication: Annotated[int, Meta(ge=1)] = 1
    data_dir: str = "data"
    feeds: str = "deploy/feeds.yaml"
    rules: str = "deploy/rules.yaml"
    contact: str = ""  # an address or URL that feed owners can write to
    listen_host: str = "127.0.0.1"
    listen_port: Port = 0  # 0: any free port, written to the log
    session_timeout_seconds: Seconds = 15.0
    stuck_after_seconds: Seconds = 120.0
    poll_floor_seconds: Annotated[int, Meta(ge=1)] = 300
    public_url: str = ""  # where hubs of WebSub reach this poller; empty: feeds are only polled
    callback_port: Port = 8081  # where it listens for them
    allow_networks: tuple[str, ...] = ()  # CIDRs that may be fetched though they are not public
    ticks: bool = True  # whether time moves on without news; False for news of the past
    name_reader: str = ""  # KIND:PLACE of an entry point; empty: names are read by rules
    log_level: str = "INFO"

    def __repr__(self) -> str:
        """Every setting but the secrets."""
        shown = (
            f"{name}={'***' if name == 'kafka_password' and value else repr(value)}"
            for name, value in msgspec.structs.asdict(self).items()
        )
        return f"Settings({', '.join(shown)})"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings in `environment`, by default the process's own.

    Raises BadSettingsError on a value that cannot be read and on a name that is no setting.
    """
    env = os.environ if environment is None else environment
    given: dict[str, Any] = {}
    fields = Settings.__struct_fields__
    for variable, value in sorted(env.items()):
        if not variable.startswith(PREFIX):
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name in fields:
            given[name] = _listed(value) if name == "allow_networks" else _read(name, value)
        elif name.removesuffix("_file") in fields:
            given[name.removesuffix("_file")] = _read_secret(variable, value)
        elif not name.startswith(OF_TESTS):
            raise BadSettingsError(f"{variable} is no setting; allowed are {_names()}.")
    return Settings(**given)


def _read(name: str, value: str) -> object:
    """Return a setting of the kind that its field has, from its spelling."""
    (kind,) = (f.type for f in msgspec.structs.fields(Settings) if f.name == name)
    try:
        return msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError as error:
        allowed = str(error).removeprefix("Expected ").partition(", got ")[0]
        for spelled, words in IN_WORDS.items():
            allowed = allowed.replace(spelled, words)
        raise BadSettingsError(
            f"{PREFIX}{name.upper()} is {value!r}; allowed is {allowed} (see deploy/README.md)."
        ) from error


def _names() -> str:
    return ", ".join(PREFIX + name.upper() for name in Settings.__struct_fields__)


def _listed(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _read_secret(variable: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadSettingsError(
            f"{variable} names {path}, which cannot be read: {error}."
        ) from error
