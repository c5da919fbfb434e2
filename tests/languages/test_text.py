import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.languages.text import LONG, fold, read_passages, unfold

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
    assert folded.text == "".join(pieces)
    starts = [at for at, piece in enumerate(pieces) for _ in piece]
    ends = [folded.span(at, at + 1) for at in range(len(starts))]
    assert ends == [(at, at + 1) for at in starts]


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
