"""Which incident each claim of a report belongs to, and why.

- A revised article's claims go where its earlier claims went.
- Claims of one report in one place are of one happening, though the words beside one figure say
  "attack" and beside another nothing; but not where the text dates them apart.
- Any other fresh claim joins the incident that fits best, if one fits well enough; else it opens
  one, if it says where.
- What a report tells far down moves an incident a little at most, and none that its lead tells of.
- What is not fresh moves nothing: it is a mention of an incident of the last month, or background.
  So is what no headline tells, in the week after an incident's end, of as many people there.
"""

from collections.abc import Iterator
from datetime import timedelta

from monitor.records import Claim, Incident, JoinReason, Report
from monitor.stages.track.draft import Draft
from monitor.stages.track.fit import (
    ENOUGH,
    Happening,
    count_points,
    days_apart,
    event_points,
    place_points,
    points,
    tells_alike,
    tells_little_more,
    tells_no_more,
    tells_of_one_or_two,
    time_points,
)
from monitor.stages.track.memory import OLD_HAPPENINGS, QUIET, Memory
from monitor.stages.track.reading import (
    FRESH,
    happening_of,
    is_headlined,
    is_in_front,
    may_open,
    place_kind,
    why_background,
)

Placed = tuple[Incident | None, JoinReason]

AFTERMATH = timedelta(days=7)  # burials, visits, condolences; the week in which most are printed


class Placing:
    """The claims of one report, placed one after the other."""

    def __init__(self, report: Report, memory: Memory, draft: Draft) -> None:
        self._report = report
        self._memory = memory
        self._draft = draft
        self._now = draft.now
        self._taken: dict[str, Incident] = {}

    def take(self, incident: Incident) -> None:
        """Note the incident that a fresh claim went to, as it is now."""
        self._taken[incident.id] = incident

    def taken(self, incident: Incident) -> Incident | None:
        """Return an incident as an earlier claim of this report left it; None if none did."""
        return self._taken.get(incident.id)

    def place(self, claim: Claim) -> Placed:
        """Return the incident of a claim, and why; none with reason OPENED is still to be made."""
        reason = why_background(claim, self._report)
        if reason in (JoinReason.HYPOTHETICAL, JoinReason.NO_FIGURE):
            return None, reason
        happening = happening_of(claim, self._report)
        if reason is None:
            joined = self._fresh(claim, happening)
            if joined is not None:
                return joined
            reason = may_open(claim, self._report)
        if reason in (JoinReason.NO_FIGURE, JoinReason.NO_PLACE):
            return None, reason
        if old := self._mentioned(claim, happening, still_told=reason is not None):
            return old, JoinReason.OLD_HAPPENING
        return None, reason or JoinReason.OPENED

    def _fresh(self, claim: Claim, happening: Happening) -> Placed | None:
        """Return where a fresh claim joins; None where it joins nothing."""
        if self._is_sum(claim):
            return None, JoinReason.BACKGROUND
        if own := self._own_story(happening):
            still_told = self._now < own.updated + QUIET
            return own, JoinReason.SAME_STORY if still_told else JoinReason.OLD_HAPPENING
        in_front = is_in_front(claim, self._report)
        mates = [one for one in self._taken.values() if _of_one_report(happening, one)]
        if mates:
            mate = (_best(happening, mates), JoinReason.SAME_STORY)
            return mate if in_front else (None, JoinReason.BACKGROUND)
        return self._fitting(happening, in_front=in_front)

    def _fitting(self, happening: Happening, *, in_front: bool) -> Placed | None:
        """Return the incident of other reports that a claim fits; None where there is none."""
        fitting = [
            incident
            for incident in self._in_country(happening.country)
            if self._now < incident.updated + QUIET and (points(happening, incident) or 0) >= ENOUGH
        ]
        if not fitting:
            return None
        best = _best(happening, fitting)
        if not in_front and not tells_little_more(happening, best):
            return None, JoinReason.BACKGROUND
        return best, JoinReason.SAME_PLACE_AND_TIME

    def _is_sum(self, claim: Claim) -> bool:
        """Return whether a country's count sums up happenings that the report tells one by one."""
        if not claim.country or place_kind(claim, self._report) != "country":
            return False
        parts = {
            other.place_id or other.place_name
            for other in self._report.claims
            if other.country == claim.country
            and other.when in FRESH
            and place_kind(other, self._report) != "country"
        }
        return len(parts) > 1

    def _own_story(self, happening: Happening) -> Incident | None:
        """Return the incident that a revised article told of before, if the claim can be its."""
        if not self._report.is_revision:
            return None
        told_before = [
            self._draft.latest(incident)
            for incident in self._memory.told_by(self._report.original, self._now)
            if place_points(happening, incident) is not None
            and event_points(happening.event, incident.event) is not None
        ]
        return _best(happening, told_before) if told_before else None

    def _in_country(self, country: str) -> Iterator[Incident]:
        """Yield the incidents of other reports; those of this one have a rule of their own."""
        return (one for one in self._memory.in_country(country) if one.id not in self._taken)

    def _mentioned(
        self, claim: Claim, happening: Happening, *, still_told: bool
    ) -> Incident | None:
        """Return the incident of the last month that a mention means.

        What is `still_told` of is meant by a mention in passing only: fresh news that did not fit
        there is of another happening.
        """
        headlined = is_headlined(claim, self._report)
        meant = [
            incident
            for incident in self._memory.in_country(happening.country)
            if self._now - incident.updated <= OLD_HAPPENINGS
            and (
                (
                    (still_told or self._now >= incident.updated + QUIET)
                    and _may_mean(happening, incident)
                )
                or (not headlined and self._is_about(happening, incident))
            )
        ]
        return _best(happening, meant) if meant else None

    def _is_about(self, happening: Happening, incident: Incident) -> bool:
        """Return whether what no headline tells is about an incident that others have told.

        While it is told of, one or two people are some of its own; in the week after its end a
        count that is not above its own is what condolences and trials repeat.
        """
        if self._now - incident.updated > AFTERMATH:
            return False
        place = place_points(happening, incident)
        if place is None or place < 2 or event_points(happening.event, incident.event) is None:
            return False
        if self._now < incident.updated + QUIET:
            apart = days_apart(happening, incident)
            return apart is not None and apart <= 1 and tells_of_one_or_two(happening, incident)
        return not happening.dated and tells_no_more(happening, incident)


def _best(happening: Happening, incidents: list[Incident]) -> Incident:
    """Return the incident that fits best, then the one told of last; ids settle ties."""
    return max(incidents, key=lambda one: (points(happening, one) or 0, one.updated, one.id))


def _of_one_report(happening: Happening, incident: Incident) -> bool:
    """Return whether a claim tells of the incident that an earlier claim of its report went to."""
    place = place_points(happening, incident)
    if place is None or place < 0 or time_points(happening, incident) is None:
        return False
    if event_points(happening.event, incident.event) is None:
        return False
    dated_apart = happening.dated and (days_apart(happening, incident) or 0) > 0
    return not dated_apart or tells_alike(happening, incident)


def _may_mean(happening: Happening, incident: Incident) -> bool:
    """Return whether a mention means this incident: its place, and its day or its count."""
    place = place_points(happening, incident)
    if place is None or event_points(happening.event, incident.event) is None or place < 2:
        return False
    apart = days_apart(happening, incident)
    if apart is None:
        return count_points(happening, incident) == 3
    # A date in the text may be a day off ours; "today" alone must include the day.
    return apart <= (1 if happening.dated else 0)
