"""Rules: what a person asked to be told about, ready to be matched."""

from dataclasses import dataclass, field

from monitor.records import Harm, RuleTerms
from monitor.stages.match.query import Query

ON = ("article", "incident")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its terms, its query, what its levels count, and what to say when it is met."""

    terms: RuleTerms
    query: Query
    counts: Harm | None = None  # the harm that the levels count
    annotations: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name it is known by, one of its kind in all files."""
        return self.terms.name
