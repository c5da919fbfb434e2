"""Unseen characters go, blanks are single, and every text has one Unicode spelling."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.stages.clean.characters import tidy, tidy_line


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("a\u200bb\ufeffc\u00add", "abcd"),
        ("\u202bقتل \u200e2.5\u200e كيلو\u202c", "قتل 2.5 كيلو"),
        ("one\u00a0two\u2009three\u3000four\tfive", "one two three four five"),
        ("one\r\ntwo\rthree\u2028four\u0085five", "one\ntwo\nthree\nfour\nfive"),
        ("  one  \n \n\n  two  ", "one\ntwo"),
        ("e\u0301te\u0301", "\u00e9t\u00e9"),
        ("bell\x07 and null\x00", "bell and null"),
        ("plain text stays", "plain text stays"),
        ("\ud800broken", "broken"),
    ],
)
def test_what_no_reader_sees_goes(given_text: str, expected: str) -> None:
    assert tidy(given_text) == expected


def test_a_joiner_stays_where_its_script_needs_it_and_goes_elsewhere() -> None:
    persian = "می\u200cخواهم"
    assert tidy(persian) == persian
    assert tidy("co\u200coperate") == "cooperate"
    assert tidy("کتاب\u200c و") == "کتاب و"


def test_a_line_is_one_line() -> None:
    assert tidy_line("one\ntwo\u2029three") == "one two three"


@given(st.text())
def test_tidying_twice_changes_nothing(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert unicodedata.is_normalized("NFC", once)
