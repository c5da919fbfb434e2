"""Article in, report out: figures with their evidence, claims, places and names.

Reading order of the modules: figures tells the story; sentences, numbers, measures, amounts,
groups, bind, parts, singles, negation are its steps; scope, whereabouts and claims place it.
The engine knows no language; what words mean stands in packs.
"""

from typing import Any

import msgspec

from monitor.languages import Packs
from monitor.languages.gazetteer import Gazetteer
from monitor.languages.names import NameReader
from monitor.languages.text import Passage, read_passages
from monitor.records import (
    Article,
    Carried,
    Copy,
    Figure,
    Report,
    ReportReason,
    Revision,
)
from monitor.stages.extract.claims import group_claims
from monitor.stages.extract.figures import Setting, read_figures
from monitor.stages.extract.marks import Marks, marks_for
from monitor.stages.extract.modelled import modelled_names
from monitor.stages.extract.names import find_names
from monitor.stages.extract.naming import Named
from monitor.stages.extract.places import find_demonyms, find_places
from monitor.stages.extract.sentences import read_sentences
from monitor.stages.extract.whereabouts import Whereabouts

MOST_CHARACTERS = 100_000  # read of one text: at two bytes a letter, 200 KB of Arabic


def extract(
    item: Article | Revision,
    packs: Packs,
    gazetteer: Gazetteer,
    reader: NameReader | None = None,
) -> Report:
    """Return what the article claims; a report without figures where it claims nothing.

    Offsets count characters of the article's own title and text. An article in a language
    without a pack gives its names only: its places, and what `reader`, a model, finds there.
    """
    article, original = _unwrap(item)
    passages = read_passages(article.title, article.text[:MOST_CHARACTERS])
    marks = marks_for(article.lang, packs, gazetteer)
    named = _names(passages, article, marks, reader)
    report = Report(
        article=msgspec.structs.replace(article, fingerprint=""),
        original=original,
        is_revision=isinstance(item, Revision),
        reason=ReportReason.NO_PACK,
        places=named.places,
        persons=named.persons,
        organisations=named.organisations,
    )
    pack = packs.get(article.lang)
    if pack is None:
        return report
    published = article.published.date() if article.published else None
    sentences = list(read_sentences(passages, pack, marks))
    whereabouts = Whereabouts(passages, named.places, lambda: find_demonyms(passages, marks), pack)
    bodies = (body.evidence for body in named.organisations)
    taken = (*(place.evidence for place in named.places), *bodies)
    setting = Setting(pack, whereabouts, named.persons, published, marks.names, taken)
    figures = read_figures(sentences, setting)
    cut = len(article.text) > MOST_CHARACTERS
    return msgspec.structs.replace(
        report,
        reason=ReportReason.TRUNCATED if cut else ReportReason.READ,
        figures=figures,
        claims=group_claims(figures),
    )


def _names(
    passages: tuple[Passage, ...],
    article: Article,
    marks: Marks,
    reader: NameReader | None,
) -> Named:
    """Return what is named: by the reader where it can read the language, else by our rules."""
    places = find_places(passages, marks, home=article.country)
    modelled = reader and modelled_names(passages, article.lang, reader, marks.names, places)
    return modelled or find_names(passages, places, marks)


def _unwrap(item: Article | Revision) -> tuple[Article, str]:
    if isinstance(item, Revision):
        return item.article, item.original
    return item, item.id


def carry(copy: Copy) -> Carried:
    """Return the record by which a copy passes on: its publisher carries the original's claims."""
    return Carried(copy=copy)


def mention(figure: Figure) -> dict[str, Any]:
    """Return a figure as a row of `monitor extract` and of the evaluation data."""
    return {
        "kind": figure.harm.value,
        "low": figure.low,
        "high": figure.high,
        "qualifier": figure.qualifier.value,
        "evidence": figure.evidence.quote,
        "victims": figure.victims or None,
        "of_which": figure.of_which,
        "place": figure.place or None,
        "country": figure.country or None,
        "when": figure.when.value,
        "negated": figure.negated,
    }


def mentions(report: Report) -> list[dict[str, Any]]:
    """Return all figures of a report as mentions, in reading order."""
    return [mention(figure) for figure in report.figures]
