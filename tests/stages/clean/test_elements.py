"""What sites call their furniture goes; what holds the article stays, whatever it is called."""

import pytest

from monitor.records import RemovalReason
from monitor.stages.clean.html import read_html

STORY = (
    "The harbour master closed the port on Monday because of a storm, and forty ships waited for"
    " two days outside the bay, among them a ferry with three hundred people on board."
)


@pytest.mark.parametrize(
    ("element", "reason"),
    [
        ("<div class='share-bar'>Facebook Twitter</div>", RemovalReason.FURNITURE),
        ("<div class='PostShareBar'>Facebook Twitter</div>", RemovalReason.FURNITURE),
        ("<div id='ad_slot_3'>Buy this car</div>", RemovalReason.FURNITURE),
        ("<p class='caption'>Ships in the bay</p>", RemovalReason.FURNITURE),
        ("<div class='related'><a>Storms of the century</a></div>", RemovalReason.OTHER_STORY),
        ("<section><h3>Most read</h3><ol><li>Soup</li></ol></section>", RemovalReason.OTHER_STORY),
        (
            "<section><h3>الأكثر قراءة</h3><ol><li>حساء</li></ol></section>",
            RemovalReason.OTHER_STORY,
        ),
        ("<p><a href='/x'>Ten storms that changed the coast</a></p>", RemovalReason.OTHER_STORY),
        ("<p><b><a href='/x'>Ten storms of the coast</a></b></p>", RemovalReason.OTHER_STORY),
        ("<div class='byline'>By Ann Lee</div>", RemovalReason.BYLINE),
    ],
)
def test_an_element_that_is_no_article_goes_with_its_reason(
    element: str, reason: RemovalReason
) -> None:
    page = read_html(f"<article><p>{STORY}</p>{element}<p>{STORY}</p></article>")
    assert [line for line in page.text.split("\n") if line.strip()] == [STORY, STORY]
    assert [note.reason for note in page.removed] == [reason]


@pytest.mark.parametrize("name", ["sidebar-content", "print-area", "content share", "ad"])
def test_an_element_that_holds_most_of_a_page_stays_whatever_it_is_called(name: str) -> None:
    page = read_html(f"<body><div class='{name}'><p>{STORY}</p><p>{STORY}</p></div></body>")
    assert STORY in page.text


def test_a_page_in_one_form_is_read() -> None:
    page = read_html(f"<body><form><p>{STORY}</p><button>Send</button></form></body>")
    assert page.text.strip() == STORY


def test_words_that_only_contain_a_name_of_furniture_are_none() -> None:
    page = read_html(f"<p class='headline lead shadow'>{STORY}</p><p>{STORY}</p>")
    assert page.text.count(STORY) == 2


def test_what_stands_around_the_article_is_not_read() -> None:
    page = read_html(
        "<html><body><div>Weather 12 degrees</div><div><div>"
        f"<p>{STORY}</p><p>{STORY}</p></div></div>"
        "<div>Our offices are in the old town.</div></body></html>"
    )
    assert "Weather" not in page.text
    assert "offices" not in page.text


def test_a_link_within_a_sentence_stays() -> None:
    page = read_html(
        f"<p>See <a href='/x'>the report of the harbour master</a> here.</p><p>{STORY}</p>"
    )
    assert "the report of the harbour master" in page.text
