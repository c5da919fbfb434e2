"""Records to bytes and back.

JSON with keys in a fixed order, so equal records are equal bytes in every process.
"""

from typing import TypeVar

import msgspec

from monitor.records import Record

RecordT = TypeVar("RecordT")

_ENCODER = msgspec.json.Encoder(order="deterministic")


class NotJson(ValueError):
    """The bytes are not JSON at all."""


class WrongSchema(ValueError):
    """The bytes are JSON, but not of the record asked for; the message says where."""


def encode(record: Record) -> bytes:
    """Return the one spelling of `record` as JSON."""
    return _ENCODER.encode(record)


class Decoder(msgspec.Struct):
    """Reads one kind of record, or a union of tagged ones."""

    _decoder: msgspec.json.Decoder

    def __call__(self, data: bytes | None) -> Record:
        """Return the record in `data`. Raises NotJson or WrongSchema, each with the place."""
        try:
            return self._decoder.decode(data or b"")
        except msgspec.ValidationError as error:
            raise WrongSchema(str(error)) from error
        except msgspec.DecodeError as error:
            raise NotJson(str(error)) from error
