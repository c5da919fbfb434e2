"""What track remembers: the incidents as rows left them, and which article told which.

A fold over rows. Nothing in it depends on the order of dictionaries, nor on when rows that have
expired are forgotten: what is too old to matter is judged by time at every look.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from monitor.records import Incident, JoinReason, TrackRow

QUIET = timedelta(hours=48)  # a toll that nobody tells of for two days is final or forgotten
OLD_HAPPENINGS = timedelta(days=30)  # "recent" reaches a month back; later mentions are history
TELLINGS = timedelta(days=8)  # a copy or revision comes within dedupe's week, and a day of delay

TOLD = (JoinReason.OPENED, JoinReason.SAME_PLACE_AND_TIME, JoinReason.SAME_STORY)


class _Kept(NamedTuple):
    at: datetime
    original: str
    incidents: tuple[str, ...]


class Memory:
    """The standing incidents and the last days' inputs."""

    def __init__(self) -> None:
        self.seq = 0
        self.incidents: dict[str, Incident] = {}
        self._rows: dict[str, _Kept] = {}  # in the order of their seq
        self._holder: dict[str, str] = {}  # incident -> the row that holds its latest snapshot
        self._by_country: dict[str, dict[str, None]] = {}
        self._told: dict[str, dict[str, tuple[str, ...]]] = {}  # original -> row -> incidents
        self._clock: datetime | None = None
        self._first_due: datetime | None = None  # no open incident is due before

    def __contains__(self, key: str) -> bool:
        return key in self._rows

    def apply(self, row: TrackRow) -> None:
        """Bring the state forward by a kept row."""
        self.seq = max(self.seq, row.seq)
        self._clock = max(self._clock, row.at) if self._clock else row.at
        held = tuple(incident.id for incident in row.incidents)
        self._rows[row.input] = _Kept(row.at, row.original, held)
        for incident in row.incidents:
            self.incidents[incident.id] = incident
            self._holder[incident.id] = row.input
            self._by_country.setdefault(incident.country, {})[incident.id] = None
        told = tuple(join.incident for join in row.joined if join.reason in TOLD)
        if told:
            self._told.setdefault(row.original, {})[row.input] = told
        self._note_due(row.incidents)

    def _note_due(self, changed: tuple[Incident, ...]) -> None:
        """Keep a bound below every due time; look at all incidents only after one was closed."""
        if any(incident.closed for incident in changed):
            self._first_due = min((i.updated + QUIET for i in self._open()), default=None)
            return
        dues = [incident.updated + QUIET for incident in changed]
        self._first_due = min(
            (*dues, *([self._first_due] if self._first_due else ())), default=None
        )

    def in_country(self, country: str) -> Iterator[Incident]:
        """Yield the incidents of a country, in no order that a decision may rest on."""
        return (self.incidents[id_] for id_ in self._by_country.get(country, ()))

    def told_by(self, original: str, now: datetime) -> tuple[Incident, ...]:
        """Return the incidents that an article's fresh claims went to, claim by claim."""
        rows = self._told.get(original, {})
        ids = (id_ for key in rows if now - self._rows[key].at <= TELLINGS for id_ in rows[key])
        return tuple(self.incidents[id_] for id_ in dict.fromkeys(ids) if id_ in self.incidents)

    def due(self, now: datetime) -> list[Incident]:
        """Return the open incidents that have been quiet long enough at `now`, the first first."""
        if self._first_due is None or self._first_due > now:
            return []
        due = [incident for incident in self._open() if incident.updated + QUIET <= now]
        return sorted(due, key=lambda incident: (incident.updated, incident.id))

    def _open(self) -> Iterator[Incident]:
        return (incident for incident in self.incidents.values() if not incident.closed)

    def expired(self) -> tuple[str, ...]:
        """Return the keys of rows that no later decision looks at, oldest first."""
        if self._clock is None:
            return ()
        clock = self._clock
        return tuple(
            key
            for key, kept in self._rows.items()
            if clock - kept.at > TELLINGS
            and not any(self._matters(id_, key, clock) for id_ in kept.incidents)
        )

    def _matters(self, incident_id: str, key: str, now: datetime) -> bool:
        """Return whether a row's snapshot is the latest of an incident that may still be met."""
        if self._holder.get(incident_id) != key:
            return False
        incident = self.incidents[incident_id]
        return not incident.closed or now - incident.updated <= OLD_HAPPENINGS

    def forget(self, key: str) -> None:
        """Drop a row, and the incidents that only it holds."""
        kept = self._rows.pop(key, None)
        if kept is None:
            return
        rows = self._told.get(kept.original, {})
        rows.pop(key, None)
        if not rows:
            self._told.pop(kept.original, None)
        for id_ in kept.incidents:
            if self._holder.get(id_) == key:
                del self._holder[id_]
                incident = self.incidents.pop(id_)
                self._by_country[incident.country].pop(id_)
