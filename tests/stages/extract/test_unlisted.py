"""Places that no table holds, by the words that say what they are and where they lie."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.languages.text import read_passages
from monitor.records import Place
from monitor.stages.extract.names import find_names
from monitor.stages.extract.places import find_places
from tests.corpora import marks


def places(text: str, lang: str, title: str = "") -> list[Place]:
    passages = read_passages(title, text)
    found = find_places(passages, marks(lang), home="")
    return list(find_names(passages, found, marks(lang)).places)


def told(text: str, lang: str) -> list[tuple[str, str]]:
    return [(place.evidence.quote, place.country) for place in places(text, lang)]


@pytest.mark.parametrize(
    ("lang", "text", "quote", "country"),
    [
        ("ar", "انفجار في بلدة الزعرورية بمحافظة نينوى", "الزعرورية", "IQ"),
        ("ar", "حريق بقرية “شلتوتة” في مصر", "شلتوتة", "EG"),
        ("ar", "قصف على قرية أم العصافير شمال سوريا", "أم العصافير", "SY"),
        ("ar", "نقلوا إلى مخيم زفرانة في اليونان", "مخيم زفرانة", "GR"),
        ("ar", "غرق قارب في بحر أندوراس قبالة الهند", "بحر أندوراس", "IN"),
        ("en", "A man drowned at Terrowick Beach in Australia.", "Terrowick Beach", "AU"),
        ("en", "Fire broke out in Lanthwaite, Scotland.", "Lanthwaite", "GB"),
        ("en", "It hit the town of Quollabee in Kenya.", "Quollabee", "KE"),
        ("en", "A fight at London Luton Airport.", "London Luton Airport", "GB"),
        ("fr", "Incendie dans la commune de Saint-Varoult, en France.", "Saint-Varoult", "FR"),
        ("es", "Explosión en el barrio de Bab Zurit, Siria.", "Bab Zurit", "SY"),
    ],
)
def test_a_name_is_a_place_where_a_word_or_its_holder_says_so(
    lang: str, text: str, quote: str, country: str
) -> None:
    assert (quote, country) in told(text, lang)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ar", "وصل إلى قرية صغيرة هادئة"),
        ("ar", "مدينة ساحلية جميلة"),
        ("ar", "انتشر في المنطقة المجاورة"),
        ("en", "He met Peter Park, they said."),
        ("en", "He wrote to Quollabee about it."),
        ("en", "They said in Quollabee that it was over."),
        ("fr", "Selon Varoult, rien n'a changé."),
    ],
)
def test_a_word_that_nothing_announces_is_no_place(lang: str, text: str) -> None:
    assert told(text, lang) == []


def test_a_longer_name_swallows_the_place_in_it() -> None:
    assert [quote for quote, _ in told("A crash near Lake Tana, Ethiopia, on Paris Road.", "en")][
        -1
    ] == "Paris Road"


def test_a_place_in_the_name_of_a_known_house_is_none() -> None:
    assert told("قالت وكالة تونس أفريقيا للأنباء ذلك", "ar") == []


def test_a_place_that_nothing_else_places_lies_nowhere() -> None:
    (place,) = places("انفجار في بلدة الزعرورية", "ar")
    assert (place.country, place.id, place.kind) == ("", 0, "site")


PIECES = st.sampled_from(
    [
        "بلدة",
        "بقرية",
        "مخيم",
        "الزعرورية",
        "أم",
        "«",
        "شلتوتة",
        "مصر",
        "ــ",
        "\u200f",
        " ",
        " ",
        ", ",
        "town of",
        "in",
        "Quollabee",
        "Beach",
        "Kenya",
        "London",
        "(",
        "İ",
        "ﻻ",
    ]
)


@settings(deadline=None)
@given(st.lists(PIECES, max_size=20), st.sampled_from(["ar", "en"]))
def test_a_quote_is_always_the_words_at_its_offsets(pieces: list[str], lang: str) -> None:
    text = " ".join(pieces)
    found = places(text, lang)
    for place in found:
        assert text[place.evidence.start : place.evidence.end] == place.evidence.quote != ""
    starts = [place.evidence.start for place in found]
    assert starts == sorted(starts)
    assert all(a.evidence.end <= b.evidence.start for a, b in pairwise(found))
