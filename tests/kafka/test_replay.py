"""`monitor replay` through a real broker and real workers: the lines of the pipeline in memory."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from monitor.service.broker import LocalKafka
from tests.acceptance.newsroom import CASUALTIES

# A toll that rises and falls, a copy, weeks of silence that end incidents, and an undated line.
STORIES = [
    ("a", "2024-05-15T10:00:00Z", "Gazette", "12 killed in Baghdad market bombing"),
    ("b", "2024-05-15T12:00:00Z", "Herald", "12 killed in Baghdad market bombing"),
    ("c", "2024-05-15T20:00:00Z", "Mirror", "Baghdad market bombing toll rises to 52 killed"),
    ("d", "2024-05-16T20:00:00Z", "Gazette", "Toll of Baghdad market bombing lowered to 49 killed"),
    ("e", "2024-06-20T08:00:00Z", "Gazette", "Ferry sinks off Chittagong, 70 killed"),
    ("f", None, "Mirror", "7 killed in landslide near Mingora"),
    ("g", "2024-07-20T08:00:00Z", "Herald", "Gunmen kill 3 in Homs"),
]


def given() -> str:
    lines = (
        {
            "id": id_,
            "published": published,
            "publisher": by,
            "feed": by.lower(),
            "title": title,
            "text": f"{title}. The police said so today, and nobody contradicted them in the town.",
        }
        for id_, published, by, title in STORIES
    )
    return "".join(json.dumps(line) + "\n" for line in lines)


def replayed(rules: Path, *options: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "replay", "--rules", str(rules), "--jsonl", *options],
        input=given(),
        env={**os.environ, "MONITOR_SESSION_TIMEOUT_SECONDS": "6"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "rules.yaml"
    path.write_text(CASUALTIES, encoding="utf-8")
    return path


async def topics_left_on(address: str) -> list[str]:
    """Return the topics that replays made and that still stand."""
    client = AIOKafkaAdminClient(bootstrap_servers=address)
    await client.start()
    try:
        return [name for name in await client.list_topics() if name.startswith("replay-")]
    finally:
        await client.close()


@pytest.mark.slow
def test_through_kafka_the_same_lines_come_out_and_no_topic_is_left(
    kafka: LocalKafka, rules: Path
) -> None:
    in_memory = replayed(rules)
    statuses = [json.loads(line)["status"] for line in in_memory.splitlines()]
    assert {"raised", "updated", "resolved"} <= set(statuses)
    assert replayed(rules, "--broker", kafka.address) == in_memory
    assert asyncio.run(topics_left_on(kafka.address)) == []
