"""Records to bytes and back.

JSON with keys in a fixed order, so equal records are equal bytes in every process. Only the rows of
dedupe are their own bytes: the table and the stage share them, a million times.
"""

from collections.abc import Callable
from typing import TypeVar

import msgspec

from monitor.records import DedupeRow, Record

RecordT = TypeVar("RecordT")

_ENCODER = msgspec.json.Encoder(order="deterministic")


class NotJsonError(ValueError):
    """The bytes are not JSON at all."""


class WrongSchemaError(ValueError):
    """The bytes are JSON, but not of the record asked for; the message says where."""


def encode(record: Record) -> bytes:
    """Return the one spelling of `record` as JSON."""
    return _ENCODER.encode(record)


def decoder(record: type[RecordT]) -> Callable[[bytes | None], RecordT]:
    """Return a reader of one kind of record, or of a union of tagged ones.

    It raises NotJsonError or WrongSchemaError, each with the place.
    """
    reader = msgspec.json.Decoder(record)

    def decode(data: bytes | None) -> RecordT:
        try:
            return reader.decode(data or b"")
        except msgspec.ValidationError as error:
            raise WrongSchemaError(str(error)) from error
        except msgspec.DecodeError as error:
            raise NotJsonError(str(error)) from error

    return decode


def encode_row(row: Record) -> bytes:
    """Return the bytes of a state row, as its table keeps them."""
    return row.facts if isinstance(row, DedupeRow) else encode(row)


def row_decoder(record: type[RecordT]) -> Callable[[bytes | None], RecordT]:
    """Return a reader of the rows of one table."""
    if issubclass(record, DedupeRow):
        return lambda data: record(facts=data or b"")
    return decoder(record)
