import pytest

from monitor.languages.clitics import stem_of, stems_in
from monitor.languages.text import fold


def prefixes_of(word: str) -> tuple[str, ...]:
    return stem_of(fold(word).text).prefixes


@pytest.mark.parametrize("prefix", ["", "و", "ب", "ل", "ال", "وال", "بال", "لل", "ولل"])
def test_a_bare_arabic_word_is_found_behind_what_may_be_written_onto_it(prefix: str) -> None:
    assert prefix in prefixes_of("موصل")


@pytest.mark.parametrize("prefix", ["ال", "وال", "بال", "لل"])
def test_a_word_given_with_its_article_is_found_behind_any_article(prefix: str) -> None:
    stem = stem_of(fold("الموصل").text)
    assert stem.letters == "موصل"
    assert prefix in stem.prefixes


def test_a_word_given_with_its_article_does_not_match_without_one() -> None:
    assert "" not in prefixes_of("الموصل")


def test_a_word_too_short_to_cut_is_left_alone() -> None:
    assert prefixes_of("في") == ("",)


def test_scripts_that_write_nothing_on_are_left_alone() -> None:
    assert stem_of("mosul").letters == "mosul"
    assert stem_of("mosul").prefixes == ("",)
    assert stems_in("mosul") == ("mosul",)


def test_prefixes_come_longest_first() -> None:
    lengths = [len(prefix) for prefix in prefixes_of("موصل")]
    assert lengths == sorted(lengths, reverse=True)


def test_what_may_be_left_of_a_word_includes_the_word_itself() -> None:
    stems = stems_in(fold("وبالموصل").text)
    assert stems[0] == fold("وبالموصل").text
    assert "موصل" in stems
