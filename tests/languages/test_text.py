import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.languages.text import LONG, fold, fold_alone, read_passages, spelled_apart, unfold

TEXTS = st.text(
    st.sampled_from("aAéÉßﬁ٣3 .،؟“”«»—-_\u200f\u202b\u064b\u0640أإآٱةىيئءہﻻﷺ\ufeffİ\n")
    | st.characters(codec="utf-8"),
    max_size=60,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("الموصـل", "الموصل"),
        ("مِئَةٌ", "مئة"),
        ("إصابة", "اصابه"),
        ("أحمد", "احمد"),
        ("٢٣٥", "235"),
        ("۲۳۵", "235"),
        ("«قتلى»", '"قتلى"'),
        ("“dead”", '"dead"'),
        ("ﻻ", "لا"),
        ("KILLED", "killed"),
        ("É", "é"),
        ("10–12", "10-12"),
    ],
)
def test_spellings_of_one_word_fold_to_one(one: str, other: str) -> None:
    assert fold(one).text == fold(other).text


@pytest.mark.parametrize(
    ("hidden", "plain"),
    [
        ("ق.ت.ل", "قتل"),
        ("قـ.ـتـ.ـل", "قتل"),
        ("قَ.تَ.لَ", "قتل"),
        ("قـتـل", "قتل"),
        ("ق ـ ت ـ ل", "قتل"),
        ("ق·ت·ل", "قتل"),
        ("تف·جير", "تفجير"),
        ("إر•ها•ب", "إرهاب"),
        ("ق\u200bت\u200cل", "قتل"),
    ],
)
@pytest.mark.parametrize("around", ["{}", "نبأ {}، ثم", "(" + "كلام " * LONG + "{})"])
def test_a_word_put_apart_to_hide_it_folds_in_one_piece(
    hidden: str, plain: str, around: str
) -> None:
    folded = fold(around.format(hidden))
    assert folded.text == fold(around.format(plain)).text
    start = folded.text.find(fold(plain).text)
    first, last = folded.span(start, start + len(plain))
    assert around.format(hidden)[first:last].strip("\u064e") == hidden.strip("\u064e")


@pytest.mark.parametrize(
    "words",
    ["أ.ف.ب", "باريس - أ.ف.ب. ثم", "د.ب.أ", "د. محمد", "ص.ب 12", "٣.٥", "1.2.3", "قال.ثم",
     "بغداد ـ وكالات", "العراق·سوريا", "أ ب ت", "A.B.C", "ساعة·ثم"],
)  # fmt: skip
def test_initials_numbers_and_lists_are_no_hidden_words(words: str) -> None:
    assert fold(words).text == "".join(fold(character).text for character in words)


@given(st.text("اقتل.·•ـ َ\u200b ثم1", max_size=40))
def test_a_text_of_hidden_words_folds_once_and_leads_back(text: str) -> None:
    folded = fold(text)
    assert fold(folded.text).text == folded.text
    for index, character in enumerate(folded.text):
        start, end = folded.span(index, index + 1)
        assert fold(text[start:end]).text == character


@given(TEXTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@given(TEXTS)
def test_every_folded_character_leads_back_to_where_it_came_from(text: str) -> None:
    folded = fold(text)
    for index, character in enumerate(folded.text):
        start, end = folded.span(index, index + 1)
        assert end == start + 1
        assert character in fold(text[start:end]).text or character in unfold(text[start])


@given(TEXTS, st.sampled_from(["", "word " * LONG]), st.text(max_size=3))
def test_a_long_text_folds_as_its_characters_do(text: str, more: str, rare: str) -> None:
    whole = text + more + rare + text
    folded = fold(whole)
    pieces = [fold(character).text for character in whole]
    assume(spelled_apart().search("".join(pieces)) is None)
    assert folded.text == "".join(pieces)
    starts = [at for at, piece in enumerate(pieces) for _ in piece]
    ends = [folded.span(at, at + 1) for at in range(len(starts))]
    assert ends == [(at, at + 1) for at in starts]


@given(TEXTS, st.sampled_from(["", "word " * LONG, "w.o.r.d " * LONG, "كلمة " * LONG]))
def test_a_text_folded_without_the_way_back_reads_the_same(text: str, more: str) -> None:
    assert fold_alone(more + text) == fold(more + text).text


@given(TEXTS, st.data())
def test_a_span_of_folded_text_quotes_the_published_words(text: str, data: st.DataObject) -> None:
    for passage in read_passages("", text):
        length = len(passage.folded.text)
        start = data.draw(st.integers(0, length))
        end = data.draw(st.integers(start, length))
        evidence = passage.evidence(start, end)
        assert text[evidence.start : evidence.end] == evidence.quote


def test_an_empty_headline_is_no_passage() -> None:
    assert [passage.field for passage in read_passages("", "text")] == ["text"]
    assert [passage.field for passage in read_passages("title", "text")] == ["title", "text"]
