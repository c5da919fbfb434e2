from importlib import resources

import pytest

from monitor.languages.text import fold
from monitor.languages.vocabulary import KEPT, own_words


def test_only_words_in_a_script_of_their_own_are_kept() -> None:
    assert own_words(["في", "cnn", "2015", "و", "من", "d8", "من"]) == ["في", "من"]


@pytest.mark.parametrize("lang", sorted(KEPT))
def test_a_list_that_is_shipped_is_sorted_and_holds_words_alone(lang: str) -> None:
    text = resources.files("monitor.languages").joinpath(lang, "everyday.tsv").read_text("utf-8")
    words = text.split()
    assert words == own_words(words)
    assert len(words) > KEPT[lang] * 0.9
    assert all(fold(word).text for word in words)


@pytest.mark.parametrize("lang", sorted(KEPT))
def test_a_list_says_whose_words_it_holds(lang: str) -> None:
    folder = resources.files("monitor.languages").joinpath(lang)
    assert "CC BY-SA" in folder.joinpath("ATTRIBUTION.md").read_text("utf-8")
