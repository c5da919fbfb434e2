"""One address for all spellings of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.stages.clean.address import canonical_url


@pytest.mark.parametrize(
    "url",
    [
        "http://news.example/a/1",
        "https://www.news.example/a/1/",
        "HTTPS://NEWS.EXAMPLE:443/a//1#top",
        "https://m.news.example/a/1?utm_source=x&utm_medium=y",
        "https://amp.news.example/a/1?fbclid=abc&gclid=1",
        "https://news.example/amp/a/1",
        "https://news.example/a/1/amp/",
        "https://news.example/a/1/index.html?ref=home",
        " https://news.example/a/1?AMP=1 ",
        "https://news.example/a/1\u00a0#top",
    ],
)
def test_spellings_of_one_address_are_one(url: str) -> None:
    assert canonical_url(url) == "https://news.example/a/1"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://news.example/?p=1", "https://news.example/?p=2"),
        ("https://news.example/a", "https://news.example/b"),
        ("https://ar.news.example/a", "https://en.news.example/a"),
        ("https://news.example/A", "https://news.example/a"),
        ("https://news.example:8080/a", "https://news.example/a"),
    ],
)
def test_addresses_of_two_articles_stay_two(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


def test_parameters_that_name_the_article_stay_in_one_order() -> None:
    assert canonical_url("https://x.example/?b=2&a=1&utm_id=3") == "https://x.example?a=1&b=2"


@pytest.mark.parametrize(
    "url", ["", "not an address", "ftp://x.example/a", "https://", "http://[::1"]
)
def test_what_is_no_web_address_has_none(url: str) -> None:
    assert canonical_url(url) == ""


@given(st.text("ab/.-_%~'(é ", max_size=20))
def test_an_address_without_a_query_reads_as_with_an_empty_one(path: str) -> None:
    assert canonical_url(f"https://x.example/{path}") == canonical_url(f"https://x.example/{path}?")


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_none_and_stays_what_it_became(text: str) -> None:
    for url in (text, f"https://x.example/{text}"):
        once = canonical_url(url)
        assert canonical_url(once) == once
