"""What feeds write where a date should be, and the instant they mean."""

from datetime import UTC, datetime

import pytest

from monitor.stages.feed.dates import read_date

NOON = "2026-03-03 12:00"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("Tue, 03 Mar 2026 12:00:00 GMT", NOON),
        ("Tue, 03 Mar 2026 15:00:00 +0300", NOON),
        ("03 Mar 2026 12:00 UTC", NOON),
        ("Tue, 3 March 2026 07:00:00 EST", NOON),
        ("Tues, 03 Mar 26 12:00:00 GMT", NOON),
        ("Tue Mar  3 12:00:00 2026", NOON),
        ("2026-03-03T12:00:00Z", NOON),
        ("2026-03-03T15:00:00+03:00", NOON),
        ("2026-03-03T12:00:00.123456Z", NOON),
        ("2026-03-03 12:00:00", NOON),
        ("20260303T120000Z", NOON),
        ("2026-03-03", "2026-03-03 00:00"),
        ("March 3, 2026 12:00 PM", NOON),
        ("March 3, 2026 at 12:30 am GMT", "2026-03-03 00:30"),
        ("3 mars 2026 13:00 CET", NOON),
        ("3 de marzo de 2026, 12:00", NOON),
        ("13/03/2026 12:00", "2026-03-13 12:00"),
        ("03/04/2026 12:00", "2026-04-03 12:00"),
        ("Tue, 03 Mar 2026 24:00:00 GMT", "2026-03-04 00:00"),
        ("31.12.2025 24:00", "2026-01-01 00:00"),
    ],
)
def test_row_40_a_date_is_read_in_every_common_spelling(text: str, instant: str) -> None:
    read = read_date(text)
    assert read is not None
    assert read.replace(microsecond=0) == at(instant)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("الثلاثاء، 3 مارس 2026 12:00", NOON),
        ("الثلاثاء 3 آذار 2026 12:00:00", NOON),
        ("٣ مارس ٢٠٢٦ ١٢:٠٠", NOON),
        ("03 آذار 2026 - 03:00 م", "2026-03-03 15:00"),
        ("3 أكتوبر 2025 9:30 صباحا", "2025-10-03 09:30"),
        ("3 تشرين الأول 2025 09:30", "2025-10-03 09:30"),
        ("3 جويلية 2025 09:30", "2025-07-03 09:30"),
        ("3 كانون الثاني 2026", "2026-01-03 00:00"),
        ("3 غشت 2025", "2025-08-03 00:00"),
    ],
)
def test_row_40_arabic_dates_are_read_in_all_three_traditions(text: str, instant: str) -> None:
    assert read_date(text, "IQ") == at(instant)


@pytest.mark.parametrize(
    "text",
    [
        "", "yesterday", "soon", "2026", "12:00", "99/99/2026", "30 Feb 2026", "2026-13-01",
        "Tue, 03 Mar 2026 25:00:00 GMT", "1970-01-01T00:00:00Z", "0000-00-00 00:00:00",
        "مارس", "9" * 5000, "3" * 40 + " Mar",
    ],
)  # fmt: skip
def test_row_40_what_is_no_date_is_none_and_never_now(text: str) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize(
    ("text", "country", "instant"),
    [
        ("Tue, 03 Mar 2026 12:00:00 AST", "IQ", "2026-03-03 09:00"),
        ("Tue, 03 Mar 2026 12:00:00 AST", "SA", "2026-03-03 09:00"),
        ("Tue, 03 Mar 2026 12:00:00 AST", "CA", "2026-03-03 16:00"),
        ("Tue, 03 Mar 2026 12:00:00 AST", "", "2026-03-03 16:00"),
        ("Tue, 03 Mar 2026 12:00:00 IST", "IN", "2026-03-03 06:30"),
        ("Tue, 03 Mar 2026 12:00:00 IST", "IL", "2026-03-03 10:00"),
        ("Tue, 03 Mar 2026 12:00:00 CST", "CN", "2026-03-03 04:00"),
        ("03/04/2026 12:00", "US", "2026-03-04 12:00"),
        ("03/04/2026 12:00", "GB", "2026-04-03 12:00"),
    ],
)
def test_row_41_the_feeds_country_says_what_a_doubtful_zone_or_order_means(
    text: str, country: str, instant: str
) -> None:
    assert read_date(text, country) == at(instant)
