"""Messages as a person reads them in a terminal, whichever way their script runs.

What a feed wrote can neither command the terminal nor turn the line around it: control characters
go, and each foreign text stands in an isolate of its own (UAX 9: U+2068 to U+2069).
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

import click
import msgspec

from monitor.records import Alert, AlertStatus, Harm
from monitor.service.follow import Message
from monitor.service.topics import DEDUPE_ROWS
from monitor.service.wire import NotJsonError, WrongSchemaError, decoder
from monitor.stages.dedupe.rows import fields_of

ISOLATE, END_ISOLATE = "\u2068", "\u2069"
INDENT = " " * 10
SHORT = 160  # characters of a field that stands beside others

# Controls, line ends of every kind, and the marks that override direction.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_COLOURS = {
    AlertStatus.RAISED: "red",
    AlertStatus.UPDATED: "yellow",
    AlertStatus.CORRECTED: "cyan",
    AlertStatus.RESOLVED: "green",
}
_decode_alert = decoder(Alert)


def isolate(text: str) -> str:
    """Return `text` on one line, without commands, in a direction of its own."""
    safe = _UNSAFE.sub(" ", text).strip()
    return safe if safe.isascii() else f"{ISOLATE}{safe}{END_ISOLATE}"


def count_of(number: int, thing: str) -> str:
    """Return a number of things as a person writes it."""
    many = f"{thing.removesuffix('y')}ies" if thing.endswith("ry") else f"{thing}s"
    return f"{number} {thing if number == 1 else many}"


def render_alert(value: bytes | None) -> str:
    """Return an alert in some lines: what, where, how many, by whose words, and why.

    Raises NotJsonError or WrongSchemaError.
    """
    alert = _decode_alert(value)
    status = click.style(f"{alert.status.upper():<9}", fg=_COLOURS.get(alert.status), bold=True)
    where = ", ".join(isolate(part) for part in (alert.place, alert.country) if part)
    facts = (click.style(isolate(alert.rule), bold=True), where, counts_of(alert.figures))
    lines = [f"{_clock(alert.time)} {status} {'  '.join(fact for fact in facts if fact)}"]
    headline = alert.summary or alert.title
    lines += [INDENT + isolate(text) for text in (headline,) if text]
    lines += [f"{INDENT}  “{isolate(quote)}”" for quote in _distinct(alert)]
    if alert.why:
        lines.append(f"{INDENT}why: {'; '.join(isolate(reason) for reason in alert.why)}")
    lines += [INDENT + isolate(alert.url) for _ in (1,) if alert.url]
    return "\n".join(lines)


def json_of(message: Message) -> bytes:
    """Return what a message says as JSON: as it was sent, a packed row by its fields.

    Raises NotJsonError. What takes a record back, by its key alone, is null.
    """
    try:
        if message.value is None:
            return b"null"
        if message.topic.endswith(DEDUPE_ROWS.name):
            return msgspec.json.encode(fields_of(message.value))
        msgspec.json.decode(message.value)
    except (ValueError, msgspec.DecodeError) as error:
        raise NotJsonError(str(error)) from error
    return message.value


def render_message(message: Message) -> str:
    """Return any message: an alert in some lines, any other record in one.

    What is no record is shown as such, with its place.
    """
    if message.value is None:
        return f"{_moment(message)} {isolate(_key(message))} was taken back"
    try:
        if message.topic.endswith("alerts"):
            return render_alert(message.value)
        fields = msgspec.json.decode(json_of(message), type=dict[str, object])
    except (NotJsonError, WrongSchemaError, msgspec.DecodeError) as error:
        return (
            f"{_moment(message)} {message.place} is no record of its topic: {isolate(str(error))}"
        )
    told = (
        f"{name}={isolate(_short(value))}"
        for name, value in fields.items()
        if value not in ("", None, [], {}, 0, False) and name != "schema_version"
    )
    return f"{_moment(message)} {'  '.join(told)}"


def counts_of(figures: Mapping[str, tuple[int, int | None]]) -> str:
    """Return figures as a person writes them, the gravest harm first: 7+ killed, 20 injured."""
    return ", ".join(f"{_span(*figures[harm])} {harm}" for harm in Harm if harm in figures)


def _span(low: int, high: int | None) -> str:
    if high is None:
        return f"{low}+"
    return str(low) if low == high else f"{low}-{high}"


def _distinct(alert: Alert) -> list[str]:
    return list(dict.fromkeys(evidence.quote for evidence in alert.evidence))


def _short(value: object) -> str:
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return text if len(text) <= SHORT else text[: SHORT - 1] + "…"


def _clock(moment: datetime) -> str:
    return moment.astimezone().strftime("%H:%M:%S")


def _key(message: Message) -> str:
    return (message.key or b"").decode("utf-8", "replace") or message.place


def _moment(message: Message) -> str:
    return _clock(datetime.fromtimestamp(message.timestamp_ms / 1000, UTC))
