"""Figures by meaning: tests/corpus/figures.*.toml, one meaning and many ways to say it."""

import pytest

from tests.corpora import LANGUAGES, Said, figures_of, notes, read_corpus, said

NOTHING = [
    (lang, text)
    for lang in LANGUAGES
    for text in read_corpus(f"figures.{lang}.toml")["nothing"]["said"]
]


@pytest.mark.parametrize(
    "sentence", list(said("figures")), ids=lambda one: f"{one.lang}: {one.text}"
)
def test_a_sentence_says_its_meaning_and_nothing_else(sentence: Said) -> None:
    assert notes(sentence.lang, sentence.text) == sentence.means


@pytest.mark.parametrize(("lang", "text"), NOTHING)
def test_what_counts_no_people_harmed_is_no_figure(lang: str, text: str) -> None:
    assert [figure for figure in figures_of(lang, text) if not figure.negated] == []
