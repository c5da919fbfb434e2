"""Alerts as consumers of CloudEvents see them."""

from datetime import UTC, datetime

from monitor.records import Alert, AlertStatus, Ending, Outcome, Stage
from monitor.service.cloudevents import headers_of

ALERT = Alert(
    id="0a1b",
    rule="Mass casualties / وفيات",
    rule_version="1",
    subject="incident-7",
    step=2,
    status=AlertStatus.UPDATED,
    time=datetime(2024, 5, 15, 12, 30, 0, 250_000, tzinfo=UTC),
)


def test_an_alert_carries_every_attribute_that_cloudevents_asks_for() -> None:
    assert dict(headers_of(ALERT)) == {
        "content-type": b"application/json",
        "ce_specversion": b"1.0",
        "ce_id": b"0a1b",
        "ce_source": b"/monitor/rules/Mass%20casualties%20%2F%20%D9%88%D9%81%D9%8A%D8%A7%D8%AA",
        "ce_type": b"monitor.alert.updated",
        "ce_subject": b"incident-7",
        "ce_time": b"2024-05-15T12:30:00.250000Z",
    }


def test_what_is_no_alert_carries_none() -> None:
    outcome = Outcome(entry="e", ending=Ending.COPY, stage=Stage.TRACK, reason="near")
    assert headers_of(outcome) == []
