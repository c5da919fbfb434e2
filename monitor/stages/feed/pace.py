"""What a feed document says about when to come back: ttl, update period, hours and days to skip."""

import re
from collections.abc import Mapping
from typing import Any

HOUR = 3600
DAY = 24 * HOUR
PERIODS = {
    "hourly": HOUR,
    "daily": DAY,
    "weekly": 7 * DAY,
    "monthly": 30 * DAY,
    "yearly": 365 * DAY,
}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_VALUES = re.compile(r"<(?:hour|day)\s*>\s*(\w{1,9})\s*</", re.IGNORECASE)
SECTION_CHARACTERS = 4096


def ttl_seconds(channel: Mapping[str, Any]) -> int:
    """Return the longest wait that a channel asks for by ``ttl`` or ``sy:updatePeriod``."""
    ttl = _number(channel.get("ttl")) * 60
    period = PERIODS.get(str(channel.get("sy_updateperiod") or "").strip().lower(), 0)
    times = _number(channel.get("sy_updatefrequency")) or 1
    return max(ttl, period // times)


def skipped_hours(text: str) -> tuple[int, ...]:
    """Return the hours of the day, GMT, in which a channel wants no visit.

    Read from the text, since feedparser keeps only the last one. All 24 would mean never; a
    channel cannot mean that, so it then means nothing.
    """
    hours = {
        int(value) % 24
        for value in _values(text, "skipHours")
        if value.isascii() and value.isdigit()
    }
    return tuple(sorted(hours)) if len(hours) < 24 else ()


def skipped_days(text: str) -> tuple[int, ...]:
    """Return the days of the week, Monday 0, in which a channel wants no visit."""
    named = {value.lower() for value in _values(text, "skipDays")}
    days = tuple(number for number, name in enumerate(_DAYS) if name in named)
    return days if len(days) < 7 else ()


def _values(text: str, section: str) -> list[str]:
    start = text.find(f"<{section}>")
    if start < 0:
        return []
    end = text.find(f"</{section}>", start, start + SECTION_CHARACTERS)
    return _VALUES.findall(text[start:end]) if end > 0 else []


def _number(value: object) -> int:
    digits = str(value or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else 0
