import re

from hypothesis import given
from hypothesis import strategies as st

from monitor.languages.words import WORD, cut, letters_alone, with_numbers

TEXTS = st.text(
    st.sampled_from("aAé ß3٣-_'.،\u064b\u0640أةـ²Ⅷ\n\u200f") | st.characters(), max_size=80
)


@given(TEXTS)
def test_words_are_runs_of_letters(text: str) -> None:
    found = [(match.group(), match.start(), match.end()) for match in WORD.finditer(text)]
    assert list(zip(*cut(text), strict=True)) == found


def test_every_character_is_cut_as_the_pattern_cuts_it() -> None:
    for first in range(0, 0x20000, 0x100):
        characters = [chr(code) for code in range(first, first + 0x100)]
        apart = " ".join(characters)
        assert cut(apart).starts == [match.start() for match in WORD.finditer(apart)]


def test_no_text_has_no_words() -> None:
    assert cut("") == ([], [], [])


@given(TEXTS)
def test_words_alone_are_words_with_blanks_between(text: str) -> None:
    assert letters_alone(text) == re.sub(r"(?!\n)[\W\d_]", " ", text)


@given(TEXTS | st.text("a1.,٣日の \n_"))
def test_numbers_keep_the_marks_inside_them_and_signs_stand_alone(text: str) -> None:
    pattern = r"\d+(?:[.,]\d+)*|[\u3040-\u30ff\u3400-\u9fff]|[^\W\d_]+"
    assert with_numbers(text) == re.findall(pattern, text)
