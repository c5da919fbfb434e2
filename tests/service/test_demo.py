"""The demo's feed server, read as the poller reads feeds."""

import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.error import HTTPError

import pytest

from monitor.service.demo import EDITIONS, DemoServer, read_stories

NOON = datetime(2024, 5, 15, 12, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer(lambda: NOON) as server:
        yield server


def served(server: DemoServer, feed: str) -> bytes:
    with urllib.request.urlopen(f"{server.url}/{feed}.xml", timeout=10) as answer:  # noqa: S310 - our own server
        return bytes(answer.read())


def refused(server: DemoServer, feed: str) -> int:
    with pytest.raises(HTTPError) as caught:
        served(server, feed)
    caught.value.close()
    return caught.value.code


def test_every_story_belongs_to_a_feed_and_to_an_edition_that_is_served() -> None:
    told = read_stories()
    feeds = {outlet.id for outlet in told.feeds}
    assert {story.feed for story in told.stories} == feeds
    assert {story.edition for story in told.stories} == set(range(1, EDITIONS + 1))


def test_each_request_brings_the_next_edition_with_all_before(server: DemoServer) -> None:
    assert server.edition_begun() == 0
    counts = [served(server, "meridian").count(b"<item>") for _ in range(EDITIONS)]
    assert counts == sorted(counts)
    assert counts[-1] == sum(story.feed == "meridian" for story in server.stories.stories)
    assert server.edition_begun() == EDITIONS
    assert not server.is_sold_out(), "other feeds were not asked yet"


def test_feeds_come_in_the_shapes_that_real_ones_have(server: DemoServer) -> None:
    mislabelled = served(server, "ufuq")
    assert mislabelled.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    with pytest.raises(UnicodeDecodeError):
        mislabelled.decode("utf-8")
    assert not served(server, "valley").endswith(b"</rss>")
    for _ in range(EDITIONS - 1):
        served(server, "capital")
    assert refused(server, "capital") == 503


def test_a_feed_that_is_none_of_ours_is_not_found(server: DemoServer) -> None:
    assert refused(server, "nobody") == 404
