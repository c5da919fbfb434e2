"""The Prometheus rules are valid, tested both ways, and each has its place in the runbook."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.promql import ALERTS, REPOSITORY, alert_rules

PROMETHEUS = ALERTS.parent
RULES = alert_rules()


def run(*command: str) -> str:
    """Return what the command says; it ends well or the test fails with its words."""
    done = subprocess.run(command, cwd=PROMETHEUS, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.prometheus
def test_promtool_finds_the_configuration_and_the_rules_valid(promtool: str) -> None:
    assert "SUCCESS" in run(promtool, "check", "config", "prometheus.yml")


@pytest.mark.prometheus
def test_each_alert_fires_when_it_should_and_only_then(promtool: str) -> None:
    assert "SUCCESS" in run(promtool, "test", "rules", "alerts_test.yml")


@pytest.mark.prometheus
def test_the_rule_tests_notice_a_threshold_that_moved(promtool: str, tmp_path: Path) -> None:
    text = ALERTS.read_text(encoding="utf-8")
    (tmp_path / "alerts.yml").write_text(text.replace("> 0.25", "> 0.9"), encoding="utf-8")
    cases = yaml.safe_load((PROMETHEUS / "alerts_test.yml").read_text(encoding="utf-8"))
    cases["tests"] = [one for one in cases["tests"] if "a quarter of the feeds" in one["name"]]
    (tmp_path / "alerts_test.yml").write_text(yaml.safe_dump(cases), encoding="utf-8")
    command = [promtool, "test", "rules", "alerts_test.yml"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "MonitorFeedsFailing" in done.stdout + done.stderr


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["alert"]))
def test_an_alert_has_a_test_in_which_it_fires(rule: dict[str, Any]) -> None:
    tests = yaml.safe_load((PROMETHEUS / "alerts_test.yml").read_text(encoding="utf-8"))["tests"]
    expected = [
        sample["labels"]
        for case in tests
        for asked in case["promql_expr_test"]
        for sample in asked["exp_samples"]
    ]
    assert any(f'alertname="{rule["alert"]}"' in labels for labels in expected)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["alert"]))
def test_an_alert_says_what_is_wrong_how_bad_and_where_to_read_on(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert set(rule["annotations"]) == {"summary", "description", "runbook"}
    page, _, anchor = rule["annotations"]["runbook"].partition("#")
    assert anchor == rule["alert"].lower()
    headings = (REPOSITORY / page).read_text(encoding="utf-8").splitlines()
    assert f"#### {rule['alert']}" in headings
