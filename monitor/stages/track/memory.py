"""What track remembers: the incidents as rows left them, and which article told which.

A fold over rows. Nothing in it depends on the order of dictionaries, nor on when rows that have
expired are forgotten: what is too old to matter is judged by time at every look.

Time only moves on: an input that comes late, its ``first_seen`` behind what was heard already, is
judged at the time of the latest row. So what was old stays old, whatever comes.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import NamedTuple

from monitor.records import Incident, JoinReason, TrackRow

QUIET = timedelta(hours=48)  # a toll that nobody tells of for two days is final or forgotten
OLD_HAPPENINGS = timedelta(days=30)  # "recent" reaches a month back; later mentions are history
TELLINGS = timedelta(days=8)  # a copy or revision comes within dedupe's week, and a day of delay

TOLD = (JoinReason.OPENED, JoinReason.SAME_PLACE_AND_TIME, JoinReason.SAME_STORY)


class _Kept(NamedTuple):
    seq: int
    at: datetime
    original: str
    incidents: tuple[str, ...]
    opened: tuple[str, ...]


class Memory:
    """The standing incidents and the last days' inputs."""

    def __init__(self) -> None:
        self.seq = 0
        self.incidents: dict[str, Incident] = {}
        self._rows: dict[str, _Kept] = {}
        self._holder: dict[str, str] = {}  # incident -> the row that holds its latest snapshot
        self._by_country: dict[str, dict[str, None]] = {}
        self._told: dict[str, dict[str, tuple[str, ...]]] = {}  # original -> row -> incidents
        self._clock: datetime | None = None
        self._first_due: datetime | None = None  # no open incident is due before
        # When to look whether a row has expired: (time, seq, key), the soonest first.
        self._looks: list[tuple[datetime, int, str]] = []
        self._expired: dict[str, None] = {}

    def __contains__(self, key: str) -> bool:
        kept = self._rows.get(key)
        return kept is not None and not self._is_over(key, kept)

    def now(self, at: datetime) -> datetime:
        """Return the time at which an input of `at` is judged."""
        return at if self._clock is None else max(at, self._clock)

    def apply(self, row: TrackRow) -> None:
        """Bring the state forward by a kept row."""
        self.forget(row.input)  # an input that came again after its row had expired
        self.seq = max(self.seq, row.seq)
        self._clock = self.now(row.at)
        held = tuple(incident.id for incident in row.incidents)
        opened = tuple(incident.id for incident in row.incidents if incident.revision == 1)
        self._rows[row.input] = _Kept(row.seq, row.at, row.original, held, opened)
        heappush(self._looks, (row.at + TELLINGS, row.seq, row.input))
        for incident in row.incidents:
            self.incidents[incident.id] = incident
            self._holder[incident.id] = row.input
            self._by_country.setdefault(incident.country, {})[incident.id] = None
        told = tuple(join.incident for join in row.joined if join.reason in TOLD)
        if told:
            self._told.setdefault(row.original, {})[row.input] = told
        self._note_due(row.incidents, self._clock)

    def _note_due(self, changed: tuple[Incident, ...], clock: datetime) -> None:
        """Keep a bound below every due time; look at all incidents only once it has passed."""
        dues = [incident.updated + QUIET for incident in changed if not incident.closed]
        if self._first_due is not None:
            dues.append(self._first_due)
        self._first_due = min(dues, default=None)
        if self._first_due is not None and self._first_due <= clock:
            self._first_due = min((i.updated + QUIET for i in self._open()), default=None)

    def standing(self, id_: str) -> Incident | None:
        """Return an incident as rows left it, unless it ended so long ago that it is history."""
        incident = self.incidents.get(id_)
        if incident is None or self._clock is None:
            return None
        return None if incident.closed and self._ends_at(incident) < self._clock else incident

    def _ends_at(self, incident: Incident) -> datetime:
        """Return when a closed incident is history: until then an input may mean it."""
        holder = self._rows[self._holder[incident.id]]
        return max(incident.updated + OLD_HAPPENINGS, holder.at + TELLINGS)

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
        """Return the keys of rows that no later decision looks at, in the order they expired.

        A row is looked at when it may have expired and not before, so that asking after each input
        costs nothing while nothing has.
        """
        while self._looks and self._clock is not None and self._looks[0][0] < self._clock:
            _, seq, key = heappop(self._looks)
            kept = self._rows.get(key)
            if kept is None or kept.seq != seq:
                continue
            if self._is_over(key, kept):
                self._expired[key] = None
            else:
                heappush(self._looks, (max(self._clock, self._over_at(key, kept)), seq, key))
        return tuple(self._expired)

    def _is_over(self, key: str, kept: _Kept) -> bool:
        """Return whether no later decision looks at a row."""
        if self._clock is None or self._over_at(key, kept) >= self._clock:
            return False
        return all(incident.closed for incident in self._kept_for(key, kept))

    def _over_at(self, key: str, kept: _Kept) -> datetime:
        """Return when a row is over, if the incidents it holds have ended by then."""
        ends = (self._ends_at(incident) for incident in self._kept_for(key, kept))
        return max((kept.at + TELLINGS, *ends))

    def _kept_for(self, key: str, kept: _Kept) -> Iterator[Incident]:
        """Yield the incidents that a row is kept for: those it holds, and those it opened.

        While an incident stands, the input that opened it must not open it again.
        """
        ids = dict.fromkeys((*self._held(key, kept), *kept.opened))
        return (self.incidents[id_] for id_ in ids if id_ in self.incidents)

    def _held(self, key: str, kept: _Kept) -> Iterator[str]:
        """Yield the incidents whose latest snapshot is in this row."""
        return (id_ for id_ in kept.incidents if self._holder.get(id_) == key)

    def forget(self, key: str) -> None:
        """Drop a row, and the incidents that only it holds."""
        self._expired.pop(key, None)
        kept = self._rows.pop(key, None)
        if kept is None:
            return
        rows = self._told.get(kept.original, {})
        rows.pop(key, None)
        if not rows:
            self._told.pop(kept.original, None)
        for id_ in self._held(key, kept):
            del self._holder[id_]
            incident = self.incidents.pop(id_)
            self._by_country[incident.country].pop(id_)
