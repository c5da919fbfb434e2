"""Shelves find what a plain dictionary of lists would find."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.stages.dedupe.shelves import AT_ONCE, NO_KEY, Shelves

CHAINS = 2
KEYS = st.integers(0, 5) | st.sampled_from([2**31, 2**32 - 1, NO_KEY])
STEPS = st.lists(st.tuples(KEYS, KEYS) | st.just("forget"), max_size=60)


@pytest.mark.parametrize("at_once", [0, AT_ONCE])
@given(STEPS, st.integers(1, 40))
def test_rows_are_found_by_each_of_their_keys_newest_first(
    at_once: int, steps: list[tuple[int, int] | str], shelf_rows: int
) -> None:
    shelves = Shelves(CHAINS, shelf_rows, at_once=at_once)
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
    for one in {keys for _, keys in expected}:
        sought = [(chain, key) for chain, key in enumerate(one) if key != NO_KEY]
        found = list(shelves.find(sought))
        for chain, key in sought:
            meant = [row for row, keys in reversed(expected) if keys[chain] == key]
            assert [row for at, row in found if at == chain and row in meant] == meant


@given(st.lists(st.integers(0, 2**32 - 1), max_size=200, unique=True), st.integers(1, 70))
def test_few_rows_are_found_by_the_key_of_another(keys: list[int], shelf_rows: int) -> None:
    shelves = Shelves(1, shelf_rows)
    for key in keys:
        shelves.put(b"%d" % key, [key])
    found = [row for key in keys for _, row in shelves.find([(0, key)])]
    assert len(found) <= 1.3 * len(keys) + 3


def test_a_key_that_no_row_was_put_under_finds_nothing() -> None:
    shelves = Shelves(1)
    shelves.put(b"row", [1])
    assert list(shelves.find([(0, 2)])) == []
    assert list(shelves.find([])) == []


@pytest.mark.parametrize("at_once", [0, AT_ONCE])
def test_a_chain_that_the_caller_has_enough_of_is_left(at_once: int) -> None:
    shelves = Shelves(2, shelf_rows=3, at_once=at_once)
    for number in range(10):
        shelves.put(b"%d" % number, [7, 7])
    full: set[int] = set()
    found: list[tuple[int, bytes]] = []
    for chain, row in shelves.find([(0, 7), (1, 7)], full):
        found.append((chain, row))
        if chain == 0 and row == b"5":
            full.add(0)
    assert [row for chain, row in found if chain == 0] == [b"9", b"8", b"7", b"6", b"5"]
    assert len([row for chain, row in found if chain == 1]) == 10
