"""The stages, in reading order: feed, clean, dedupe, extract, track, match, alert.

Each is pure: time and state are arguments, and what comes back is a record with its reason.
They meet only in :mod:`monitor.records`; their order is written in ``pipeline`` and
``service.topics``.

Four of them remember: clean, dedupe, track and alert. Their state is a fold over rows, one row an
input:

- ``decide(item)`` looks at the state and the item, changes nothing, and returns the row to keep
  and the records to publish; None where the item was handled before (*seen*).
- ``apply(row)`` brings the state forward. Whoever runs the stage publishes first, keeps the row,
  then applies it, so a crash between repeats a decision with the same state and the same ids.
- Rebuilding after a crash is applying all kept rows in the order of their ``seq``.
- ``expired()`` names rows that no later decision looks at; forgetting them changes no decision.
"""

from datetime import datetime
from typing import Generic, Protocol, TypeVar

from monitor.records import Record, Tick, identify

ItemT_contra = TypeVar("ItemT_contra", contravariant=True)
RowT = TypeVar("RowT")
OutT = TypeVar("OutT")


class Decided(Generic[RowT, OutT]):
    """What a stage that remembers makes of one item: the row to keep, the records to publish."""

    __slots__ = ("key", "outputs", "row")

    def __init__(self, key: str, row: RowT, outputs: tuple[OutT, ...]) -> None:
        self.key = key
        self.row = row
        self.outputs = outputs


class Remembering(Protocol[ItemT_contra, RowT]):
    """A stage whose decisions depend on what came before."""

    def decide(self, item: ItemT_contra) -> Decided[RowT, Record] | None:
        """Return what to keep and publish for `item`, or None where it was handled before."""

    def apply(self, row: RowT) -> None:
        """Bring the state forward by a kept row."""

    def expired(self) -> tuple[str, ...]:
        """Return the keys of rows that no later decision will look at, oldest first."""

    def forget(self, key: str) -> None:
        """Drop a row; decisions stay as they were."""


def tick_at(moment: datetime) -> Tick:
    """Return the tick of the minute that `moment` lies in."""
    minute = moment.replace(second=0, microsecond=0)
    return Tick(id=identify("tick", minute.isoformat()), at=minute)
