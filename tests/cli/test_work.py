"""A worker that cannot start says why in one sentence, before it asks for a broker."""

from pathlib import Path

from click.testing import CliRunner

from monitor.cli import USAGE, cli

NOWHERE = {"MONITOR_KAFKA": "127.0.0.1:1"}


def test_a_deciding_worker_refuses_a_rule_file_with_a_typo(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("groups:\n  - name: g\n    rules:\n      - alert: A\n        onn: article\n")
    arguments = ["work", "decide", "--rules", str(rules), "--data-dir", str(tmp_path)]
    result = CliRunner().invoke(cli, arguments, env=NOWHERE)
    assert result.exit_code == USAGE
    assert "rules.yaml" in result.stderr
    assert "onn" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_setting_that_cannot_be_is_refused_before_a_broker_is_asked(tmp_path: Path) -> None:
    arguments = ["work", "read", "--data-dir", str(tmp_path)]
    environment = NOWHERE | {"MONITOR_KAFKA_SECURITY": "HOPE"}
    result = CliRunner().invoke(cli, arguments, env=environment)
    assert result.exit_code == USAGE
    assert result.stderr == (
        "Error: MONITOR_KAFKA_SECURITY is 'HOPE';"
        " allowed are PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL.\n"
    )
