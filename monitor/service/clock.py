"""The only reader of the wall clock. Everything below the roof gets time as an argument."""

from collections.abc import Callable
from datetime import UTC, datetime

from monitor.records import to_instant

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """Return the present, UTC, to the millisecond."""
    return to_instant(datetime.now(UTC))  # noqa: TID251 - this is the one place
