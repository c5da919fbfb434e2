"""The Grafana dashboard is sound, and asks for nothing that we do not expose."""

import itertools
import json
import re
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any

import promql_parser
import pytest

from tests.deploy.promql import (
    Expression,
    alert_expressions,
    dashboard,
    dashboard_expressions,
    exposed_names,
    filled,
    metric_names,
    panels,
)

COLUMNS = 24
# What has no value on a good day.
MAY_BE_EMPTY = {"Restarts", "Rules taken into force"}

EXPRESSIONS = [*dashboard_expressions(), *alert_expressions()]
ON_DASHBOARD = list(dashboard_expressions())


def titles(expressions: list[Expression]) -> list[str]:
    return [f"{number} {one.title}" for number, one in enumerate(expressions)]


# --- As Grafana reads it -----------------------------------------------------------------------


def test_the_dashboard_has_an_address_a_title_and_a_schema_version() -> None:
    assert dashboard()["uid"] == "monitor"
    assert dashboard()["title"]
    assert dashboard()["schemaVersion"] >= 39


def test_panel_ids_and_titles_are_unique() -> None:
    every = dashboard()["panels"]
    assert len({panel["id"] for panel in every}) == len(every)
    assert len({panel["title"] for panel in every}) == len(every)


def test_the_rows_are_in_the_order_in_which_an_operator_asks() -> None:
    rows = [panel["title"] for panel in dashboard()["panels"] if panel["type"] == "row"]
    assert rows == ["Is it working?", "Feeds", "Stages", "Alerts", "Kafka lag", "Processes"]


def test_panels_stand_on_the_grid_and_none_over_another() -> None:
    taken: dict[tuple[int, int], str] = {}
    for panel in dashboard()["panels"]:
        at = panel["gridPos"]
        assert at["x"] + at["w"] <= COLUMNS
        for cell in itertools.product(
            range(at["x"], at["x"] + at["w"]), range(at["y"], at["y"] + at["h"])
        ):
            assert taken.setdefault(cell, panel["title"]) == panel["title"]


@pytest.mark.parametrize("panel", panels(), ids=lambda panel: str(panel["title"]))
def test_a_panel_says_what_it_shows_and_in_which_unit(panel: dict[str, Any]) -> None:
    assert len(panel["description"]) > 20
    assert panel["description"].endswith(".")
    assert panel["fieldConfig"]["defaults"]["unit"]
    assert all(target["legendFormat"] for target in panel["targets"]) or panel["type"] == "stat"


def test_every_data_source_is_the_variable() -> None:
    assert '"uid": "prometheus"' not in json.dumps(dashboard())
    for panel in panels():
        for part in (panel, *panel["targets"]):
            assert part["datasource"] == {"type": "prometheus", "uid": "${datasource}"}


def test_the_variables_are_data_source_job_and_process() -> None:
    variables = {one["name"]: one for one in dashboard()["templating"]["list"]}
    assert list(variables) == ["datasource", "job", "instance"]
    assert variables["job"]["query"]["query"] == "label_values(monitor_build_info, job)"


# --- What it asks ------------------------------------------------------------------------------


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=titles(EXPRESSIONS))
def test_an_expression_is_promql(expression: Expression) -> None:
    assert promql_parser.parse(filled(expression.text))


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=titles(EXPRESSIONS))
def test_an_expression_asks_only_for_what_we_expose(expression: Expression) -> None:
    asked = metric_names(expression.text)
    assert asked or "up{" in expression.text
    assert asked <= exposed_names()


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=titles(EXPRESSIONS))
def test_rates_are_of_counters_and_quantiles_keep_their_buckets(expression: Expression) -> None:
    rated = re.findall(r"(?:rate|increase)\((\w+)", expression.text)
    assert all(name.endswith(("_total", "_bucket", "_sum", "_count")) for name in rated)
    counted = {name for name in metric_names(expression.text) if name.endswith("_total")}
    assert counted <= set(rated)
    assert ("histogram_quantile" in expression.text) == bool(re.search(r"\ble\)", expression.text))


@pytest.mark.parametrize("expression", ON_DASHBOARD, ids=titles(ON_DASHBOARD))
def test_a_panel_keeps_to_the_chosen_processes_and_to_grafanas_interval(
    expression: Expression,
) -> None:
    series = len(metric_names(expression.text)) or 1
    assert expression.text.count('job=~"$job", instance=~"$instance"') >= series
    assert not re.search(r"rate\([^)]*\[(?!\$__rate_interval)", expression.text)


def test_every_metric_of_ours_is_looked_at_somewhere() -> None:
    asked = set().union(*(metric_names(one.text) for one in EXPRESSIONS))
    families = {re.sub(r"_(bucket|sum|count)$", "", name) for name in exposed_names()}
    ours = {name for name in families if name.startswith("monitor_")} - {"monitor_build_info"}
    assert ours == {re.sub(r"_(bucket|sum|count)$", "", name) for name in asked} & ours


# --- What a real Prometheus answers ------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def ask(url: str, expression: str) -> list[Any]:
    query = urllib.parse.urlencode({"query": expression})
    with urllib.request.urlopen(f"{url}/api/v1/query?{query}", timeout=10) as answer:  # noqa: S310 - http, ours
        result: list[Any] = json.load(answer)["data"]["result"]
        return result


def wait_for(url: str, expression: str, seconds: float = 30.0) -> None:
    """Return when the expression has a value."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if ask(url, expression):
                return
        except (urllib.error.URLError, ConnectionError):
            pass  # it is still starting
        time.sleep(0.2)
    pytest.fail(f"Prometheus had no value for {expression} within {seconds:.0f} s")


@pytest.fixture(scope="module")
def scraping(
    prometheus: str, scrape_target: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The URL of a Prometheus that has scraped our process a few times."""
    home = tmp_path_factory.mktemp("prometheus")
    config = {
        "global": {"scrape_interval": "250ms", "scrape_timeout": "250ms"},
        "scrape_configs": [
            {"job_name": "monitor", "static_configs": [{"targets": [scrape_target]}]}
        ],
    }
    (home / "prometheus.yml").write_text(json.dumps(config))
    address = f"127.0.0.1:{free_port()}"
    command = [
        prometheus,
        f"--config.file={home}/prometheus.yml",
        f"--storage.tsdb.path={home}/data",
        f"--web.listen-address={address}",
        "--log.level=warn",
    ]
    with (home / "log").open("wb") as log, subprocess.Popen(command, stderr=log) as child:
        try:
            wait_for(f"http://{address}", "count_over_time(monitor_build_info[30s]) >= 3")
            yield f"http://{address}"
        finally:
            child.terminate()


@pytest.mark.prometheus
def test_every_panel_has_an_answer_from_a_real_prometheus(scraping: str) -> None:
    silent = [
        one.title
        for one in ON_DASHBOARD
        if not ask(scraping, filled(one.text)) and one.title not in MAY_BE_EMPTY
    ]
    assert silent == []


@pytest.mark.prometheus
def test_no_alert_expression_fails_on_a_real_prometheus_and_none_fires(scraping: str) -> None:
    waiting_for_hours = {"MonitorNoAlerts", "MonitorNoEntries"}
    firing = [
        one.title
        for one in alert_expressions()
        if ask(scraping, one.text) and one.title not in waiting_for_hours
    ]
    assert firing == []


@pytest.mark.prometheus
def test_no_label_but_the_closed_sets_reaches_prometheus(scraping: str) -> None:
    series = ask(scraping, '{__name__=~"monitor_.+"}')
    labels = {label for one in series for label in one["metric"]}
    assert labels == {
        "__name__", "instance", "job", "le", "ending", "kind", "outcome", "partition", "python",
        "reason", "source", "stage", "state", "status", "topic", "trouble",
        "version",
    }  # fmt: skip
