"""Feed bytes to documents: formats, breakage, hostile input."""

from datetime import UTC, datetime

import pytest

from monitor.records import Feed
from monitor.stages.feed import FeedDocument, NotAFeed
from monitor.stages.feed.reading import read_feed
from tests.feedserver import Listed, rss

URL = "https://news.example/path/feed.xml"
FEED = Feed(id="feed", url=URL, country="IQ")
THREE = rss([Listed(f"خبر {n}", f"/{n}", guid=f"g{n}", body=f"نص {n}") for n in range(3)])

ATOM = """<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ar" xml:base="https://base.example/">
<title>Atom</title><updated>2026-03-03T12:00:00Z</updated><id>f</id>
<entry><id>tag:1</id><title type="html">&lt;b&gt;Bold&lt;/b&gt; news</title>
<link href="one"/><updated>2026-03-03T12:00:00Z</updated><author><name>Reporter</name></author>
<summary>Short.</summary><content type="html">&lt;p&gt;The whole text.&lt;/p&gt;</content></entry>
</feed>"""
RDF = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>R</title></channel>
<item><title>One</title><link>https://news.example/1</link><dc:date>2026-03-03T12:00:00Z</dc:date>
</item></rdf:RDF>"""


def read(
    text: str | bytes, content_type: str = "text/xml", url: str = URL
) -> FeedDocument | NotAFeed:
    return read_feed(text.encode() if isinstance(text, str) else text, content_type, FEED, url)


def document(text: str | bytes, url: str = URL) -> FeedDocument:
    found = read(text, url=url)
    assert isinstance(found, FeedDocument), found
    return found


def channel(inside: str) -> FeedDocument:
    return document(f'<rss version="2.0"><channel><title>T</title>{inside}</channel></rss>')


# --- Formats -------------------------------------------------------------------------------------


def test_rss_gives_what_it_lists() -> None:
    first, *_ = document(THREE).items
    assert (first.guid, first.title, first.body) == ("g0", "خبر 0", "نص 0")
    assert first.link == "https://news.example/0"


def test_atom_gives_the_longest_text_and_clean_titles() -> None:
    found = document(ATOM)
    (one,) = found.items
    assert (one.guid, one.title, one.author) == ("tag:1", "Bold news", "Reporter")
    assert (one.body, one.body_is_html) == ("<p>The whole text.</p>", True)
    assert one.published == datetime(2026, 3, 3, 12, tzinfo=UTC)


def test_rdf_is_read_too() -> None:
    (one,) = document(RDF).items
    assert (one.title, one.link) == ("One", "https://news.example/1")
    assert one.published == datetime(2026, 3, 3, 12, tzinfo=UTC)


def test_row_44_relative_links_are_whole_by_xml_base_or_the_final_address() -> None:
    assert document(ATOM).items[0].link == "https://base.example/one"
    relative = rss([Listed("A", "story/1")])
    assert document(relative, "https://moved.example/x/feed").items[0].link == (
        "https://moved.example/x/story/1"
    )


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x"])
def test_an_address_leads_to_the_web_or_is_empty(link: str) -> None:
    assert document(rss([Listed("A", link)])).items[0].link == ""


def test_a_title_is_words_only_and_one_line() -> None:
    titles = ["&lt;script&gt;alert(1)&lt;/script&gt;News", "A\nB\x07C", "<![CDATA[<i>It</i> is]]>"]
    items = "".join(f"<item><title>{title}</title></item>" for title in titles)
    assert [one.title for one in channel(items.replace("\x07", "&#x7;")).items] == [
        "News", "A BC", "It is",
    ]  # fmt: skip


def test_row_48_hub_and_topic_are_read_from_atom_and_rss() -> None:
    links = '<link rel="hub" href="https://hub.example/"/><link rel="self" href="/feed"/>'
    found = document(ATOM.replace("<entry>", links + "<entry>"))
    assert (found.hub, found.topic) == ("https://hub.example/", "https://base.example/feed")
    inside = "".join(
        f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="{rel}" href="{href}"/>'
        for rel, href in (("hub", "https://hub.example/"), ("self", URL))
    )
    rss_found = channel(inside)
    assert (rss_found.hub, rss_found.topic) == ("https://hub.example/", URL)


# --- Pace ----------------------------------------------------------------------------------------


def test_row_22_ttl_and_update_period_are_read() -> None:
    assert channel("<ttl>90</ttl>").ttl_seconds == 5400
    syndicated = rss([Listed("A", "/a")]).replace(
        "<rss ", '<rss xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" '
    )
    period = "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>"
    assert document(syndicated.replace("<item>", period + "<item>", 1)).ttl_seconds == 6 * 3600
    assert channel("<ttl>-3</ttl>").ttl_seconds == channel("<ttl>soon</ttl>").ttl_seconds == 0


def test_row_23_all_hours_and_days_to_skip_are_read() -> None:
    found = channel(
        "<skipHours><hour>0</hour><hour>1</hour><hour>24</hour></skipHours>"
        "<skipDays><day>Friday</day><day>Saturday</day><day>Someday</day></skipDays>"
    )
    assert found.skip_hours == (0, 1)
    assert found.skip_days == (4, 5)
    always = "".join(f"<hour>{hour}</hour>" for hour in range(24))
    assert channel(f"<skipHours>{always}</skipHours>").skip_hours == ()


# --- Breakage ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "broken",
    [
        THREE.encode("utf-16"),
        b"\xef\xbb\xbf" + THREE.encode(),
        b"\n \t\n" + THREE.encode(),
        THREE.replace("خبر 0", "خبر \x08 0").encode(),
        THREE.encode() + b"\xff\xfe<!-- tail",
        THREE.replace("<title>", "<title>&nbsp;&unknown;", 1).encode(),
        THREE.replace("</description>", "</p></description>", 1).encode(),
    ],
    ids=["utf-16", "mark", "leading space", "control", "bad tail", "entities", "stray tag"],
)
def test_row_34_entries_are_found_however_the_bytes_are_damaged(broken: bytes) -> None:
    found = document(broken)
    assert [one.guid for one in found.items] == ["g0", "g1", "g2"]


def test_row_35_of_a_feed_that_breaks_off_only_whole_items_count() -> None:
    for cut in range(THREE.index("<item>") + 6, len(THREE) - 20, 7):
        found = read(THREE.encode()[: len(THREE[:cut].encode())])
        if isinstance(found, FeedDocument):
            assert not found.complete
            assert [one.body for one in found.items] == [f"نص {n}" for n in range(len(found.items))]
            assert len(found.items) == THREE[:cut].count("</item>")


@pytest.mark.parametrize(
    "text", ["", "   \n", "\ufeff", "plain words", "<html><p>x</p></html>", "%PDF-1.7"]
)
def test_row_36_what_is_no_feed_says_why(text: str) -> None:
    found = read(text)
    assert isinstance(found, NotAFeed)
    assert found.why


def test_row_46_a_page_names_its_feeds_in_order_and_none_is_guessed() -> None:
    page = """<!doctype html><html><head>
    <link rel="alternate" type="application/rss+xml" href="/rss">
    <link rel="alternate stylesheet" type="text/css" href="/x.css">
    <link rel="alternate" type="application/atom+xml" href="https://other.example/atom">
    <link rel="alternate" type="application/feed+json" href="feed.json">
    <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
    </head><body></body></html>"""
    found = read(page, "text/html")
    assert isinstance(found, NotAFeed)
    assert found.candidates == (
        "https://news.example/rss", "https://other.example/atom",
        "https://news.example/path/feed.json",
    )  # fmt: skip


# --- Hostile input -------------------------------------------------------------------------------


def test_an_entity_opens_no_file_and_unfolds_to_nothing_large() -> None:
    external = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + rss(
        [Listed("TITLE", "/1")]
    ).partition("?>")[2].replace("TITLE", "&x;")
    found = read(external)
    assert isinstance(found, NotAFeed) or all("root:" not in one.title for one in found.items)
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    bomb = f'<!DOCTYPE r [<!ENTITY l0 "lol">{laughs}]>' + THREE.partition("?>")[2].replace(
        "خبر 0", "&l8;"
    )
    found = read(bomb)
    assert isinstance(found, NotAFeed) or all(len(one.title) <= 1000 for one in found.items)


def test_a_long_body_is_cut_and_says_so() -> None:
    (one,) = document(rss([Listed("A", "/a", body="x" * 300_000)])).items
    assert (len(one.body), one.truncated) == (200_000, True)
