"""The state of a stage that remembers, rebuilt from its rows."""

from collections.abc import Iterator
from typing import cast

from monitor.records import AlertRow, Stage
from monitor.service.memory import FOLDED_AT_ONCE, AckedTable, Memory
from monitor.service.topics import HITS, Step
from monitor.service.wire import encode
from monitor.stages.alert import Alerts
from tests.builders import NOON


class Rows:
    """What a rebuild sees of a Faust table: its rows, as they came back from the changelog."""

    def __init__(self, count: int) -> None:
        self.data = {f"hit-{seq}".encode(): row(seq) for seq in range(count)}

    def values(self) -> Iterator[bytes]:
        return iter(self.data.values())


def row(seq: int) -> bytes:
    name = f"hit-{seq}"
    return encode(AlertRow(hit=name, seq=seq, at=NOON, rule="rule", subject=name))


def test_a_long_rebuild_shows_that_it_lives_and_how_far_it_is() -> None:
    memory = Memory(
        Step(Stage.ALERT, HITS), Alerts, AlertRow, cast("AckedTable", Rows(2 * FOLDED_AT_ONCE + 1))
    )
    seen: list[int] = []
    memory.rebuild(owned=True, alive=lambda: seen.append(memory.progress))
    assert len(seen) == 3
    assert seen == sorted(set(seen))


def test_rows_of_a_topic_that_is_another_workers_now_are_dropped() -> None:
    table = Rows(3)
    memory = Memory(Step(Stage.ALERT, HITS), Alerts, AlertRow, cast("AckedTable", table))
    memory.rebuild(owned=False, alive=lambda: None)
    assert table.data == {}
