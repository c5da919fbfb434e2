"""Lines of JSON become entries; time never runs backwards, and a bad line is told, not thrown."""

import json
from datetime import UTC, datetime

import pytest

from monitor.records import Entry
from monitor.service.jsonl import BEGINNING, BadLine, read_lines


def lines(*objects: object) -> list[Entry | BadLine]:
    return list(read_lines(json.dumps(one).encode() + b"\n" for one in objects))


def entries(*objects: object) -> list[Entry]:
    return [one for one in lines(*objects) if isinstance(one, Entry)]


def test_the_shortest_line_is_an_id_and_a_text() -> None:
    (entry,) = entries({"id": "a", "text": "Some words."})
    assert (entry.article_id, entry.body, entry.published) == ("a", "Some words.", None)
    assert entry.first_seen == BEGINNING


def test_an_entry_was_first_seen_when_published_but_never_before_an_earlier_line() -> None:
    may, june = "2024-05-15", "2024-06-01T10:00:00Z"
    seen = entries(
        {"id": "a", "text": "x", "published": may},
        {"id": "b", "text": "x", "published": june},
        {"id": "c", "text": "x", "published": may},
        {"id": "d", "text": "x"},
    )
    first, then = datetime(2024, 5, 15, tzinfo=UTC), datetime(2024, 6, 1, 10, tzinfo=UTC)
    assert [entry.first_seen for entry in seen] == [first, then, then, then]
    assert [entry.published for entry in seen] == [first, then, first, None]


def test_a_given_first_seen_stands_and_bounds_the_published_time() -> None:
    line = {"id": "a", "text": "x", "first_seen": "2024-05-15T12:00:00Z", "published": "2024-05-16"}
    (entry,) = entries(line)
    assert entry.first_seen == entry.published == datetime(2024, 5, 15, 12, tzinfo=UTC)


def test_a_date_that_cannot_be_read_is_none_and_its_spelling_is_kept() -> None:
    (entry,) = entries({"id": "a", "text": "x", "published": "6 YEARS AGO"})
    assert (entry.published, entry.published_text) == (None, "6 YEARS AGO")


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59Z"])
def test_an_instant_out_of_all_reckoning_is_a_bad_line(instant: str) -> None:
    (line,) = read_lines([f'{{"id": "a", "text": "x", "first_seen": "{instant}"}}'.encode()])
    assert isinstance(line, BadLine)
    assert f"first_seen is '{instant}'" in line.error


def test_a_year_out_of_all_reckoning_moves_no_clock() -> None:
    slip, after = entries(
        {"id": "a", "text": "x", "published": "9999-12-31"},
        {"id": "b", "text": "x", "published": "2024-05-15"},
    )
    assert (slip.published, slip.published_text) == (None, "9999-12-31")
    assert after.first_seen.year == 2024


def test_null_is_absent_and_other_keys_are_passed_over() -> None:
    line = {"id": 7, "text": "x", "title": None, "lang": None, "mentions": [1]}
    (entry,) = entries(line)
    assert (entry.article_id, entry.title, entry.lang) == ("7", "", "")


def test_markup_is_seen() -> None:
    plain, html = entries({"id": "a", "text": "1 < 2 > 0"}, {"id": "b", "text": "<p>Words</p>"})
    assert (plain.body_is_html, html.body_is_html) == (False, True)


def test_the_same_line_is_the_same_entry_and_other_words_are_another() -> None:
    one, same, other = entries(
        {"id": "a", "text": "x"}, {"id": "a", "text": "x"}, {"id": "a", "text": "y"}
    )
    assert one.id == same.id != other.id


def test_bad_lines_are_told_with_id_and_number_and_the_others_go_on() -> None:
    data = [
        b"not json\n",
        b"\n",
        b'{"id": "b"}\n',
        b'{"id": "c", "text": 5}\n',
        b'{"id": "d", "text": "x", "first_seen": "soon"}\n',
        b"\xff\xfe\n",
        b'\xef\xbb\xbf{"id": "f", "text": "x"}\n',
    ]
    read = list(read_lines(data))
    bad = [(one.id, one.line) for one in read if isinstance(one, BadLine)]
    assert bad == [(None, 1), ("b", 3), ("c", 4), ("d", 5), (None, 6)]
    assert [one.article_id for one in read if isinstance(one, Entry)] == ["f"]
    assert all(one.error for one in read if isinstance(one, BadLine))
