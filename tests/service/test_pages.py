"""Full text: the page of an item under the manners of feeds, and the feed's text where it fails."""

from datetime import timedelta

import pytest

from monitor.records import BodySource, Entry, Feed
from monitor.service.pages import PAGES_A_POLL
from tests.feedserver import Handler, Listed, hang, redirect, rss, status
from tests.pollroom import Room, tell

SENTENCES = [
    "قالت مصادر طبية إن أربعة أشخاص قتلوا وأصيب سبعة آخرون في انفجار وقع صباح اليوم وسط المدينة.",
    "وأوضحت المصادر أن المصابين نقلوا إلى المستشفى العام لتلقي العلاج، وأن حالة اثنين منهم خطرة.",
    "وأغلقت قوات الأمن الطرق المؤدية إلى مكان الحادث وبدأت التحقيق لمعرفة أسبابه وملابساته.",
    "ولم تعلن أي جهة حتى الآن مسؤوليتها، بينما طالب سكان الحي بتعزيز الحماية في الأسواق.",
]
PAGE = (
    "<!doctype html><html><head><title>انفجار وسط المدينة</title></head><body>"
    "<nav><ul><li><a href='/'>الرئيسية</a></li><li><a href='/sport'>رياضة</a></li></ul></nav>"
    "<article><h1>انفجار وسط المدينة</h1>"
    + "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    + "</article><aside><h3>الأكثر قراءة</h3><ul><li><a href='/x'>خبر آخر لا علاقة له</a></li></ul>"
    "</aside><footer>جميع الحقوق محفوظة</footer></body></html>"
)
HTML = {"Content-Type": "text/html; charset=utf-8"}


async def polled(here: Room, *items: Listed, full_text: bool = True) -> list[Entry]:
    """Return the entries of a second poll that finds these items new."""
    feed = Feed(id="feed", url=here.server.set("/feed", rss([])), full_text=full_text)
    await here.poller.poll(feed)
    here.clock.move(hours=1)
    here.server.set("/feed", rss(items))
    await here.poller.poll(feed)
    return here.publisher.entries


def test_the_text_of_an_entry_is_that_of_its_page_without_menus() -> None:
    async def story(here: Room) -> None:
        here.server.set("/story", PAGE, HTML)
        (entry,) = await polled(here, Listed("انفجار", "/story", body="قالت مصادر..."))
        assert entry.body_source is BodySource.PAGE
        assert not entry.body_is_html
        assert all(sentence in entry.body for sentence in SENTENCES)
        assert "الأكثر قراءة" not in entry.body
        assert "رياضة" not in entry.body
        asked = here.server.asked("/story")[0].headers
        assert asked["accept"].startswith("text/html")
        assert "cookie" not in asked

    tell(story)


@pytest.mark.parametrize(
    ("page", "source"),
    [
        (status(404), BodySource.PAGE_FAILED),
        (
            status(200, HTML, b"<html><body><nav>menu</nav></body></html>"),
            BodySource.PAGE_WITHOUT_TEXT,
        ),
        (
            status(200, {"Content-Type": "image/png"}, b"\x89PNG" * 999),
            BodySource.PAGE_WITHOUT_TEXT,
        ),
        (redirect("http://169.254.169.254/latest"), BodySource.PAGE_FAILED),
        (hang(), BodySource.PAGE_FAILED),
    ],
    ids=["missing", "no article", "a picture", "inside the network", "hangs"],
)
def test_what_goes_wrong_with_a_page_leaves_the_feeds_text_and_says_so(
    page: Handler, source: BodySource
) -> None:
    async def story(here: Room) -> None:
        here.server.set("/story", page)
        (entry,) = await polled(here, Listed("News", "/story", body="What the feed says of it."))
        assert (entry.body, entry.body_source) == ("What the feed says of it.", source)

    tell(story, total_seconds=1.0)


def test_a_feed_that_gives_more_than_its_page_keeps_its_text() -> None:
    async def story(here: Room) -> None:
        here.server.set("/story", PAGE, HTML)
        whole = "<p>" + " ".join(SENTENCES * 3) + "</p>"
        (entry,) = await polled(here, Listed("News", "/story", body=whole))
        assert (entry.body, entry.body_source) == (whole, BodySource.PAGE_WITHOUT_TEXT)

    tell(story)


def test_pages_are_asked_for_only_where_they_are_wanted_and_worth_it() -> None:
    async def story(here: Room) -> None:
        here.server.set("/story", PAGE, HTML)
        (unasked,) = await polled(here, Listed("News", "/story", body="x"), full_text=False)
        assert unasked.body_source is BodySource.FEED
        assert here.server.asked("/story") == []

    tell(story)

    async def first_poll(here: Room) -> None:
        old = here.clock.now - timedelta(days=2)
        url = here.server.set("/feed", rss([Listed("Old", "/story", published=old)]))
        await here.poller.poll(Feed(id="feed", url=url, full_text=True))
        assert here.publisher.entries[0].body_source is BodySource.BACKFILL
        assert here.server.asked("/story") == []

    tell(first_poll)


def test_one_poll_asks_for_so_many_pages_only() -> None:
    async def story(here: Room) -> None:
        many = PAGES_A_POLL + 5
        for number in range(many):
            here.server.set(f"/{number}", PAGE, HTML)
        entries = await polled(here, *(Listed(f"News {n}", f"/{n}") for n in range(many)))
        sources = [entry.body_source for entry in entries]
        assert sources.count(BodySource.PAGE) == PAGES_A_POLL
        assert sources.count(BodySource.TOO_MANY) == 5

    tell(story)


def test_a_host_that_has_had_enough_is_left_alone_by_pages_too() -> None:
    async def story(here: Room) -> None:
        # Its pages stand on another host than the feed, which goes on.
        pages = here.server.url.replace(".1:", ".2:")
        here.server.set("/1", status(429, {"Retry-After": "3600"}))
        here.server.set("/2", PAGE, HTML)
        entries = await polled(here, Listed("B", f"{pages}/2"), Listed("A", f"{pages}/1"))
        assert [entry.body_source for entry in entries] == [BodySource.PAGE_FAILED] * 2
        assert here.server.asked("/2") == []

    tell(story)
