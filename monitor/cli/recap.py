"""What became of every entry, for a person who has watched the whole way once.

`Recap` is a fold over the messages of the topics, in any order; what it says is a function of them.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from monitor.cli.rendering import count_of, counts_of, isolate
from monitor.records import (
    Alert,
    Decision,
    Ending,
    Entry,
    Hit,
    Incident,
    IncidentUpdate,
    JoinReason,
    Outcome,
    Record,
    Report,
    SilenceReason,
    TrackRow,
)

SHOWN = 4  # entries of one kind; the others are counted

SILENT = {
    SilenceReason.ALREADY_TOLD: "The alert stands, and no next level is reached",
    SilenceReason.BELOW_LEVEL: "No level of the rule is reached",
    SilenceReason.TOO_OLD: "Longer ago than the rule looks back",
    SilenceReason.BACKFILL: "In the feed at its first poll already: a back catalogue, no news",
    SilenceReason.NEVER_RAISED: "Never told, so there is nothing to take back",
}
UNCLAIMED = {
    JoinReason.BACKGROUND: "Told in passing, of the past: background, no news",
    JoinReason.OLD_HAPPENING: "A mention of a happening that is known already",
    JoinReason.HYPOTHETICAL: "What is counted did not happen",
    JoinReason.NO_PLACE: "Nothing says where it happened",
    JoinReason.NO_FIGURE: "Nobody came to harm",
    JoinReason.QUIET: "Nothing more was heard of it",
}
NOBODY = UNCLAIMED[JoinReason.NO_FIGURE]
NO_RULE = "People came to harm, but fewer than any rule asks for"
COPIED = "Copies: they carry another article and are no source of their own"
ON_ITS_WAY = "Still on its way"


class Silence(NamedTuple):
    """Why an entry raised nothing, and what it said."""

    why: str
    entry: Entry
    detail: str = ""


class Recap:
    """Everything that flowed, by what it belongs to."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._reports: dict[str, Report] = {}  # by entry
        self._rows: dict[str, TrackRow] = {}  # by entry
        self._updates: dict[str, dict[str, IncidentUpdate]] = defaultdict(dict)  # by entry
        self._hits: dict[str, Hit] = {}
        self._alerts: dict[str, Alert] = {}
        self._decisions: dict[str, Decision] = {}  # by hit

    def note(self, record: Record) -> None:
        """Add one record; one that is told again changes nothing."""
        match record:
            case Entry():
                self._entries.setdefault(record.id, record)
            case Outcome():
                self._outcomes.setdefault(record.entry, record)
            case Report():
                self._reports.setdefault(record.article.entry, record)
            case TrackRow():
                self._rows.setdefault(record.input, record)
            case _:
                self._note_decided(record)

    def _note_decided(self, record: Record) -> None:
        match record:
            case IncidentUpdate():
                self._updates[record.cause].setdefault(record.incident.id, record)
            case Hit():
                self._hits.setdefault(record.id, record)
            case Alert():
                self._alerts.setdefault(record.id, record)
            case Decision():
                self._decisions.setdefault(record.hit, record)

    def size(self) -> int:
        """Return how much has flowed; it stands still when all is done."""
        decided = len(self._hits) + len(self._alerts) + len(self._decisions)
        return len(self._rows) + sum(map(len, self._updates.values())) + decided

    def open(self) -> bool:
        """Say whether an entry has not ended yet."""
        return any(entry not in self._outcomes for entry in self._entries)

    def lines(self) -> Iterator[str]:
        """Yield the recap: what was told, what was not and why, and the sum."""
        yield "What was told"
        yield from self._told()
        yield ""
        yield "What was not told, and why"
        yield from self._not_told()
        yield ""
        yield self._sum()

    # --- What was told ---------------------------------------------------------------------------

    def _told(self) -> Iterator[str]:
        steps: dict[tuple[str, str], list[Alert]] = defaultdict(list)
        for alert in self._alerts.values():
            steps[alert.rule, alert.subject].append(alert)
        for told in steps.values():
            first = told[0]
            where = ", ".join(isolate(part) for part in (first.place, first.country) if part)
            yield f"  {isolate(first.rule)}: {where or isolate(first.title)}"
            for alert in sorted(told, key=lambda alert: alert.step):
                yield f"    {self._step(alert)}"

    def _step(self, alert: Alert) -> str:
        level = f"at level {alert.level}" if alert.level else ""
        article = alert.articles[-1] if alert.articles else ""
        by = next((r.article.publisher for r in self._reports.values() if _is(r, article)), "")
        said = isolate(alert.summary or alert.title)
        return f"{alert.status:<9}  {level:<12}  {said}" + (f"  by {isolate(by)}" if by else "")

    # --- What was not ----------------------------------------------------------------------------

    def _not_told(self) -> Iterator[str]:
        groups: dict[str, list[Silence]] = defaultdict(list)
        for entry in self._entries.values():
            silence = self._silence(entry)
            if silence is not None:
                groups[silence.why].append(silence)
        # Where people came to harm first; what counts nobody is most of the world's news.
        for why, silences in sorted(groups.items(), key=lambda group: group[0] == NOBODY):
            yield f"  {why} ({len(silences)})"
            for one in silences[:SHOWN]:
                detail = f" ({one.detail})" if one.detail else ""
                yield f"    {isolate(one.entry.publisher)}: {isolate(one.entry.title)}{detail}"
            if len(silences) > SHOWN:
                yield f"    and {len(silences) - SHOWN} more"

    def _silence(self, entry: Entry) -> Silence | None:
        """Return why this entry raised nothing; None where it did."""
        outcome = self._outcomes.get(entry.id)
        report = self._reports.get(entry.id)
        if outcome is None:
            return Silence(ON_ITS_WAY, entry)
        if outcome.ending is Ending.COPY:
            return Silence(COPIED, entry)
        if report is None:
            return Silence(f"{outcome.ending.capitalize()}: {outcome.reason}", entry)
        return self._silence_of(entry, report)

    def _silence_of(self, entry: Entry, report: Report) -> Silence | None:
        """Return why what a report claims raised nothing: the most telling reason of its claims.

        An article that was told for its words may count people too, and raise nothing by that.
        """
        updates = self._updates.get(entry.id, {})
        hits = [hit for hit in self._hits.values() if _caused(hit, report, updates)]
        is_told = any(hit.id not in self._decisions for hit in hits)
        if is_told and updates:
            return None
        if hits and not is_told:
            decision = self._decisions[hits[0].id]
            return Silence(SILENT[decision.reason], entry, _counted(updates))
        if updates:
            return Silence(NO_RULE, entry, _counted(updates))
        why = self._why_unclaimed(entry)
        if is_told and why is JoinReason.NO_FIGURE:
            return None
        figures = [f for f in report.figures if why is not JoinReason.NO_FIGURE and not f.negated]
        quotes = dict.fromkeys(isolate(figure.evidence.quote) for figure in figures[:2])
        return Silence(UNCLAIMED[why], entry, "; ".join(f"“{quote}”" for quote in quotes))

    def _why_unclaimed(self, entry: Entry) -> JoinReason:
        """Return why no claim of an entry is part of an incident."""
        row = self._rows.get(entry.id)
        reasons = [join.reason for join in row.joined] if row else []
        return next((reason for reason in UNCLAIMED if reason in reasons), JoinReason.NO_FIGURE)

    def _sum(self) -> str:
        counts = dict.fromkeys(Ending, 0)
        for entry in self._entries:
            if entry in self._outcomes:
                counts[self._outcomes[entry].ending] += 1
        parts = " + ".join(f"{number} {ending}" for ending, number in counts.items())
        equal = "=" if sum(counts.values()) == len(self._entries) else "of"
        total = count_of(len(self._entries), "entry")
        return f"Each entry ended in one way: {parts} {equal} {total}."


def _is(report: Report, article: str) -> bool:
    return report.article.id == article


def _caused(hit: Hit, report: Report, updates: Mapping[str, IncidentUpdate]) -> bool:
    """Tell whether it was this report, or a revision that it made, that met a rule."""
    if hit.subject == report.article.id:
        return True
    update = updates.get(hit.subject)
    return update is not None and update.incident.revision == hit.revision


def _counted(updates: Mapping[str, IncidentUpdate]) -> str:
    """Return the tolls that an article left, in words."""
    return "; ".join(_toll(update.incident) for update in updates.values())


def _toll(incident: Incident) -> str:
    place = isolate(incident.place_name or incident.place or incident.country)
    tolls = {str(harm): (toll.low, toll.high) for harm, toll in incident.tolls.items()}
    return counts_of(tolls) + (f" in {place}" if place else "")
