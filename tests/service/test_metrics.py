"""The metrics keep the promises that dashboards and alerts stand on."""

import pytest
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from monitor.records import (
    AlertStatus,
    DeadReason,
    Ending,
    FeedTrouble,
    PollOutcome,
    SilenceReason,
    Stage,
)
from monitor.service import metrics


def families() -> dict[str, str]:
    """Return our metrics as exposed: name to type."""
    found = text_string_to_metric_families(metrics.exposition().decode())
    return {one.name: one.type for one in found if one.name.startswith("monitor_")}


def test_the_exposition_reads_back_as_prometheus_text() -> None:
    assert families()["monitor_items"] == "counter"
    assert families()["monitor_stage_seconds"] == "histogram"
    assert families()["monitor_build_info"] == "gauge"


def test_names_carry_a_base_unit_and_no_scaled_one() -> None:
    for name in families():
        assert not name.endswith(("_ms", "_milliseconds", "_minutes", "_percent", "_kb"))


def test_times_are_in_seconds() -> None:
    for name, kind in families().items():
        if kind == "histogram" or "timestamp" in name:
            assert name.endswith("_seconds")


@pytest.mark.parametrize(
    ("name", "label", "values"),
    [
        ("monitor_alerts_total", "status", [status.value for status in AlertStatus]),
        ("monitor_silences_total", "reason", [reason.value for reason in SilenceReason]),
        ("monitor_outcomes_total", "ending", [ending.value for ending in Ending]),
        ("monitor_polls_total", "outcome", [outcome.value for outcome in PollOutcome]),
        ("monitor_feed_events_total", "trouble", [trouble.value for trouble in FeedTrouble]),
        ("monitor_entries_total", "kind", [kind.value for kind in metrics.EntryKind]),
    ],
)
def test_a_counter_reads_zero_before_its_first_event(
    name: str, label: str, values: list[str]
) -> None:
    for value in values:
        assert REGISTRY.get_sample_value(name, {label: value}) is not None


def test_every_stage_starts_at_zero_with_every_outcome_and_reason() -> None:
    for stage in Stage:
        for outcome in metrics.Handled:
            labels = {"stage": stage.value, "outcome": outcome.value}
            assert REGISTRY.get_sample_value("monitor_items_total", labels) is not None
        for dead in DeadReason:
            labels = {"stage": stage.value, "reason": dead.value}
            assert REGISTRY.get_sample_value("monitor_dead_letters_total", labels) is not None


def test_there_are_no_created_series() -> None:
    assert "_created" not in metrics.exposition().decode()
