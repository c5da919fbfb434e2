import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.languages.text import read_passages
from monitor.records import Name
from monitor.stages.extract.names import find_names
from monitor.stages.extract.places import find_places
from tests.corpora import marks


def names_of(lang: str, text: str, title: str = "") -> tuple[tuple[Name, ...], tuple[Name, ...]]:
    passages = read_passages(title, text)
    places = find_places(passages, marks(lang), home="")
    named = find_names(passages, places, marks(lang))
    return named.persons, named.organisations


def persons(lang: str, text: str) -> list[str]:
    return [name.evidence.quote for name in names_of(lang, text)[0]]


def organisations(lang: str, text: str) -> list[tuple[str, str]]:
    return [(name.evidence.quote, name.name) for name in names_of(lang, text)[1]]


@pytest.mark.parametrize(
    ("lang", "text", "person"),
    [
        ("ar", "وصرح وزير الدفاع الفرنسي جون مارتان في باريس", "جون مارتان"),
        ("ar", "التقى الرئيس المصري محمود الخطيب بالوفد", "محمود الخطيب"),
        ("ar", "وقال علي السمان إن الأمر انتهى", "علي السمان"),
        ("en", "President Anna Holm said no.", "Anna Holm"),
        ("en", "It was found by Peter van der Berg in May.", "Peter van der Berg"),
        ("en", "The cleric Muqtada al-Bakri spoke.", "Muqtada al-Bakri"),
        ("fr", "Le ministre Jean Dupré est venu.", "Jean Dupré"),
        ("es", "El alcalde José Ruiz habló.", "José Ruiz"),
    ],
)
def test_a_person_shows_by_title_or_first_name(lang: str, text: str, person: str) -> None:
    assert persons(lang, text) == [person]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ar", "أثر ذلك على الأرض وقال إن الوضع صعب"),
        ("ar", "عقد الوزير اجتماعا في بغداد"),
        ("en", "The President said so on Monday in Baghdad."),
        ("en", "Prime Minister of the day"),
    ],
)
def test_a_title_or_a_preposition_alone_names_nobody(lang: str, text: str) -> None:
    assert persons(lang, text) == []


def test_a_short_mention_joins_the_fuller_name_wherever_that_stands() -> None:
    found, _ = names_of("en", "Karen Lindqvist was freed. Friends met her.", title="Lindqvist free")
    assert [(name.evidence.field, name.evidence.quote, name.name) for name in found] == [
        ("title", "Lindqvist", "Karen Lindqvist"),
        ("text", "Karen Lindqvist", "Karen Lindqvist"),
    ]


def test_a_name_ends_before_the_next_sentence() -> None:
    assert persons("en", "We met Peter Holm. Nobody else came.") == ["Peter Holm"]


@pytest.mark.parametrize(
    ("lang", "text", "quote", "name"),
    [
        ("ar", "تبنى داعش الهجوم", "داعش", "Islamic State"),
        ("ar", "بيان للأمم المتحدة", "للأمم المتحدة", "United Nations"),
        ("ar", "وقالت وزارة الصحة في بيان", "وزارة الصحة", "وزارة الصحة"),
        ("ar", "أعلن الجيش السوري ذلك", "الجيش السوري", "الجيش السوري"),
        ("en", "He told Reuters.", "Reuters", "Reuters"),
        ("en", "The Ministry of Health in Oslo", "Ministry of Health", "Ministry of Health"),
        ("en", "the rebel group KDLF said", "KDLF", "KDLF"),
        ("fr", "selon le Conseil de sécurité", "Conseil de sécurité", "UN Security Council"),
        ("es", "la Cruz Roja dijo", "Cruz Roja", "Red Cross"),
    ],
)
def test_an_organisation_shows_by_other_name_head_or_capitals(
    lang: str, text: str, quote: str, name: str
) -> None:
    assert organisations(lang, text) == [(quote, name)]


@pytest.mark.parametrize("text", ["He knows who came.", "IT IS A LOUD DAY", "In the US and UK"])
def test_small_words_loud_titles_and_countries_are_no_organisations(text: str) -> None:
    assert organisations("en", text) == []


def test_a_language_without_words_gives_no_names() -> None:
    assert names_of("fi", "Presidentti Anna Holm tapasi UN:n edustajan") == ((), ())


PIECES = st.sampled_from(
    [
        "وزارة",
        "الصحة",
        "للأمم المتحدة",
        "الرئيس",
        "محمد",
        "عبد",
        "الله",
        "بن",
        "كيري",
        "ﷲ",
        "President",
        "Anna",
        "van",
        "Holm",
        "said",
        "UN",
        "Ministry of",
        ". ",
        "\u200f",
        "İ",
        "-",
    ]
)


@settings(deadline=None)
@given(st.sampled_from(["ar", "en", "fr", "es"]), st.lists(PIECES | st.text(max_size=3)))
def test_a_quote_is_always_the_words_at_its_offsets(lang: str, pieces: list[str]) -> None:
    text = " ".join(pieces)
    for found in names_of(lang, text):
        for name in found:
            evidence = name.evidence
            assert text[evidence.start : evidence.end] == evidence.quote
            assert evidence.quote
            assert name.name
