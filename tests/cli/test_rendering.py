"""Messages as a person reads them: whichever way the script runs, whatever a feed wrote."""

from datetime import UTC, datetime

import msgspec
import pytest

from monitor.cli.rendering import (
    count_of,
    counts_of,
    isolate,
    json_of,
    render_alert,
    render_message,
)
from monitor.records import Alert, AlertStatus, Evidence
from monitor.service.follow import Message
from monitor.service.wire import NotJsonError, WrongSchemaError, encode
from monitor.stages.dedupe import Dedupe
from tests.stages.dedupe.newswire import an_article

ISOLATED = "\u2068{}\u2069"
ALERT = Alert(
    id="a",
    rule="MassCasualties",
    rule_version="1",
    subject="i",
    step=1,
    status=AlertStatus.RAISED,
    time=datetime(2024, 5, 15, 12, tzinfo=UTC),
    place="Baghdad",
    country="IQ",
    figures={"injured": (30, 40), "killed": (12, None)},
    summary="مقتل 12 في بغداد",
    url="https://gazette.example/1",
    evidence=(
        Evidence(field="title", start=0, end=8, quote="مقتل 12"),
        Evidence(field="text", start=0, end=8, quote="مقتل 12"),
    ),
    why=("killed 12 >= 10",),
)


def message(value: bytes | None, topic: str = "news.outcomes") -> Message:
    return Message(topic, 0, 7, 1_715_774_400_000, None, value)


def test_foreign_text_stands_in_an_isolate_and_plain_text_as_it_is() -> None:
    assert isolate("Baghdad") == "Baghdad"
    assert isolate("بغداد") == ISOLATED.format("بغداد")


@pytest.mark.parametrize(
    "bad",
    ["\x1b[31mred", "two\nlines", "two\u2028lines", "\u202eturned", "\u2067open", "\x9bhidden"],
)
def test_what_a_feed_wrote_neither_commands_nor_turns_the_terminal(bad: str) -> None:
    shown = isolate(bad)
    assert shown.removeprefix("\u2068").removesuffix("\u2069").isascii()
    assert shown.isprintable() or shown.startswith("\u2068")
    assert not set(shown) & set("\x1b\n\u2028\u202e\u2067\x9b")


def test_an_alert_tells_what_where_how_many_by_whose_words_and_why() -> None:
    lines = render_alert(encode(ALERT)).splitlines()
    assert "MassCasualties" in lines[0]
    assert lines[0].endswith("Baghdad, IQ  12+ killed, 30-40 injured")
    assert lines[1].strip() == ISOLATED.format("مقتل 12 في بغداد")
    quoted = [line for line in lines if "“" in line]
    assert len(quoted) == 1, "the same words are quoted once"
    assert any(line.strip() == "why: killed 12 >= 10" for line in lines)
    assert lines[-1].strip() == "https://gazette.example/1"


def test_what_is_no_alert_is_refused_by_name_of_its_fault() -> None:
    with pytest.raises(WrongSchemaError):
        render_alert(b'{"id": 5}')


def test_any_other_record_is_one_line_without_what_is_empty() -> None:
    value = msgspec.json.encode({"entry": "e1", "ending": "copy", "refers_to": "", "list": []})
    line = render_message(message(value))
    assert line.endswith("entry=e1  ending=copy")
    assert "\n" not in line


def test_a_message_that_is_no_record_is_shown_with_its_place() -> None:
    for topic in ("news.outcomes", "news.alerts"):
        line = render_message(message(b"\xff not json", topic))
        assert f"{topic}-0-7 is no record of its topic" in line


def test_a_packed_row_of_dedupe_is_shown_by_its_fields() -> None:
    decided = Dedupe().decide(an_article(publisher="Gazette"))
    assert decided is not None
    row = message(decided.row.facts, "news.read-dedupe-changelog")
    fields = msgspec.json.decode(json_of(row))
    assert (fields["seq"], fields["reason"], fields["lang"]) == (1, "new", "en")
    assert fields["article"] == fields["original"]
    assert fields["numbers"] == 2
    assert "reason=new" in render_message(row)


@pytest.mark.parametrize("value", [b"", b"{}", bytes(40), b"\x01" + bytes(38)])
def test_what_is_no_row_of_dedupe_is_told_as_such(value: bytes) -> None:
    row = message(value, "news.read-dedupe-changelog")
    with pytest.raises(NotJsonError):
        json_of(row)
    assert "is no record of its topic" in render_message(row)


def test_a_record_that_was_taken_back_is_told_by_its_key() -> None:
    gone = message(None, "news.read-clean-changelog")._replace(key="بغداد".encode())
    assert json_of(gone) == b"null"
    assert render_message(gone).endswith(f"{ISOLATED.format('بغداد')} was taken back")


def test_counts_are_written_as_people_write_them() -> None:
    assert counts_of({"missing": (3, 3), "killed": (7, None)}) == "7+ killed, 3 missing"
    assert [count_of(number, "entry") for number in (0, 1, 2)] == [
        "0 entries",
        "1 entry",
        "2 entries",
    ]
    assert count_of(2, "rule") == "2 rules"
