"""Alerts as CloudEvents 1.0 in Kafka's binary mode: attributes in headers, the alert as the value.

See the Kafka protocol binding of CloudEvents 1.0.2, section 3.2. A consumer that knows CloudEvents
needs nothing of ours to route, filter and deduplicate; others read the value.
"""

from urllib.parse import quote

from monitor.records import Alert, Record

SOURCE = "/monitor/rules/"  # a URI reference: the rule is what speaks
TYPE = "monitor.alert."  # and the status of the step


def headers_of(record: Record) -> list[tuple[str, bytes]]:
    """Return the headers of a record's message: CloudEvents attributes of an alert, else none.

    `source` and `id` together name the event once and for all, as the specification asks.
    """
    if not isinstance(record, Alert):
        return []
    attributes = {
        "content-type": "application/json",
        "ce_specversion": "1.0",
        "ce_id": record.id,
        "ce_source": SOURCE + quote(record.rule, safe=""),
        "ce_type": TYPE + record.status.value,
        "ce_subject": record.subject,
        "ce_time": record.time.isoformat().replace("+00:00", "Z"),
    }
    return [(name, value.encode("utf-8")) for name, value in attributes.items()]
