"""The stages as agents run them: what each takes, and the records it makes of it."""

from collections.abc import Callable
from typing import Any

from monitor.languages import load_packs
from monitor.languages.gazetteer import load_gazetteer
from monitor.records import (
    AlertRow,
    Article,
    CleanRow,
    Copy,
    DedupeRow,
    IncidentUpdate,
    Record,
    Report,
    Revision,
    Stage,
    TrackRow,
)
from monitor.service.agents import Work, Worked
from monitor.service.memory import AckedTable, Memory
from monitor.service.name_readers import load_name_reader
from monitor.service.rules import RulesInForce
from monitor.service.topics import Step
from monitor.stages import Remembering
from monitor.stages.alert import Alerts
from monitor.stages.clean.recurring import Clean
from monitor.stages.dedupe import Dedupe
from monitor.stages.extract import carry, extract
from monitor.stages.track import Track

# A stage that remembers: how to begin it, and the record of its rows.
REMEMBERING: dict[Stage, tuple[Callable[[], Remembering[Any, Any]], type[Record]]] = {
    Stage.CLEAN: (Clean, CleanRow),
    Stage.DEDUPE: (Dedupe, DedupeRow),
    Stage.TRACK: (Track, TrackRow),
    Stage.ALERT: (Alerts, AlertRow),
}


class Forgetful:
    """A stage without state: each item is worked by itself."""

    def __init__(self, function: Callable[[Any], tuple[Record, ...]]) -> None:
        self._function = function

    def decide(self, item: Record) -> Worked:
        """Return what the stage makes of an item."""
        return Worked(self._function(item))

    async def keep(self, row: tuple[str, bytes], record: Record) -> None:
        """There is nothing to keep."""


def work_of(
    step: Step,
    table: AckedTable | None,
    rules: RulesInForce | None,
    name_reader: str = "",
) -> Work:
    """Return the work of one step. Packs and the gazetteer are loaded here, once a process.

    `name_reader` is the setting. Raises BadSettingsError where no reader can be made of it.
    """
    if table is not None:
        new_stage, row_type = REMEMBERING[step.stage]
        return Memory(step, new_stage, row_type, table)
    match step.stage:
        case Stage.EXTRACT:
            return Forgetful(_reader(name_reader))
        case _ if rules is not None:
            return Forgetful(_matcher(rules))
    raise ValueError(f"no work is known for {step.name}")


def _reader(name_reader: str) -> Callable[[Article | Revision | Copy], tuple[Record, ...]]:
    packs, gazetteer = load_packs(), load_gazetteer()
    reader = load_name_reader(name_reader)

    def read(item: Article | Revision | Copy) -> tuple[Record, ...]:
        if isinstance(item, Copy):
            return (carry(item),)
        return (extract(item, packs, gazetteer, reader),)

    return read


def _matcher(rules: RulesInForce) -> Callable[[Record], tuple[Record, ...]]:
    def match(item: Record) -> tuple[Record, ...]:
        match item:
            case Report():
                return rules.matcher.hits_of_report(item)
            case IncidentUpdate():
                return rules.matcher.hits_of_update(item)
            case _:  # a tick or a copy claims nothing of its own
                return ()

    return match
