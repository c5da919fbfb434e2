"""Whole pages and feed bodies in the shapes of news sites, against the article in each.

A page is ``NN.html``; ``NN.txt`` is what is expected of it: the headline, then a paragraph a line;
``NN.toml`` names agency, place and author, and the headline of a body that a feed lists with one.
The pages of ``corpus/pages`` were written beside the code; those of ``corpus/blind`` by someone who
had not seen it, and are scored apart.
"""

import re
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from msgspec.structs import replace

from monitor.cli.page import read_page
from monitor.records import Article
from monitor.stages.clean import Rejected, clean

CORPUS = Path(__file__).parents[2] / "corpus"
OWN = sorted((CORPUS / "pages").glob("*.html"))
BLIND = sorted((CORPUS / "blind" / "pages").glob("*.html"))
GRAM = 4  # words


def article_of(page: Path) -> Article:
    entry = read_page(page.read_bytes(), page.stem)
    credited = credits_of(page)
    if not entry.title or credited.get("plain") is False:
        entry = replace(entry, title=entry.title or str(credited.get("title", "")))
    article = clean(entry)
    assert not isinstance(article, Rejected), article
    return article


def credits_of(page: Path) -> dict[str, object]:
    beside = page.with_suffix(".toml")
    return tomllib.loads(beside.read_text("utf-8")) if beside.exists() else {}


def grams(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[i : i + GRAM]) for i in range(max(1, len(words) - GRAM + 1)))


def likeness(page: Path) -> float:
    """Return the F1 of word 4-grams of what clean makes of a page."""
    article = article_of(page)
    got, expected = (
        grams(f"{article.title}\n{article.text}"),
        grams(page.with_suffix(".txt").read_text("utf-8")),
    )
    return 2 * sum((got & expected).values()) / (sum(got.values()) + sum(expected.values()))


@pytest.mark.parametrize(("pages", "least"), [(OWN, 30), (BLIND, 30)], ids=["own", "blind"])
def test_pages_of_news_sites_become_their_articles(pages: list[Path], least: int) -> None:
    assert len(pages) >= least
    scores = {page.stem: likeness(page) for page in pages}
    mean = sum(scores.values()) / len(scores)
    worst = sorted((round(score, 3), name) for name, score in scores.items())[:5]
    sys.stdout.write(f"\nF1 of 4-grams over {len(pages)} pages: {mean:.3f}; worst: {worst}\n")
    assert mean >= 0.97


@pytest.mark.parametrize("page", OWN, ids=lambda page: page.stem)
def test_each_page_gives_its_paragraphs_and_credits(page: Path) -> None:
    article, credited = article_of(page), credits_of(page)
    assert likeness(page) >= 0.97
    if "agency" in credited:
        assert (article.agency, article.dateline) == (credited["agency"], credited["place"])
    if "author" in credited:
        assert article.author == credited["author"]
