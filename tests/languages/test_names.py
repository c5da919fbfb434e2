import pytest

from monitor.languages.gazetteer import spell
from monitor.languages.names import HEAD, KNOWN, PERSON, NameWords, load_names


@pytest.fixture(params=["ar", "en", "fr", "es"])
def words(request: pytest.FixtureRequest) -> NameWords:
    words = load_names(request.param)
    assert words is not None
    return words


def test_a_language_without_words_for_names_has_none() -> None:
    assert load_names("fi") is None
    assert load_names("") is None
    assert load_names("../ar") is None


def test_every_language_knows_first_names_titles_heads_and_other_names(words: NameWords) -> None:
    assert min(map(len, (words.given, words.titles, words.heads, words.aliases))) >= 20


def test_every_word_is_kept_as_running_text_is_folded(words: NameWords) -> None:
    kept = words.given | words.titles | words.heads | words.common | frozenset(words.aliases)
    assert [word for word in sorted(kept) if spell(word) != word] == []


def test_one_organisation_goes_by_one_name_in_every_language() -> None:
    spellings = {"ar": "داعش", "en": "ISIS", "fr": "Daech", "es": "Estado Islámico"}
    names = set()
    for lang, spelling in spellings.items():
        words = load_names(lang)
        assert words is not None
        names.add(words.aliases[spell(spelling)])
    assert names == {"Islamic State"}


def test_a_word_has_the_roles_that_its_lists_give_it() -> None:
    words = load_names("ar")
    assert words is not None
    assert words.role(spell("داعش")) == KNOWN
    assert words.role(spell("بوزارة")) & HEAD
    assert words.role(spell("محمد")) & PERSON
    assert words.role(spell("شجرة")) == 0
