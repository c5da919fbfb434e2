"""The reader of names that the operator chose, from the entry points ``monitor.name_readers``.

The setting ``name_reader`` is ``KIND:PLACE``: the entry point's name, and what it is given, mostly
the path of a model. Without it names are read by rules.
"""

from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from typing import cast

from monitor.languages.names import NameReader
from monitor.service.settings import BadSettingsError

GROUP = "monitor.name_readers"
# Our own, known also where the package is not installed but copied, as in the container's image.
ONNX = EntryPoint("onnx", "monitor.service.onnx_names:load_onnx_names", GROUP)


class BadReaderError(ValueError):
    """No reader can be made of the place it was given; the message is one clause that says why."""


def load_name_reader(setting: str) -> NameReader | None:
    """Return the reader that `setting` names, None where it is empty. Raises BadSettingsError."""
    if not setting:
        return None
    kind, _, place = setting.partition(":")
    known = {point.name: point for point in (ONNX, *entry_points(group=GROUP))}
    if kind not in known or not place:
        raise BadSettingsError(
            f"MONITOR_NAME_READER is {setting!r}; allowed is KIND:PLACE, where KIND is one of "
            f"{', '.join(sorted(known))}."
        )
    try:
        make = cast("Callable[[str], NameReader]", known[kind].load())
        return make(place)
    except (BadReaderError, ImportError, AttributeError) as error:
        raise BadSettingsError(
            f"MONITOR_NAME_READER is {setting!r}, which cannot be used: {error}."
        ) from error
