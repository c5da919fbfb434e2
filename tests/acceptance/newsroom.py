"""A newsroom to tell stories in: it hears articles hour by hour, and says what it alerted on."""

from functools import cache

from monitor.languages import load_packs
from monitor.languages.gazetteer import load_gazetteer
from monitor.pipeline import Heard, Pipeline, Replay
from monitor.records import Alert, Incident, Outcome, SilenceReason
from monitor.stages.match import parse_rules
from tests.builders import an_entry, moment

CASUALTIES = """
groups:
  - name: stories
    rules:
      - alert: MassCasualties
        on: incident
        query: 'killed:[1 TO *]'
        levels: [1, 10, 50, 100]
        max_age: 72h
        annotations: {summary: '{{ killed }} killed in {{ place }}'}
"""

packs = cache(load_packs)
gazetteer = cache(load_gazetteer)


def a_pipeline(rules: str = CASUALTIES) -> Pipeline:
    """Return a pipeline with these rules; packs and gazetteer are loaded once a run."""
    return Pipeline(parse_rules(rules, "rules.yaml"), packs(), gazetteer())


class Newsroom:
    """Hears what publishers print, and remembers what was said of it."""

    def __init__(self, rules: str = CASUALTIES) -> None:
        self._replay = Replay(a_pipeline(rules))
        self.heard: list[Heard] = []

    def hears(
        self,
        title: str,
        text: str,
        *,
        at: float = 0,
        by: str = "Gazette",
        url: str = "",
        lang: str = "en",
        backfill: bool = False,
    ) -> None:
        """Let a publisher print an article so many hours after the story's first noon."""
        entry = an_entry(
            title,
            text,
            at=at,
            published=at,
            publisher=by,
            url=url,
            lang=lang,
            backfill=backfill,
        )
        self.heard.extend(self._replay.hear(entry))

    def waits_until(self, at: float) -> None:
        """Let time pass without news."""
        self.heard.append(self._replay.pipeline.tick(moment(at)))

    def alerts(self) -> list[Alert]:
        return [alert for heard in self.heard for alert in heard.alerts]

    def steps(self) -> list[tuple[str, int]]:
        """Return status and value of each step, in order."""
        return [(alert.status.value, alert.value) for alert in self.alerts()]

    def silences(self) -> list[SilenceReason]:
        return [decision.reason for heard in self.heard for decision in heard.decisions]

    def incidents(self) -> list[Incident]:
        """Return the latest of each incident, in the order they were opened."""
        latest = {u.incident.id: u.incident for heard in self.heard for u in heard.updates}
        return list(latest.values())

    def endings(self) -> list[Outcome]:
        return [heard.outcome for heard in self.heard if heard.outcome is not None]
