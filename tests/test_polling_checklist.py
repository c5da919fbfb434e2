"""Every row of the checklist of polling has its test, and no test that it names is gone."""

import ast
import tomllib
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
ROWS = tomllib.loads((TESTS / "polling_checklist.toml").read_text(encoding="utf-8"))["row"]
LAST_ROW = 52


def names_in(file: str) -> set[str]:
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_row_stands_there_once() -> None:
    assert [row["number"] for row in ROWS] == list(range(1, LAST_ROW + 1))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"row {row['number']}")
def test_a_row_is_proven_by_tests_that_exist(row: dict[str, list[str]]) -> None:
    assert row["tests"]
    for name in row["tests"]:
        file, _, test = name.partition("::")
        assert test in names_in(file), name


def test_no_test_claims_a_row_that_does_not_know_of_it() -> None:
    named = {name for row in ROWS for name in row["tests"]}
    for file in sorted({name.partition("::")[0] for name in named}):
        claiming = {f"{file}::{test}" for test in names_in(file) if test.startswith("test_row")}
        assert claiming <= named
