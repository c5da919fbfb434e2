"""Names that a reader from outside finds: what is taken from it, and what is not believed."""

from collections.abc import Iterable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.languages import load_packs
from monitor.languages.gazetteer import load_gazetteer
from monitor.languages.names import Span
from monitor.records import Report, ReportReason
from monitor.stages.extract import extract
from tests.builders import an_article

packs = cache(load_packs)


class Marker:
    """A reader that knows a few words by heart, in every language but one."""

    def __init__(self, kinds: dict[str, str], blind_to: str = "") -> None:
        self._kinds = kinds
        self._blind_to = blind_to

    def __call__(self, text: str, lang: str) -> Iterable[Span] | None:
        if lang == self._blind_to:
            return None
        return [
            Span(text.index(word), text.index(word) + len(word), kind)  # type: ignore[arg-type]  # also kinds that no reader may say
            for word, kind in self._kinds.items()
            if word in text
        ]


def read(text: str, reader: Marker, lang: str = "en", title: str = "") -> Report:
    article = an_article(title=title, text=text, lang=lang)
    return extract(article, packs(), load_gazetteer(), reader)


def test_a_reader_names_what_no_rule_could() -> None:
    reader = Marker({"quux": "person", "frobnix": "organisation", "zarn": "place"})
    report = read("then quux of frobnix went to zarn, Iraq", reader)
    assert [name.name for name in report.persons] == ["quux"]
    assert [name.name for name in report.organisations] == ["frobnix"]
    assert [(place.name, place.country) for place in report.places] == [
        ("zarn", "IQ"),
        ("Iraq", "IQ"),
    ]


def test_a_body_goes_by_the_name_of_the_table_also_where_a_reader_found_it() -> None:
    report = read("He fled from ISIS today.", Marker({"ISIS": "organisation"}))
    assert [(name.evidence.quote, name.name) for name in report.organisations] == [
        ("ISIS", "Islamic State")
    ]


def test_a_last_name_alone_goes_by_the_full_one() -> None:
    reader = Marker({"Ada Quux": "person", "Quux": "person"})
    report = read("They met Ada Quux in May.", reader, title="Quux freed")
    assert [name.name for name in report.persons] == ["Ada Quux", "Ada Quux"]


def test_the_gazetteer_knows_better_what_it_knows() -> None:
    report = read("They met in Baghdad.", Marker({"in Baghdad": "place"}))
    assert [(place.evidence.quote, place.country) for place in report.places] == [("Baghdad", "IQ")]


def test_rules_read_the_language_that_the_reader_cannot() -> None:
    report = read("President Anna Holm said no.", Marker({"no": "person"}, blind_to="en"))
    assert [name.name for name in report.persons] == ["Anna Holm"]


def test_a_reader_names_also_in_a_language_without_a_pack() -> None:
    report = read("Sitten Väinö Quux puhui.", Marker({"Väinö Quux": "person"}), lang="fi")
    assert report.reason is ReportReason.NO_PACK
    assert [name.name for name in report.persons] == ["Väinö Quux"]


@pytest.mark.parametrize(
    "span",
    [
        Span(-4, 3, "person"),
        Span(5, 5, "person"),
        Span(3, 1000, "person"),
        Span(4, 5, "person"),
        Span(0, 4, "weapon"),  # type: ignore[arg-type]  # what a reader may not say
    ],
)
def test_what_cannot_be_a_name_is_not_believed(span: Span) -> None:
    report = read("They    went.", lambda _text, _lang: [span])  # type: ignore[arg-type]  # a reader is any function
    assert report.persons == ()


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40))))
def test_a_quote_is_always_the_words_at_its_offsets(offsets: list[tuple[int, int]]) -> None:
    text = "Holm  met\u00a0İlker in Mosul and left."
    spans = [Span(start, end, "person") for start, end in offsets]
    report = read(text, lambda _text, _lang: spans)  # type: ignore[arg-type]  # a reader is any function
    past = 0
    for name in report.persons:
        evidence = name.evidence
        assert past <= evidence.start
        assert text[evidence.start : evidence.end] == evidence.quote.strip() != ""
        past = evidence.end
