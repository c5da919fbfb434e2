"""Every record reads back as it was written, in one spelling, and old records still read."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import inspect

from monitor import records
from monitor.records import Record, identify, to_instant
from monitor.service.wire import decoder, encode
from tests.builders import a_copy, an_article, an_entry

KINDS = sorted(
    (
        kind
        for kind in vars(records).values()
        if isinstance(kind, type) and issubclass(kind, Record) and kind is not Record
    ),
    key=lambda kind: kind.__name__,
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
INSTANTS = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001 - hypothesis takes bare ones and adds the zone
    datetime(2090, 1, 1),  # noqa: DTZ001 - as above
    timezones=st.just(UTC),
).map(to_instant)
PLAIN: dict[type, st.SearchStrategy[Any]] = {
    inspect.StrType: TEXT,
    inspect.IntType: st.integers(-(2**40), 2**40),
    inspect.BoolType: st.booleans(),
    inspect.FloatType: st.floats(-180, 180),
    inspect.NoneType: st.none(),
    inspect.DateTimeType: INSTANTS,
    inspect.BytesType: st.binary(max_size=40),
    inspect.DateType: st.dates(date(1900, 1, 1), date(2090, 1, 1)),
}

MANY = (inspect.VarTupleType, inspect.TupleType, inspect.DictType)


@cache
def any_of(kind: type) -> st.SearchStrategy[Any]:
    """Return a strategy of all records of a kind, read off its fields."""
    described = inspect.type_info(kind)
    assert isinstance(described, inspect.StructType)
    fields = {field.name: _values(field.type) for field in described.fields}
    return st.builds(kind, **fields)


def _values(described: Any) -> st.SearchStrategy[Any]:
    if isinstance(described, inspect.StructType):
        return any_of(described.cls)
    if isinstance(described, inspect.EnumType):
        return st.sampled_from(list(described.cls))
    if isinstance(described, inspect.UnionType):
        return st.one_of([_values(one) for one in described.types])
    return _many(described) if type(described) in MANY else PLAIN[type(described)]


def _many(described: Any) -> st.SearchStrategy[Any]:
    if isinstance(described, inspect.VarTupleType):
        return st.lists(_values(described.item_type), max_size=2).map(tuple)
    if isinstance(described, inspect.TupleType):
        return st.tuples(*map(_values, described.item_types))
    keys, values = _values(described.key_type), _values(described.value_type)
    return st.dictionaries(keys, values, max_size=2)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_record_reads_back_equal_and_in_the_same_bytes(
    kind: type[Record], data: st.DataObject
) -> None:
    record = data.draw(any_of(kind))
    written = encode(record)
    read = decoder(kind)(written)
    assert read == record
    assert encode(read) == written


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_unknown_fields_of_a_newer_version_are_passed_over(
    kind: type[Record], data: st.DataObject
) -> None:
    record = data.draw(any_of(kind))
    newer = {**msgspec.json.decode(encode(record)), "from_the_future": {"any": "thing"}}
    assert decoder(kind)(msgspec.json.encode(newer)) == record


def test_parts_of_an_id_are_kept_apart() -> None:
    assert identify("ab", "c") != identify("a", "bc")
    assert identify("a") != identify("a", "")
    assert len(identify("a")) == 20


def test_an_instant_is_utc_to_the_millisecond() -> None:
    in_baghdad = datetime(2024, 5, 15, 15, 0, 0, 123_999, timezone(timedelta(hours=3)))
    assert to_instant(in_baghdad) == datetime(2024, 5, 15, 12, 0, 0, 123_000, UTC)


def test_records_are_spelled_alike_in_every_process() -> None:
    program = (
        "from tests.builders import *; from monitor.service.wire import encode; "
        "print(*map(encode, (an_entry(), an_article(), a_report(a_figure()), a_copy('x'))))"
    )
    here = [encode(r) for r in (an_entry(), an_article(), a_copy("x"))]
    spelled = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(spelled) == 1
    assert all(str(record).encode() in next(iter(spelled)) for record in here)
