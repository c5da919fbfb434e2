import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.languages.text import read_passages
from monitor.records import Place
from monitor.stages.extract.places import find_demonyms, find_places
from tests.corpora import marks


def places_of(text: str, title: str = "", home: str = "") -> tuple[Place, ...]:
    return find_places(read_passages(title, text), marks(""), home=home)


def told(text: str, home: str = "") -> list[tuple[str, str, str]]:
    return [(p.name, p.kind, p.country) for p in places_of(text, home=home)]


def test_places_come_in_reading_order_the_title_first_and_every_time() -> None:
    places = places_of("In Baghdad and Mosul; Baghdad again.", title="Blast in Mosul")
    told = [(place.evidence.field, place.name) for place in places]
    assert told == [
        ("title", "Mosul"),
        ("text", "Baghdad"),
        ("text", "Mosul"),
        ("text", "Baghdad"),
    ]


def test_the_evidence_leaves_out_what_arabic_writes_before_the_name() -> None:
    quotes = [p.evidence.quote for p in places_of("وصل إلى بغداد وبيروت ثم عاد للعراق")]
    assert quotes == ["بغداد", "بيروت", "للعراق"]


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("انفجار في طرابلس شمال لبنان", "LB"),
        ("انفجار في طرابلس اللبنانية", "LB"),
        ("انفجار في طرابلس", "LY"),
        ("Shots were fired in Tripoli, Lebanon", "LB"),
        ("Tripoli fell quiet; Libya waits", "LY"),
    ],
)
def test_a_name_of_two_places_is_settled_by_what_stands_beside_it(text: str, country: str) -> None:
    assert places_of(text)[0].country == country


def test_a_name_of_two_places_is_settled_by_the_town_next_to_it() -> None:
    assert told("حريق في دوما قرب نابلس") == [
        ("Duma village", "city", "PS"),
        ("Nablus", "city", "PS"),
    ]
    assert told("حريق في دوما")[0][2] == "SY"


def test_a_place_that_we_wrote_down_is_known_by_itself() -> None:
    assert told("مقتل رجل بجماعة سيدي بولعلام")[0][2] == "MA"
    assert told("حادث في بلدة الجش")[0][2] == "SA"


def test_a_name_of_two_places_is_settled_by_the_home_of_the_feed() -> None:
    assert places_of("حريق في طرابلس", home="LB")[0].country == "LB"


def test_paris_is_in_france_unless_texas_stands_beside_it() -> None:
    assert told("A man died in Paris, Texas.")[0] == ("Paris", "city", "US")
    assert told("A man died in Paris.") == [("Paris", "city", "FR")]


def test_a_capital_lends_its_name_to_a_province_only_where_a_word_says_so() -> None:
    assert told("في محافظة حلب")[0][1] == "province"
    assert told("في حلب")[0][1] == "city"


@pytest.mark.parametrize(
    "text",
    [
        "اندلعت الثورة في الصباح",
        "فتح الباب وخرج",
        "قال إن الجديد مهم",
        "Nice people were reading on a mobile of theirs.",
        "Hillary Clinton spoke.",
        "the paris of our dreams",
        "It told us of the raid.",
        "فاز ريال مدريد",
        "عاد إلى مسقط رأسه أمس",
    ],
)
def test_a_word_that_is_something_else_is_no_place(text: str) -> None:
    assert places_of(text) == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [("في مدينة الباب", "Al Bāb"), ("He lives in Nice, France.", "Nice")],
)
def test_such_a_word_is_a_place_where_a_sign_says_so(text: str, name: str) -> None:
    assert told(text)[0][0] == name


def test_such_a_word_with_a_capital_is_a_place_where_its_country_is_named() -> None:
    assert [name for name, _, _ in told("France mourns: the attack in Nice shocked all.")] == [
        "France",
        "Nice",
    ]
    assert told("He was born in Reading.") == []


def test_initials_of_a_country_count_only_in_capitals() -> None:
    assert told("He flew to the US.") == [("United States", "country", "US")]
    assert told("He told us.") == []


def test_a_small_town_is_read_only_with_its_country() -> None:
    assert told("He was seen in Jablah today.") == [("Jablah", "city", "SY")] or told(
        "He was seen in Jablah today, in Syria."
    ) == [("Jablah", "city", "SY"), ("Syria", "country", "SY")]


def test_a_nationality_hints_at_a_country_and_is_no_place() -> None:
    text = "Iraqi and Syrian soldiers"
    assert places_of(text) == ()
    hints = find_demonyms(read_passages("", text), marks(""))
    assert [(hint.evidence.quote, hint.country) for hint in hints] == [
        ("Iraqi", "IQ"),
        ("Syrian", "SY"),
    ]


def test_a_pole_of_wood_hints_at_no_country() -> None:
    passages = read_passages("", "A Pole fell from a pole")
    hints = find_demonyms(passages, marks(""))
    assert [(hint.evidence.start, hint.country) for hint in hints] == [(2, "PL")]


PIECES = st.sampled_from(
    [
        "بغداد",
        "والموصــل",
        "للعراق",
        "ﻻ",
        "\u200f",
        " ",
        ", ",
        "\n",
        "Paris",
        "New York",
        "Deir ez-Zor",
        "NEW YORK",
        "İzmir",
        "دير الزور",
        "U.S.",
        "ʼ",
        "قتل 3",
        "طرابلس",
        "Iraqi",
    ]
)


@settings(deadline=None)
@given(st.lists(PIECES | st.text(max_size=4), max_size=20), st.lists(PIECES, max_size=5))
def test_a_quote_is_always_the_words_at_its_offsets(text: list[str], title: list[str]) -> None:
    fields = {"title": " ".join(title), "text": "".join(text)}
    passages = read_passages(fields["title"], fields["text"])
    found = (
        *find_places(passages, marks(""), home="IQ"),
        *find_demonyms(passages, marks("")),
    )
    for place in found:
        evidence = place.evidence
        assert fields[evidence.field][evidence.start : evidence.end] == evidence.quote
        assert evidence.quote
