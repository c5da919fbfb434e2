"""Real articles as feeds: the labelled-free stream of the evaluation data, moved to the present.

The texts are their outlets' copyright and never stand in this project; where the data is absent,
what needs it is skipped and says so.
"""

import gzip
import json
import os
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

import pytest

LONG_AGO = date(2000, 1, 1)


class Story(NamedTuple):
    """One real article, as a feed would list it."""

    id: str
    lang: str
    title: str
    text: str
    url: str
    outlet: str
    day: date | None


def evaluation_folder() -> Path:
    """Return the folder of the evaluation data; skip the test where there is none."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "evaluation"
    folder = Path(os.environ.get("MONITOR_EVALUATION", beside))
    if not folder.is_dir():
        pytest.skip("No real news: MONITOR_EVALUATION names no folder of evaluation data.")
    return folder


def real_stories(count: int) -> list[Story]:
    """Return `count` real articles, Arabic and English by turns, the older ones first.

    Undated ones stay undated and stand where they stood.
    """
    folder = evaluation_folder()
    by_lang = [_read(folder / lang / "stream.jsonl.gz", lang) for lang in ("ar", "en")]
    mixed = [story for pair in zip(*by_lang, strict=False) for story in pair][:count]
    if len(mixed) < count:
        raise ValueError(f"the evaluation data holds {len(mixed)} articles, not {count}")
    dated = iter(sorted((story for story in mixed if story.day), key=lambda s: s.day or LONG_AGO))
    return [next(dated) if story.day else story for story in mixed]


def _read(path: Path, lang: str) -> list[Story]:
    stories = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            if row.get("lang", lang) not in {"ar", "en"}:
                continue
            stories.append(
                Story(
                    id=f"{lang}-{number:05}",
                    lang=row.get("lang") or lang,
                    title=(row.get("title") or "").strip(),
                    text=row.get("text") or "",
                    url=row.get("url") or "",
                    outlet=row.get("outlet") or "",
                    day=_day(row.get("date")),
                )
            )
    return stories


def _day(spelled: str | None) -> date | None:
    try:
        return date.fromisoformat((spelled or "")[:10])
    except ValueError:
        return None


def rss(stories: Sequence[Story], newest: datetime) -> bytes:
    """Return `stories` as RSS, the last one dated `newest` and a minute between two."""
    items = []
    for place, story in enumerate(stories):
        moment = newest - timedelta(minutes=len(stories) - 1 - place)
        dated = f"<pubDate>{format_datetime(moment)}</pubDate>" if story.day else ""
        # Addresses are ours: several articles of the data share one, and none is to be asked.
        items.append(
            f"<item><guid isPermaLink='false'>{story.id}</guid>"
            f"<link>https://{story.lang}.news.example/{story.id}</link>"
            f"<title>{_plain(story.title)}</title>{dated}"
            f"<description>{_plain(story.text)}</description></item>"
        )
    head = "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>News</title>"
    return f"{head}{''.join(items)}</channel></rss>".encode()


def _plain(words: str) -> str:
    kept = "".join(c for c in words if c in "\n\t" or c.isprintable())
    return escape(escape(kept).replace("\n", "<br/>"))


def now() -> datetime:
    """Return the present, to the second."""
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - a feed has a wall clock
