"""What is written onto a word: what a rule's word is found behind, and before."""

import pytest

from monitor.languages.clitics import BARE, stem_of, stems_in
from monitor.languages.text import fold


def folded(word: str) -> str:
    return fold(word).text


def spellings(word: str) -> set[str]:
    """Return every spelling in which a word is found."""
    stem = stem_of(folded(word))
    return {prefix + stem.letters + ending for prefix in stem.prefixes for ending in stem.endings}


FOUND = [
    ("بغداد", "بغداد", True),
    ("بغداد", "ببغداد", True),
    ("بغداد", "وببغداد", True),
    ("هجوم", "الهجوم", True),
    ("هجوم", "وبالهجوم", True),
    ("هجوم", "للهجوم", True),
    ("هجوم", "هجومهم", True),
    ("هجوم", "هجومين", False),
    ("الهجوم", "بالهجوم", True),
    ("الهجوم", "للهجوم", True),
    ("الهجوم", "هجوم", False),
    ("هدنة", "هدنتها", True),
    ("هدنة", "الهدنة", True),
    ("هدنة", "هدن", False),
    ("وجه", "وجهها", True),
    ("دم", "بدم", False),
    ("سنة", "سنتها", False),
]


@pytest.mark.parametrize(("word", "spelling", "found"), FOUND)
def test_where_a_word_is_found(word: str, spelling: str, *, found: bool) -> None:
    assert (folded(spelling) in spellings(word)) is found


@pytest.mark.parametrize("word", ["attack", "état", "дом", "12", "هجوم12"])
def test_words_of_other_scripts_stand_alone(word: str) -> None:
    assert stem_of(folded(word)) == (folded(word), BARE, BARE)


@pytest.mark.parametrize("spelling", ["بغداد", "ببغداد", "وببغداد", "لبغداد"])
def test_a_name_is_among_the_stems_of_each_of_its_spellings(spelling: str) -> None:
    assert folded("بغداد") in stems_in(folded(spelling))


def test_too_short_a_rest_is_no_stem() -> None:
    assert stems_in(folded("وبيت")) == (folded("وبيت"), folded("بيت"))
