"""Rules from files, and rules that change while they are in force."""

import asyncio
import logging
import os
import threading
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from monitor.service.rules import RulesInForce, read_rules
from monitor.stages.match import BadRulesError, Matcher

A_RULE = """groups:
  - name: g
    rules:
      - {{alert: {name}, on: article, query: ceasefire}}
"""


def write(path: Path, *names: str) -> None:
    """Write a file with rules of these names, and let its time of change be a later one."""
    before = path.stat().st_mtime_ns if path.exists() else 0
    text = "".join(
        A_RULE.format(name=name)
        if number == 0
        else A_RULE.format(name=name).partition("rules:\n")[2]
        for number, name in enumerate(names)
    )
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(before + 1_000_000_000, before + 1_000_000_000))


def look(rules: RulesInForce) -> None:
    """Let a worker look at its rules once."""
    asyncio.run(rules.reload_if_changed())


def names(rules: RulesInForce) -> list[str]:
    return [rule.name for rule in rules.matcher.rules]


def valid() -> float | None:
    return REGISTRY.get_sample_value("monitor_rules_valid")


def count() -> float | None:
    return REGISTRY.get_sample_value("monitor_rules")


def test_a_folder_holds_the_rules_of_all_its_yaml_files_in_their_order(tmp_path: Path) -> None:
    write(tmp_path / "b.yml", "Third")
    write(tmp_path / "a.yaml", "First", "Second")
    (tmp_path / "notes.txt").write_text("not rules", encoding="utf-8")
    assert [rule.name for rule in read_rules(tmp_path)] == ["First", "Second", "Third"]


def test_two_files_may_not_name_a_rule_alike(tmp_path: Path) -> None:
    write(tmp_path / "a.yaml", "Same")
    write(tmp_path / "b.yaml", "Same")
    with pytest.raises(BadRulesError, match=r"b\.yaml has a second rule Same"):
        read_rules(tmp_path)


def test_a_path_without_rules_and_a_file_that_is_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRulesError, match="There are no rules at"):
        read_rules(tmp_path / "none.yaml")
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00\xd8")
    with pytest.raises(BadRulesError, match="cannot be read"):
        read_rules(tmp_path / "bytes.yaml")


def test_a_file_that_changes_is_taken_into_force(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    write(path, "Old")
    rules = RulesInForce(str(path))
    before = rules.matcher
    look(rules)
    assert rules.matcher is before, "what has not changed is not read again"
    write(path, "New", "Newer")
    look(rules)
    assert names(rules) == ["New", "Newer"]
    assert (valid(), count()) == (1, 2)


def test_a_file_that_goes_wrong_leaves_the_rules_in_force_and_shows(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "rules.yaml"
    write(path, "Standing")
    rules = RulesInForce(str(path))
    path.write_text(A_RULE.format(name="Broken").replace("query", "qeury"), encoding="utf-8")
    with caplog.at_level(logging.ERROR):
        look(rules)
        look(rules)
    assert names(rules) == ["Standing"]
    assert (valid(), count()) == (0, 1)
    (told,) = (
        record.getMessage()
        for record in caplog.records
        if record.name == "monitor.service.rules" and record.levelno == logging.ERROR
    )
    assert f"{path}:4:" in told
    write(path, "Mended")
    look(rules)
    assert names(rules) == ["Mended"]
    assert valid() == 1


def test_a_file_that_goes_away_leaves_the_rules_in_force_and_shows(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    write(path, "Standing")
    rules = RulesInForce(str(path))
    path.unlink()
    look(rules)
    assert names(rules) == ["Standing"]
    assert valid() == 0


def test_a_file_that_joins_a_folder_is_taken_into_force(tmp_path: Path) -> None:
    write(tmp_path / "a.yaml", "First")
    rules = RulesInForce(str(tmp_path))
    write(tmp_path / "b.yaml", "Second")
    look(rules)
    assert names(rules) == ["First", "Second"]


def test_a_folder_whose_last_file_goes_leaves_the_rules_in_force_and_shows(tmp_path: Path) -> None:
    write(tmp_path / "a.yaml", "Standing")
    rules = RulesInForce(str(tmp_path))
    (tmp_path / "a.yaml").unlink()
    look(rules)
    assert names(rules) == ["Standing"]
    assert valid() == 0


class Held(RulesInForce):
    """Rules whose reading, after the first, waits until it is let go on."""

    def __init__(self, path: str) -> None:
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        super().__init__(path)

    def _read(self) -> Matcher:
        assert self.may_go_on.wait(30)
        return super()._read()


def test_news_is_decided_by_the_rules_before_while_new_ones_are_read(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    write(path, "Old")
    rules = Held(str(path))
    rules.may_go_on.clear()
    write(path, "New")

    async def worker() -> list[str]:
        reading = asyncio.create_task(rules.reload_if_changed())
        await asyncio.sleep(0)  # it has begun
        meanwhile = names(rules)
        rules.may_go_on.set()
        await reading
        return meanwhile

    assert asyncio.run(worker()) == ["Old"]
    assert names(rules) == ["New"]
