"""JSON Feed, both versions, and what only looks like it."""

import json
from datetime import UTC, datetime

import pytest

from monitor.records import Feed
from monitor.stages.feed import FeedDocument, NotAFeed
from monitor.stages.feed.reading import read_feed

FEED = Feed(id="feed", url="https://news.example/feed.json")


def read(**feed: object) -> FeedDocument | NotAFeed:
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [], **feed})
    return read_feed(body.encode(), "application/feed+json", FEED, FEED.url)


def document(**feed: object) -> FeedDocument:
    found = read(**feed)
    assert isinstance(found, FeedDocument), found
    return found


def test_row_45_a_json_feed_gives_its_items() -> None:
    (one,) = document(
        title="خبر",
        language="ar",
        items=[
            {
                "id": "urn:1",
                "url": "/one",
                "title": "One",
                "content_html": "<p>Text</p>",
                "date_published": "2026-03-03T15:00:00+03:00",
                "authors": [{"name": "A"}, {"name": "B"}],
            }
        ],
    ).items
    assert (one.guid, one.link, one.title) == ("urn:1", "https://news.example/one", "One")
    assert (one.body, one.body_is_html, one.author) == ("<p>Text</p>", True, "A, B")
    assert one.published == datetime(2026, 3, 3, 12, tzinfo=UTC)


def test_row_45_an_id_may_be_a_number_and_text_may_be_plain() -> None:
    (one,) = document(items=[{"id": 17, "content_text": "1 < 2"}]).items
    assert (one.guid, one.body, one.body_is_html) == ("17", "1 < 2", False)


def test_row_45_an_expired_feed_says_so() -> None:
    assert document(expired=True).expired
    assert not document(expired="true").expired


def test_row_45_a_hub_is_one_that_speaks_websub() -> None:
    hubs = [{"type": "rssCloud", "url": "https://a/"}, {"type": "WebSub", "url": "https://hub/"}]
    found = document(hubs=hubs, feed_url="https://news.example/feed.json")
    assert (found.hub, found.topic) == ("https://hub/", "https://news.example/feed.json")
    assert document(hubs="none").hub == ""


@pytest.mark.parametrize(
    "odd", [{"items": None}, {"items": {}}, {"items": "x"}], ids=["null", "object", "text"]
)
def test_json_without_a_list_of_items_is_no_feed(odd: dict[str, object]) -> None:
    assert isinstance(read(**odd), NotAFeed)


def test_items_that_are_none_are_left_out_and_odd_members_are_empty() -> None:
    odd = {"id": True, "url": ["x"], "title": {"a": 1}, "date_published": 5, "authors": "me"}
    found = document(items=[None, "x", 3, odd]).items
    assert [(one.guid, one.link, one.title, one.author) for one in found] == [("", "", "", "")]


@pytest.mark.parametrize(
    "items", ["{}," * 5001 + "{}", "{}," * 100_001 + "{}"], ids=["many items", "more objects"]
)
def test_json_that_lists_too_much_is_refused(items: str) -> None:
    found = read_feed(f'{{"items":[{items}]}}'.encode(), "application/json", FEED, FEED.url)
    assert isinstance(found, NotAFeed)
    assert "more than" in found.why


@pytest.mark.parametrize("text", ["{", "[" * 100_000, '{"items": [}', "[1,2]", '{"a": 1}'])
def test_broken_or_other_json_is_no_feed(text: str) -> None:
    assert isinstance(read_feed(text.encode(), "application/json", FEED, FEED.url), NotAFeed)
