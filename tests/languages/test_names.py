import pytest

from monitor.languages.gazetteer import WORDS_REMEMBERED, spell
from monitor.languages.names import (
    BINDS,
    CARRIER,
    DEFINITE,
    DOUBTFUL,
    EVERYDAY,
    FAMILY,
    GIVEN,
    HEAD,
    KNOWN,
    STRANGE,
    TITLE,
    NameWords,
    load_names,
)


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


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("داعش", KNOWN),
        ("بوزارة", HEAD),
        ("الوزير", TITLE),
        ("محمد", GIVEN),
        ("عبدالصبور", GIVEN),
        ("وجوزيف", CARRIER),
        ("وعبدالصبور", CARRIER),
        ("أمل", GIVEN | DOUBTFUL),
        ("بن", BINDS),
        ("البارزاني", FAMILY),
        ("شتاينبرغر", STRANGE),
        ("السمودي", DEFINITE),
        ("شجرة", EVERYDAY),
        ("استقبالهما", EVERYDAY),
        ("يستعرضون", EVERYDAY),
        ("وتنازلاته", EVERYDAY),
    ],
)
def test_a_word_has_the_roles_that_lists_and_its_shape_give_it(word: str, role: int) -> None:
    words = load_names("ar")
    assert words is not None
    assert words.role(spell(word)) & role == role


@pytest.mark.parametrize("word", ["محمد", "وجوزيف", "البارزاني"])
def test_a_name_is_no_everyday_word(word: str) -> None:
    words = load_names("ar")
    assert words is not None
    assert not words.role(spell(word)) & (EVERYDAY | STRANGE)


def test_roles_of_any_number_of_words_are_kept_in_bounded_room() -> None:
    words = load_names("ar")
    assert words is not None
    for number in range(WORDS_REMEMBERED + 5):
        words.role(f"ب{number}")
    assert len(words.roles) <= WORDS_REMEMBERED


@pytest.mark.parametrize("lang", ["en", "fr", "es"])
def test_languages_with_latin_letters_share_first_names_and_bodies(lang: str) -> None:
    words = load_names(lang)
    assert words is not None
    assert words.has_capitals
    assert {"oluwaseun", "vyacheslav", "jamil"} <= words.given
    assert words.aliases[spell("Lufthansa")] == "Lufthansa"
    assert words.aliases[spell("The Hill")] == "The Hill"
