"""All stages in order, in memory. Read this first.

``hear`` takes one entry through clean, dedupe, extract, track, match and alert, and gives back
what each stage said. Nothing else is here: no file, no clock, no topic. The same order stands in
``service.topics``, where Kafka lies between the stages; a test proves that both raise the same
alerts.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

import msgspec

from monitor.languages import Packs
from monitor.languages.gazetteer import Gazetteer
from monitor.languages.names import NameReader
from monitor.records import (
    Alert,
    Article,
    Copy,
    Decision,
    Deduplicated,
    Entry,
    Hit,
    IncidentUpdate,
    JoinedClaim,
    Judged,
    Outcome,
    Record,
    RejectReason,
    Report,
    Reported,
    Tick,
    TrackRow,
)
from monitor.stages import Decided, Remembering, tick_at
from monitor.stages.alert import Alerts
from monitor.stages.clean import Rejected
from monitor.stages.clean.recurring import Clean
from monitor.stages.dedupe import Dedupe
from monitor.stages.extract import carry, extract
from monitor.stages.match import Matcher, Rule
from monitor.stages.track import Track

ItemT = TypeVar("ItemT")
RowT = TypeVar("RowT")

FORGET_EVERY = 1000  # inputs between two looks for rows that have expired


class Heard(Record, frozen=True, kw_only=True):
    """Everything the stages said of one entry, article or tick, in their order."""

    article: Article | None = None
    rejected: Rejected | None = None
    deduplicated: Deduplicated | None = None
    report: Report | None = None
    joined: tuple[JoinedClaim, ...] = ()
    updates: tuple[IncidentUpdate, ...] = ()
    hits: tuple[Hit, ...] = ()
    alerts: tuple[Alert, ...] = ()
    decisions: tuple[Decision, ...] = ()
    outcome: Outcome | None = None
    seen: bool = False  # an entry of this id was handled before; nothing was done


def step(stage: Remembering[ItemT, RowT], item: ItemT) -> Decided[RowT, Record] | None:
    """Run a stage that remembers on one item: decide, publish, keep, apply.

    In memory, publishing is returning, and keeping is applying. None where it was seen before.
    """
    decided = stage.decide(item)
    if decided is not None:
        stage.apply(decided.row)
    return decided


class Pipeline:
    """The monitor without its service: what it would alert on, one entry after the other."""

    def __init__(
        self,
        rules: Iterable[Rule],
        packs: Packs,
        gazetteer: Gazetteer,
        reader: NameReader | None = None,
    ) -> None:
        self._packs = packs
        self._gazetteer = gazetteer
        self._reader = reader
        self._clean = Clean()
        self._dedupe = Dedupe()
        self._track = Track()
        self._matcher = Matcher(tuple(rules))
        self._alerts = Alerts()
        self._heard = 0

    def hear(self, entry: Entry) -> Heard:
        """Take one entry through every stage."""
        decided = step(self._clean, entry)
        if decided is None:
            return Heard(seen=True)
        for key in self._clean.expired():
            self._clean.forget(key)
        (said,) = decided.outputs
        if isinstance(said, Article):
            return self.hear_article(said)
        (outcome,) = _of(Outcome, decided.outputs)
        return Heard(rejected=Rejected(RejectReason(outcome.reason), outcome.note), outcome=outcome)

    def hear_article(self, article: Article) -> Heard:
        """Take one article through every stage from dedupe on: the order of topic ``articles``."""
        self._forget_now_and_then()
        decided = step(self._dedupe, article)
        if decided is None:
            return Heard(article=article, seen=True)
        (deduplicated,) = (said for said in decided.outputs if isinstance(said, Deduplicated))
        heard = Heard(article=article, deduplicated=deduplicated)
        if isinstance(deduplicated, Copy):
            return self._decide(carry(deduplicated), heard)
        report = extract(deduplicated, self._packs, self._gazetteer, self._reader)
        return self._decide(report, msgspec.structs.replace(heard, report=report))

    def decide(self, item: Reported) -> Heard:
        """Take one report, copy or tick through every stage from track on: topic ``reports``."""
        return self._decide(item, Heard(report=item if isinstance(item, Report) else None))

    def tick(self, at: datetime) -> Heard:
        """Let time move on to the minute of `at`: what has been quiet long enough ends."""
        return self.decide(tick_at(at))

    def _decide(self, item: Reported, heard: Heard) -> Heard:
        """Track, match and alert: what the process ``decide`` does."""
        decided = step(self._track, item)
        if decided is not None:
            heard = self._match(item, decided, heard)
        if isinstance(item, Tick):
            return self._alert((item,), heard)
        return heard if decided is not None else msgspec.structs.replace(heard, seen=True)

    def _match(self, item: Reported, tracked: Decided[TrackRow, Record], heard: Heard) -> Heard:
        """Hold a report and the updates it made against every rule."""
        updates = _of(IncidentUpdate, tracked.outputs)
        hits = self._matcher.hits_of_report(item) if isinstance(item, Report) else ()
        for update in updates:
            hits = (*hits, *self._matcher.hits_of_update(update))
        heard = msgspec.structs.replace(
            heard,
            joined=tracked.row.joined,
            updates=updates,
            hits=hits,
            outcome=next(iter(_of(Outcome, tracked.outputs)), None),
        )
        return self._alert(hits, heard)

    def _alert(self, items: Iterable[Judged], heard: Heard) -> Heard:
        decided = (step(self._alerts, item) for item in items)
        outputs = tuple(said for one in decided if one is not None for said in one.outputs)
        return msgspec.structs.replace(
            heard,
            alerts=heard.alerts + _of(Alert, outputs),
            decisions=heard.decisions + _of(Decision, outputs),
        )

    def _forget_now_and_then(self) -> None:
        self._heard += 1
        if self._heard % FORGET_EVERY == 0:
            for stage in (self._dedupe, self._track, self._alerts):
                for key in stage.expired():
                    stage.forget(key)


class Replay:
    """A pipeline that makes its own ticks, as entries move time on."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline
        self._minute: datetime | None = None

    def hear(self, entry: Entry) -> tuple[Heard, ...]:
        """Return what the tick before this entry brought, where a minute has passed, and the entry.

        One tick for any number of minutes is enough: what ticks do is dated by when it was due.
        """
        minute = tick_at(entry.first_seen).at
        before, self._minute = self._minute, max(self._minute or minute, minute)
        if before is None or minute <= before:
            return (self.pipeline.hear(entry),)
        return (self.pipeline.tick(minute), self.pipeline.hear(entry))


def _of(kind: type[ItemT], outputs: Iterable[object]) -> tuple[ItemT, ...]:
    return tuple(said for said in outputs if isinstance(said, kind))
