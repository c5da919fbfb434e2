"""What becomes of an entry: its article, its language and its name, or why it is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.records import Article, Entry, LangReason, RejectReason, RemovalReason, identify
from monitor.stages.clean import MOST_CHARACTERS, Rejected, clean
from tests.builders import an_entry

STORY = "The harbour master closed the port on Monday because of a storm, and forty ships waited."


def article(title: str = "Port closed", body: str = STORY, *, html: bool = False) -> Article:
    cleaned = clean(replace(an_entry(title, body, lang=""), body_is_html=html))
    assert isinstance(cleaned, Article), cleaned
    return cleaned


def rejection(title: str, body: str, *, html: bool = False) -> RejectReason:
    cleaned = clean(replace(an_entry(title, body), body_is_html=html))
    assert isinstance(cleaned, Rejected), cleaned
    assert cleaned.note
    return cleaned.reason


@pytest.mark.parametrize(
    ("title", "body", "reason"),
    [
        ("", "", RejectReason.EMPTY),
        ("", " \u200b\u00a0\n ", RejectReason.EMPTY),
        ("", "<p></p><script>var x = 'words and words';</script>", RejectReason.EMPTY),
        ("Storm", "", RejectReason.TOO_SHORT),
        ("", "Read more", RejectReason.FURNITURE_ONLY),
        ("", "Share\nTweet\nNo stories found.\nwww.news.example", RejectReason.FURNITURE_ONLY),
        ("", "شارك\nطباعة\nالأكثر قراءة", RejectReason.FURNITURE_ONLY),
        ("=====", "***** ----- ##### >>>>> !!!!! ~~~~~ ab", RejectReason.NOT_TEXT),
        ("", "?%!@ ;;;; ,,,, ++++ ==== ____ :::: one two", RejectReason.NOT_TEXT),
    ],
)
def test_what_is_no_article_is_rejected_with_its_reason(
    title: str, body: str, reason: RejectReason
) -> None:
    assert rejection(title, body, html="<" in body) == reason


def test_a_flash_is_an_article_of_its_headline_alone() -> None:
    flash = article("Explosion heard in the capital", "")
    assert (flash.title, flash.text) == ("Explosion heard in the capital", "")


def test_a_body_that_only_repeats_the_headline_is_a_flash() -> None:
    flash = article("Explosion heard in the capital", "Explosion heard in the capital")
    assert flash.text == ""
    assert [note.reason for note in flash.removed] == [RemovalReason.REPEATED_HEADLINE]


def test_an_article_keeps_what_its_entry_says() -> None:
    entry = an_entry("Port closed", STORY, publisher="Gazette", backfill=True)
    cleaned = clean(replace(entry, author="Ann Lee", country="MT"))
    assert isinstance(cleaned, Article)
    assert (cleaned.entry, cleaned.feed, cleaned.first_seen) == (
        entry.id,
        entry.feed,
        entry.first_seen,
    )
    assert (cleaned.publisher, cleaned.author, cleaned.country) == ("Gazette", "Ann Lee", "MT")
    assert cleaned.backfill


def test_an_article_is_named_by_its_address_else_its_guid_else_its_words() -> None:
    entry = an_entry("Port closed", STORY, url="http://www.g.example/a/?utm_source=x")
    assert name(entry) == identify("article", "https://g.example/a")
    assert name(replace(entry, url="", guid="7")) == identify("article", entry.feed, "7")
    bare = replace(entry, url="", guid="")
    assert name(bare) == name(replace(bare, feed="other", body=STORY.upper()))
    assert name(replace(entry, article_id="given")) == "given"


def name(entry: Entry) -> str:
    cleaned = clean(entry)
    assert isinstance(cleaned, Article)
    return cleaned.id


def test_a_text_that_is_too_long_is_cut_and_says_so() -> None:
    long = article(body="\n".join(f"{STORY} It was day {n}." for n in range(1500)))
    assert len(long.text) <= MOST_CHARACTERS
    assert long.truncated
    assert RemovalReason.TOO_LONG in {note.reason for note in long.removed}


def test_a_mixed_text_has_the_language_that_most_of_it_is_in() -> None:
    quoted = "قال الوزير في بيان صدر مساء اليوم إن شركة Global Energy Partners ستبني المحطة الجديدة"
    assert article("شركة ألمانية تبني محطة", quoted).lang == "ar"
    arabic_name = f"{STORY} The ship \u0627\u0644\u0645\u0646\u0627\u0631\u0629 waited longest."
    assert (article(body=arabic_name).lang, article(body=arabic_name).lang_reason) == (
        "en",
        LangReason.WORDS,
    )


@given(body=st.text(max_size=300), title=st.text(max_size=60), html=st.booleans())
def test_anything_becomes_an_article_or_a_reason_in_tidy_lines(
    body: str, title: str, *, html: bool
) -> None:
    cleaned = clean(replace(an_entry(title, body), body_is_html=html))
    if isinstance(cleaned, Article):
        assert "\n" not in cleaned.title
        assert cleaned.text == cleaned.text.strip()
        assert not any(line != line.strip() or not line for line in cleaned.text.split("\n")[1:])
