"""Names as a reader from outside finds them, made into the records that our own rules make.

The gazetteer stays the judge of what it knows: a model's place counts where the table has none.
"""

from collections.abc import Iterable, Iterator

from monitor.languages.gazetteer import spell
from monitor.languages.names import NameReader, NameWords, Span
from monitor.languages.text import Passage
from monitor.records import Evidence, Name, Place
from monitor.stages.extract.naming import Named
from monitor.stages.extract.unlisted import lying_near

SURNAME = 3  # letters of the shortest last name that stands for a full one
KINDS = ("person", "organisation", "place")


def modelled_names(
    passages: tuple[Passage, ...],
    lang: str,
    reader: NameReader,
    words: NameWords | None,
    places: tuple[Place, ...],
) -> Named | None:
    """Return what `reader` finds named in `passages`; None where it cannot read the language.

    `places` are those of the gazetteer, which all stay.
    """
    told: dict[str, list[Evidence]] = {kind: [] for kind in KINDS}
    for passage in passages:
        spans = reader(passage.original, lang)
        if spans is None:
            return None
        for span in _sound(spans, passage.original):
            told[span.kind].append(_evidence(passage, span))
    aliases = words.aliases if words else {}
    return Named(
        tuple(_persons(told["person"])),
        tuple(
            Name(evidence=evidence, name=aliases.get(spell(evidence.quote), evidence.quote))
            for evidence in told["organisation"]
        ),
        _with(places, told["place"]),
    )


def _sound(spans: Iterable[Span], text: str) -> Iterator[Span]:
    """Yield the spans that can be names, in order, each behind the one before; blanks cut off."""
    past = 0
    for start, end, kind in sorted(spans):
        if not past <= start < end <= len(text) or kind not in KINDS:
            continue
        quote = text[start:end]
        first = start + len(quote) - len(quote.lstrip())
        last = start + len(quote.rstrip())
        if first < last:
            past = last
            yield Span(first, last, kind)


def _evidence(passage: Passage, span: Span) -> Evidence:
    quote = passage.original[span.start : span.end]
    return Evidence(field=passage.field, start=span.start, end=span.end, quote=quote)


def _persons(found: list[Evidence]) -> Iterator[Name]:
    """Yield persons; a last name alone goes by the first full name that ends with it."""
    full: dict[str, str] = {}
    for evidence in found:
        parts = evidence.quote.split()
        if len(parts) > 1 and len(parts[-1]) >= SURNAME:
            full.setdefault(spell(parts[-1]), " ".join(parts))
    for evidence in found:
        name = " ".join(evidence.quote.split())
        yield Name(evidence=evidence, name=full.get(spell(name), name))


def _with(places: tuple[Place, ...], found: list[Evidence]) -> tuple[Place, ...]:
    """Return the places of the table and those found elsewhere, title first, in order."""
    new = []
    for evidence in found:
        own = [place for place in places if place.evidence.field == evidence.field]
        if not any(_overlap(evidence, place.evidence) for place in own):
            new.append(lying_near(evidence, own or places))
    fields = ("title", "text")
    return tuple(
        sorted(
            (*places, *new), key=lambda one: (fields.index(one.evidence.field), one.evidence.start)
        )
    )


def _overlap(one: Evidence, other: Evidence) -> bool:
    return one.start < other.end and other.start < one.end
