"""What we rely on in faust-streaming and aiokafka, shown on the Kafka that is pinned."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from monitor.service.follow import Message, follow
from monitor.service.kafka import make_topics, producer
from monitor.service.ledger import BEGINNING
from monitor.service.settings import Settings
from monitor.service.supervisor import environment_of
from monitor.service.topics import Topic

PARTITIONS = 4
NUMBERS = Topic("numbers", bytes, partitions=PARTITIONS, days=1)
SAID = Topic("said", bytes, days=1)
ROWS = Topic("counting-seen-changelog", bytes, partitions=PARTITIONS)
PATIENCE_SECONDS = 40.0
ROOT = Path(__file__).parents[2]

Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def numbers(settings: Settings) -> Settings:
    asyncio.run(make_topics(settings, [NUMBERS, SAID, ROWS]))
    return settings


@pytest.fixture
def start(numbers: Settings, tmp_path: Path) -> Iterator[Start]:
    """Start a counting worker of a name; all that still run are killed afterwards."""
    running: list[subprocess.Popen[bytes]] = []

    def start_one(name: str, **environment: str) -> "subprocess.Popen[bytes]":
        home = msgspec.structs.replace(numbers, data_dir=str(tmp_path / name))
        with (tmp_path / f"{name}.log").open("ab") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "tests.kafka.counting_worker", name],
                cwd=ROOT,
                env=environment_of(home, os.environ) | environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        running.append(worker)
        return worker

    yield start_one
    for worker in running:
        worker.kill()
        worker.wait()


def send(settings: Settings, numbers: range, headers: tuple[tuple[str, bytes], ...] = ()) -> None:
    async def send_all() -> None:
        async with producer(settings) as out:
            for number in numbers:
                spelled = str(number).encode()
                await out.send(
                    settings.topic_prefix + NUMBERS.name,
                    spelled,
                    key=spelled,
                    headers=list(headers),
                )
            await out.flush()

    asyncio.run(send_all())


def said(settings: Settings) -> list[Message]:
    async def read() -> list[Message]:
        found = follow(settings, SAID.name, since=BEGINNING, once=True)
        return [message async for message in found]

    return asyncio.run(read())


def words(settings: Settings, first: str) -> list[str]:
    """What was said so far that begins with this word, without it."""
    told = [(message.value or b"").decode().partition(" ") for message in said(settings)]
    return [rest for word, _, rest in told if word == first]


def wait_until(settings: Settings, true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not true():
        if time.monotonic() > end:
            pytest.fail(f"Waited {PATIENCE_SECONDS:.0f} s; was said: {said(settings)[-20:]}")
        time.sleep(0.2)


def test_headers_pass_an_agent_as_they_came(numbers: Settings, start: Start) -> None:
    send(numbers, range(1), headers=(("ce_id", "خبر".encode()), ("empty", b"")))
    start("one")
    wait_until(numbers, lambda: words(numbers, "new") == ["0"])
    [message] = [m for m in said(numbers) if m.value == b"new 0"]
    assert dict(message.headers) == {"ce_id": "خبر".encode(), "empty": b""}


def test_state_comes_back_from_the_changelog_on_another_disk(
    numbers: Settings, start: Start
) -> None:
    send(numbers, range(200))
    first = start("one")
    wait_until(numbers, lambda: len(words(numbers, "new")) == 200)
    first.send_signal(signal.SIGKILL)
    first.wait()

    start("two")
    wait_until(numbers, lambda: "200 rows for [0, 1, 2, 3]" in words(numbers, "recovered"))
    send(numbers, range(200))  # every one is known
    wait_until(numbers, lambda: len(words(numbers, "again")) >= 200)
    assert set(words(numbers, "new")) == {str(n) for n in range(200)}


def test_two_workers_share_and_the_one_left_takes_over_with_nothing_lost(
    numbers: Settings, start: Start
) -> None:
    first = start("one", TEST_SECONDS_EACH="0.02")
    send(numbers, range(300))
    wait_until(numbers, lambda: len(words(numbers, "new")) > 20)
    second = start("two", TEST_SECONDS_EACH="0.02")
    wait_until(numbers, lambda: {m.key for m in said(numbers)} >= {b"one", b"two"})
    first.send_signal(signal.SIGKILL)
    first.wait()
    send(numbers, range(300, 400))

    wait_until(numbers, lambda: set(words(numbers, "new")) >= {str(n) for n in range(400)})
    assert second.poll() is None
