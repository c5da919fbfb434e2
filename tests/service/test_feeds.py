"""Feeds files: what an operator writes, and what is said when it is wrong."""

from collections import Counter
from pathlib import Path

import pytest

from monitor.records import Feed
from monitor.service.feeds import BadFeedsError, read_feeds

ROOT = Path(__file__).parents[2]


def read(folder: Path, text: str, name: str = "feeds.yaml") -> tuple[Feed, ...]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_feeds(path)


def test_every_key_of_a_feed_is_read(tmp_path: Path) -> None:
    (feed,) = read(
        tmp_path,
        """
feeds:
  - id: mosul-daily
    url: https://news.example/rss
    title: "الموصل اليوم"
    publisher: Mosul Daily
    lang: ar
    country: IQ
    every: 15m
    full_text: true
    paused: yes
""",
    )
    assert feed == Feed(
        id="mosul-daily",
        url="https://news.example/rss",
        title="الموصل اليوم",
        publisher="Mosul Daily",
        lang="ar",
        country="IQ",
        every_seconds=900,
        full_text=True,
        paused=True,
    )


def test_norway_is_a_country_and_not_false(tmp_path: Path) -> None:
    (feed,) = read(tmp_path, "feeds:\n- {id: nrk, url: 'https://n.example/', country: NO}\n")
    assert feed.country == "NO"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("feeds:\n- id: a\n  urll: https://x.example/\n", 3, "did you mean 'url'?"),
        ("feeds:\n- id: a\n  url: file:///etc/passwd\n", 3, "http:// or https://"),
        ("feeds:\n- id: a\n", 2, "no url"),
        ("feeds:\n- url: https://x.example/\n", 2, "no id"),
        ("feeds:\n- id: A B\n  url: https://x.example/\n", 2, "small letters"),
        ("feeds:\n- id: a\n  url: https://x.example/\n  every: often\n", 4, "such as 90s"),
        ("feeds:\n- id: a\n  url: https://x.example/\n  every: 0s\n", 4, "such as 90s"),
        ("feeds:\n- id: a\n  url: https://x.example/\n  lang: Arabic\n", 4, "language code"),
        ("feeds:\n- id: a\n  url: https://x.example/\n  country: iraq\n", 4, "capital letters"),
        ("feeds:\n- id: a\n  url: https://x.example/\n  paused: maybe\n", 4, "true or false"),
        ("feeds:\n- id: a\n  url: [1, 2]\n", 3, "single value"),
        ("feeds:\n- https://x.example/\n", 2, "keys and values"),
        ("sources: []\n", 1, "only 'feeds'"),
        ("feeds: {\n", 2, "not YAML"),
        (
            "feeds:\n- {id: a, url: 'https://x.example/'}\n- {id: a, url: 'https://y.example/'}\n",
            3,
            "already in line 2",
        ),
        (
            "feeds:\n- {id: a, url: 'https://x.example/'}\n- {id: b, url: 'https://x.example/'}\n",
            3,
            "already in line 2",
        ),
    ],
)
def test_a_mistake_is_one_sentence_with_file_line_and_remedy(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    with pytest.raises(BadFeedsError) as raised:
        read(tmp_path, text)
    message = str(raised.value)
    assert message.startswith(f"{tmp_path / 'feeds.yaml'}, line {line}: ")
    assert words in message
    assert "\n" not in message


@pytest.mark.parametrize("text", ["", "feeds: []\n"])
def test_a_file_without_feeds_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadFeedsError):
        read(tmp_path, text)


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadFeedsError, match=r"cannot be read .*--feeds"):
        read_feeds(tmp_path / "nowhere.yaml")


# --- OPML (POLLING 1.3, row 47) ------------------------------------------------------------------

OPML = """<?xml version="1.0" encoding="utf-8"?>
<opml version="2.0"><head><title>Mine</title></head><body>
<outline text="Arabic">
  <outline text="Deeper">
    <outline type="rss" text="One" xmlUrl="https://one.example/rss" language="ar"/>
  </outline>
  <outline type="rss" title="Two" text="two" xmlUrl="https://two.example/rss"/>
</outline>
<outline type="rss" text="One again" xmlUrl="https://one.example/rss"/>
</body></opml>
"""


def test_opml_folders_are_walked_and_one_address_is_one_feed(tmp_path: Path) -> None:
    feeds = read(tmp_path, OPML, "mine.opml")
    assert [(feed.url, feed.title, feed.lang) for feed in feeds] == [
        ("https://one.example/rss", "One", "ar"),
        ("https://two.example/rss", "Two", ""),
    ]


def test_opml_gives_the_same_ids_at_every_import(tmp_path: Path) -> None:
    once = read(tmp_path, OPML, "mine.opml")
    again = read(tmp_path, OPML.replace("One again", "Renamed"), "mine.opml")
    assert once == again
    assert len({feed.id for feed in once}) == 2


def test_opml_of_ten_thousand_outlines_is_read(tmp_path: Path) -> None:
    many = "".join(f'<outline xmlUrl="https://h.example/{n}"/>' for n in range(10_000))
    feeds = read(tmp_path, f"<opml><body>{many}</body></opml>", "many.opml")
    assert len({feed.id for feed in feeds}) == 10_000


def test_opml_with_entities_is_refused(tmp_path: Path) -> None:
    hostile = '<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<opml>&x;</opml>'
    with pytest.raises(BadFeedsError, match=r"line 1: .*<!DOCTYPE"):
        read(tmp_path, hostile, "hostile.opml")


def test_broken_opml_names_its_line(tmp_path: Path) -> None:
    with pytest.raises(BadFeedsError, match="line 3: this is not OPML"):
        read(tmp_path, "<opml>\n<body>\n</bdy></opml>", "broken.opml")


def test_an_outline_that_names_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFeedsError, match="line 2: xmlUrl"):
        read(tmp_path, '<opml>\n<outline xmlUrl="file:///etc/passwd"/></opml>', "bad.opml")


# --- What we ship --------------------------------------------------------------------------------


def test_the_feeds_we_ship_are_in_arabic_and_english_and_fully_described() -> None:
    feeds = read_feeds(ROOT / "deploy" / "feeds.yaml")
    langs = Counter(feed.lang for feed in feeds)
    assert langs["ar"] >= 10
    assert langs["en"] >= 10
    assert all(feed.title and feed.publisher and feed.country for feed in feeds)
    assert all(feed.url.startswith("https://") for feed in feeds)
