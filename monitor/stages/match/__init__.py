"""Reports and incident revisions, held against every rule, to hits: the percolator.

The rules' words are found in one scan, the rules are found by one condition that each of them
needs, and only those are judged. What a hit leads to is not decided here, but by the alert stage.
"""

from collections.abc import Iterable

from monitor.languages.text import read_passages
from monitor.records import Hit, Incident, IncidentUpdate, Report
from monitor.stages.match.hits import hit_of_report, hit_of_update
from monitor.stages.match.index import Index, keys_of
from monitor.stages.match.judge import Held, judge
from monitor.stages.match.query import Words, leaves
from monitor.stages.match.rulefile import BadRulesError, parse_rules
from monitor.stages.match.rules import Rule
from monitor.stages.match.scenes import (
    Scene,
    scene_at_large,
    scene_of_claim,
    scene_of_incident,
)
from monitor.stages.match.terms import Automaton, Scan, Term


class Matcher:
    """All rules, ready for the news. It remembers nothing of what it has matched."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules
        self._automaton = Automaton(_terms(rules))
        self._on_articles = Index(rule for rule in rules if rule.terms.on == "article")
        self._on_incidents = Index(rule for rule in rules if rule.terms.on == "incident")

    def hits_of_report(self, report: Report) -> tuple[Hit, ...]:
        """Return a hit for each rule on articles that the report meets, in the rules' order."""
        if not self._on_articles:
            return ()
        article = report.article
        scan = self._automaton.scan(read_passages(article.title, article.text))
        at_large = scene_at_large(report)
        scenes = (*(scene_of_claim(report, claim) for claim in report.claims), at_large)
        hits = []
        for rule in self._on_articles.candidates(keys_of(scan, scenes)):
            held = judge(rule.query, scan, scenes)
            if held is not None:
                hits.append(hit_of_report(rule, report, held))
        return tuple(hits)

    def hits_of_update(self, update: IncidentUpdate) -> tuple[Hit, ...]:
        """Return a hit for each rule on incidents that holds of this revision or held before it."""
        if not self._on_incidents:
            return ()
        now = self._seen(update.incident)
        before = self._seen(update.before) if update.before else None
        keys = {**keys_of(*now), **(keys_of(*before) if before else {})}
        hits = []
        for rule in self._on_incidents.candidates(keys):
            held = judge(rule.query, *now)
            if held is not None or (before is not None and _held(rule, before)):
                hits.append(hit_of_update(rule, update, held))
        return tuple(hits)

    def _seen(self, incident: Incident) -> tuple[Scan, tuple[Scene, ...]]:
        """Return an incident as rules see it: the words of its headline, and what stands."""
        scan = self._automaton.scan(read_passages(incident.title, ""))
        return scan, (scene_of_incident(incident),)


def _held(rule: Rule, before: tuple[Scan, tuple[Scene, ...]]) -> Held | None:
    return judge(rule.query, *before)


def _terms(rules: Iterable[Rule]) -> Iterable[Term]:
    for rule in rules:
        for leaf in leaves(rule.query.root):
            if isinstance(leaf.condition, Words):
                yield from leaf.condition.terms


__all__ = ["BadRulesError", "Matcher", "Rule", "parse_rules"]
