"""Shelves find what a plain dictionary of lists would find."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.stages.dedupe.shelves import NO_KEY, Shelves

KEYS = st.integers(0, 5) | st.just(2**32 - 1) | st.just(NO_KEY)
PUTS = st.tuples(KEYS, KEYS)


@given(st.lists(PUTS | st.just("forget"), max_size=60), st.integers(1, 7))
def test_rows_are_found_by_each_of_their_keys_newest_first(
    steps: list[tuple[int, int] | str], shelf_rows: int
) -> None:
    shelves = Shelves(2, shelf_rows)
    expected: list[tuple[bytes, tuple[int, int]]] = []
    for number, one in enumerate(steps):
        if not isinstance(one, str):
            row = b"row %d" % number
            shelves.put(row, one)
            expected.append((row, one))
        elif expected:
            shelves.forget_oldest()
            del expected[0]
    assert list(shelves) == [row for row, _ in expected]
    assert len(shelves) == len(expected)
    for chain in (0, 1):
        for key in {keys[chain] for _, keys in expected} - {NO_KEY}:
            meant = [row for row, keys in reversed(expected) if keys[chain] == key]
            found = list(shelves.find(chain, key))
            assert [row for row in found if row in meant] == meant


def test_a_key_that_no_row_was_put_under_finds_nothing() -> None:
    shelves = Shelves(1)
    shelves.put(b"row", [1])
    assert list(shelves.find(0, 2)) == []


@given(st.lists(st.integers(0, 2**32 - 1) | st.integers(0, 3), max_size=60), st.integers(1, 7))
def test_rows_that_hold_their_key_are_told_from_those_that_share_its_bucket(
    keys: list[int], shelf_rows: int
) -> None:
    shelves = Shelves(1, shelf_rows)
    rows = [b"%4d" % number + key.to_bytes(4, "little") for number, key in enumerate(keys)]
    for row, key in zip(rows, keys, strict=True):
        shelves.put(row, [key])
    for key in keys:
        meant = [row for row, other in zip(rows, keys, strict=True) if other == key]
        sought = ((0, key, slice(4, 8)),)
        assert [row for _, row in shelves.find_equal(sought)] == meant[::-1]
        assert list(shelves.find_equal(sought, full={0})) == []
