"""When the counted harm happened: tests/corpus/scope.*.toml, against a fixed day of publication."""

from datetime import date
from typing import Any

import pytest

from tests.corpora import LANGUAGES, figures_of, read_corpus, report_of

CORPORA = {lang: read_corpus(f"scope.{lang}.toml") for lang in LANGUAGES}

SAID = [
    (lang, text, meaning["when"])
    for lang, corpus in CORPORA.items()
    for meaning in corpus["figure"]
    for text in meaning["said"]
]
SPANS = [(lang, span) for lang, corpus in CORPORA.items() for span in corpus["span"]]


@pytest.mark.parametrize(("lang", "text", "when"), SAID)
def test_words_of_time_say_when_it_happened(lang: str, text: str, when: str) -> None:
    (figure,) = figures_of(lang, text, on=CORPORA[lang]["published"])
    assert figure.when == when


@pytest.mark.parametrize(
    ("lang", "span"), SPANS, ids=lambda one: one if isinstance(one, str) else one["text"]
)
def test_dates_are_resolved_against_the_day_of_publication(lang: str, span: dict[str, Any]) -> None:
    (figure,) = figures_of(lang, span["text"], on=CORPORA[lang]["published"])
    assert (figure.span_start, figure.span_end) == (span["start"], span["end"])


def test_a_year_speaks_of_its_own_figure_and_not_of_the_one_in_another_clause() -> None:
    text = "Four people were killed in Paris on Wednesday, where gunmen killed 130 people in 2015."
    four, many = figures_of("en", text, on=date(2024, 5, 15))
    assert (four.low, four.when) == (4, "today")
    assert (many.low, many.when) == (130, "past")


def test_without_a_day_of_publication_no_date_is_made_up() -> None:
    (figure,) = figures_of("en", "Twelve people were killed on Friday.")
    assert (figure.when, figure.span_start) == ("today", None)


def test_what_a_toll_rose_from_is_recent_and_what_it_rose_to_is_the_news() -> None:
    old, new = figures_of("en", "The death toll rose from 18 to 21.", on=date(2024, 5, 15))
    assert (old.low, old.when) == (18, "recent")
    assert (new.low, new.when) == (21, "today")


def test_the_sum_of_a_war_is_no_single_happening_though_no_word_says_so() -> None:
    (figure,) = figures_of("en", "The conflict killed 350,000 people.", on=date(2024, 5, 15))
    assert figure.when == "cumulative"


def test_a_quake_may_kill_as_many_in_one_night() -> None:
    report = report_of("en", "The earthquake killed 12,000 people.", on=date(2024, 5, 15))
    assert [figure.when for figure in report.figures] == ["today"]
