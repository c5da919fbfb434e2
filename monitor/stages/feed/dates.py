"""A feed's word for when something was published, read as an instant.

Read are ISO 8601, RFC 822 with its common faults, numeric dates, and month names of the languages
in ``languages/feed_dates.toml``. What cannot be read is None, never the present.
"""

import re
from datetime import datetime, timedelta, timezone
from functools import cache
from importlib import resources

import msgspec

from monitor.languages.text import fold
from monitor.records import to_instant

MOST_CHARACTERS = 100
FIRST_YEAR = 1990  # the web's first; older is a zero or a slip, such as 1970-01-01

_TIME = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?(?!\d)")
_OFFSET = re.compile(r"(?:gmt|utc)?\s*([+-])(\d{2}):?(\d{2})?(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?:t(\d{2})(\d{2})(\d{2})?)?(?!\d)")
_NUMBER = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
_WORD = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]\.)?")


class _ZoneAtHome(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    minutes: int
    countries: tuple[str, ...]


class _MonthFirst(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    countries: tuple[str, ...]


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    months: dict[str, tuple[str, ...]]
    halves: dict[str, tuple[str, ...]]
    zones: dict[str, int]
    zones_at_home: tuple[_ZoneAtHome, ...]
    month_first: _MonthFirst


def read_date(text: str, country: str = "") -> datetime | None:
    """Return the instant that `text` names, or None where it names none.

    `country` is the feed's home: it decides what "AST" and "3/4/2026" mean. A time without a zone
    is taken as GMT; 24:00 is the end of its day.

    >>> read_date("Tue, 03 Mar 2026 24:00:00 AST", "IQ")
    datetime.datetime(2026, 3, 3, 21, 0, tzinfo=datetime.timezone.utc)
    """
    words = fold(text[:MOST_CHARACTERS]).text.strip()
    found = _day(words, country)
    if found is None:
        return None
    (year, month, day), rest = found
    hours, minutes, seconds, rest = _time(rest)
    try:
        midnight = datetime(year, month, day, tzinfo=timezone(_zone(rest, country)))
        moment = midnight + timedelta(hours=hours, minutes=minutes, seconds=seconds)
        return to_instant(moment) if year >= FIRST_YEAR else None
    except (ValueError, OverflowError):
        return None


def _day(words: str, country: str) -> tuple[tuple[int, int, int], str] | None:
    """Return year, month and day, and the words without them."""
    if match := _YEAR_FIRST.search(words):
        year, month, day = (int(part) for part in match.groups())
        return (year, month, day), _without(words, match)
    if match := _NUMERIC.search(words):
        first, second, year = (int(part) for part in match.groups())
        day, month = _day_and_month(first, second, country)
        return (_whole_year(year), month, day), _without(words, match)
    if match := _COMPACT.search(words):
        year, month, day = (int(part) for part in match.groups()[:3])
        clock = ":".join(part for part in match.groups()[3:] if part)
        return (year, month, day), f"{clock} {_without(words, match)}"
    return _day_with_name(words)


def _day_and_month(first: int, second: int, country: str) -> tuple[int, int]:
    month_first = country.upper() in _words().month_first.countries
    if second > 12 or (month_first and first <= 12):
        return second, first
    return first, second


def _day_with_name(words: str) -> tuple[tuple[int, int, int], str] | None:
    """Read "3 March 2026" and "March 3, 2026": of two numbers, the day is the one up to 31."""
    clockless = _OFFSET.sub(lambda m: " " * len(m.group()), _TIME.sub(_blank, words))
    month = _month_names().search(clockless)
    if month is None:
        return None
    numbers = list(_NUMBER.finditer(clockless))[:2]
    if len(numbers) < 2:
        return None
    first, second = numbers
    day, year = (first, second) if len(first.group()) <= 2 else (second, first)
    named = _months()[month.group(1)]
    rest = words
    for match in sorted((month, first, second), key=lambda m: m.start(), reverse=True):
        rest = _without(rest, match)
    return (_whole_year(int(year.group())), named, int(day.group())), rest


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _without(words: str, match: re.Match[str]) -> str:
    return f"{words[: match.start()]} {words[match.end() :]}"


def _whole_year(year: int) -> int:
    """Return a year of four digits; RFC 2822 says how two are meant."""
    if year >= 1000:
        return year
    return year + (2000 if year < 50 else 1900)


def _time(words: str) -> tuple[int, int, int, str]:
    """Return hours, minutes and seconds, zero where none are named, and what follows them."""
    match = _TIME.search(words)
    if match is None:
        return 0, 0, 0, ""
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    rest = words[match.end() :]
    halves = _words().halves
    said = {word for word in re.split(r"[\s\d]+", rest) if word}
    if said & set(_folded(halves["pm"])) and hours < 12:
        hours += 12
    elif said & set(_folded(halves["am"])) and hours == 12:
        hours = 0
    if hours > 24 or minutes > 59 or seconds > 60:
        hours = 10**9  # no such time of day: refused with the rest of what overflows
    return hours, minutes, seconds, rest


def _zone(words: str, country: str) -> timedelta:
    """Return how far east of GMT the words after a time say it is; GMT where they do not."""
    if match := _OFFSET.search(words):
        sign, hours, minutes = match.groups()
        offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
        return offset if sign == "+" else -offset
    for match in _WORD.finditer(words):
        minutes_east = _zones(country.upper()).get(match.group())
        if minutes_east is not None:
            return timedelta(minutes=minutes_east)
    return timedelta()


@cache
def _words() -> _Words:
    source = resources.files("monitor.languages").joinpath("feed_dates.toml")
    return msgspec.toml.decode(source.read_text(encoding="utf-8"), type=_Words)


@cache
def _zones(country: str) -> dict[str, int]:
    words = _words()
    at_home = {zone.name: zone.minutes for zone in words.zones_at_home if country in zone.countries}
    return words.zones | at_home


@cache
def _months() -> dict[str, int]:
    return {
        name: int(number) for number, names in _words().months.items() for name in _folded(names)
    }


@cache
def _month_names() -> re.Pattern[str]:
    longest_first = sorted(_months(), key=lambda name: (-len(name), name))
    return re.compile(rf"(?<![^\W\d_])({'|'.join(map(re.escape, longest_first))})(?![^\W\d_])")


@cache
def _folded(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(fold(name).text for name in names)
