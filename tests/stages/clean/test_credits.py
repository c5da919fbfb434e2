"""Datelines, agencies and authors, and what only looks like one."""

import pytest

from monitor.records import Removed
from monitor.stages.clean.credits import Credits, read_credits, take_credits
from monitor.stages.clean.lines import as_line, read_lines

SENTENCE = "Two people were hurt when a wall came down, the police said."


def without_credits(lines: list[str]) -> tuple[list[str], Credits, list[Removed]]:
    kept, found, removed = take_credits(read_lines("\n".join(lines)))
    return [line.text for line in kept], found, removed


def credits_in(text: str) -> Credits:
    return read_credits(as_line(text), as_line(text))


@pytest.mark.parametrize(
    ("opening", "place", "agency"),
    [
        ("BAGHDAD (Reuters) - ", "BAGHDAD", "Reuters"),
        ("LAGOS, Oct 9 (Reuters) - ", "LAGOS", "Reuters"),
        ("CUCUTA, Colombia, March 14 (AFP) — ", "CUCUTA, Colombia", "AFP"),
        ("Bogotá, 3 feb (EFE).- ", "Bogotá", "EFE"),
        ("NEW YORK -- ", "NEW YORK", ""),
        ("TACOMA, Wash. — ", "TACOMA, Wash.", ""),
        ("Niamey (AFP) – ", "Niamey", "AFP"),
        ("بغداد (رويترز) - ", "بغداد", "Reuters"),
        ("الجزائر - أ ف ب: ", "الجزائر", "AFP"),
        ("القاهرة/ أ ش أ: ", "القاهرة", "MENA"),
        ("واس - الرياض: ", "الرياض", "SPA"),
        ("(CNN) -- ", "", "CNN"),
        ("Reuters - ", "", "Reuters"),
        ("AP - ", "", "AP"),
        ("رويترز - ", "", "Reuters"),
    ],
)
def test_a_dateline_says_where_and_for_whom(opening: str, place: str, agency: str) -> None:
    found = credits_in(opening + SENTENCE)
    assert (found.dateline, found.agency) == (place, agency)


def test_the_last_line_may_name_two_whose_words_it_prints() -> None:
    assert read_credits(as_line(SENTENCE), as_line("فرانس24/ أ ف ب")).agency == "AFP"


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE,
        "The first solar-powered boat crossed the lake (AP) - a first.",
        "A squadron of F-16 jets left the base on Monday.",
        "He said - and meant it - that two were hurt.",
        "",
    ],
)
def test_a_sentence_is_no_dateline(text: str) -> None:
    assert credits_in(text).dateline == ""


@pytest.mark.parametrize(
    ("line", "place", "agency", "author"),
    [
        ("By Ann Lee", "", "", "Ann Lee"),
        ("By Ann Lee and Tom Roe | 3 May 2024", "", "", "Ann Lee and Tom Roe"),
        ("Par Claire Montel", "", "", "Claire Montel"),
        ("Escrito por Marta Giner", "", "", "Marta Giner"),
        ("كتب: ناصر الحداد", "", "", "ناصر الحداد"),
        ("كتب : ناصر الحداد", "", "", "ناصر الحداد"),
        ("بقلم ناصر الحداد", "", "", "ناصر الحداد"),
        ("(Reporting by Ada Obi in Lagos; Editing by John Crane)", "", "", "Ada Obi"),
        ("(Reuters)", "", "Reuters", ""),
        ("AFP", "", "AFP", ""),
        ("بغداد - رويترز", "بغداد", "Reuters", ""),
        ("المصدر: رويترز", "", "Reuters", ""),
        ("الرياض 25 شوال 1436 هـ الموافق 10 اغسطس 2015 م واس", "الرياض", "SPA", ""),
    ],
)
def test_a_line_of_credits_goes_and_is_kept_as_fields(
    line: str, place: str, agency: str, author: str
) -> None:
    kept, found, removed = without_credits([line, SENTENCE])
    assert kept == [SENTENCE]
    assert (found.dateline, found.agency, found.author) == (place, agency, author)
    assert [note.quote for note in removed] == [line]


@pytest.mark.parametrize(
    "line",
    [
        "By the time they came, the house had gone.",
        "By the numbers",
        "Por qué se seca el río",
        "تحرير الموصل",
        "المصدر الأمني قال إن الطريق مغلق.",
        "Reuters said on Monday that two were hurt.",
    ],
)
def test_a_line_that_tells_more_than_credits_stays(line: str) -> None:
    assert without_credits([line, SENTENCE])[0] == [line, SENTENCE]


def test_credits_stand_at_the_ends_of_an_article() -> None:
    lines = [*[SENTENCE] * 10, "By Ann Lee", *[SENTENCE] * 10]
    assert without_credits(lines)[0] == lines
