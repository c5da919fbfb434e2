"""Faust as we set it up reads nothing that it would throw away."""

import asyncio
from pathlib import Path

from faust.types import TP

from monitor.service.engine import SteadyConsumer, make_app
from monitor.service.settings import Settings

STREAM, ROWS = TP("news.articles", 0), TP("news.read-dedupe-changelog", 0)


def active_after(folder: Path, *steps: str) -> set[TP]:
    """Return the partitions that are read from after these steps of a rebalance."""

    async def take_them() -> set[TP]:
        app = make_app(Settings(data_dir=str(folder)), "read")
        app.Table("dedupe", partitions=1, key_type=bytes, value_type=bytes)
        app.tables.changelog_topics.add(ROWS.topic)

        async def hear(*_: object) -> None:
            """Take what Faust says."""

        consumer = app.transport.create_consumer(
            hear, on_partitions_revoked=hear, on_partitions_assigned=hear
        )
        assert isinstance(consumer, SteadyConsumer)
        consumer._thread.thread_loop.close()  # of a thread that never starts
        for step in steps:
            match step.split():
                case ["pause"]:
                    consumer.pause_partitions({STREAM, ROWS})
                case ["resume", "rows"]:
                    consumer.resume_partitions({ROWS})
                case ["resume", "streams"]:
                    consumer.resume_partitions({STREAM})
                case ["flow"]:
                    consumer.resume_flow()
        return set(consumer._get_active_partitions())

    return asyncio.run(take_them())


def test_streams_are_read_when_flow_resumes_and_not_before(tmp_path: Path) -> None:
    rebalance = ("pause", "flow", "resume rows")
    assert active_after(tmp_path, *rebalance) == {ROWS}
    assert active_after(tmp_path, *rebalance, "resume streams") == {ROWS}
    assert active_after(tmp_path, *rebalance, "resume streams", "flow") == {ROWS, STREAM}


def test_a_rebalance_that_comes_between_takes_back_what_was_to_be_read(tmp_path: Path) -> None:
    steps = ("pause", "resume streams", "pause", "flow", "resume rows")
    assert active_after(tmp_path, *steps) == {ROWS}
