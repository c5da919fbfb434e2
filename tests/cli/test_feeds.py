"""`monitor feeds` as an operator uses it, on the broker in memory and a local feed server."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from monitor.cli import FINDINGS, USAGE
from monitor.cli.feeds import feeds as command
from monitor.records import Feed, FeedState, PollOutcome
from monitor.service import kafka
from monitor.service.broker import embedded_cluster
from monitor.service.feed_states import KafkaFeedStates
from monitor.service.feeds import read_feeds
from monitor.service.feeds_export import to_opml
from monitor.service.registry import open_registry
from monitor.service.settings import Settings
from tests.feedserver import FeedServer, Listed, rss, serving_aside, status

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
ARABIC = rss(
    [Listed(f"خبر {n}", f"/{n}", guid=f"g{n}", body="نص قصير", published=NOW) for n in range(4)],
    title="الموصل اليوم",
    extra="<language>ar</language><ttl>90</ttl><skipHours><hour>3</hour></skipHours>",
)


@pytest.fixture
def broker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Settings of a broker in memory, also in the environment."""
    pytest.importorskip("confluent_kafka")
    settings = Settings(data_dir=str(tmp_path / "data"), allow_networks=("127.0.0.0/8",))
    cluster = embedded_cluster(settings)
    cluster.start()
    monkeypatch.setenv("MONITOR_KAFKA", cluster.address)
    monkeypatch.setenv("MONITOR_DATA_DIR", settings.data_dir)
    monkeypatch.setenv("MONITOR_ALLOW_NETWORKS", "127.0.0.0/8")
    yield msgspec.structs.replace(settings, kafka=cluster.address)
    cluster.stop()


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with serving_aside() as running:
        yield running


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def well(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


# --- The registry --------------------------------------------------------------------------------


def test_row_47_feeds_of_an_opml_file_are_imported_once_and_exported_whole(
    broker: Settings, tmp_path: Path
) -> None:
    feeds = [
        Feed(id="a", url="https://a.example/?x=1&y=2", title='«أ» "quoted" & <b>', lang="ar"),
        Feed(id="no", url="https://no.example/", country="NO", publisher="N", every_seconds=5400),
        Feed(id="page", url="https://page.example/", full_text=True, paused=True),
    ]
    given = tmp_path / "given.opml"
    given.write_text(to_opml(feeds), encoding="utf-8")
    assert "added 3, changed 0" in well("import", str(given))
    assert "added 0, changed 0, unchanged 3" in well("import", str(given))
    for name, option in (("out.opml", "--opml"), ("out.yaml", "")):
        out = tmp_path / name
        well("export", *filter(None, [option]), str(out))
        assert list(read_feeds(out)) == feeds


def test_a_feed_is_added_paused_resumed_and_removed(broker: Settings, server: FeedServer) -> None:
    url = server.set("/feed", ARABIC)
    assert "added mosul" in well("add", url, "--id", "mosul", "--lang", "ar", "--every", "15m")
    assert "new" in well("list")
    well("pause", "mosul")
    assert "paused by the operator" in well("list")
    well("resume", "mosul")
    assert "paused" not in well("list")
    well("remove", "mosul")
    assert well("list") == ""
    gone = run("pause", "mosul")
    assert gone.exit_code == USAGE
    assert "No feed has the id 'mosul'" in gone.output


def test_row_51_a_feed_is_added_once_whatever_address_leads_to_it(
    broker: Settings, server: FeedServer
) -> None:
    url = server.set("/feed", ARABIC)
    well("add", url, "--id", "one")
    server.set("/old", status(301, {"Location": "/feed"}))
    again, by_another = run("add", url), run("add", server.url + "/old")
    for result in (again, by_another):
        assert result.exit_code == USAGE
        assert "is there already as one" in result.output


def test_row_46_a_web_page_is_not_added_but_the_feeds_it_names_are_told(
    broker: Settings, server: FeedServer
) -> None:
    page = '<html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head></html>'
    result = run("add", server.set("/", page, {"Content-Type": "text/html"}))
    assert result.exit_code == USAGE
    assert f"it names {server.url}/rss" in result.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "file:///etc/passwd"), "is no address"),
        (("add", "https://a.example/", "--lang", "arabic", "--unchecked"), "a language code"),
        (("add", "https://a.example/", "--every", "soon", "--unchecked"), "a time such as"),
        (("import", "nowhere.yaml"), "cannot be read"),
    ],
)
def test_a_mistake_is_one_sentence(arguments: tuple[str, ...], words: str) -> None:
    result = run(*arguments)
    assert result.exit_code == USAGE
    assert words in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_a_pollers_file_is_taken_over_whole_and_leaves_alone_what_others_did(
    broker: Settings,
) -> None:
    def named(*names: str) -> list[Feed]:
        return [Feed(id=name, url=f"https://{name}.example/") for name in names]

    async def story() -> None:
        async with open_registry(broker) as registry:
            await registry.put(named("by-hand")[0])
            await registry.import_(named("a", "b"), origin="feeds.yaml")
            await registry.import_(named("c"), origin="others.yaml")
            await registry.pause("a")
            done = await registry.import_(named("a", "d"), origin="feeds.yaml")
            assert done == (("d",), (), ("b",), ("a",))
        async with open_registry(broker) as again:
            assert set(again.feeds) == {"by-hand", "a", "c", "d"}
            assert again.get("a").paused

    asyncio.run(story())


def test_the_list_says_which_feeds_are_in_trouble_and_why(broker: Settings) -> None:
    soon = datetime.now(UTC) + timedelta(hours=2)  # noqa: TID251 - the command reads the clock
    states = {
        "broken": FeedState(
            feed="broken", last_poll=NOW, failures=4, last_error="it answered 500", next_poll=soon
        ),
        "gone": FeedState(
            feed="gone",
            url="https://gone.example/",
            last_poll=NOW,
            gone=True,
            last_error="it is gone",
        ),
        "silent": FeedState(feed="silent", last_poll=NOW, last_new=NOW, gap_seconds=3600),
        "well": FeedState(feed="well", last_poll=NOW, outcome=PollOutcome.NEW, next_poll=soon),
    }

    async def fill() -> None:
        producer = kafka.producer(broker)
        await producer.start()
        kept = KafkaFeedStates(broker, producer, "a poller")
        async with open_registry(broker) as registry:
            for name, state in states.items():
                feed = Feed(id=name, url=f"https://{name}.example/")
                await registry.put(feed)
                await kept.put(feed, state)
        await producer.stop()

    asyncio.run(fill())
    result = run("list", "--troubled")
    assert result.exit_code == FINDINGS
    lines = dict(line.split(maxsplit=1) for line in result.stdout.splitlines())
    assert set(lines) == {"broken", "gone", "silent"}
    assert lines["broken"].startswith("failing")
    assert lines["broken"].endswith("in 2 h        it answered 500")
    assert "never" in lines["gone"]
    assert "nothing new for" in lines["silent"]
    assert "4 feeds: 1 ok, 1 failing, 1 gone, 1 stale" in result.stderr


# --- The report card -----------------------------------------------------------------------------


def test_a_report_card_says_what_came_what_it_asks_and_what_is_wrong(
    server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONITOR_ALLOW_NETWORKS", "127.0.0.0/8")
    headers = {"ETag": '"1"', "Cache-Control": "max-age=7200", "Content-Encoding": "identity"}
    server.set("/feed", ARABIC, headers)
    url = server.set("/old", status(301, {"Location": "/feed"}))
    card = well("check", url)
    for words in (
        f"{server.url}/feed (moved for good: use this address)",
        "“\u2068الموصل اليوم\u2069” in ar, 4 items",
        "etag, and answers 304 to them",
        "its answer is fresh for 2 h",
        "ttl or update period 2 h",
        "no visit in the hours 3 GMT",
        "7 characters an item, usually; full_text fetches the pages",
        "wrong     nothing",
    ):
        assert words in card, card


def test_a_report_card_names_every_fault(
    server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONITOR_ALLOW_NETWORKS", "127.0.0.0/8")
    faulty = rss(
        [
            Listed("مقتل ثلاثة في هجوم على حاجز للشرطة شمال المدينة", "/1", guid="same"),
            Listed("إصابة عشرة أشخاص في حادث سير على الطريق الدولي", "/2", guid="same"),
            Listed("لا تاريخ لهذا الخبر الذي وصل هذا الصباح", "/3", published="this morning"),
        ]
    )
    url = server.set(
        "/feed", faulty.replace("utf-8", "windows-1251").encode(), {"Content-Type": "text/html"}
    )
    card = well("check", url)
    for words in (
        "labelled cp1251 but written in utf-8",
        "3 of 3 items have no date that can be read ('this morning')",
        "1 of 3 items have no guid",
        "several items share a guid: same",
        "neither ETag nor Last-Modified",
        "it is labelled text/html",
    ):
        assert words in card, card


@pytest.mark.parametrize(
    ("code", "content", "words"),
    [
        (403, b"", "403 Forbidden"),
        (200, b"<html><body>Log in</body></html>", "it is a web page"),
        (304, b"", "304 to who has nothing"),
    ],
)
def test_a_feed_that_cannot_be_read_says_why(
    server: FeedServer, monkeypatch: pytest.MonkeyPatch, code: int, content: bytes, words: str
) -> None:
    monkeypatch.setenv("MONITOR_ALLOW_NETWORKS", "127.0.0.0/8")
    result = run("check", server.set("/feed", status(code, content=content)))
    assert result.exit_code == FINDINGS
    assert words in result.stdout
