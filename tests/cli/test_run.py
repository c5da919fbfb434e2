"""`monitor run` as an operator calls it: mistakes before a start, and bad input while it runs."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from click.testing import CliRunner

from monitor.cli import INTERRUPTED, USAGE, cli
from monitor.service.clock import wall_clock
from tests.acceptance.newsroom import CASUALTIES
from tests.feedserver import FeedServer, Listed, endless, hang, rss, serving_aside

REPOSITORY = Path(__file__).parents[2]
PATIENCE_SECONDS = 90.0
FEEDS = "feeds:\n  - {id: gazette, url: https://gazette.example/rss}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules.yaml").write_text(CASUALTIES, encoding="utf-8")
    (tmp_path / "feeds.yaml").write_text(FEEDS, encoding="utf-8")
    return tmp_path


def arguments(folder: Path, **instead: str) -> list[str]:
    given = {
        "feeds": str(folder / "feeds.yaml"),
        "rules": str(folder / "rules.yaml"),
        "data-dir": str(folder / "data"),
    } | instead
    return ["run", "--broker", "embedded", *(f"--{name}={value}" for name, value in given.items())]


# --- Before a start ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("instead", "told"),
    [
        ({"rules": "wrong.yaml"}, ["wrong.yaml:6:16: ", "wrong.yaml:7:17: levels: must rise"]),
        ({"feeds": "wrong.yaml"}, ["wrong.yaml, line 1: 'groups' is unknown here"]),
        ({"feeds": "none.yaml"}, ["none.yaml cannot be read"]),
        ({"data-dir": "wrong.yaml"}, ["Nothing can be kept in", "--data-dir"]),
    ],
)
def test_a_mistake_is_told_whole_and_nothing_is_started(
    folder: Path, instead: dict[str, str], told: list[str]
) -> None:
    wrong = CASUALTIES.replace("killed:", "kiled:").replace("[1, 10, 50, 100]", "[10, 1]")
    (folder / "wrong.yaml").write_text(wrong.lstrip(), encoding="utf-8")
    inside = {name: str(folder / file) for name, file in instead.items()}
    result = CliRunner().invoke(cli, arguments(folder, **inside))
    assert result.exit_code == USAGE
    assert result.stderr.startswith("Error: ")
    for words in told:
        assert words in result.stderr
    assert not (folder / "data" / "broker").exists()


def test_a_stop_while_it_starts_is_no_failure_and_leaves_nothing_behind(folder: Path) -> None:
    starting = subprocess.Popen(
        [sys.executable, "-m", "monitor", *arguments(folder)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert starting.stdout is not None
    assert "lives in memory" in starting.stdout.readline()
    starting.send_signal(signal.SIGTERM)
    said, _ = starting.communicate(timeout=PATIENCE_SECONDS)
    assert starting.returncode == 0, said
    assert "Traceback" not in said
    assert not (folder / "data" / "broker" / "address").exists()


@pytest.mark.slow
def test_when_nobody_reads_it_any_more_it_ends_and_takes_its_children_along(folder: Path) -> None:
    unread = subprocess.Popen(
        [sys.executable, "-m", "monitor", *arguments(folder)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert unread.stdout is not None
    while b"Ctrl-C stops" not in unread.stdout.readline():
        pass
    unread.stdout.close()
    unread.send_signal(signal.SIGTERM)
    unread.wait(PATIENCE_SECONDS)
    assert not (folder / "data" / "broker" / "address").exists()
    assert not any(str(folder) in environment for environment in environments())


def environments() -> list[str]:
    """Return the environment of each process that we may look at: children carry our settings."""
    found = []
    for process in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            found.append(process.read_bytes().decode(errors="replace"))
    return found


# --- While it runs -----------------------------------------------------------------------------


def set_feeds(server: FeedServer, folder: Path) -> None:
    """Let one feed be well, and the others as bad as feeds can be."""
    story = Listed(
        title="12 killed in Baghdad market bombing",
        link="https://gazette.example/1",
        body="A car bomb killed 12 people in a market in Baghdad today, police said.",
        published=wall_clock(),
    )
    urls = {
        "well": server.set("/well", rss([story])),
        "hangs": server.set("/hangs", hang()),
        "page": server.set("/page", "<html><body><p>No feed at all</p></body></html>"),
        "huge": server.set("/huge", endless(b"<rss><channel>" * 4096, total=100_000_000)),
        "nobody": "http://nobody.invalid/rss",
    }
    lines = [f"  - {{id: {name}, url: '{url}'}}" for name, url in urls.items()]
    (folder / "feeds.yaml").write_text("\n".join(("feeds:", *lines)), encoding="utf-8")


class Running:
    """`monitor run` with what it says, as it says it."""

    def __init__(self, folder: Path) -> None:
        self.environment = {
            **os.environ,
            "MONITOR_ALLOW_NETWORKS": "127.0.0.0/8",
            "MONITOR_DATA_DIR": str(folder / "data"),
        }
        self.address = folder / "data" / "broker" / "address"
        self._lines: list[str] = []
        self._came = threading.Condition()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "monitor", *arguments(folder)],
            cwd=REPOSITORY,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as said:
            for line in said:
                with self._came:
                    self._lines.append(line)
                    self._came.notify_all()

    def says(self, words: str) -> str:
        """Return the first line that holds `words`, when it has come."""

        def found() -> str:
            return next((line for line in self._lines if words in line), "")

        with self._came:
            assert self._came.wait_for(found, PATIENCE_SECONDS), f"{words!r} not in {self.text()}"
            return found()

    def text(self) -> str:
        return "".join(self._lines)

    def ask(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "monitor", *command],
            env=self.environment,
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
        )

    def stop(self) -> int:
        self._process.send_signal(signal.SIGINT)
        code = self._process.wait(PATIENCE_SECONDS)
        self._reader.join()
        return code


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    with serving_aside() as server:
        set_feeds(server, folder)
        monitor = Running(folder)
        try:
            yield monitor
        finally:
            monitor.stop()


async def put_on_entries(address: str, *values: bytes) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=address, max_request_size=4_000_000)
    await producer.start()
    try:
        for value in values:
            await producer.send_and_wait("news.entries", value)
    finally:
        await producer.stop()


@pytest.mark.slow
def test_bad_feeds_and_bad_records_are_calm_lines_and_dead_letters_and_hold_up_nothing(
    folder: Path,
) -> None:
    with running(folder) as monitor:
        raised = monitor.says("RAISED    MassCasualties  Baghdad, IQ")
        for feed in ("page", "huge", "nobody"):
            assert "next try" in monitor.says(f"poll: {feed}: feed not read: ")
        asyncio.run(
            put_on_entries(
                monitor.address.read_text(),
                b"no JSON at all",
                json.dumps({"id": 5, "feed": []}).encode(),
                b'{"id": "' + b"x" * 200_000 + b'"}',
            )
        )
        ledger = monitor.ask("ledger", "--wait", "60")
        assert ledger.returncode == 0, ledger.stdout
        assert [line.split()[:2] for line in ledger.stdout.splitlines()] == [
            ["4", "entries"],
            ["1", "reported"],
            ["0", "copy"],
            ["0", "revision"],
            ["0", "rejected"],
            ["3", "dead"],
            ["3", "dead"],
        ]
        letters = monitor.ask("tail", "dead-letters", "--once", "--json")
        # Their order is that of the partitions they were put on.
        reasons = sorted(json.loads(line)["reason"] for line in letters.stdout.splitlines())
        assert reasons == ["not-json", "wrong-schema", "wrong-schema"]
        alerts = monitor.ask("tail", "--once", "--json")
        assert [json.loads(line)["rule"] for line in alerts.stdout.splitlines()] == [
            "MassCasualties"
        ]
        assert monitor.stop() == INTERRUPTED
        assert "0 unprocessed entries" in monitor.text()
        assert "Traceback" not in monitor.text()
        assert raised
