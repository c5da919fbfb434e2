"""The reference pages say all there is, and nothing that is gone."""

import ast
import re
from pathlib import Path

import pytest

from monitor import cli, records
from monitor.service import metrics
from monitor.service.settings import PREFIX, Settings
from monitor.service.topics import DAY_MS, TOPICS

REPOSITORY = Path(__file__).parents[1]
DEPLOY = (REPOSITORY / "deploy" / "README.md").read_text(encoding="utf-8")
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
PAGES = DEPLOY + README

# Variables of the tests and of the failure harness: for developers, told in CONTRIBUTING.md.
NOT_FOR_OPERATORS = {"MONITOR_EVALUATION", "MONITOR_FAILPOINT"}


def settings() -> dict[str, object]:
    defaults = Settings()
    return {PREFIX + n.upper(): getattr(defaults, n) for n in Settings.__struct_fields__}


def table(heading: str) -> dict[str, list[str]]:
    """Return the rows under a heading of deploy/README.md by their first cell."""
    part = DEPLOY.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("| `")]
    return {row[0].strip(" `"): [cell.strip() for cell in row[1:]] for row in rows}


def declared() -> dict[str, tuple[str, list[str]]]:
    """Return each metric as metrics.py declares it: its type and its labels."""
    module = ast.parse(Path(metrics.__file__).read_text(encoding="utf-8"))
    calls = [node.value for node in module.body if isinstance(node, ast.Assign)]
    return {
        ast.literal_eval(call.args[0]): (
            call.func.id.lower(),
            list(ast.literal_eval(call.args[2])) if len(call.args) > 2 else [],
        )
        for call in calls
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in {"Counter", "Gauge", "Histogram"}
    } | {"monitor_build_info": ("gauge", ["version", "python"])}


def test_every_setting_stands_there_with_its_default_and_no_other() -> None:
    told = table("Settings")
    assert list(told) == list(settings())
    for name, default in settings().items():
        spelt = f"`{default}`" if default not in ("", ()) else "empty"
        assert told[name][0] == spelt


def test_every_topic_stands_there_with_its_partitions_and_retention_and_no_other() -> None:
    told = table("Topics")
    assert list(told) == [topic.name for topic in TOPICS]
    for topic in TOPICS:
        kept = "latest" if topic.days is None else f"{topic.days} days"
        assert told[topic.name][:2] == [str(topic.partitions), kept]
        if topic.days is not None:
            assert topic.config()["retention.ms"] == str(topic.days * DAY_MS)


def test_every_metric_stands_there_with_its_type_and_labels_and_no_other() -> None:
    told = table("Metrics")
    assert set(told) == set(declared())
    for name, (kind, labels) in declared().items():
        assert told[name][:2] == [kind, ", ".join(f"`{label}`" for label in labels)]


@pytest.mark.parametrize("command", list(cli.COMMANDS))
def test_every_command_is_told_of(command: str) -> None:
    assert re.search(rf"\bmonitor {command}\b", README)


def test_no_page_names_a_variable_that_is_gone() -> None:
    named = set(re.findall(r"\bMONITOR_[A-Z_]+[A-Z]", PAGES)) - NOT_FOR_OPERATORS
    secrets = {"MONITOR_KAFKA_PASSWORD_FILE"}
    assert named <= set(settings()) | secrets


def test_no_page_names_a_command_that_is_gone() -> None:
    named = set(re.findall(r"(?:^ {4}|`)monitor ([a-z]+)\b", PAGES, flags=re.MULTILINE))
    assert named <= set(cli.COMMANDS)


def test_no_page_names_a_metric_that_is_gone() -> None:
    named = set(re.findall(r"\bmonitor_[a-z_]+", PAGES))
    assert named <= set(declared())


def test_no_page_names_a_topic_that_is_gone() -> None:
    named = set(re.findall(r"\bnews\.([a-z]+(?:-[a-z]+)*)", PAGES))
    assert named <= {topic.name for topic in TOPICS}


def test_the_dead_letter_entry_of_the_runbook_explains_every_reason() -> None:
    entry = DEPLOY.partition("#### MonitorDeadLetters")[2].partition("\n#")[0]
    assert all(reason.value in entry for reason in records.DeadReason)


def test_every_exit_code_is_explained() -> None:
    part = DEPLOY.partition("\n## Exit codes\n")[2].partition("\n## ")[0]
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", part, flags=re.MULTILINE)}
    codes = {cli.FINDINGS, cli.USAGE, cli.NO_BROKER, cli.WATCHDOG, cli.INTERRUPTED}
    assert told == {0} | codes


def anchors() -> set[str]:
    """Return the names that the headings of deploy/README.md have in a link."""
    headings = re.findall(r"^#+ (.+)$", DEPLOY, flags=re.MULTILINE)
    return {re.sub(r"[^a-z0-9 -]", "", h.lower()).replace(" ", "-") for h in headings}


def test_links_inside_the_page_lead_somewhere() -> None:
    assert set(re.findall(r"\]\(#([^)]+)\)", DEPLOY)) <= anchors()


def test_links_of_the_front_page_lead_to_files_and_headings_that_are_there() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)#?([^)]*)\)", README)
    assert links
    for path, anchor in links:
        assert (REPOSITORY / path).exists()
        assert not anchor or anchor in anchors()


def test_every_make_target_that_the_front_page_names_is_there() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)\b", README))
    assert {"demo", "run", "test"} <= named <= targets
