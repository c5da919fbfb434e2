"""The dashboard's and the alert rules' expressions, and what names they use."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from prometheus_client import REGISTRY

# Importing it is what registers our metrics.
from monitor.service import metrics as _metrics  # noqa: F401

REPOSITORY = Path(__file__).parents[2]
DASHBOARD = REPOSITORY / "deploy" / "grafana" / "dashboards" / "monitor.json"
ALERTS = REPOSITORY / "deploy" / "prometheus" / "alerts.yml"

# What Grafana puts in place of a variable; here everything matches and rates look back 30 s.
GRAFANA = {"$__rate_interval": "30s", "$job": ".+", "$instance": ".+"}

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_METRIC = re.compile(r"\b(?:monitor|process)_[a-z0-9_]+")


class Expression(NamedTuple):
    """An expression, and the title of the panel or the name of the alert that it belongs to."""

    title: str
    text: str


def dashboard() -> dict[str, Any]:
    """Return the dashboard as Grafana reads it."""
    read: dict[str, Any] = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    return read


def alert_rules() -> list[dict[str, Any]]:
    """Return every alerting rule of ours."""
    groups = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    """Return the panels that show something: not the rows."""
    return [panel for panel in dashboard()["panels"] if panel["type"] != "row"]


def dashboard_expressions() -> Iterator[Expression]:
    """Return every expression of the dashboard, annotations included, as written."""
    for panel in panels():
        for target in panel["targets"]:
            yield Expression(panel["title"], target["expr"])
    for annotation in dashboard()["annotations"]["list"]:
        yield Expression(annotation["name"], annotation["expr"])


def alert_expressions() -> Iterator[Expression]:
    """Return every expression of the alert rules."""
    for rule in alert_rules():
        yield Expression(rule["alert"], rule["expr"])


def filled(expression: str) -> str:
    """Return the expression as Grafana would send it."""
    for variable, value in GRAFANA.items():
        expression = expression.replace(variable, value)
    return expression


def metric_names(expression: str) -> set[str]:
    """Return the metrics an expression asks for; words in label values do not count."""
    return set(_METRIC.findall(_STRING.sub('""', expression)))


def exposed_names() -> set[str]:
    """Return the name of every series that a process of ours can expose."""
    suffixes = {
        "counter": ("_total",),
        "histogram": ("_bucket", "_sum", "_count"),
        "info": ("_info",),
    }
    return {
        family.name + suffix
        for family in REGISTRY.collect()
        for suffix in suffixes.get(family.type, ("",))
    }
