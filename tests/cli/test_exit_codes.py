"""Exit codes and last words, as a shell and a supervisor see them: real processes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.cli import FINDINGS, NO_BROKER, USAGE

REPOSITORY = Path(__file__).parents[2]
NOBODY = "127.0.0.1:1"  # no broker listens on the port of tcpmux


def monitor(
    *arguments: str, given: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "monitor", *arguments],
        input=given,
        env={**os.environ, **environment},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )


def is_one_sentence(text: str) -> bool:
    return text.startswith("Error: ") and text.count("\n") == 1 and "Traceback" not in text


def test_help_is_well_and_a_command_that_is_none_is_usage() -> None:
    assert monitor("--help").returncode == 0
    assert monitor("wach").returncode == USAGE


def test_findings_of_a_check_reach_the_shell(tmp_path: Path) -> None:
    wrong = tmp_path / "rules.yaml"
    wrong.write_text("groups: 5\n", encoding="utf-8")
    done = monitor("rules", "check", str(wrong))
    assert done.returncode == FINDINGS
    assert done.stdout.startswith(f"{wrong}:1:9: ")


def test_a_bad_line_reaches_the_shell_after_the_good_ones() -> None:
    lines = 'nonsense\n{"id": "a", "text": "Two people were killed in Homs today."}\n'
    done = monitor("extract", "--jsonl", given=lines)
    assert done.returncode == FINDINGS
    assert json.loads(done.stdout)["id"] == "a"
    assert json.loads(done.stderr)["line"] == 1


@pytest.mark.parametrize("since", ["soon", "999999d", "0001-01-01"])
def test_a_time_that_is_none_or_before_all_time_is_wrong_usage(since: str) -> None:
    done = monitor("tail", "--since", since)
    assert done.returncode == USAGE
    assert f"--since '{since}' is no time; allowed are " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_broker_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    done = monitor("tail", "--once", MONITOR_KAFKA=NOBODY, MONITOR_DATA_DIR=str(tmp_path))
    assert done.returncode == NO_BROKER
    assert is_one_sentence(done.stderr), done.stderr
    assert NOBODY in done.stderr
