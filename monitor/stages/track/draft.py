"""The changes that one input makes, before they are published."""

from datetime import datetime
from typing import NamedTuple

from monitor.records import Evidence, Incident, IncidentUpdate, JoinReason
from monitor.stages.track.incident import revised, within
from monitor.stages.track.memory import Memory

ROW_BYTES = 48 * 1024  # of the 64 KB that a row may have, for all incidents of one input


class Change(NamedTuple):
    """Why an incident changed, when, and by which words."""

    reason: JoinReason
    now: datetime
    live: bool
    quotes: tuple[Evidence, ...] = ()


class Draft:
    """Incidents as one input leaves them: however often it touches one, that is one revision."""

    def __init__(self, memory: Memory, now: datetime) -> None:
        self.now = now  # when this input is judged
        self._memory = memory
        self._after: dict[str, Incident] = {}
        self._changes: dict[str, Change] = {}

    def latest(self, incident: Incident) -> Incident:
        """Return an incident as this input has left it so far."""
        return self._after.get(incident.id, incident)

    def put(self, incident: Incident, change: Change) -> None:
        """Note a changed incident; of several changes the first names the reason."""
        if incident.id in self._changes:
            first = self._changes[incident.id]
            change = first._replace(quotes=first.quotes + change.quotes)
        self._after[incident.id] = incident
        self._changes[incident.id] = change

    def incidents(self) -> tuple[Incident, ...]:
        """Return the changed incidents, each with its revision number and in its share of a row."""
        share = ROW_BYTES // max(len(self._after), 1)
        return tuple(
            within(revised(incident) if self._memory.standing(incident.id) else incident, share)
            for incident in self._after.values()
        )

    def updates(
        self, incidents: tuple[Incident, ...], cause: str, article: str
    ) -> tuple[IncidentUpdate, ...]:
        """Return the record of each change."""
        return tuple(
            IncidentUpdate(
                incident=incident,
                before=self._memory.standing(incident.id),
                cause=cause,
                article=article,
                reason=self._changes[incident.id].reason,
                now=self._changes[incident.id].now,
                live=self._changes[incident.id].live,
                quotes=self._changes[incident.id].quotes,
            )
            for incident in incidents
        )
