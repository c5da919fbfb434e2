"""A desk that runs track as a worker does, and the articles it hears."""

from monitor.records import (
    Ending,
    EventKind,
    Harm,
    Incident,
    IncidentUpdate,
    JoinReason,
    Outcome,
    Record,
    Report,
    Reported,
    TrackRow,
    When,
)
from monitor.stages.track import Track
from tests.builders import a_claim, a_figure, a_report, an_article


class Desk:
    """Runs track the way a worker does, and keeps what it said."""

    def __init__(self) -> None:
        self.track = Track()
        self.rows: list[TrackRow] = []
        self.said: list[Record] = []

    def hear(self, item: Reported) -> tuple[Record, ...]:
        decided = self.track.decide(item)
        if decided is None:
            return ()
        self.rows.append(decided.row)
        self.said.extend(decided.outputs)
        self.track.apply(decided.row)
        return decided.outputs

    def updates(self) -> list[IncidentUpdate]:
        return [record for record in self.said if isinstance(record, IncidentUpdate)]

    def incidents(self) -> list[Incident]:
        """The latest of each incident, in the order they were opened."""
        latest = {record.id: record for record in self.said if isinstance(record, Incident)}
        return list(latest.values())

    def endings(self) -> list[tuple[Ending, str, str]]:
        outcomes = [record for record in self.said if isinstance(record, Outcome)]
        return [(outcome.ending, outcome.reason, outcome.refers_to) for outcome in outcomes]

    def reasons(self) -> list[JoinReason]:
        return [join.reason for row in self.rows for join in row.joined]


def story(
    low: int,
    at: float = 0,
    publisher: str = "Gazette",
    *,
    place: str = "Baghdad",
    title: str = "",
    event: EventKind = EventKind.ATTACK,
    when: When = When.TODAY,
    high: int | None = -1,
    id_: str = "",
    backfill: bool = False,
) -> Report:
    """One article that tells of so many killed."""
    article = an_article(
        title or f"News number {at} by {publisher}",
        f"{low} killed",
        at=at,
        publisher=publisher,
        id_=id_,
        backfill=backfill,
    )
    claim = a_claim(place, event=event, when=when)
    return a_report(a_figure(low, high), claims=(claim,), article=article)


def killed(incident: Incident) -> tuple[int, int | None]:
    toll = incident.tolls[Harm.KILLED]
    return toll.low, toll.high
