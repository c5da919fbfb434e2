"""Follow incidents: a report's claims join the incident they tell of, or open one.

Report, copy or tick in; updates of incidents out, and how the entry ended. The rooms:

reading    what a claim tells, and whether it is news
placing    which incident a claim belongs to, and why
fit        how well a claim fits an incident, in points
toll       what stands, from what each source told
incident   one snapshot becomes the next
memory     the fold over rows
draft      the changes of one input

Time is the input's own, but never behind what was heard already. An incident ends when nobody told
of it for 48 hours, at that instant, whichever input comes next: ticks only make it known sooner,
and change no value.
"""

from datetime import datetime

from monitor.records import (
    Carried,
    Claim,
    Ending,
    Incident,
    JoinedClaim,
    JoinReason,
    Outcome,
    Record,
    Report,
    Reported,
    Stage,
    Tick,
    TrackRow,
)
from monitor.stages import Decided
from monitor.stages.track.draft import Change, Draft
from monitor.stages.track.incident import carried, closed, opened, quotes_of, told
from monitor.stages.track.memory import QUIET, Memory
from monitor.stages.track.placing import Placing
from monitor.stages.track.reading import front_first, quotes

MOST_CLAIMS = 12  # of one report: a longer list is a year in review, and a row has a size
MOST_CLOSED = 4  # at one input; the others at the next ones, at their own due time all the same


class Track:
    """The stage. See :class:`monitor.stages.Remembering` for how it is run."""

    def __init__(self) -> None:
        self._memory = Memory()

    def decide(self, item: Reported) -> Decided[TrackRow, Record] | None:
        """Return what `item` changes; None where it was heard before, or is a tick in vain."""
        if key_of(item) in self._memory:
            return None
        draft = Draft(self._memory, self._memory.now(_time_of(item)))
        self._close_quiet(draft)
        if isinstance(item, Report):
            return self._decided(item, draft, self._hear(item, draft))
        if isinstance(item, Carried):
            self._carry(item, draft)
            return self._decided(item, draft, ())
        return self._decided(item, draft, ()) if draft.incidents() else None

    def apply(self, row: TrackRow) -> None:
        """Bring the state forward by a kept row."""
        self._memory.apply(row)

    def expired(self) -> tuple[str, ...]:
        """Return the keys of rows that no later decision looks at, oldest first."""
        return self._memory.expired()

    def forget(self, key: str) -> None:
        """Drop a row; decisions stay as they were."""
        self._memory.forget(key)

    def _close_quiet(self, draft: Draft) -> None:
        for incident in self._memory.due(draft.now)[:MOST_CLOSED]:
            due = incident.updated + QUIET
            draft.put(closed(incident), Change(JoinReason.QUIET, due, live=True))

    def _hear(self, report: Report, draft: Draft) -> tuple[JoinedClaim, ...]:
        """Place the claims of a report; return which incident each went to, and why."""
        placing = Placing(report, self._memory, draft)
        joined: dict[int, JoinedClaim] = {}
        for position, claim in front_first(report)[:MOST_CLAIMS]:
            incident, reason = placing.place(claim)
            if reason is JoinReason.OPENED:
                incident = opened(claim, position, report, _key(report), draft.now)
            elif incident and reason is not JoinReason.OLD_HAPPENING:
                already = placing.taken(incident)
                incident = told(draft.latest(incident), claim, report, draft.now, already)
            if incident and reason is not JoinReason.OLD_HAPPENING:
                self._note(draft, incident, reason, claim, report)
                placing.take(incident)
            id_ = incident.id if incident else ""
            joined[position] = JoinedClaim(claim=position, incident=id_, reason=reason)
        return tuple(joined[position] for position in sorted(joined))

    @staticmethod
    def _note(
        draft: Draft, incident: Incident, reason: JoinReason, claim: Claim, report: Report
    ) -> None:
        article = report.article
        live = not article.backfill
        draft.put(incident, Change(reason, article.first_seen, live, quotes(claim, report)))

    def _carry(self, item: Carried, draft: Draft) -> None:
        copy = item.copy
        for incident in self._memory.told_by(copy.original, draft.now):
            if draft.now < incident.updated + QUIET:
                words = quotes_of(incident, copy.original)
                change = Change(JoinReason.SAME_STORY, copy.first_seen, not copy.backfill, words)
                draft.put(carried(draft.latest(incident), copy, draft.now), change)

    def _decided(
        self, item: Reported, draft: Draft, joined: tuple[JoinedClaim, ...]
    ) -> Decided[TrackRow, Record]:
        key, incidents = key_of(item), draft.incidents()
        article, original, publisher = _article_of(item)
        row = TrackRow(
            input=key,
            seq=self._memory.seq + 1,
            at=draft.now,
            joined=joined,
            incidents=incidents,
            article=article,
            original=original,
            publisher=publisher,
        )
        updates = draft.updates(incidents, key, article)
        return Decided(key, row, (*updates, *incidents, *_ending(item, joined)))


def key_of(item: Reported) -> str:
    """Return the id of an input of this stage: its entry's, or the tick's."""
    if isinstance(item, Report):
        return _key(item)
    return item.copy.entry or item.copy.article if isinstance(item, Carried) else item.id


def _key(report: Report) -> str:
    return report.article.entry or report.article.id


def _time_of(item: Reported) -> datetime:
    if isinstance(item, Report):
        return item.article.first_seen
    return item.copy.first_seen if isinstance(item, Carried) else item.at


def _article_of(item: Reported) -> tuple[str, str, str]:
    """Return the article, its original and its publisher; nothing for a tick."""
    if isinstance(item, Report):
        return item.article.id, item.original, item.article.publisher
    if isinstance(item, Carried):
        return item.copy.article, item.copy.original, item.copy.publisher
    return "", "", ""


def _ending(item: Reported, joined: tuple[JoinedClaim, ...]) -> tuple[Outcome, ...]:
    """Return how the entry ended: here, once, for all that came this far."""
    if isinstance(item, Tick):
        return ()
    if isinstance(item, Carried):
        copy = item.copy
        return (_outcome(copy.entry, Ending.COPY, copy.reason, copy.original),)
    first = next((join for join in joined if join.incident), joined[0] if joined else None)
    reason = first.reason if first else JoinReason.NO_FIGURE
    if item.is_revision:
        return (_outcome(item.article.entry, Ending.REVISION, reason, item.original),)
    incident = first.incident if first else ""
    return (_outcome(item.article.entry, Ending.REPORTED, reason, incident),)


def _outcome(entry: str, ending: Ending, reason: str, refers_to: str) -> Outcome:
    return Outcome(
        entry=entry, ending=ending, stage=Stage.TRACK, reason=reason, refers_to=refers_to
    )
