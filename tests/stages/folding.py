"""What holds of every stage that remembers: its rows are its state."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec

from monitor.stages import Remembering

ItemT = TypeVar("ItemT")


def rebuilt_and_tidied_it_decides_as_before(
    new_stage: Callable[[], Remembering[ItemT, Any]],
    items: Sequence[ItemT],
    *,
    often: int,
    rebuilt_at: int,
) -> None:
    """Take items through a stage that is left alone, and through one that is not.

    That one is made anew from its rows before the item `rebuilt_at`, and forgets what has expired
    after each so many items.
    """
    plain, careful = new_stage(), new_stage()
    kept: dict[str, Any] = {}
    for number, item in enumerate(items):
        if number == rebuilt_at:
            careful = new_stage()
            for row in sorted(kept.values(), key=lambda row: int(row.seq)):
                careful.apply(row)
        one, other = plain.decide(item), careful.decide(item)
        assert (one is None) == (other is None)
        if one is None or other is None:
            continue
        assert one.key == other.key
        assert msgspec.json.encode((one.row, one.outputs)) == msgspec.json.encode(
            (other.row, other.outputs)
        )
        plain.apply(one.row)
        careful.apply(other.row)
        kept[other.key] = other.row
        for key in careful.expired() if number % often == 0 else ():
            careful.forget(key)
            del kept[key]
