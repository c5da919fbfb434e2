"""Markup becomes what a reader sees, a block a line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.stages.clean.characters import tidy
from monitor.stages.clean.html import read_html, read_plain, read_title, unescape


def lines(markup: str) -> list[str]:
    return [line.strip() for line in read_html(markup).text.split("\n") if line.strip()]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>One.</p><p>Two.</p>", ["One.", "Two."]),
        ("One.<br>Two.<br/><br>Three.", ["One.", "Two.", "Three."]),
        ("<div>One <b>bold</b> w<i>or</i>d.</div>", ["One bold word."]),
        ("<ul><li>One</li><li>Two</li></ul>", ["One", "Two"]),
        ("<p>One\n  and\n\tmore</p>", ["One and more"]),
        ("<p>Tom &amp;amp; Jerry &amp;quot;here&amp;quot;</p>", ['Tom & Jerry "here"']),
        ("&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;", ["One.", "Two."]),
        ("<p>3 &lt; 4 and 5 &gt; 4</p>", ["3 < 4 and 5 > 4"]),
        ("<p>Turkey #39;s and 5#39;s</p>", ["Turkey's and 5#39;s"]),
        ("<p>One<script>x()</script> two<style>p{}</style></p>", ["One two"]),
        ("<p>One <!-- hidden --> two</p>", ["One two"]),
        ("<p>Unclosed <b>tags<p>everywhere", ["Unclosed tags", "everywhere"]),
        ("<a>Share</a><a>Print</a>", ["Share Print"]),
        ("No markup at all", ["No markup at all"]),
        ("", []),
        ("<", ["<"]),
        ("<img src='x.gif'>", []),
    ],
)
def test_markup_becomes_paragraphs(markup: str, expected: list[str]) -> None:
    assert lines(markup) == expected


def test_a_row_of_a_table_is_a_line() -> None:
    table = "<table><tr><th>Town</th><th>Dead</th></tr><tr><td>Hale</td><td>3</td></tr></table>"
    assert lines(f"<p>Before.</p>{table}<p>After.</p>") == [
        "Before.",
        "Town Dead",
        "Hale 3",
        "After.",
    ]


def test_a_headline_has_no_markup() -> None:
    assert read_title("<b>Storm</b> &amp;amp; flood") == "Storm & flood"
    assert read_title("5 < 6") == "5 < 6"


def test_a_page_names_its_headline_and_its_author() -> None:
    page = read_html(
        "<html><head><meta name='author' content='Ann Lee'></head>"
        "<body><h1>Storm</h1><p>It rained.</p></body></html>"
    )
    assert (page.headline, page.author) == ("Storm", "Ann Lee")


def test_a_text_that_turns_out_to_be_markup_is_read_as_markup() -> None:
    assert read_plain("&lt;p&gt;One.&lt;/p&gt;").text.strip() == "One."
    assert read_plain("3 &lt; 4").text == "3 < 4"


def test_entities_are_undone_twice_and_no_more() -> None:
    assert unescape("&amp;amp;amp;") == "&amp;"
    assert unescape("AT&T &unknown; &#1605;") == "AT&T &unknown; \u0645"


WORDS = st.text(alphabet="ab  \n\t\r\u00a0\u0628\u0646>\"'=/;#&amp;lt0x\0", max_size=12)
PLAIN_TAGS = st.sampled_from(["<p>", "</p>", "<br>", "<br />", "<b>", "</b>", "<em>", "</em>"])


@given(st.lists(WORDS | PLAIN_TAGS, min_size=1, max_size=12))
def test_plain_paragraphs_read_as_the_parser_reads_them(parts: list[str]) -> None:
    markup = "<p>" + "".join(parts)
    with_a_picture = markup + "<img>"  # which says nothing, and is for the parser to read
    assert tidy(read_html(markup).text) == tidy(read_html(with_a_picture).text)
