"""Fingerprints are the same on every machine, and tell likeness and numbers apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.languages.fingerprint import (
    CHANCE,
    MAX_NUMBERS,
    ROWS,
    Fingerprint,
    Mention,
    differ_in_a_mention,
    have_same_mentions,
    take_fingerprint,
)
from monitor.languages.text import fold

ENGLISH = (
    "Two boats with forty people on board turned over near the island on Monday night, and 17 of"
    " them are missing, the coast guard said after a search of six hours."
)
ARABIC = (
    "أعلنت السلطات المحلية مقتل ٢٣ شخصاً وإصابة خمسة وأربعين آخرين في انفجار هزّ سوقاً شعبية وسط"
    " المدينة، فيما تواصل فرق الإنقاذ البحث عن ناجين تحت الأنقاض."
)


def taken(text: str, lang: str = "en", title: str = "") -> Fingerprint:
    return take_fingerprint(fold(title).text, fold(text).text, lang)


def likeness(one: Fingerprint, other: Fingerprint) -> float:
    pairs = zip(one.signature, other.signature, strict=True)
    return (sum(a == b for a, b in pairs) / ROWS - CHANCE) / (1 - CHANCE)


# What these bytes are was decided once. A machine, a Python or a numpy that makes others would
# not know the copies of what another one remembers.
PINNED = {
    "en": (
        "Ax8ADKT04eXtnSj+3Gay8pEYRdHyWHB6T0FgxGhX/qetQlqg57g3ptGyaULIGkaeK/BGTpgMnV4pArpe/IDD"
        "ftY5X1y4AADwIkSM8CLyRmCVOJKSZFqelEsAAA=="
    ),
    "ar": (
        "AxoAF9jwhU0HqS5/WfeJrEQH7qiEGIRkNtMyB794SQIj1YhJ1G0zO1xnkb5eJIfHqirZQOWSeDemtZJzHvlt"
        "i17AfSIM4oI27uAmNu4BssiQNu4Bsg=="
    ),
    "": (
        "AwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        "AAAAAA=="
    ),
}


@pytest.mark.parametrize(("lang", "text"), [("en", ENGLISH), ("ar", ARABIC), ("", "")])
def test_signatures_are_the_same_on_every_machine_and_in_every_version(
    lang: str, text: str
) -> None:
    assert taken(text, lang).encode() == PINNED[lang]


@given(
    st.integers(0, 0xFFFF),
    st.binary(min_size=ROWS, max_size=ROWS),
    st.lists(st.tuples(*[st.integers(0, 0xFFFF)] * 3), max_size=MAX_NUMBERS),
)
def test_a_fingerprint_reads_back_as_it_was_spelled(
    words: int, signature: bytes, mentions: list[tuple[int, int, int]]
) -> None:
    given_one = Fingerprint(words, signature, tuple(map(Mention._make, mentions)))
    assert Fingerprint.decode(given_one.encode()) == given_one


@pytest.mark.parametrize("spelled", ["", "AAAA", "not base64!", "A" * 200])
def test_what_is_no_fingerprint_is_refused(spelled: str) -> None:
    with pytest.raises(ValueError, match=r"fingerprint|base64|padding|characters"):
        Fingerprint.decode(spelled)


def test_likeness_estimates_the_part_of_word_pairs_in_common() -> None:
    words = [f"word{number}" for number in range(600)]
    one, half = taken(" ".join(words[:400])), taken(" ".join(words[200:600]))
    assert likeness(one, half) == pytest.approx(1 / 3, abs=0.15)
    assert likeness(one, one) == 1
    assert likeness(one, taken(ENGLISH)) < 0.1


def test_spelling_variants_are_one_text() -> None:
    dressed = ARABIC.replace("٢٣", "23").replace("إصابة", "إصـابة").replace("ً", "")
    assert taken(dressed, "ar") == taken(ARABIC, "ar")


def test_a_short_body_speaks_with_its_headline_and_a_long_one_alone() -> None:
    assert taken("Update soon.", title="Quake").words == 3
    assert taken(ENGLISH, title="A").signature == taken(ENGLISH, title="Another").signature


def test_numbers_are_digits_and_counting_words_each_with_its_neighbours() -> None:
    def count(text: str, lang: str) -> int:
        return len(taken(text, lang).mentions)

    assert count("Two boats, 17 people, 1,250 fish and nothing else", "en") == 3
    assert count("قتل خمسة جنود و١٢ مدنيا", "ar") == 2
    assert count("Deux bateaux et dix-sept passagers", "fr") == 3
    assert count("Two boats", "xx") == 0


def test_a_text_full_of_numbers_keeps_as_many_as_fit() -> None:
    assert len(taken(" ".join(map(str, range(500)))).mentions) == MAX_NUMBERS


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("At least 12 people died", "At least 15 people died", True),
        ("At least 12 people died", "At least twelve people died", True),
        ("At least 12 people died", "At least some people died", False),
        ("At least 12 people died", "At least 12 people died, 3 of them children", False),
        ("In all 12 people died, 5 of them children here", "In all 12 people died", False),
        ("3 killed in Mosul", "8 killed in Mosul", True),
        ("The year ended with 12", "The year began with 15 people in it", False),
        ("a toll of 1,200 people so far", "a toll of 1.200 people so far", False),
    ],
)
def test_texts_differ_in_a_mention_where_the_same_words_surround_another(
    one: str, other: str, *, differ: bool
) -> None:
    assert differ_in_a_mention(taken(one).mentions, taken(other).mentions) is differ
    assert differ_in_a_mention(taken(other).mentions, taken(one).mentions) is differ


def test_the_same_numbers_are_the_same_as_often() -> None:
    def same(one: str, other: str) -> bool:
        return have_same_mentions(taken(one).mentions, taken(other).mentions)

    assert same("3 killed and 8 hurt", "8 hurt, 3 killed")
    assert not same("3 killed and 3 hurt", "3 killed")


@pytest.mark.parametrize(
    ("lang", "told", "here", "there"),
    [
        ("en", "A bomb killed six people in a market in {} today, police said.", "Basra", "Kirkuk"),
        ("ar", "قتل ستة أشخاص في انفجار عبوة ناسفة ب{} اليوم، بحسب الشرطة.", "بغداد", "تكريت"),
        (
            "fr",
            "Une bombe a tué six personnes dans un marché à {} hier matin.",
            "Bagdad",
            "Mossoul",
        ),
    ],
)
def test_the_same_words_of_another_place_are_another_happening(
    lang: str, told: str, here: str, there: str
) -> None:
    one, other = taken(told.format(here), lang), taken(told.format(there), lang)
    assert differ_in_a_mention(one.mentions, other.mentions)
    assert not differ_in_a_mention(one.mentions, taken(told.format(here), lang).mentions)


def test_places_far_down_take_no_room() -> None:
    text = "nothing happens on " * 40
    assert (
        taken(f"{text} in Basra today").mentions == taken(f"{text} in Mosul today").mentions == ()
    )
