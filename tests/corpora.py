"""The project's own corpora: files by meaning, where one meaning has many spellings.

A figure is spelled as people would note it down: "killed 12", "injured 5..9 vague", "killed 3..
at_least", "injured 0", "killed 2 part"; several are parted by semicolons. Without a qualifier it
is exact.
"""

import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from monitor.languages import Packs, load_packs
from monitor.languages.gazetteer import Gazetteer, load_gazetteer
from monitor.records import Figure, Report
from monitor.stages.extract import extract
from monitor.stages.extract.marks import Marks, marks_for
from tests.builders import an_article

CORPUS = Path(__file__).parent / "corpus"
LANGUAGES = ("ar", "en", "es", "fr")


class Said(NamedTuple):
    """A sentence of a corpus, and what it means."""

    lang: str
    text: str
    means: str


@cache
def packs() -> Packs:
    return load_packs()


@cache
def gazetteer() -> Gazetteer:
    return load_gazetteer()


def marks(lang: str) -> Marks:
    """Return what words may be in a language."""
    return marks_for(lang, packs(), gazetteer())


def read_corpus(name: str) -> dict[str, Any]:
    return tomllib.loads((CORPUS / name).read_text("utf-8"))


def report_of(lang: str, text: str, *, title: str = "", on: date | None = None) -> Report:
    """Return the report of one article published at noon of the day `on`, undated without one."""
    published = datetime(on.year, on.month, on.day, 12, tzinfo=UTC) if on else None
    article = an_article(title, text, lang=lang, published=published, undated=published is None)
    return extract(article, packs(), gazetteer())


def figures_of(lang: str, text: str, *, on: date | None = None) -> tuple[Figure, ...]:
    return report_of(lang, text, on=on).figures


def note(figure: Figure) -> str:
    """Return a figure as corpora note it."""
    low, high = figure.low, figure.high
    bounds = str(low) if high == low else f"{low}..{'' if high is None else high}"
    qualifier = "" if figure.qualifier == "exact" else f" {figure.qualifier}"
    return f"{figure.harm} {bounds}{qualifier}{' part' if figure.of_which else ''}"


def notes(lang: str, text: str) -> str:
    return "; ".join(sorted(note(figure) for figure in figures_of(lang, text)))


def sort_notes(means: str) -> str:
    return "; ".join(sorted(part.strip() for part in means.split(";") if part.strip()))


def said(kind: str) -> Iterator[Said]:
    """Yield every sentence of the corpora of a kind in all languages."""
    for lang in LANGUAGES:
        for meaning in read_corpus(f"{kind}.{lang}.toml")["figure"]:
            for text in meaning["said"]:
                yield Said(lang, text, sort_notes(meaning["means"]))
