"""What `monitor explain` tells a person of one page."""

from pathlib import Path

from click.testing import CliRunner

from monitor.cli import FINDINGS, USAGE, cli
from tests.acceptance.newsroom import CASUALTIES

PAGE = """12 killed in Baghdad market bombing

A car bomb killed 12 people in a market in Baghdad on Wednesday, police said.

It was the worst since a bombing in Mosul killed 40 people in 2017.
"""


def explained(page: str | bytes, *options: str) -> str:
    result = CliRunner().invoke(cli, ["explain", *options], input=page)
    assert result.exit_code == 0, result.output
    return result.output


def test_every_figure_is_marked_in_the_text_and_told_with_its_circumstances() -> None:
    told = explained(PAGE, "--published", "2024-05-15")
    assert "[1: 12 killed]" in told
    assert "killed 12 (exact)" in told
    assert "Baghdad, IQ" in told
    assert "opens an incident" in told
    assert "is background" in told


def test_of_a_list_that_is_longer_than_what_is_followed_the_rest_is_told_as_such() -> None:
    towns = "Baghdad Mosul Basra Kirkuk Najaf Karbala Erbil Ramadi Aleppo Homs Hama Damascus Idlib"
    towns += " Latakia Raqqa"
    lines = [
        f"On Tuesday a bomb killed {3 + n} people in {town}."
        for n, town in enumerate(towns.split())
    ]
    told = explained("Attacks\n\n" + "\n\n".join(lines), "--published", "2024-05-15")
    assert "it counts nobody" not in told
    left_out = told.count("figures ") - 12
    assert told.count("only the claims in front are followed") == left_out > 0


def test_with_rules_it_says_what_would_be_raised_and_why(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(CASUALTIES, encoding="utf-8")
    told = explained(PAGE, "--published", "2024-05-15", "--rules", str(rules))
    assert "MassCasualties: raised because" in told
    quiet = explained("Talks go on\n\nMinisters met in Vienna today.\n", "--rules", str(rules))
    assert "no rule's conditions were met" in quiet


def test_arabic_in_an_old_encoding_is_read_and_stands_in_an_isolate() -> None:
    page = "مقتل 12 شخصا في تفجير ببغداد\n\nقتل 12 شخصا في تفجير سيارة مفخخة في بغداد اليوم.\n" * 3
    told = explained(page.encode("cp1256"), "--published", "2024-05-15")
    assert "killed 12 (exact)" in told
    assert "\u2068" in told
    assert told.count("\u2068") == told.count("\u2069")


def test_what_is_no_article_says_why_and_a_wrong_date_what_to_write() -> None:
    rejected = CliRunner().invoke(cli, ["explain"], input="\n")
    assert rejected.exit_code == FINDINGS
    assert rejected.output.startswith("Rejected: ")
    refused = CliRunner().invoke(cli, ["explain", "--published", "someday"], input=PAGE)
    assert refused.exit_code == USAGE
    assert "2024-05-15" in refused.output
