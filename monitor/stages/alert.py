"""A hit, and what was told before, to an alert, an update, or silence with a reason.

One alert for a rule and a subject; its steps are told once each and in order. A step is raised when
the rule is met, updated at the next level, corrected when evidence takes the value below what was
told, and resolved when the incident closes. The rule's maximum age decides whether a happening is
raised at all; what was raised is followed to its end.

Time only moves on: a hit whose own time is behind what was heard already is kept at the time of the
latest row. A subject that was not heard of for longer than its rows are kept begins anew, whether
they were forgotten by then or not.
"""

from datetime import datetime, timedelta
from heapq import heappop, heappush

from monitor.records import (
    Alert,
    AlertRow,
    AlertStatus,
    Decision,
    Hit,
    Judged,
    Record,
    SilenceReason,
    Tick,
    identify,
)
from monitor.stages import Decided

# What raised nothing is asked again only while its incident is open or its article is revised.
UNTOLD_KEPT = timedelta(days=30)
# As long as topic `alerts` keeps its records: until then an id must not get a second value.
TOLD_KEPT = timedelta(days=90)


class _Told:
    """What stands for one rule and subject; a fold of the rows that are kept of it."""

    __slots__ = ("in_backfill", "last", "newest", "revision", "step")

    def __init__(self) -> None:
        self.step = 0
        self.revision = 0
        self.last: AlertRow | None = None  # the row of the last step
        self.in_backfill: AlertRow | None = None  # the first backfill row while nothing is told
        self.newest: AlertRow | None = None

    def add(self, row: AlertRow) -> None:
        """Bring this forward by a row, given in order."""
        self.revision = max(self.revision, row.revision)
        self.newest = row
        if row.step:
            self.step, self.last, self.in_backfill = row.step, row, None
        elif row.reason is SilenceReason.BACKFILL and not self.step:
            self.in_backfill = self.in_backfill or row

    def needs(self, row: AlertRow) -> bool:
        """Tell whether a decision may still look at `row`."""
        return row is self.last or row is self.in_backfill or row is self.newest

    @property
    def over_at(self) -> datetime:
        """When nothing more is decided of this subject, if it stays silent."""
        if self.newest is None:
            raise ValueError("no row was added yet")
        return self.newest.at + (TOLD_KEPT if self.last else UNTOLD_KEPT)


Said = AlertStatus | SilenceReason


class Alerts:
    """The alert stage: a fold over one row a hit."""

    def __init__(self) -> None:
        self._rows: dict[str, AlertRow] = {}
        self._told: dict[tuple[str, str], _Told] = {}
        self._now: datetime | None = None
        self._seq = 0
        # When to look whether a row has expired: (time, seq, hit), the soonest first.
        self._looks: list[tuple[datetime, int, str]] = []
        self._expired: dict[str, None] = {}

    def decide(self, item: Judged) -> Decided[AlertRow, Record] | None:
        """Return one alert or one decision, with its row; None for a tick and for a seen hit."""
        if isinstance(item, Tick) or self._has_seen(item.id):
            return None
        told = self._standing(item.rule.name, item.subject, self._time(item.now)) or _Told()
        said = _judge(item, told)
        row = self._row_of(item, told, said)
        if isinstance(said, SilenceReason):
            return Decided(item.id, row, (_decision_of(item, said),))
        alert = _alert_of(item, row.step, said, ongoing=told.in_backfill is not None)
        return Decided(item.id, row, (alert,))

    def _time(self, at: datetime) -> datetime:
        """Return the time at which a hit of `at` is judged."""
        return at if self._now is None else max(at, self._now)

    def _has_seen(self, hit: str) -> bool:
        row = self._rows.get(hit)
        return row is not None and not self._is_over(row)

    def _is_over(self, row: AlertRow) -> bool:
        """Tell whether no later decision looks at `row`."""
        told = self._told.get((row.rule, row.subject))
        is_needed = told is not None and told.needs(row)
        due = told.over_at if told is not None and is_needed else row.at + UNTOLD_KEPT
        return self._now is not None and due < self._now

    def _standing(self, rule: str, subject: str, now: datetime) -> _Told | None:
        """Return what stands for a rule and subject at `now`, if anything still does."""
        told = self._told.get((rule, subject))
        return None if told is None or told.over_at < now else told

    def _row_of(self, hit: Hit, told: _Told, said: Said) -> AlertRow:
        is_told = isinstance(said, AlertStatus)
        return AlertRow(
            hit=hit.id,
            seq=self._seq + 1,
            at=self._time(hit.now),
            rule=hit.rule.name,
            subject=hit.subject,
            step=told.step + 1 if is_told else 0,
            level=_level_of(hit),
            status=said if isinstance(said, AlertStatus) else None,
            reason=said if isinstance(said, SilenceReason) else None,
            revision=max(told.revision, hit.revision),
        )

    def apply(self, row: AlertRow) -> None:
        """Bring the state forward by a kept row."""
        self.forget(row.hit)  # a hit that came again after its row had expired
        told = self._standing(row.rule, row.subject, row.at) or _Told()
        told.add(row)
        self._told[row.rule, row.subject] = told
        self._rows[row.hit] = row
        heappush(self._looks, (row.at + UNTOLD_KEPT, row.seq, row.hit))
        self._seq = max(self._seq, row.seq)
        self._now = self._time(row.at)

    def expired(self) -> tuple[str, ...]:
        """Return the hits that no later decision will look at, oldest first.

        Time is the newest seen. A row that later ones replaced goes `UNTOLD_KEPT` after it was
        written. What decisions look at, a subject's last step and newest hit, goes with its
        subject: when that was not heard of for `UNTOLD_KEPT`, or `TOLD_KEPT` where a step was told.
        """
        while self._looks and self._now is not None and self._looks[0][0] < self._now:
            _, seq, key = heappop(self._looks)
            row = self._rows.get(key)
            if row is None or row.seq != seq:
                continue
            if self._is_over(row):
                self._expired[row.hit] = None
            else:
                due = self._told[row.rule, row.subject].over_at
                heappush(self._looks, (due, seq, row.hit))
        return tuple(self._expired)

    def forget(self, key: str) -> None:
        """Drop a row; with its last row a subject is as if never heard of."""
        self._expired.pop(key, None)
        row = self._rows.pop(key, None)
        if row is None:
            return
        told = self._told.get((row.rule, row.subject))
        if told is not None and row is told.newest:
            del self._told[row.rule, row.subject]


def _judge(hit: Hit, told: _Told) -> Said:
    """Return the status of the step to tell, or why nothing is told."""
    if hit.revision < told.revision:
        return SilenceReason.ALREADY_TOLD
    return _raise(hit) if told.last is None else _follow(hit, told.last)


def _raise(hit: Hit) -> Said:
    """Judge a hit of a subject of which nothing was told."""
    if not hit.met or hit.closed:
        return SilenceReason.NEVER_RAISED
    if hit.rule.levels and not hit.reached:
        return SilenceReason.BELOW_LEVEL
    if not hit.live:
        return SilenceReason.BACKFILL
    oldest = hit.now - timedelta(seconds=hit.rule.max_age_seconds)
    if hit.happened is not None and hit.happened < oldest:
        return SilenceReason.TOO_OLD
    return AlertStatus.RAISED


def _follow(hit: Hit, last: AlertRow) -> Said:
    """Judge a hit of a subject whose last step is `last`."""
    if hit.closed:
        is_over = last.status is AlertStatus.RESOLVED
        return SilenceReason.ALREADY_TOLD if is_over else AlertStatus.RESOLVED
    if not hit.live:
        return SilenceReason.BACKFILL
    was_withdrawn = last.status is AlertStatus.CORRECTED and not last.level
    if hit.met and (_level_of(hit) > last.level or (was_withdrawn and not hit.rule.levels)):
        return AlertStatus.UPDATED
    if not was_withdrawn and (not hit.met or hit.value < last.level):
        return AlertStatus.CORRECTED
    return SilenceReason.ALREADY_TOLD


def _level_of(hit: Hit) -> int:
    return hit.reached if hit.met else 0


def _alert_of(hit: Hit, step: int, status: AlertStatus, *, ongoing: bool) -> Alert:
    return Alert(
        id=identify(hit.rule.name, hit.subject, str(step)),
        rule=hit.rule.name,
        rule_version=hit.rule.version,
        subject=hit.subject,
        step=step,
        status=status,
        time=hit.now,
        level=_level_of(hit),
        value=hit.value,
        ongoing=ongoing,
        incident=hit.incident,
        articles=hit.articles,
        title=hit.title,
        url=hit.url,
        place=hit.place,
        country=hit.country,
        figures=hit.figures,
        labels=hit.rule.labels,
        annotations=hit.annotations,
        summary=hit.summary,
        evidence=hit.evidence,
        why=hit.why,
    )


def _decision_of(hit: Hit, reason: SilenceReason) -> Decision:
    return Decision(
        id=identify("decision", hit.id),
        hit=hit.id,
        rule=hit.rule.name,
        subject=hit.subject,
        reason=reason,
        time=hit.now,
        value=hit.value,
        level=_level_of(hit),
    )
