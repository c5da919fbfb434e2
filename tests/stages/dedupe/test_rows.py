"""Rows read back as they were packed, and are small."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.languages.fingerprint import MAX_NUMBERS, ROWS, Mention
from monitor.records import DedupeReason, DedupeRow, to_instant
from monitor.stages.dedupe import Dedupe, rows
from monitor.stages.dedupe.rows import Facts, key_of, pack, unpack
from tests.stages.dedupe.newswire import an_article

OWN_IDS = st.binary(min_size=10, max_size=10).map(bytes.hex)
NAMES = OWN_IDS | st.text(min_size=1, max_size=30)
DIGITS = st.integers(0, 0xFFFF)
ORIGINALS = (DedupeReason.NEW, DedupeReason.REVISION)


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    reason = draw(st.sampled_from(DedupeReason))
    article = draw(NAMES)
    copied = reason in ORIGINALS
    mention = st.builds(Mention, DIGITS, DIGITS, DIGITS)
    return Facts(
        seq=draw(st.integers(0, 2**32 - 1)),
        reason=reason,
        lang=draw(st.sampled_from(["", "ar", "en", "ckb"])),
        first_seen=to_instant(
            draw(st.datetimes(datetime(1, 1, 2), datetime(9999, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis adds the zone
        ),
        content=draw(st.binary(min_size=8, max_size=8)),
        title=draw(st.binary(min_size=4, max_size=4)),
        text=draw(st.binary(min_size=4, max_size=4)),
        figures=draw(st.binary(min_size=4, max_size=4)),
        entry=draw(NAMES),
        article=article,
        original=article if draw(st.booleans()) else draw(NAMES),
        address=draw(st.sampled_from([b"", key_of(article), bytes(8)])),
        words=draw(st.integers(1, 0xFFFF)) if copied else 0,
        signature=draw(st.binary(min_size=ROWS, max_size=ROWS)) if copied else b"",
        mentions=tuple(draw(st.lists(mention, max_size=MAX_NUMBERS))) if copied else (),
    )


@given(facts())
def test_a_row_reads_back_as_it_was_packed(given_facts: Facts) -> None:
    row = pack(given_facts)
    assert unpack(row) == given_facts
    assert DedupeRow(facts=row).seq == given_facts.seq


@given(st.lists(st.datetimes(datetime(1, 1, 2), timezones=st.just(UTC)), min_size=2, max_size=2))  # noqa: DTZ001 - as above
def test_packed_instants_compare_as_instants(moments: list[datetime]) -> None:
    one, other = (to_instant(moment) for moment in moments)
    assert (rows.pack_instant(one) < rows.pack_instant(other)) == (one < other)


@pytest.mark.parametrize("data", [b"", b"\x01", b"\x02" + bytes(200), b'{"entry":"e1"}' * 10])
def test_what_is_no_row_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="not a row"):
        unpack(data)


def test_the_row_of_an_article_takes_less_than_two_hundred_bytes() -> None:
    decided = Dedupe().decide(an_article())
    assert decided is not None
    assert len(decided.row.facts) < 200
