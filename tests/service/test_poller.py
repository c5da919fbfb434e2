"""Feeds of a local server, really fetched and parsed, to a publisher that remembers."""

import asyncio
from datetime import timedelta
from pathlib import Path
from time import perf_counter

import pytest
from aiohttp import web as served

from monitor.records import Feed, FeedState, FeedTrouble
from monitor.service.feed_states import FileFeedStates
from monitor.service.poller import Poller
from monitor.service.settings import BadSettingsError
from tests.feedserver import Listed, body, hang, redirect, rss, status
from tests.pollroom import NOON, Room, tell


def titles(here: Room) -> list[str]:
    return [entry.title for entry in here.publisher.entries]


def news(*names: str) -> str:
    """Return a feed that lists items by name, the first on top as the newest."""
    return rss(Listed(name, f"/{name}", guid=name, body=f"All of {name}.") for name in names)


# --- One poll after another ----------------------------------------------------------------------


def test_a_feed_is_polled_and_its_entries_are_published_once_oldest_first() -> None:
    async def story(here: Room) -> None:
        feed = Feed(id="feed", url=here.server.set("/feed", news("two", "one")), lang="ar")
        await here.poller.poll(feed)
        await here.poller.poll(feed)
        assert titles(here) == ["one", "two"]
        assert {entry.lang for entry in here.publisher.entries} == {"ar"}
        here.server.set("/feed", news("three", "two", "one"))
        await here.poller.poll(feed)
        assert titles(here) == ["one", "two", "three"]

    tell(story)


def test_row_01_the_first_fetch_is_plain_and_all_later_ones_are_conditional() -> None:
    async def story(here: Room) -> None:
        headers = {"ETag": '"1"', "Last-Modified": "Tue, 03 Mar 2026 10:00:00 GMT"}
        feed = Feed(id="feed", url=here.server.set("/feed", news("one"), headers))
        for _ in range(3):
            await here.poller.poll(feed)
        first, *later = [asked.headers for asked in here.server.requests]
        assert not {"if-none-match", "if-modified-since"} & first.keys()
        for each in later:
            assert each["if-none-match"] == '"1"'
            assert each["if-modified-since"] == "Tue, 03 Mar 2026 10:00:00 GMT"

    tell(story)


def test_rows_04_and_05_the_validators_are_those_of_the_last_whole_answer() -> None:
    async def story(here: Room) -> None:
        same = {"Last-Modified": "Tue, 03 Mar 2026 10:00:00 GMT"}
        feed = Feed(id="feed", url=here.server.set("/feed", news("one"), same | {"ETag": '"1"'}))
        await here.poller.poll(feed)
        here.server.set("/feed", news("two"), same | {"ETag": '"2"'})
        assert (await here.poller.poll(feed)).etag == '"2"'
        here.server.set("/feed", body(news("three"), {"Last-Modified": "later"}))
        state = await here.poller.poll(feed)
        assert (state.etag, state.last_modified) == ("", "later")

    tell(story)


def test_row_06_state_is_kept_only_when_the_entries_are_safe() -> None:
    async def story(here: Room) -> None:
        feed = Feed(id="feed", url=here.server.set("/feed", news("one"), {"ETag": '"1"'}))
        here.publisher.fails = True
        with pytest.raises(ConnectionError):
            await here.poller.poll(feed)
        assert here.states.states == {}
        here.publisher.fails = False
        await here.poller.poll(feed)
        assert here.states.published_before == [1]
        assert "if-none-match" not in here.server.requests[-1].headers

    tell(story)


def test_row_06_a_crash_before_the_state_repeats_the_same_ids() -> None:
    async def story(here: Room) -> None:
        feed = Feed(id="feed", url=here.server.set("/feed", news("two", "one")))
        await here.poller.poll(feed)
        here.poller.remove("feed")
        await here.poller.poll(feed)
        ids = [entry.id for entry in here.publisher.entries]
        assert ids[:2] == ids[2:]

    tell(story)


def test_row_07_not_modified_publishes_nothing_and_refreshes_what_it_names() -> None:
    async def story(here: Room) -> None:
        feed = Feed(id="feed", url=here.server.set("/feed", news("one"), {"ETag": '"1"'}))
        before = await here.poller.poll(feed)
        here.server.set("/feed", status(304, {"ETag": '"1b"', "Cache-Control": "max-age=7200"}))
        here.clock.move(minutes=40)
        after = await here.poller.poll(feed)
        assert titles(here) == ["one"]
        assert after.etag == '"1b"'
        assert after.seen == before.seen
        assert after.next_poll is not None
        assert after.next_poll >= here.clock.now + timedelta(hours=2)

    tell(story)


def test_row_08_a_304_that_no_one_asked_for_leads_to_a_plain_request() -> None:
    async def story(here: Room) -> None:
        feed = Feed(id="feed", url=here.server.set("/feed", status(304, {"ETag": '"9"'})))
        state = await here.poller.poll(feed)
        assert (state.failures, state.etag) == (0, "")
        await here.poller.poll(feed)
        assert "if-none-match" not in here.server.requests[-1].headers

    tell(story)


def test_row_09_once_a_week_a_feed_is_asked_without_validators() -> None:
    async def story(here: Room) -> None:
        feed = Feed(id="feed", url=here.server.set("/feed", news("one"), {"ETag": '"1"'}))
        for days in (0, 6, 1, 1):
            here.clock.move(days=days)
            await here.poller.poll(feed)
        sent = ["if-none-match" in asked.headers for asked in here.server.requests]
        assert sent == [False, True, False, True]

    tell(story)


# --- Moving and going ----------------------------------------------------------------------------


def test_row_10_a_feed_moves_when_it_has_said_so_ten_times_over_a_day() -> None:
    async def story(here: Room) -> None:
        feed = Feed(id="feed", url=here.server.set("/old", redirect("/new", 301)))
        here.server.set("/new", news("one"))
        for _ in range(11):
            await here.poller.poll(feed)
            here.clock.move(hours=3)
        assert len(here.server.asked("/old")) == 11
        await here.poller.poll(feed)
        assert len(here.server.asked("/old")) == 11
        here.server.set("/new", status(404))
        await here.poller.poll(feed)
        await here.poller.poll(feed)
        assert len(here.server.asked("/old")) == 12

    tell(story)


def test_rows_10_and_11_other_redirects_never_move_a_feed() -> None:
    async def story(here: Room) -> None:
        feed = Feed(id="feed", url=here.server.set("/old", redirect("/new", 302)))
        here.server.set("/new", news("one"))
        for _ in range(12):
            await here.poller.poll(feed)
            here.clock.move(hours=3)
        assert len(here.server.asked("/old")) == 12

    tell(story)


def test_row_14_a_feed_that_is_gone_is_asked_again_only_at_another_address() -> None:
    async def story(here: Room) -> None:
        feed = Feed(id="feed", url=here.server.set("/feed", status(410)))
        state = await here.poller.poll(feed)
        assert "410 Gone" in state.last_error
        assert here.poller.due(feed) is None
        elsewhere = Feed(id="feed", url=here.server.set("/elsewhere", news("one")))
        assert here.poller.due(elsewhere) is not None
        missing = Feed(id="missing", url=here.server.url + "/missing")
        await here.poller.poll(missing)
        due = here.poller.due(missing)
        assert due is not None
        assert due >= here.clock.now + timedelta(hours=4)

    tell(story)


def test_row_15_a_host_that_is_asked_too_often_is_left_alone_for_all_its_feeds() -> None:
    async def story(here: Room) -> None:
        feed = Feed(id="a", url=here.server.set("/a", status(429, {"Retry-After": "7200"})))
        other = Feed(id="b", url=here.server.set("/b", news("one")))
        await here.poller.poll(feed)
        until = here.clock.now + timedelta(hours=2)
        for each in (feed, other):
            due = here.poller.due(each)
            assert due is not None
            assert due >= until

    tell(story)


def test_row_27_the_schedule_survives_a_restart() -> None:
    async def story(here: Room) -> None:
        feed = Feed(id="feed", url=here.server.set("/feed", news("one")))
        state = await here.poller.poll(feed)
        reborn = Poller(here.web, here.publisher, here.states, clock=here.clock)
        reborn.remember((await here.states.claim()).values())
        assert reborn.due(feed) == state.next_poll
        assert state.next_poll is not None
        assert state.next_poll > here.clock.now

    tell(story)


# --- Bad input -----------------------------------------------------------------------------------


def test_row_35_a_feed_that_breaks_off_gives_its_whole_items_and_no_validators() -> None:
    async def story(here: Room) -> None:
        cut = news("two", "one", "zero")[:-60]
        feed = Feed(id="feed", url=here.server.set("/feed", cut, {"ETag": '"1"'}))
        state = await here.poller.poll(feed)
        assert titles(here) == ["one", "two"]
        assert state.etag == ""
        here.server.set("/feed", news("two", "one", "zero"), {"ETag": '"2"'})
        await here.poller.poll(feed)
        assert titles(here) == ["one", "two", "zero"]

    tell(story)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"<!doctype html><html><body><form>Log in</form></body></html>", "web page"),
        (b"%PDF-1.7 nothing of a feed", "neither RSS, Atom nor JSON"),
        (b'{"error": "no"}', "JSON but not a JSON Feed"),
        (b"<rss><channel><item " + b" ".join(b'a%d=""' % n for n in range(5_000)), "attributes"),
        (b"<rss><channel><item><author>" + b"a." * 20_000, "author"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "neither"),
    ],
    ids=["empty", "login page", "pdf", "other json", "attribute bomb", "redos author", "png"],
)
def test_row_36_what_is_not_a_feed_is_said_and_nothing_known_is_lost(
    content: bytes, words: str
) -> None:
    async def story(here: Room) -> None:
        feed = Feed(id="feed", url=here.server.set("/feed", news("one"), {"ETag": '"1"'}))
        before = await here.poller.poll(feed)
        here.server.set("/feed", content, {"ETag": '"2"'})
        began = perf_counter()
        state = await here.poller.poll(feed)
        assert perf_counter() - began < 3
        assert words in state.last_error
        assert (state.failures, state.etag, state.seen) == (1, '"1"', before.seen)
        here.server.set("/feed", news("one"))
        assert (await here.poller.poll(feed)).failures == 0
        assert titles(here) == ["one"]

    tell(story)


def test_a_mislabelled_feed_still_speaks_arabic() -> None:
    async def story(here: Room) -> None:
        text = news("انفجار-في-السوق", "مقتل-ثلاثة-جنود-في-هجوم-شمال-المدينة")
        url = here.server.set("/feed", text.encode("windows-1256"))
        await here.poller.poll(Feed(id="feed", url=url))
        assert titles(here)[1] == "انفجار-في-السوق"

    tell(story)


# --- The loop ------------------------------------------------------------------------------------


def test_row_52_a_hanging_feed_delays_nobody_and_a_stop_is_prompt() -> None:
    async def story(here: Room) -> None:
        hanging = [Feed(id=f"h{n}", url=here.server.set(f"/h{n}", hang())) for n in range(3)]
        # Another name of the same machine, so the hanging host's turn is not waited for.
        good = Feed(id="good", url=here.server.set("/good", news("one")).replace(".1:", ".2:"))
        here.clock.run()
        here.poller.take((*hanging, good), {})
        async with asyncio.timeout(20):
            await here.publisher.began.wait()
        told_to_stop = perf_counter()
        await here.poller.let_go(0.5)
        assert perf_counter() - told_to_stop < 10  # and not the 30 s of a fetch
        assert titles(here) == ["one"]

    tell(story, total_seconds=30.0)


def test_what_is_wrong_with_a_feed_is_told_once_before_it_is_remembered() -> None:
    async def story(here: Room) -> None:
        feed = Feed(id="feed", url=here.server.set("/feed", status(500)), title="A feed")
        for _ in range(5):
            await here.poller.poll(feed)
        here.server.set("/feed", news("one"))
        await here.poller.poll(feed)
        broken, recovered = here.publisher.events
        assert (broken.trouble, recovered.trouble) == (FeedTrouble.BROKEN, FeedTrouble.RECOVERED)
        assert "3 polls in a row failed" in broken.why
        assert "it answered 500" in broken.why
        assert broken.title == "A feed"

    tell(story)


def test_row_51_a_feed_that_is_paused_and_resumed_goes_on_where_it_was() -> None:
    async def story(here: Room) -> None:
        feed = Feed(id="feed", url=here.server.set("/feed", news("one"), {"ETag": '"1"'}))
        state = await here.poller.poll(feed)
        paused = Feed(id="feed", url=feed.url, paused=True)
        here.poller.take([paused], {"feed": state})
        assert here.poller.due(paused) is None
        here.poller.define(Feed(id="feed", url=feed.url, resumed=here.clock.now))
        assert here.poller.due(feed) == state.next_poll
        await here.poller.poll(feed)
        assert here.server.requests[-1].headers["if-none-match"] == '"1"'
        await here.poller.let_go(1)

    tell(story)


def test_a_feed_whose_definition_changes_is_polled_by_the_new_one() -> None:
    async def story(here: Room) -> None:
        here.clock.run()
        here.poller.take([Feed(id="feed", url=here.server.set("/old", hang()))], {})
        here.poller.define(Feed(id="feed", url=here.server.set("/new", news("one"))))
        async with asyncio.timeout(20):
            await here.publisher.began.wait()
        assert here.server.asked("/old") == []
        await here.poller.let_go(1)

    tell(story)


def test_row_25_feeds_taken_at_a_start_are_not_all_asked_at_once() -> None:
    async def story(here: Room) -> None:
        here.clock.run()  # each look at it is a little later
        feeds = [Feed(id=f"f{n}", url=f"http://127.0.1.{n}/") for n in range(200)]
        known = {"f7": FeedState(feed="f7", last_poll=NOON, next_poll=NOON + timedelta(hours=5))}
        here.poller.take(feeds, known)
        dues = sorted(due for feed in feeds if (due := here.poller.due(feed)))
        assert dues[-1] == NOON + timedelta(hours=5)
        seconds = [(due - NOON).total_seconds() for due in dues[:-1]]
        assert len(set(seconds)) > 150
        assert 8 <= max(seconds) <= 12
        await here.poller.let_go(0)

    tell(story)


def test_row_26_a_host_has_one_request_at_a_time() -> None:
    async def story(here: Room) -> None:
        async def slow(request: served.Request) -> served.Response:
            await asyncio.sleep(0.05)
            return served.Response(body=news("one").encode(), content_type="application/rss+xml")

        feeds = [Feed(id=f"f{n}", url=here.server.set(f"/f{n}", slow)) for n in range(3)]
        await asyncio.gather(*(here.poller.poll(feed) for feed in feeds))
        assert here.server.most_open == 1

    tell(story)


def test_a_paused_feed_is_left_alone() -> None:
    async def story(here: Room) -> None:
        feed = Feed(id="feed", url=here.server.set("/feed", news("one")), paused=True)
        here.clock.run()
        here.poller.take((feed,), {})
        await asyncio.sleep(0.2)
        await here.poller.let_go(2)
        assert here.server.requests == []

    tell(story)


def test_a_feed_that_is_paused_while_it_waits_for_its_turn_is_not_asked() -> None:
    async def story(here: Room) -> None:
        here.clock.run()
        url = here.server.set("/feed", news("one"))
        async with here.web.hosts.turn(url):  # somebody else asks this host now
            here.poller.take([Feed(id="feed", url=url)], {})
            await asyncio.sleep(0.3)
            here.poller.define(Feed(id="feed", url=url, paused=True))
        await asyncio.sleep(0.3)
        assert here.server.requests == []
        await here.poller.let_go(1)

    tell(story)


def test_what_is_known_of_a_feed_that_is_removed_while_it_is_published_does_not_come_back() -> None:
    async def story(here: Room) -> None:
        here.publisher.takes_seconds = 0.5
        feed = Feed(id="feed", url=here.server.set("/feed", news("one")))
        here.clock.run()
        here.poller.take((feed,), {})
        async with asyncio.timeout(20):
            await here.publisher.began.wait()
        here.poller.remove(feed.id)
        await here.poller.let_go(20)
        assert titles(here) == ["one"]
        assert here.states.states == {}

    tell(story)


def test_what_is_being_published_at_a_stop_is_remembered_too() -> None:
    async def story(here: Room) -> None:
        here.publisher.takes_seconds = 0.5
        feed = Feed(id="feed", url=here.server.set("/feed", news("one")))
        here.clock.run()
        here.poller.take((feed,), {})
        await here.publisher.began.wait()
        await here.poller.let_go(2)
        assert titles(here) == ["one"]
        assert len(here.states.states["feed"].seen) == 2

    tell(story)


def test_a_failure_is_one_calm_line_with_its_next_try(caplog: pytest.LogCaptureFixture) -> None:
    async def story(here: Room) -> None:
        feed = Feed(id="feed", url=here.server.set("/feed", status(500)))
        await here.poller.poll(feed)

    tell(story)
    (record,) = [record for record in caplog.records if record.name == "monitor.poller"]
    assert "it answered 500 Internal Server Error" in record.getMessage()
    assert record.__dict__["feed"] == "feed"
    assert record.__dict__["next_poll"] > "2026-03-03T12:05"


# --- Where state is kept -------------------------------------------------------------------------


def test_states_of_many_feeds_at_once_are_all_in_the_file(tmp_path: Path) -> None:
    async def story() -> None:
        states = FileFeedStates(tmp_path)
        feeds = [Feed(id=f"f{n}", url="https://a.example/") for n in range(300)]
        await asyncio.gather(*(states.put(feed, FeedState(feed=feed.id)) for feed in feeds))
        assert len(await FileFeedStates(tmp_path).claim()) == 300

    asyncio.run(story())


def test_states_in_a_file_survive_and_a_broken_file_is_one_sentence(tmp_path: Path) -> None:
    async def story() -> None:
        states = FileFeedStates(tmp_path / "data")
        assert await states.claim() == {}
        kept = FeedState(feed="a", etag='"1"', next_poll=NOON, seen=("x", "y"))
        await states.put(Feed(id="b", url="https://b.example/"), FeedState(feed="b"))
        await states.put(Feed(id="a", url="https://a.example/"), kept)
        assert (await FileFeedStates(tmp_path / "data").claim())["a"] == kept
        (tmp_path / "data" / "feed-state.json").write_text("{", encoding="utf-8")
        with pytest.raises(BadSettingsError, match="cannot be read"):
            await FileFeedStates(tmp_path / "data").claim()

    asyncio.run(story())
