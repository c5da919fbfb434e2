"""What the terminal says of the warnings in the logs of the processes."""

import json
from pathlib import Path

import pytest

from monitor.cli.troubles import LogTail


def line(level: str = "warning", **fields: object) -> str:
    said = {"time": "2024-05-15T12:00:00.000Z", "level": level, "logger": "monitor.poller"}
    return json.dumps({**said, "message": "feed not read: it timed out", **fields}) + "\n"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "poll.log"


def add(log: Path, text: str) -> None:
    with log.open("a", encoding="utf-8") as file:
        file.write(text)


def test_a_feed_that_fails_is_one_line_with_its_next_try(log: Path) -> None:
    tail = LogTail(log)
    add(log, line(feed="gazette", failures=3, next_poll="2024-05-15T12:05:00Z"))
    (told,) = tail.troubles()
    assert "poll: gazette: feed not read: it timed out; next try" in told
    assert told.split()[-1].endswith(":05:00")
    assert list(tail.troubles()) == [], "it is said once"


def test_what_stood_in_the_log_before_is_old_and_what_is_well_stays_there(log: Path) -> None:
    add(log, line(message="of yesterday"))
    tail = LogTail(log)
    add(log, line(level="info") + "Traceback (most recent call last):\n" + line(level="error"))
    assert len(list(tail.troubles())) == 1


def test_what_a_library_stumbles_over_is_not_said(log: Path) -> None:
    tail = LogTail(log)
    add(log, line(logger="aiokafka.consumer.fetcher"))
    assert list(tail.troubles()) == []


def test_a_line_that_is_still_being_written_waits_for_its_end(log: Path) -> None:
    tail = LogTail(log)
    whole = line()
    add(log, whole[:20])
    assert list(tail.troubles()) == []
    add(log, whole[20:])
    assert len(list(tail.troubles())) == 1


def test_a_log_that_was_set_aside_is_read_from_its_new_beginning(log: Path) -> None:
    add(log, line() * 3)
    tail = LogTail(log)
    log.unlink()
    assert list(tail.troubles()) == []
    add(log, line(message="new"))
    (told,) = tail.troubles()
    assert told.endswith("poll: new")


def test_words_of_a_feed_cannot_command_the_terminal(log: Path) -> None:
    tail = LogTail(log)
    add(log, line(message="bad \x1b[2J title \u202e"))
    (told,) = tail.troubles()
    assert "\x1b" not in told
    assert "\u202e" not in told
