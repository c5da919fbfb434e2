import subprocess
import sys

import pytest

from monitor.languages.gazetteer import Gazetteer, Spot, contains, load_gazetteer, spell


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


def the_largest(gazetteer: Gazetteer, name: str) -> Spot:
    spots = gazetteer.called(spell(name))
    assert spots, name
    return spots[0]


@pytest.mark.parametrize(
    ("name", "english", "country"),
    [
        ("الموصل", "Mosul", "IQ"),
        ("الخرطوم", "Khartoum", "SD"),
        ("الرقة", "Ar Raqqah", "SY"),
        ("Raqqa", "Ar Raqqah", "SY"),
        ("رفح", "Rafah", "PS"),
        ("القدس", "Jerusalem", "IL"),
        ("Londres", "London", "GB"),
        ("Alejandría", "Alexandria", "EG"),
        ("Deir Ezzor", "Deir ez-Zor", "SY"),
        ("العراق", "Iraq", "IQ"),
        ("États-Unis", "United States", "US"),
        ("الأحساء", "Ahsa", "SA"),
        ("سيدي بوسعيد", "Sidi Bou Said", "TN"),
        ("Oxfordshire", "Oxfordshire", "GB"),
        ("سحم الجولان", "Saham al-Jawlan", "SY"),
        ("ننغرهار", "Nangarhar", "AF"),
        ("قناة السويس", "Suez Canal", "EG"),
        ("Cataluña", "Catalonia", "ES"),
        ("Reino Unido", "United Kingdom", "GB"),
    ],
)
def test_a_place_is_known_by_the_names_that_news_gives_it(
    gazetteer: Gazetteer, name: str, english: str, country: str
) -> None:
    spots = gazetteer.called(spell(name)) or ()
    assert (english, country) in [(spot.name, spot.country) for spot in spots]


@pytest.mark.parametrize("name", ["غزة", "Gaza", "قطاع غزة", "الضفة الغربية", "West Bank", "جنين"])
def test_gaza_and_the_west_bank_are_palestine(gazetteer: Gazetteer, name: str) -> None:
    assert the_largest(gazetteer, name).country == "PS"


def test_every_id_is_borne_by_one_place_and_lies_on_earth(gazetteer: Gazetteer) -> None:
    for ident, spot in gazetteer.by_id.items():
        assert spot.id == ident
        assert -90 <= spot.latitude <= 90
        assert -180 <= spot.longitude <= 180


def test_names_are_stored_as_running_text_is_folded(gazetteer: Gazetteer) -> None:
    assert [name for name in gazetteer.longest if spell(name) != name] == []


def test_a_word_that_carries_no_name_starts_none(gazetteer: Gazetteer) -> None:
    assert gazetteer.starts[spell("قالوا")] == ()


def test_what_arabic_writes_before_a_name_is_cut_off(gazetteer: Gazetteer) -> None:
    assert (1, spell("الموصل")) in [start[:2] for start in gazetteer.starts[spell("والموصل")]]
    assert (0, spell("العراق")) in [start[:2] for start in gazetteer.starts[spell("للعراق")]]


def test_a_country_holds_its_cities_and_a_province_its_own(gazetteer: Gazetteer) -> None:
    iraq, mosul = the_largest(gazetteer, "Iraq"), the_largest(gazetteer, "Mosul")
    nineveh, basra = the_largest(gazetteer, "Nineveh"), the_largest(gazetteer, "البصرة")
    assert gazetteer.contains(iraq.id, mosul.id)
    assert gazetteer.contains(iraq, nineveh)
    assert gazetteer.contains(nineveh, mosul)
    assert not gazetteer.contains(nineveh, basra)
    assert not gazetteer.contains(mosul, iraq)
    assert not gazetteer.contains(iraq.id, -1)


def test_a_place_without_country_holds_only_itself() -> None:
    sea = ("site", "", "", "Red Sea")
    assert contains(sea, sea)
    assert not contains(sea, ("site", "", "", "Black Sea"))


@pytest.mark.parametrize(
    ("word", "country"),
    [
        ("الأمريكي", "US"),
        ("والعراقيين", "IQ"),
        ("وللسوريين", "SY"),
        ("باليمني", "YE"),
        ("فرنسية", "FR"),
        ("Iraqis", "IQ"),
        ("estadounidenses", "US"),
    ],
)
def test_a_nationality_leads_to_its_country(gazetteer: Gazetteer, word: str, country: str) -> None:
    spot = gazetteer.nationality(spell(word))
    assert spot is not None
    assert (spot.kind, spot.country) == ("country", country)


def test_an_everyday_word_is_no_nationality(gazetteer: Gazetteer) -> None:
    assert gazetteer.nationality(spell("الكرسي")) is None


def test_the_same_file_gives_the_same_gazetteer_under_any_hash_seed() -> None:
    program = (
        "from monitor.languages.gazetteer import load_gazetteer as load\n"
        "print([s.id for s in load().called('tripoli')], load().starts['paris'])"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(answers) == 1
