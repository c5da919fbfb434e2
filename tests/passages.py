"""Passages of the real stream, labelled by readers who had not seen the code.

What they say stands in tests/reading, a passage a line: which article of the stream it is cut from
and where, its figures, and by offsets where they stand; the texts themselves are their outlets'.
They were looked at when the reader was mended: they guard what is read now, and prove no more.
"""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

READING = Path(__file__).parent / "reading"


def labelled_passages(folder: Path, stream: str) -> Iterator[dict[str, Any]]:
    """Yield the passages of one stream with their texts, as the evaluation's scorer reads them."""
    with gzip.open(folder / stream / "stream.jsonl.gz", "rt", encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines]
    for line in (READING / f"passages.{stream}.jsonl").read_text("utf-8").splitlines():
        passage = json.loads(line)
        article = articles[passage["line"]]
        texts = {
            "title": article["title"] or "",
            "text": article["text"][passage["start"] : passage["end"]],
        }
        yield {
            "id": f"{stream}-{passage['line']:05}-{passage['start']}",
            "lang": article.get("lang") or stream,
            "published": article["date"],
            **texts,
            "mentions": [_mention(told, texts) for told in passage["mentions"]],
            "ignore": [_quote(span, texts) for span in passage.get("ignore", ())],
        }


def _mention(told: dict[str, Any], texts: dict[str, str]) -> dict[str, Any]:
    also = [{"low": low, "high": high} for low, high in told.get("also", ())]
    return told | {"evidence": _quote(told["at"], texts), "also": also}


def _quote(span: tuple[str, int, int], texts: dict[str, str]) -> str:
    field, start, end = span
    return texts[field][start:end]
