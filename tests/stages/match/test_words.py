"""Words, phrases, near words and wildcards, in Arabic and English."""

import pytest

from tests.stages.match.asking import asked_of_text, words_that_met

BOMB = "A bomb exploded near the market; the bombing killed many. Islamic State said it did it."
TRUCE = "أعلنت الحكومة وقف إطلاق النار، وبالهدنة الجديدة عاد تبادل المعلومات مع بغداد."

MET = [
    ("bomb", BOMB, ["bomb"]),
    ("BOMB", BOMB, ["bomb"]),
    ("bom", BOMB, []),
    ("bomb*", BOMB, ["bomb"]),
    ("bomb?ng", BOMB, ["bombing"]),
    ("*ploded", BOMB, ["exploded"]),
    ("ex*ed", BOMB, ["exploded"]),
    ("mark?t", BOMB, ["market"]),
    ("mark?", BOMB, []),
    ('"Islamic State"', BOMB, ["Islamic State"]),
    ("“Islamic State”", BOMB, ["Islamic State"]),
    ('"State Islamic"', BOMB, []),
    ('"market the bombing"', BOMB, ["market; the bombing"]),
    ('"bomb* killed"', BOMB, ["bombing killed"]),
    ('"bomb market"', BOMB, []),
    ('"bomb market"~3', BOMB, ["bomb exploded near the market"]),
    ('"bomb market"~2', BOMB, []),
    ('"market bomb"~3', BOMB, ["bomb exploded near the market"]),
    ("bomb market", BOMB, ["bomb", "market"]),
    ("bomb earthquake", BOMB, []),
    ("bomb OR earthquake", BOMB, ["bomb"]),
    ("earthquake OR bomb", BOMB, ["bomb"]),
    ("bomb AND NOT earthquake", BOMB, ["bomb"]),
    ("bomb -market", BOMB, []),
    ("+bomb OR earthquake", BOMB, ["bomb"]),
    ("+earthquake OR bomb", BOMB, []),
    ("bomb OR -market", BOMB, []),
    ("bomb OR market killed", BOMB, ["bomb", "killed"]),
    ("U.S.", "The U.S. envoy came.", ["U.S"]),
    ("café", "At the CAFÉ door.", ["CAFÉ"]),
    ("هدنة", TRUCE, ["وبالهدنة"]),
    ("الهدنة", TRUCE, ["وبالهدنة"]),
    ("بغداد", "قتل ثلاثة ببغداد", ["ببغداد"]),
    ("بغداد", "وبغداد تنتظر", ["وبغداد"]),
    ("قاهرة", "وصل للقاهرة أمس", ["للقاهرة"]),
    ("القاهرة", "وصل للقاهرة أمس", ["للقاهرة"]),
    ("القاهرة", "قوة قاهرة", []),
    ("الموصل", "في المُوصـل", ["المُوصـل"]),
    ("إطلاق", "اطلاق النار", ["اطلاق"]),
    ("مدرسه", "قصف مدرسة", ["مدرسة"]),
    ("على", "قصف علي حلب", ["علي"]),
    ('"وقف إطلاق النار"', TRUCE, ["وقف إطلاق النار"]),
    ("«وقف إطلاق النار»", TRUCE, ["وقف إطلاق النار"]),
    ('"تبادل المعلومات"', "وتبادل المعلومات بينهما", ["وتبادل المعلومات"]),
    ('"المعلومات تبادل"', TRUCE, []),
    ("هجوم*", "شنت هجومين على البلدة", ["هجومين"]),
    ("مقاتل*", "وبالمقاتلات الحربية", ["وبالمقاتلات"]),
    ("دم", "سقط دمشق", []),
    ("هجوم", "بعد هجومهم على البلدة", ["هجومهم"]),
    ("هجوم", "وبهجومها", ["وبهجومها"]),
    ("هدنة", "خرقوا هدنتهم", ["هدنتهم"]),
    ("هدنة", "هدنتان", []),
    ("وجه", "على وجهها", ["وجهها"]),
    ("قتل", "قتلهم جميعا", ["قتلهم"]),
    ("مدرس", "مدرسة البنات", []),
    ("الهجوم", "هجومهم", []),
    ('"هجوم على"', "هجومها على حلب", ["هجومها على"]),
    ("person:هجوم OR bomb", "هجومها", []),
    ("١٢", "قتل 12 شخصا", ["12"]),
    ("12", "قتل ١٢ شخصا", ["١٢"]),
]


@pytest.mark.parametrize(("query", "text", "quotes"), MET)
def test_which_words_meet_a_query(query: str, text: str, quotes: list[str]) -> None:
    assert words_that_met(query, text) == quotes


def test_words_of_a_field_are_looked_for_there_only() -> None:
    assert words_that_met("title:truce", "the truce holds", "Quiet day") == []
    assert words_that_met("title:truce", "Quiet day.", "A truce holds") == ["truce"]
    assert words_that_met("text:truce", "Quiet day.", "A truce holds") == []
    assert words_that_met("title:(truce OR calm) text:day", "Quiet day.", "Calm") == ["Calm", "day"]


def test_a_phrase_does_not_run_from_the_title_into_the_text() -> None:
    assert words_that_met('"truce holds"', "holds today", "The truce") == []
    assert words_that_met('"truce holds"~9', "holds today", "The truce") == []


def test_near_words_may_be_the_same_word_twice_only_where_it_stands_twice() -> None:
    assert words_that_met('"bomb bomb"~5', "one bomb here") == []
    assert words_that_met('"bomb bomb"~5', "one bomb after another bomb") == [
        "bomb after another bomb"
    ]


def test_a_hit_says_which_conditions_were_met() -> None:
    (hit,) = asked_of_text('bomb* -earthquake "Islamic State"', BOMB, "Bombs again")
    assert hit.why == (
        "word bomb* in title",
        "not word earthquake",
        'phrase "Islamic State" in text',
    )


def test_a_rule_is_told_once_an_article_however_often_its_words_stand_there() -> None:
    assert len(asked_of_text("bomb", "bomb " * 50)) == 1
