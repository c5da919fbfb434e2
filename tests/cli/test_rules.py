"""`monitor rules`, as an analyst calls it."""

import re
import shutil
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli import FINDINGS, USAGE, cli
from monitor.cli.ruletests import read_tests
from tests.acceptance.newsroom import CASUALTIES

REPOSITORY = Path(__file__).parents[2]

WRONG = """groups:
  - name: security
    rules:
      - alert: Typo
        on: incident
        query: 'kiled:[10 TO *]'
        levels: [10, 5]
      - alert: Open
        on: article
        query: '("Islamic State" OR'
        lables: {severity: critical}
"""

TESTS = """rule_files: [rules.yaml]
tests:
  - name: a bombing is told
    articles:
      - id: bombing
        title: 12 killed in Baghdad market bombing
        text: A car bomb killed 12 people in a market in Baghdad today, police said.
      - id: copy
        at: 1h
        publisher: Herald
        title: 12 killed in Baghdad market bombing
        text: A car bomb killed 12 people in a market in Baghdad today, police said.
    alerts:
      - {rule: MassCasualties, status: raised, level: 10, at: 0, article: bombing}
"""


def rules(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["rules", *arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules.yaml").write_text(CASUALTIES, encoding="utf-8")
    return tmp_path


def done_with(folder: Path, tests: str) -> Result:
    path = folder / "rules_test.yaml"
    path.write_text(tests, encoding="utf-8")
    return rules("test", str(path))


def test_the_rules_that_are_shipped_are_valid_and_pass_their_tests() -> None:
    checked = rules("check", str(REPOSITORY / "deploy" / "rules.yaml"))
    assert (checked.exit_code, checked.output.count("all valid")) == (0, 1)
    done = rules("test", str(REPOSITORY / "deploy" / "rules_test.yaml"))
    assert done.exit_code == 0, done.output
    assert done.output.endswith("0 failed\n")


def test_check_tells_every_mistake_of_every_file_with_its_place_and_remedy(folder: Path) -> None:
    wrong = folder / "wrong.yaml"
    wrong.write_text(WRONG, encoding="utf-8")
    checked = rules("check", str(wrong), str(folder / "rules.yaml"), str(folder / "none.yaml"))
    assert checked.exit_code == FINDINGS
    lines = checked.output.splitlines()
    places = [line.removeprefix(f"{wrong}:").split(" ")[0] for line in lines[:-2]]
    assert sorted(places) == ["10:16:", "11:9:", "6:16:", "7:17:"]
    assert "no field kiled" in checked.output
    assert "it has alert, on, query" in checked.output
    assert lines[-2] == f"{folder / 'rules.yaml'}: 1 rule, all valid"
    assert "There are no rules" in lines[-1]


def test_a_test_passes_when_the_alerts_are_those_that_it_names(folder: Path) -> None:
    done = done_with(folder, TESTS)
    assert done.exit_code == 0, done.output
    assert done.output.splitlines()[-1] == "1 test passed, 0 failed"


def test_a_test_that_fails_shows_the_difference_and_what_was_read(folder: Path) -> None:
    done = done_with(folder, TESTS.replace("level: 10", "level: 50"))
    assert done.exit_code == FINDINGS
    lines = [line.strip() for line in done.output.splitlines()]
    assert lines[0].startswith("FAILED")
    missing = next(line for line in lines if line.startswith("- "))
    assert missing.startswith("- rule: MassCasualties, status: raised, level: 50")
    extra = next(line for line in lines if line.startswith("+ "))
    assert "level: 10" in extra
    assert any(line.startswith("0 bombing: read killed 12 (today") for line in lines)
    assert lines[-1] == "0 tests passed, 1 failed"


def test_an_alert_that_is_not_expected_fails_a_test(folder: Path) -> None:
    expecting = TESTS.partition("    alerts:")[0] + "    alerts: []\n"
    assert done_with(folder, expecting).exit_code == FINDINGS


def test_time_moves_on_after_the_last_article_where_a_test_says_so(folder: Path) -> None:
    quiet = TESTS.replace("    alerts:\n", "    until: 30d\n    alerts:\n")
    assert done_with(folder, quiet).exit_code == FINDINGS
    resolved = quiet + "      - {rule: MassCasualties, status: resolved}\n"
    assert done_with(folder, resolved).exit_code == 0


@pytest.mark.parametrize(
    ("written", "hour"),
    [("2024-05-15T12:00", 12), ("2024-05-15T12:00Z", 12), ("2024-05-15T12:00+03:00", 9)],
)
def test_a_test_starts_at_the_instant_that_its_zone_says(
    folder: Path, written: str, hour: int
) -> None:
    path = folder / "zone_test.yaml"
    start = f"    start: {written}\n    articles:"
    path.write_text(TESTS.replace("    articles:", start), encoding="utf-8")
    (case,) = read_tests(path).cases
    assert case.start == datetime(2024, 5, 15, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        ("    articles:", "    artcles:", ":4:5: a test has no key 'artcles'"),
        ("at: 1h", "at: soon", ":9:13: at: is a duration such as 30m"),
        ("status: raised", "status: rased", ":14:40: status: is raised or updated"),
        ("rule: Mass", "rule: Moss", "expects an alert of the rule MossCasualties"),
        ("id: copy", "id: bombing", ":8:9: there is another article bombing"),
        ("[rules.yaml]", "[rulez.yaml]", "There are no rules"),
        ("tests:", "tests: [", "check indentation"),
    ],
)
def test_a_mistake_in_a_file_of_tests_is_told_with_its_place(
    folder: Path, written: str, instead: str, told: str
) -> None:
    done = done_with(folder, TESTS.replace(written, instead, 1))
    assert done.exit_code == USAGE
    assert told in done.stderr
    assert "Traceback" not in done.output


def test_the_examples_of_the_operators_page_work(tmp_path: Path) -> None:
    page = (REPOSITORY / "deploy" / "README.md").read_text(encoding="utf-8")
    part = page.partition("\n## Rules\n")[2].partition("\n## ")[0]
    a_rule_file, a_test_file = (
        textwrap.dedent(block) for block in re.findall(r"(?:^ {4}.*\n)+", part, flags=re.MULTILINE)
    )
    example = tmp_path / "example.yaml"
    example.write_text(a_rule_file, encoding="utf-8")
    assert rules("check", str(example)).output == f"{example}: 2 rules, all valid\n"
    shutil.copy(REPOSITORY / "deploy" / "rules.yaml", tmp_path)
    done = done_with(tmp_path, a_test_file)
    assert done.exit_code == 0, done.output
