"""The rules of the house that no tool of `make check` holds."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
PACKAGE = REPOSITORY / "monitor"

MODULE_LINES = 400
TEST_MODULE_LINES = 600  # tables of cases are long and read easily
FUNCTION_LINES = 40
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "core", "base", "manager"}
AT_THE_TOP = {
    "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "pyproject.toml",
    "docker-compose.yml", "monitor", "tests", "deploy",
}  # fmt: skip

# Scripts that news languages are written in, and that our own words are not.
NEWS_SCRIPT = re.compile(r"[\u0370-\u1fff\u2c00-\ud7ff\uf900-\ufdff\ufe70-\ufefe]")

# Every topic's record stands in one file, by design.
LONGER = {"monitor/records.py": 800}

# What holds no behaviour of its own, or what tests of another name prove better: by which.
PROVEN_ELSEWHERE = {
    "monitor/__main__.py": "tests/deploy/test_compose.py",
    "monitor/cli/configured.py": "tests/cli/test_run.py",
    "monitor/cli/ledger.py": "tests/cli/test_run.py",
    "monitor/cli/live.py": "tests/cli/test_run.py",
    "monitor/cli/page.py": "tests/cli/test_explain.py",
    "monitor/cli/rulebook.py": "tests/cli/test_reading.py",
    "monitor/cli/ruletests.py": "tests/cli/test_rules.py",
    "monitor/cli/feedcards.py": "tests/cli/test_feeds.py",
    "monitor/cli/poll.py": "tests/kafka/test_registry.py",
    "monitor/cli/answers.py": "tests/cli/test_reading.py",
    "monitor/cli/signals.py": "tests/cli/test_demo.py",
    "monitor/cli/tail.py": "tests/cli/test_run.py",
    "monitor/cli/through_kafka.py": "tests/kafka/test_replay.py",
    "monitor/service/clock.py": "tests/service/test_poller.py",
    "monitor/service/feed_check.py": "tests/cli/test_feeds.py",
    "monitor/service/feed_log.py": "tests/kafka/test_registry.py",
    "monitor/service/feed_states.py": "tests/kafka/test_registry.py",
    "monitor/service/feeds_export.py": "tests/cli/test_feeds.py",
    "monitor/service/follow.py": "tests/kafka/test_engine.py",
    "monitor/service/inflate.py": "tests/service/test_fetch.py",
    "monitor/service/kafka_jars.py": "tests/kafka/test_broker.py",
    "monitor/service/ledger.py": "tests/kafka/test_whole_way.py",
    "monitor/service/memory.py": "tests/kafka/test_failpoints.py",
    "monitor/service/polling.py": "tests/kafka/test_registry.py",
    "monitor/service/shares.py": "tests/kafka/test_registry.py",
    "monitor/service/work.py": "tests/kafka/test_whole_way.py",
    "monitor/service/worker.py": "tests/kafka/test_failpoints.py",
}

MODULES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((REPOSITORY / "tests").rglob("*.py"))


def name_of(path: Path) -> str:
    return str(path.relative_to(REPOSITORY))


# A room is a module, or the folder that it became: monitor/stages/track/ is one.
ROOMS = sorted(
    {
        "/".join(path.relative_to(REPOSITORY).parts[:3])
        for path in MODULES
        if path.name != "__init__.py" or len(path.relative_to(PACKAGE).parts) > 2
    }
)

each_module = pytest.mark.parametrize("module", MODULES, ids=name_of)
each_file = pytest.mark.parametrize("module", MODULES + TESTS, ids=name_of)


def read(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


def functions(module: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(read(module)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return how many lines the body has, its docstring apart."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def tracked() -> list[str]:
    """Return the files that git holds; the test is skipped outside a checkout."""
    done = subprocess.run(
        ["git", "ls-files"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        pytest.skip("not a git checkout")
    return [name for name in done.stdout.splitlines() if (REPOSITORY / name).is_file()]


@each_file
def test_a_module_is_short_enough_to_read(module: Path) -> None:
    limit = TEST_MODULE_LINES if module in TESTS else LONGER.get(name_of(module), MODULE_LINES)
    assert len(module.read_text(encoding="utf-8").splitlines()) <= limit


@each_file
def test_a_function_is_short_enough_to_see_at_once(module: Path) -> None:
    long = {one.name: body_lines(one) for one in functions(module)}
    assert {name: lines for name, lines in long.items() if lines > FUNCTION_LINES} == {}


@each_file
def test_no_module_is_a_drawer(module: Path) -> None:
    parts = module.relative_to(REPOSITORY).with_suffix("").parts
    words = {word for part in parts for word in part.strip("_").split("_")}
    assert not words & DRAWERS


@each_module
def test_a_module_says_what_it_is(module: Path) -> None:
    assert ast.get_docstring(read(module)) or not module.read_text(encoding="utf-8").strip()


@each_module
def test_every_public_thing_says_what_you_get(module: Path) -> None:
    silent = [
        node.name
        for node in read(module).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


@each_module
def test_words_of_the_news_are_data_and_not_code(module: Path) -> None:
    tree = read(module)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    found = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
        and NEWS_SCRIPT.search(node.value)
    ]
    assert found == []


@each_module
def test_no_module_decides_by_the_order_of_a_hash(module: Path) -> None:
    calls = [
        node.lineno
        for node in ast.walk(read(module))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "hash"
    ]
    assert calls == []


@each_module
def test_an_exemption_names_its_rule_and_says_why(module: Path) -> None:
    # The reason stands behind it, or in a comment above; a rule that is exempted twice in a file
    # has told its reason at the first.
    told: set[str] = set()
    before = ""
    for line in module.read_text(encoding="utf-8").splitlines():
        exemption = re.search(r"# (noqa|type: ignore)(: [A-Z0-9, ]+|\[[^]]*\])?(.*)", line)
        if exemption:
            assert exemption[2], line
            reason = exemption[3].strip(" -#") or before.lstrip().startswith("#")
            assert reason or exemption[2].strip() in told, line
            told.add(exemption[2].strip())
        before = line


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_tests_of_its_name(room: str) -> None:
    name = Path(room).stem
    elsewhere = PROVEN_ELSEWHERE.get(room)
    if elsewhere:
        assert (REPOSITORY / elsewhere).exists()
        return
    tests = {path.stem for path in TESTS} | {path.parent.name for path in TESTS}
    assert {f"test_{name}", name} & tests, f"write a test_{name}.py under tests/"


def test_nothing_stands_at_the_top_that_has_no_place_there() -> None:
    tops = {name.split("/")[0] for name in tracked()}
    assert {name for name in tops if not name.startswith(".")} <= AT_THE_TOP


def test_no_file_tells_of_the_machine_it_was_written_on() -> None:
    # Put together here, so that this file does not tell either.
    told = re.compile("|".join(("/ho" + "me/[a-z]", "/ro" + "ot/", "/wo" + "rk/", "/tm" + "p/v")))
    files = [name for name in tracked() if not name.endswith((".tsv", ".gz", ".lock"))]
    telling = [
        name
        for name in files
        if told.search((REPOSITORY / name).read_text(encoding="utf-8", errors="replace"))
    ]
    assert telling == []
