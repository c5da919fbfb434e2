"""What a server says about when to come back, read from the headers of its answer.

Header names are lower-case. A wish that makes no sense is no wish; how long any wish may bind is
decided in ``schedule``.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

ABSURD_SECONDS = 10**9  # thirty years; more is read as this, so that sums stay in range


def retry_after_seconds(headers: Mapping[str, str], now: datetime) -> int:
    """Return how long ``Retry-After`` asks us to stay away; 0 where it asks nothing readable.

    A date is measured against the server's own ``Date``, since its clock may be wrong.
    """
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(int(value[:12]), ABSURD_SECONDS)
    return _seconds_until(value, headers, now)


def fresh_seconds(headers: Mapping[str, str], now: datetime) -> int:
    """Return how long the answer stays fresh: ``max-age``, else ``Expires``, else 0.

    ``s-maxage`` is for shared caches and passed over; ``no-store`` and ``no-cache`` mean 0, as
    ``Expires: 0`` does.
    """
    directives = _directives(headers.get("cache-control", ""))
    if directives.keys() & {"no-store", "no-cache"}:
        return 0
    if "max-age" in directives:
        age = directives["max-age"]
        return min(int(age[:12]), ABSURD_SECONDS) if age.isascii() and age.isdigit() else 0
    return _seconds_until(headers.get("expires", ""), headers, now)


def _directives(value: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in value.lower().split(","))
    return {name.strip(): age.strip().strip('"') for name, _, age in pairs}


def _seconds_until(value: str, headers: Mapping[str, str], now: datetime) -> int:
    then = _date(value)
    if then is None:
        return 0
    seconds = (then - (_date(headers.get("date", "")) or now)).total_seconds()
    return min(max(0, int(seconds)), ABSURD_SECONDS)


def _date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
