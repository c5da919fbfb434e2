"""`monitor check`, as an operator calls it before a start."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli import USAGE, cli
from tests.acceptance.newsroom import CASUALTIES

FEEDS = "feeds:\n  - {id: gazette, url: https://gazette.example/rss}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules.yaml").write_text(CASUALTIES, encoding="utf-8")
    (tmp_path / "feeds.yaml").write_text(FEEDS, encoding="utf-8")
    return tmp_path


def checked(folder: Path, **environment: str) -> Result:
    arguments = ["check", "--feeds", str(folder / "feeds.yaml")]
    arguments += ["--rules", str(folder / "rules.yaml")]
    settings = {"MONITOR_DATA_DIR": str(folder / "data")} | environment
    return CliRunner().invoke(cli, arguments, env=settings)


def verdicts(result: Result) -> dict[str, str]:
    return {line.split()[1]: line.split()[0] for line in result.output.splitlines()}


def test_all_that_is_well_is_said_in_one_line_each_and_nothing_is_made(folder: Path) -> None:
    result = checked(folder)
    assert result.exit_code == 0, result.output
    assert list(verdicts(result)) == ["settings", "packs", "gazetteer", "names", "feeds", "rules"]
    assert set(verdicts(result).values()) == {"ok"}
    assert "1 feed in" in result.output
    assert not (folder / "data").exists()


def test_every_kind_of_mistake_is_told_at_once(folder: Path) -> None:
    (folder / "rules.yaml").write_text("groups:\n  - name: g\n    rulez: []\n", encoding="utf-8")
    (folder / "feeds.yaml").write_text("feeds:\n  - {id: x, ulr: y}\n", encoding="utf-8")
    result = checked(folder, MONITOR_KAFKA_SECURITY="TLS")
    assert result.exit_code == USAGE
    assert verdicts(result) == {
        "settings": "WRONG",
        "packs": "ok",
        "gazetteer": "ok",
        "names": "ok",
        "feeds": "WRONG",
        "rules": "WRONG",
    }
    assert "did you mean 'url'?" in result.output
    assert "a group has no key 'rulez'" in result.output
    assert "allowed are PLAINTEXT" in result.output


def test_a_setting_that_cannot_be_read_hides_no_mistake_elsewhere(folder: Path) -> None:
    (folder / "rules.yaml").write_text("groups: 5", encoding="utf-8")
    result = checked(folder, MONITOR_REPLICATION="three")
    assert result.exit_code == USAGE
    assert verdicts(result)["settings"] == verdicts(result)["rules"] == "WRONG"
    assert verdicts(result)["feeds"] == "ok"


def test_a_data_directory_that_is_a_file_is_refused_by_name(folder: Path) -> None:
    result = checked(folder, MONITOR_DATA_DIR=str(folder / "rules.yaml"))
    assert result.exit_code == USAGE
    assert "MONITOR_DATA_DIR" in result.output


def test_a_reader_of_names_that_cannot_be_loaded_is_told(folder: Path) -> None:
    assert "names      read by rules" in checked(folder).output
    result = checked(folder, MONITOR_NAME_READER=f"onnx:{folder}")
    assert result.exit_code == USAGE
    assert verdicts(result)["names"] == "WRONG"
    assert f"MONITOR_NAME_READER is 'onnx:{folder}', which cannot be used: " in result.output


def test_without_a_file_the_feeds_of_the_registry_are_enough(folder: Path) -> None:
    result = CliRunner().invoke(
        cli, ["check", "--feeds", "", "--rules", str(folder / "rules.yaml")]
    )
    assert result.exit_code == 0, result.output
    assert "no file: those of the registry alone" in result.output
