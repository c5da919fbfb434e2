"""How well extraction does on corpora written by people who have not seen it, and on labelled news.

`python -m tests.scoring [FOLDER]` prints every score beside its floor: the project's own corpora
always, the labelled sets of the evaluation data in FOLDER where they are present. It ends with 1
where a score lies below its floor. Floors stand in tests/corpus/floors.toml and only rise.
"""

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from monitor.records import Figure, When
from tests.corpora import CORPUS, figures_of, read_corpus
from tests.passages import labelled_passages

FLOORS = CORPUS / "floors.toml"
FRESH = (When.TODAY, When.RECENT)
# What the folder of labelled news holds; the set names has persons, places, organisations only.
# Passages of its streams are labelled in tests/reading.
LABELLED = {
    "ar": "ar/dev.jsonl",
    "en": "en/dev.jsonl",
    "names": "names/ar-news-dev.jsonl",
    "read-ar": "ar/stream.jsonl.gz",
    "read-en": "en/stream.jsonl.gz",
}
STEP = 0.01  # a score so much above its floor lets the floor rise

_LINE = re.compile(r"^(.+?)\s+P [\d.]+\s+R [\d.]+\s+F1 ([\d.]+)")
_SHARE = re.compile(r"(\w+) ([\d.]+)")


class Read(NamedTuple):
    """A sentence of a blind corpus: what it should say, and what was read."""

    text: str
    wanted: list[dict[str, Any]]
    figures: tuple[Figure, ...]


def read_blind(name: str) -> Iterator[Read]:
    corpus = read_corpus(f"blind/{name}.toml")
    for sentence in corpus["sentence"]:
        lang = sentence.get("lang") or corpus["lang"]
        figures = figures_of(lang, sentence["text"], on=corpus["reference"])
        yield Read(sentence["text"], sentence["figures"], figures)


def is_said(wanted: dict[str, Any], figure: Figure) -> bool:
    """Tell whether the figure says what is wanted: kind and bounds; an open bound is left out."""
    return (wanted["kind"], wanted["low"], wanted.get("high")) == (
        figure.harm,
        figure.low,
        figure.high,
    )


def pairs(read: Read) -> list[tuple[dict[str, Any], Figure]]:
    """Return each wanted figure with the one that says it, each used once."""
    left, found = list(read.figures), []
    for wanted in read.wanted:
        figure = next((one for one in left if is_said(wanted, one)), None)
        if figure is not None:
            left.remove(figure)
            found.append((wanted, figure))
    return found


def is_alarm(figure: Figure) -> bool:
    return figure.when in FRESH and not figure.negated


def distractors(lang: str) -> dict[str, float]:
    """Return the share of sentences without a figure that raise none; a zero raises no alarm."""
    reads = list(read_blind(f"distractors.{lang}"))
    quiet = [read for read in reads if all(figure.negated for figure in read.figures)]
    return {f"distractors.{lang}.quiet": len(quiet) / len(reads)}


def fresh(lang: str) -> dict[str, float]:
    """Return how much of fresh news is found, and how much of that is taken for fresh."""
    reads = list(read_blind(f"fresh-events.{lang}"))
    right = [pair for read in reads for pair in pairs(read)]
    told = [
        figure for read in reads for figure in read.figures if not figure.negated or read.wanted
    ]
    news = [figure for wanted, figure in right if wanted["when"] in FRESH]
    return {
        f"fresh.{lang}.precision": len(right) / len(told),
        f"fresh.{lang}.recall": len(right) / sum(len(read.wanted) for read in reads),
        f"fresh.{lang}.kept": sum(figure.when in FRESH for figure in news) / len(news),
    }


def old() -> dict[str, float]:
    """Return the share of sentences about old happenings that raise no alarm."""
    reads = [
        read
        for read in read_blind("old-events")
        if not any(wanted["when"] in FRESH for wanted in read.wanted)
    ]
    quiet = [read for read in reads if not any(map(is_alarm, read.figures))]
    return {"old.quiet": len(quiet) / len(reads)}


def own_scores() -> dict[str, float]:
    """Return every score of the project's own corpora."""
    scores = old()
    for lang in ("ar", "en"):
        scores |= distractors(lang)
    for lang in ("ar", "en", "fr", "es"):
        scores |= fresh(lang)
    return scores


def labelled_scores(folder: Path, name: str) -> dict[str, float]:
    """Return the scores of one labelled set, by the scorer that comes with it."""
    gold = folder / LABELLED[name]
    with tempfile.TemporaryDirectory() as scratch:
        if name.startswith("read-"):
            gold = Path(scratch) / "gold.jsonl"
            rows = labelled_passages(folder, name.removeprefix("read-"))
            gold.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
        predicted = Path(scratch) / "predicted.jsonl"
        extract = [sys.executable, "-m", "monitor", "extract", "--jsonl", str(gold)]
        done = subprocess.run(extract, check=True, capture_output=True)
        predicted.write_bytes(done.stdout)
        score = [sys.executable, str(folder / "score.py"), str(gold), str(predicted)]
        told = subprocess.run(score, check=True, capture_output=True, text=True).stdout
    if name == "names":
        told = "".join(
            line for line in told.splitlines(keepends=True) if line.startswith("entities")
        )
    sys.stdout.write(f"== {name}\n{told}")
    return dict(_parse(name, told))


def _parse(name: str, told: str) -> Iterator[tuple[str, float]]:
    for line in told.splitlines():
        if line.startswith("of right mentions"):
            for field, share in _SHARE.findall(line.removeprefix("of right mentions")):
                yield f"{name}.{field}", float(share)
        elif found := _LINE.match(line):
            yield f"{name}.{found[1].replace(' ', '.')}", float(found[2])


def read_floors(text: str | None = None) -> dict[str, float]:
    """Return the floors by score, those of the file or those that `text` holds."""
    tables = tomllib.loads(FLOORS.read_text("utf-8") if text is None else text)
    return {
        f"{table}.{key}": value for table, rows in tables.items() for key, value in rows.items()
    }


def main(arguments: list[str]) -> int:
    """Print every score beside its floor; return 1 where one lies below."""
    folder = Path(arguments[0]) if arguments else None
    scores = own_scores()
    for name, path in LABELLED.items():
        if folder and (folder / path).is_file():
            scores |= labelled_scores(folder, name)
    floors = read_floors()
    sys.stdout.write("== scores and floors\n")
    low = 0
    for name, score in scores.items():
        floor = floors.get(name)
        verdict = ""
        if floor is not None and score < floor:
            verdict, low = "  BELOW ITS FLOOR", 1
        elif floor is None or score >= floor + STEP:
            verdict = "  let the floor rise"
        sys.stdout.write(f"{name:<32} {score:.3f}  floor {floor or 0:.3f}{verdict}\n")
    if folder is None or not folder.is_dir():
        sys.stdout.write(
            "No labelled news: MONITOR_EVALUATION names no folder of evaluation data.\n"
        )
    return low


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
