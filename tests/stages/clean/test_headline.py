"""A headline is said once."""

import pytest

from monitor.records import Removed
from monitor.stages.clean.headline import (
    drop_headline,
    is_label,
    once,
    take_headline,
    without_section,
    without_site,
)
from monitor.stages.clean.lines import as_line, read_lines

TITLE = "Ministers call for open borders as winter comes"
ARABIC = "وزراء يدعون إلى فتح المعابر مع قدوم الشتاء"


def without_headline(title: str, lines: list[str]) -> tuple[list[str], list[Removed]]:
    kept, removed = drop_headline(as_line(title), read_lines("\n".join(lines)))
    return [line.text for line in kept], removed


@pytest.mark.parametrize(
    ("title", "line"),
    [
        (TITLE, TITLE),
        (TITLE, TITLE.upper()),
        (TITLE, f"«{TITLE}»"),
        (TITLE, TITLE * 3),
        (TITLE, f"{TITLE} {TITLE}"),
        (TITLE, f"{TITLE} | Valley News"),
        (TITLE, "Ministers call for open borders as the winter comes"),
        (ARABIC, ARABIC + ARABIC),
        (ARABIC, ARABIC.replace("إلى", "الى").replace("الشتاء", "الشتـاء")),
    ],
)
def test_a_line_that_only_repeats_the_headline_goes(title: str, line: str) -> None:
    kept, removed = without_headline(title, [line, "Then the article begins."])
    assert kept == ["Then the article begins."]
    assert len(removed) == 1


def test_what_is_glued_behind_repeats_stays() -> None:
    assert without_headline(TITLE, [f"{TITLE}{TITLE}The talks began."])[0] == ["The talks began."]
    assert without_headline(ARABIC, [f"{ARABIC}{ARABIC}دعا وزراء"])[0] == ["دعا وزراء"]


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Storm", "Storm warnings were out along the coast."),
        (TITLE, f"{TITLE}, and the first snow has fallen."),
        (TITLE, "Ministers met on Monday."),
        ("12 killed in bus crash near the port", "15 killed in bus crash near the port"),
        ("", "Anything at all."),
    ],
)
def test_what_only_begins_like_the_headline_stays(title: str, line: str) -> None:
    assert without_headline(title, [line]) == ([line], [])


def test_a_repeat_far_down_is_the_article_speaking() -> None:
    lines = [f"Paragraph {number} of the story." for number in range(20)]
    assert without_headline(TITLE, [*lines, TITLE])[0][-1] == TITLE


def test_a_title_loses_the_name_of_its_site() -> None:
    assert without_site(f"{TITLE} | World | Valley News", TITLE, "") == TITLE
    assert without_site(f"{TITLE} - Valley News", "", "valley news") == TITLE
    assert without_site("Valley News", TITLE, "") == TITLE
    assert without_site(f"{TITLE} - again", "", "Valley News") == f"{TITLE} - again"


def test_a_title_glued_to_itself_is_said_once() -> None:
    assert once(TITLE * 3) == TITLE
    assert once(f"{TITLE} {TITLE}") == TITLE
    assert once("New York, New York") == "New York, New York"
    assert once(TITLE) == TITLE


def test_a_title_loses_its_section() -> None:
    assert without_section("Sport / The cup goes north again") == "The cup goes north again"
    assert without_section("Win / lose") == "Win / lose"


def test_a_page_whose_first_line_is_a_path_has_its_headline_below() -> None:
    assert is_label(as_line("Home > World > Asia"))
    assert not is_label(as_line(TITLE))
    lines = read_lines(f"World\n{TITLE}{TITLE}\nThe talks began on Monday.")
    assert take_headline(lines) == (TITLE, lines[2:])
    assert take_headline(lines[2:])[0] == ""
