"""The data of furniture, agencies and addresses says nothing twice and nothing in vain."""

import tomllib
from collections import Counter
from importlib import resources

import pytest

from monitor.languages.furniture import (
    LANGUAGES,
    fold_line,
    load_addresses,
    load_agencies,
    load_elements,
    load_furniture,
    mask_numbers,
)


def pack(lang: str) -> dict[str, list[str]]:
    source = resources.files("monitor.languages").joinpath(f"{lang}/furniture.toml")
    return tomllib.loads(source.read_text("utf-8"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_list_says_one_thing_twice(lang: str) -> None:
    for key, words in pack(lang).items():
        spelled = Counter(
            word if key == "within" else fold_line(word) + word[-1:] * (word[-1:] == ":")
            for word in words
        )
        assert [word for word, count in spelled.items() if count > 1] == [], key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_phrases_within_a_line_are_lower_case_as_they_are_looked_for(lang: str) -> None:
    assert [phrase for phrase in pack(lang)["within"] if phrase != phrase.lower()] == []


def test_furniture_of_every_language_is_looked_for_together() -> None:
    furniture = load_furniture()
    assert {"share", "شارك", "partager", "compartir"} <= furniture.lines
    assert {"most read", "الاكثر قراءه", "les plus lus", "lo más leído"} <= furniture.ends


def test_a_number_in_a_line_is_any_number() -> None:
    masked = {
        mask_numbers(fold_line(line)) for line in ("3 comments", "1,204 Comments", "٣ comments")
    }
    assert masked == {"# comments"}
    assert mask_numbers(fold_line("عدد القراءات: 12")) in load_furniture().lines


def test_an_agency_has_one_name_for_all_its_spellings() -> None:
    agencies = load_agencies()
    assert agencies["رويترز"] == agencies["reuters"] == "Reuters"
    assert agencies["فرانس برس"] == agencies["afp"] == "AFP"


def test_names_of_elements_and_parameters_are_in_lower_case() -> None:
    elements, addresses = load_elements(), load_addresses()
    for words in (
        elements.furniture,
        elements.authors,
        elements.other_stories,
        addresses.parameters,
    ):
        assert all(word == word.lower() for word in words)
    assert not elements.furniture & elements.other_stories
