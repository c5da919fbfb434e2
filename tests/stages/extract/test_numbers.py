"""Numbers of every tradition, spelled by value in tests/corpus/numbers.*.toml."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.languages.text import read_passages
from monitor.stages.extract.amounts import Amount, read_amounts
from monitor.stages.extract.numbers import read_digits
from monitor.stages.extract.sentences import read_sentences
from tests.corpora import LANGUAGES, marks, packs, read_corpus


def amounts(lang: str, text: str) -> list[Amount]:
    pack = packs().get(lang)
    assert pack is not None
    (sentence,) = read_sentences(read_passages("", text), pack, marks(lang))
    return read_amounts(sentence.items, pack)


def spelled(section: str) -> list[tuple[str, str, str]]:
    return list(_spelled(section))


def _spelled(section: str) -> Iterator[tuple[str, str, str]]:
    for lang in LANGUAGES:
        corpus = read_corpus(f"numbers.{lang}.toml")
        for value, spellings in corpus.get(section, {}).items():
            for spelling in spellings:
                yield lang, f"{spelling} {corpus['after']}", value


@pytest.mark.parametrize(("lang", "text", "value"), spelled("value"))
def test_a_number_is_its_value_however_it_is_spelled(lang: str, text: str, value: str) -> None:
    (amount,) = amounts(lang, text)
    assert (amount.low, amount.high, amount.qualifier) == (int(value), int(value), "exact")


@pytest.mark.parametrize(("lang", "text", "value"), spelled("about"))
def test_a_round_dozen_is_about_its_value(lang: str, text: str, value: str) -> None:
    (amount,) = amounts(lang, text)
    assert (amount.low, amount.high, amount.qualifier) == (int(value), int(value), "about")


@pytest.mark.parametrize(("lang", "text", "bounds"), spelled("vague"))
def test_a_vague_amount_has_its_bounds(lang: str, text: str, bounds: str) -> None:
    (amount,) = amounts(lang, text)
    assert f"{amount.low}..{amount.high}" == bounds
    assert amount.qualifier == "vague"


@pytest.mark.parametrize(("lang", "text", "_"), spelled("nothing"))
def test_what_is_no_number_is_not_read_as_one(lang: str, text: str, _: str) -> None:
    assert amounts(lang, text) == []


@given(st.integers(0, 9_999_999))
def test_digits_with_marks_of_thousands_are_their_value_in_every_language(value: int) -> None:
    for pack in packs():
        for spelling in (str(value), f"{value:,}", f"{value:,}".replace(",", ".")):
            assert read_digits(spelling, pack) == value


@given(st.sampled_from(LANGUAGES), st.text("0123456789., -", min_size=1, max_size=12))
def test_damaged_digits_are_read_or_left_but_never_break(lang: str, text: str) -> None:
    pack = packs().get(lang)
    assert pack is not None
    for sentence in read_sentences(read_passages("", f"{text} people"), pack, marks(lang)):
        read_amounts(sentence.items, pack)
