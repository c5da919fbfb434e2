"""Evidence is exact, whatever the text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.languages.lexicon import split_words
from monitor.records import Evidence, Report
from monitor.stages.extract import MOST_CHARACTERS, extract, mentions
from tests.builders import an_article
from tests.corpora import LANGUAGES, gazetteer, packs, read_corpus, report_of
from tests.realnews import real_stories

STORIES = 600  # real articles: a sample is read here, all of them by `make evaluate`'s people

# Words that rules look at, so that random texts run through many of them.
WORDS = {
    lang: [
        *read_corpus(f"figures.{lang}.toml")["nothing"]["said"],
        *(word for said in read_corpus(f"figures.{lang}.toml")["figure"] for word in said["said"]),
        *["12", "3", "2003", "%", "$", '"', "'", "(", ")", ":", "-", ",", ".", "21", "18"],
    ]
    for lang in LANGUAGES
}
WORDS = {lang: sorted({w for line in lines for w in line.split()}) for lang, lines in WORDS.items()}


def all_evidence(report: Report) -> list[Evidence]:
    return [
        *(figure.evidence for figure in report.figures),
        *(place.evidence for place in report.places),
        *(name.evidence for name in (*report.persons, *report.organisations)),
    ]


def is_exact(report: Report) -> bool:
    article = report.article
    return all(
        getattr(article, one.field)[one.start : one.end] == one.quote and one.quote
        for one in all_evidence(report)
    )


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, str, str]:
    lang = draw(st.sampled_from(LANGUAGES))
    words = st.sampled_from(WORDS[lang]) | st.text(max_size=4)
    title = " ".join(draw(st.lists(words, max_size=12)))
    text = draw(st.sampled_from([" ", "  ", "\n", ""])).join(draw(st.lists(words, max_size=60)))
    return lang, title, text


@settings(max_examples=150, deadline=None)
@given(texts())
def test_every_quote_is_the_published_words_at_its_offsets(drawn: tuple[str, str, str]) -> None:
    lang, title, text = drawn
    assert is_exact(report_of(lang, text, title=title))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.sampled_from(LANGUAGES))
def test_any_text_at_all_is_read_without_an_error(text: str, lang: str) -> None:
    assert is_exact(report_of(lang, text, title=text[:20]))


def test_every_quote_of_real_news_is_exact_and_no_figure_is_upside_down() -> None:
    for story in real_stories(STORIES):
        article = an_article(story.title, story.text, lang=story.lang)
        report = extract(article, packs(), gazetteer())
        assert is_exact(report), story.id
        assert all(f.high is None or f.low <= f.high for f in report.figures), story.id
        assert all(f.negated == (f.high == 0) for f in report.figures), story.id


def test_an_article_too_long_is_read_as_far_as_it_goes_and_says_so() -> None:
    text = "Twelve people were killed in Baghdad. " * (MOST_CHARACTERS // 30)
    report = report_of("en", text)
    assert report.reason == "truncated"
    assert report.article.text == text
    assert [figure.low for figure in report.figures] == [12]


def test_a_language_without_a_pack_gives_places_only_and_says_so() -> None:
    report = report_of("de", "In Bagdad wurden 12 Menschen getötet, teilte Berlin mit.")
    assert report.reason == "no-pack"
    assert report.figures == ()
    assert "DE" in {place.country for place in report.places}


def test_what_is_said_twice_is_told_once_with_the_first_words() -> None:
    report = report_of("en", "A bomb killed 12 people in Mosul.", title="12 killed in Mosul")
    (figure,) = report.figures
    assert figure.evidence.field == "title"


def test_a_mention_has_the_keys_of_labelled_news() -> None:
    (mention,) = mentions(report_of("en", "At least 12 people were killed in Mosul."))
    assert mention == {
        "kind": "killed",
        "low": 12,
        "high": None,
        "qualifier": "at_least",
        "evidence": "At least 12 people were killed",
        "victims": "people",
        "of_which": False,
        "place": "Mosul",
        "country": "IQ",
        "when": "today",
        "negated": False,
    }


def test_words_of_packs_are_cut_as_texts_are() -> None:
    assert split_words("three-year-old") == ["three", "-", "year", "-", "old"]
