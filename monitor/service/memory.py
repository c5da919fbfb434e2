"""The state of a stage that remembers: its rows in a Faust table, its fold in memory.

The changelog of the table is the truth and follows the partition to another machine. The fold is
rebuilt from the rows after each recovery, in the order of their `seq`, so it never mixes with rows
of a partition that was lost.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

import faust
from faust.types.tuples import FutureMessage

from monitor.records import Record
from monitor.service import metrics
from monitor.service.agents import Worked
from monitor.service.topics import Step
from monitor.service.wire import row_decoder
from monitor.stages import Remembering

LOG = logging.getLogger(__name__)

FORGET_AT_ONCE = 2  # rows dropped after each item: more than are added, so memory is bounded
FOLDED_AT_ONCE = 10_000  # rows of a rebuild between two signs of life: less than a second's work


class AckedTable(faust.Table[bytes, bytes]):
    """A table whose last change can be awaited to the changelog's acknowledgement."""

    logger = logging.getLogger("faust.tables.rows")  # Faust would speak under our name
    last_change: FutureMessage | None = None

    def send_changelog(self, *args: Any, **kwargs: Any) -> FutureMessage:
        """Send a change as Faust does, and remember it."""
        self.last_change = super().send_changelog(*args, **kwargs)
        return self.last_change

    async def acknowledged(self) -> None:
        """Return when the last change is in the changelog; raise what the broker says."""
        if self.last_change is not None:
            await self.last_change


class Memory:
    """A remembering stage as an agent runs it."""

    def __init__(
        self,
        step: Step,
        new_stage: Callable[[], Remembering[Any, Any]],
        row_type: type[Record],
        table: AckedTable,
    ) -> None:
        self.step = step
        self.table = table
        self._new_stage = new_stage
        self._decode_row = row_decoder(row_type)
        self._stage = new_stage()
        self._folded = 0

    def decide(self, item: Record) -> Worked:
        """Return what the stage makes of an item; an item with a row was handled before."""
        decided = self._stage.decide(item)
        if decided is None:
            return Worked((), metrics.Handled.SEEN)
        return Worked(decided.outputs, row=(decided.key, decided.row))

    async def keep(self, row: tuple[str, bytes], record: Record) -> None:
        """Write the row, await the changelog, bring the fold forward, forget what has expired."""
        key, value = row
        stage = self._stage
        self.table[key.encode()] = value
        await self.table.acknowledged()
        if stage is not self._stage:
            return  # a rebalance came meanwhile: the fold was rebuilt, or is another's
        stage.apply(record)
        for expired in self._stage.expired()[:FORGET_AT_ONCE]:
            self.table.pop(expired.encode(), None)
            self._stage.forget(expired)
        metrics.STATE_ROWS.labels(self.step.stage).set(len(self.table))

    @property
    def progress(self) -> int:
        """A number that grows while rows come back, and while they are folded."""
        return len(self.table.data) + self._folded

    def rebuild(self, *, owned: bool, alive: Callable[[], None]) -> None:
        """Fold the recovered rows again; a topic that is another's leaves nothing behind.

        Nothing else may run meanwhile, lest a message be judged by half a fold. A million rows take
        a minute, so `alive` is called now and then: what works is not taken for stuck.
        Of a topic with several partitions, rows of those that were lost may stay: their feeds send
        nothing here, and when they come back, the changelog brings what happened meanwhile.
        """
        started = time.perf_counter()
        self._stage = self._new_stage()
        if not owned:
            self.table.data.clear()
        rows = [self._decode_row(value) for value in self.table.values()]
        rows.sort(key=_seq)
        for self._folded, row in enumerate(rows):
            if self._folded % FOLDED_AT_ONCE == 0:
                alive()
            self._stage.apply(row)
        metrics.STATE_ROWS.labels(self.step.stage).set(len(rows))
        seconds = round(time.perf_counter() - started, 3)
        facts = {"stage": self.step.stage, "rows": len(rows), "seconds": seconds, "owned": owned}
        LOG.info("state rebuilt", extra=facts)


def _seq(row: Record) -> int:
    return int(getattr(row, "seq", 0))
