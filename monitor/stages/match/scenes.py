"""What a query is asked of: one happening, or an article at large, as names, codes and tallies.

Conditions on people harmed hold inside one claim, together with its place. An article at large has
every name and place of the text and no tally.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from monitor.languages.clitics import stems_in
from monitor.languages.text import fold
from monitor.records import (
    Claim,
    EventKind,
    Evidence,
    Figure,
    Harm,
    Incident,
    Place,
    Report,
    When,
)
from monitor.stages.match.query import HIGH
from monitor.stages.match.terms import WORD

Key = tuple[str, str]  # a field and what it says: what rules are found by


@dataclass(frozen=True, slots=True)
class Said:
    """A name as it stands, and its folded words."""

    shown: str
    words: tuple[str, ...]
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """One number of people harmed. `part` marks some of a number that stands beside it."""

    harm: Harm
    low: int
    high: int | None
    when: When = When.TODAY
    part: bool = False
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """The names, codes, tallies and counts that the conditions of one query are held against."""

    names: dict[str, tuple[Said, ...]]
    codes: dict[str, tuple[str, ...]]
    tallies: tuple[Tally, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    at_large: bool = False
    claim: Claim | None = None

    def keys(self) -> Iterator[Key]:
        """Yield what rules are found by; some twice."""
        for name, said in self.names.items():
            for one in said:
                yield name, ""
                yield from ((name, stem) for word in one.words for stem in stems_in(word))
        yield from ((name, code) for name, codes in self.codes.items() for code in codes)
        for tally in self.tallies:
            yield from ((tally.harm, ""), (tally.harm + HIGH, ""))
        yield from ((name, "") for name in self.counts)


def said(shown: str, evidence: Evidence | None = None) -> Said:
    """Return a name with its folded words."""
    return Said(shown, tuple(WORD.findall(fold(shown).text)), evidence)


def scene_at_large(report: Report) -> Scene:
    """Return the article at large: all it names, and what its claims are about."""
    claims = report.claims
    places = (said(name, place.evidence) for place in report.places for name in _spellings(place))
    in_claims = (said(name) for claim in claims for name in (claim.place, claim.place_name))
    located: tuple[Place | Claim, ...] = (*report.places, *claims)
    names = _names_of_article(report)
    names["place"] = tuple(one for one in (*places, *in_claims) if one.words)
    names["province"] = _said_all(where.province for where in located)
    names["place"] += names["province"]
    codes = _codes_of_article(report)
    codes["country"] = _distinct(where.country for where in located)
    return Scene(names, codes, at_large=True)


def scene_of_claim(report: Report, claim: Claim) -> Scene:
    """Return one happening as the article tells it."""
    figures = tuple(report.figures[position] for position in claim.figures)
    names = _names_of_article(report)
    names["province"] = _said_all((claim.province,))
    names["place"] = _said_all((claim.place, claim.place_name, claim.province))
    names["victims"] = _said_all(figure.victims for figure in figures)
    codes = _codes_of_article(report)
    codes["country"] = _distinct((claim.country,))
    codes["event"] = (claim.event,)
    codes["when"] = (claim.when,)
    codes["qualifier"] = _distinct(figure.qualifier for figure in figures)
    return Scene(names, codes, tuple(_tallies(figures)), claim=claim)


def scene_of_incident(incident: Incident) -> Scene:
    """Return what stands of an incident."""
    names = {
        "place": _said_all((incident.place, incident.place_name, incident.province)),
        "province": _said_all((incident.province,)),
        "publisher": _said_all((*incident.sources, *incident.carriers)),
    }
    codes = {
        "country": _distinct((incident.country,)),
        "event": (incident.event or EventKind.UNKNOWN,),
    }
    tallies = tuple(
        Tally(harm, incident.tolls[harm].low, incident.tolls[harm].high)
        for harm in Harm
        if harm in incident.tolls
    )
    counts = {"sources": len(incident.sources), "carriers": len(incident.carriers)}
    return Scene(names, codes, tallies, counts)


def _names_of_article(report: Report) -> dict[str, tuple[Said, ...]]:
    return {
        "person": tuple(said(name.name, name.evidence) for name in report.persons),
        "org": tuple(said(name.name, name.evidence) for name in report.organisations),
        "publisher": _said_all((report.article.publisher, report.article.agency)),
    }


def _codes_of_article(report: Report) -> dict[str, tuple[str, ...]]:
    return {"feed": (report.article.feed,), "lang": (report.article.lang,)}


def _spellings(place: Place) -> tuple[str, ...]:
    return _distinct((place.name, place.evidence.quote))


def _tallies(figures: Iterable[Figure]) -> Iterator[Tally]:
    """Yield the affirmed figures; "none was killed" is no tally."""
    affirmed = tuple(figure for figure in figures if not figure.negated)
    whole = wholes(affirmed)
    for figure in affirmed:
        yield Tally(
            figure.harm,
            figure.low,
            None if figure.of_which else figure.high,
            when=figure.when,
            part=figure.of_which and figure.harm in whole,
            evidence=figure.evidence,
        )


def wholes(figures: Iterable[Figure]) -> frozenset[Harm]:
    """Return the harms of which a whole number is told; of others a part is a lower bound."""
    return frozenset(f.harm for f in figures if not f.of_which and not f.negated)


def _said_all(names: Iterable[str]) -> tuple[Said, ...]:
    return tuple(said(name) for name in _distinct(names))


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
