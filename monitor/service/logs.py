"""Log lines: one JSON object a line to stderr, or one readable line where a person watches.

A line never spans two and cannot be forged by what a feed says: control characters are escaped.
Fields given as ``extra={...}`` stand beside the message; those that name a secret are blanked.
"""

import json
import logging
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from monitor.service.settings import BadSettingsError, Settings

SECRET_NAME = re.compile(
    r"password|passwd|secret|token|authorization|cookie|credential", re.IGNORECASE
)
BLANKED = "***"

# What a LogRecord has of itself; everything else came in by `extra`.
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

# Everything that a terminal or a line reader may take for an end of line or a command, and the
# bidirectional overrides that make a line read as another one (CVE-2021-42574).
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

# Chatty at INFO, and what they tell there is in our own lines and metrics.
_QUIET = ("aiohttp.access", "aiokafka", "faust", "kafka", "mode", "asyncio")


def setup_logging(settings: Settings) -> None:
    """Send all log lines to stderr, as the settings say; safe to call again.

    The handler stands on the root logger and every other one goes, so a library that configures
    logging by itself neither doubles lines nor sets the root to DEBUG. Kafka's and Faust's own
    loggers stay at WARNING: a debug record for each message costs a sixth of the time (measured).
    Raises BadSettingsError on a level that does not exist.
    """
    hidden = tuple(value for value in (settings.kafka_password,) if value)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter(hidden) if sys.stderr.isatty() else JsonFormatter(hidden))
    root = logging.getLogger()
    try:
        root.setLevel(settings.log_level.upper())
    except ValueError as error:
        raise BadSettingsError(
            f"MONITOR_LOG_LEVEL is {settings.log_level!r}; allowed are DEBUG, INFO, WARNING, ERROR."
        ) from error
    root.handlers[:] = [handler]
    logging.captureWarnings(capture=True)
    for name in _QUIET:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(max(logging.WARNING, root.level))


class JsonFormatter(logging.Formatter):
    """One JSON object: time, level, logger, message, then the extra fields by name."""

    def __init__(self, hidden: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._hide = _hider(hidden)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; json escapes what would break it."""
        fields: dict[str, object] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        fields |= {n: v for n, v in _extra(record).items() if n not in fields}
        return self._hide(json.dumps(_valued(fields), default=str, ensure_ascii=True))


class LineFormatter(logging.Formatter):
    """One readable line: time, level, message, then the extra fields as name=value."""

    def __init__(self, hidden: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._hide = _hider(hidden)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; of an exception only the last sentence, a person needs no stack."""
        clock = _time(record)[11:19]
        parts = [clock, f"{record.levelname.lower():<7}", record.getMessage()]
        parts += [f"{name}={value}" for name, value in _valued(_extra(record)).items()]
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            parts.append(f"({type(error).__name__}: {error})")
        return self._hide(_CONTROL.sub(_escaped, " ".join(parts)))


def _time(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _extra(record: logging.LogRecord) -> dict[str, object]:
    return {
        name: BLANKED if SECRET_NAME.search(name) else value
        for name, value in vars(record).items()
        if name not in _OWN and not name.startswith("_")
    }


def _valued(fields: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not None}


def _escaped(match: re.Match[str]) -> str:
    return match.group().encode("unicode_escape").decode()


def _hider(hidden: tuple[str, ...]) -> Callable[[str], str]:
    """Return a function that blanks the values in `hidden`, as text and as JSON spells them."""
    spellings = sorted({*hidden, *(json.dumps(value)[1:-1] for value in hidden)}, key=len)
    if not spellings:
        return str
    pattern = re.compile("|".join(re.escape(spelling) for spelling in reversed(spellings)))
    return lambda line: pattern.sub(BLANKED, line)
