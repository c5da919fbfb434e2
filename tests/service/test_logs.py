"""A log line is one line, says what it must, and gives no secret away."""

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest

from monitor.service.logs import JsonFormatter, LineFormatter, setup_logging
from monitor.service.settings import BadSettingsError, Settings

LOG = logging.getLogger("monitor.test")


class Terminal(io.StringIO):
    """A stderr that a person watches."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """Put the root logger back, whatever a test made of it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)


Capture = pytest.CaptureFixture[str]


def lines(written: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in written.splitlines()]


def fail() -> None:
    raise ValueError("a bad\nthing")


def test_a_line_is_json_with_time_level_logger_message_and_extra_fields(
    capsys: Capture,
) -> None:
    setup_logging(Settings())
    LOG.info("polled %s", "a feed", extra={"feed": "bbc", "entries": 3})
    (line,) = lines(capsys.readouterr().err)
    assert str(line.pop("time")).endswith("Z")
    assert line == {
        "level": "info",
        "logger": "monitor.test",
        "message": "polled a feed",
        "feed": "bbc",
        "entries": 3,
    }


def test_words_of_a_feed_cannot_forge_a_second_line(capsys: Capture) -> None:
    setup_logging(Settings())
    forged = 'x\n{"level": "error"}\r\u2028\x1b[31m'
    LOG.warning("title %s", forged, extra={"title": forged})
    written = capsys.readouterr().err
    assert written.count("\n") == 1
    assert not set(written) & {"\r", "\u2028", "\x1b"}
    assert lines(written)[0]["title"] == forged


def test_a_field_cannot_pass_itself_off_as_the_level(capsys: Capture) -> None:
    setup_logging(Settings())
    LOG.info("x", extra={"level": "error", "logger": "root"})
    (line,) = lines(capsys.readouterr().err)
    assert (line["level"], line["logger"]) == ("info", "monitor.test")


def test_an_exception_is_a_field_of_its_line(capsys: Capture) -> None:
    setup_logging(Settings())
    try:
        fail()
    except ValueError:
        LOG.exception("could not read")
    (line,) = lines(capsys.readouterr().err)
    assert "ValueError: a bad\nthing" in str(line["exception"])


@pytest.mark.parametrize("secret", ['qwe"rty', "päss", "plain-1"])
def test_the_password_never_stands_in_a_line(capsys: Capture, secret: str) -> None:
    setup_logging(Settings(kafka_password=secret))
    LOG.error("login with %s failed", secret, extra={"config": {"sasl": secret}})
    LOG.error("settings", extra={"settings": Settings(kafka_password=secret)})
    written = capsys.readouterr().err
    assert secret not in written
    assert json.dumps(secret)[1:-1] not in written
    assert len(lines(written)) == 2


def test_a_field_named_as_a_secret_is_blanked(capsys: Capture) -> None:
    setup_logging(Settings())
    LOG.info("asked", extra={"Authorization": "Basic abc", "set_cookie": "sid=1"})
    written = capsys.readouterr().err
    assert "abc" not in written
    assert "sid=1" not in written


def test_a_person_reads_one_line_without_a_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    setup_logging(Settings())
    try:
        fail()
    except ValueError:
        LOG.exception("could not read", extra={"feed": "bbc\x1b[2J\u202e"})
    written = stream.getvalue()
    assert written.endswith(
        "error   could not read feed=bbc\\x1b[2J\\u202e (ValueError: a bad\\nthing)\n"
    )
    assert written.count("\n") == 1


def test_arabic_stays_readable_for_a_person() -> None:
    record = logging.makeLogRecord({"msg": "مقتل عشرة", "levelno": 20, "levelname": "INFO"})
    assert "مقتل عشرة" in LineFormatter().format(record)
    assert json.loads(JsonFormatter().format(record))["message"] == "مقتل عشرة"


def test_setting_up_twice_does_not_double_a_line(capsys: Capture) -> None:
    setup_logging(Settings())
    setup_logging(Settings())
    LOG.info("once")
    assert len(lines(capsys.readouterr().err)) == 1


def test_the_engines_loggers_do_not_talk_below_warning(capsys: Capture) -> None:
    setup_logging(Settings(log_level="debug"))
    logging.getLogger("aiokafka").debug("a record")
    logging.getLogger("faust.worker").info("a banner")
    logging.getLogger("mode").warning("a trouble")
    LOG.debug("ours")
    assert [line["message"] for line in lines(capsys.readouterr().err)] == ["a trouble", "ours"]


def test_a_level_that_does_not_exist_is_refused_in_one_sentence() -> None:
    with pytest.raises(BadSettingsError, match=r"MONITOR_LOG_LEVEL is 'loud'; allowed are"):
        setup_logging(Settings(log_level="loud"))
