"""`monitor explain`: one article through every stage, for a person.

The same records that flow on Kafka, said in words: what was removed and why, every figure marked
in the text, what each claim would do, and which rules would speak.
"""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

import click

from monitor.cli import FINDINGS, RefusedError
from monitor.cli.configured import chosen_name_reader
from monitor.cli.page import BadDateError, read_page
from monitor.cli.rendering import END_ISOLATE, ISOLATE, isolate
from monitor.cli.rulebook import read_rules
from monitor.languages import load_packs
from monitor.languages.gazetteer import load_gazetteer
from monitor.pipeline import Heard, Pipeline
from monitor.records import (
    Alert,
    Article,
    Claim,
    Decision,
    Entry,
    Figure,
    JoinedClaim,
    JoinReason,
    Name,
    Place,
    Report,
)

SHORT = 120  # characters of what was removed

JOINED = {
    JoinReason.OPENED: "opens an incident",
    JoinReason.SAME_PLACE_AND_TIME: "joins the incident that fits in place, time and kind",
    JoinReason.SAME_STORY: "joins the incident of this report's earlier claim",
    JoinReason.OLD_HAPPENING: "is a mention of an incident that stands",
    JoinReason.BACKGROUND: "is background, told in passing: it opens nothing",
    JoinReason.NO_FIGURE: "opens nothing: it counts nobody who came to harm",
    JoinReason.NO_PLACE: "opens nothing: the text says no place",
    JoinReason.HYPOTHETICAL: "opens nothing: it did not happen",
}
UNJOINED = "opens nothing: of so long a list only the claims in front are followed"


@click.command()
@click.option("--published", default="", metavar="DATE", help="When it was published.")
@click.option("--lang", default="", metavar="CODE", help="Its language, if you know it.")
@click.option("--rules", default="", metavar="FILE", help="Alert rules to try on it.")
@click.argument("file", type=click.File("rb"), default="-")
def explain(file: BinaryIO, *, published: str, lang: str, rules: str) -> None:
    """Show what every stage makes of the article in FILE, and why.

    \b
    Example:  monitor explain page.html --published 2024-05-15 --rules deploy/rules.yaml

    FILE is plain text, its first line the headline, or HTML. Exit code 1: it is no article.
    """
    try:
        entry = read_page(file.read(), getattr(file, "name", ""), published, lang)
    except BadDateError as error:
        raise RefusedError(str(error)) from error
    given = read_rules(rules) if rules else ()
    heard = Pipeline(given, load_packs(), load_gazetteer(), chosen_name_reader()).hear(entry)
    click.echo("\n".join(told(entry, heard, with_rules=bool(rules))))
    if heard.rejected is not None:
        raise SystemExit(FINDINGS)


def told(entry: Entry, heard: Heard, *, with_rules: bool) -> Iterator[str]:
    """Yield the explanation, line by line."""
    if heard.rejected is not None:
        yield f"Rejected: {heard.rejected.reason}. {heard.rejected.note}".strip()
        return
    article, report = heard.article, heard.report
    if article is None or report is None:
        return
    yield from _article(entry, article)
    yield from _removed(article)
    yield _heading("Dedupe")
    yield "  new: nothing came before it here"
    yield from _marked(report)
    yield from _figures(report.figures)
    yield from _names(report)
    yield from _claims(report, heard.joined)
    if with_rules:
        yield from _alerts(heard)


def _heading(words: str) -> str:
    return "\n" + click.style(words, bold=True)


def _article(entry: Entry, article: Article) -> Iterator[str]:
    yield click.style(isolate(article.title) or "(no headline)", bold=True)
    day = article.published.date().isoformat() if article.published else "not known"
    yield f"language {article.lang} ({article.lang_reason}), published {day}"
    if article.agency:
        yield f"words of {isolate(article.agency)}"
    if article.truncated or entry.truncated:
        yield "the text was cut to fit a record"


def _removed(article: Article) -> Iterator[str]:
    if article.removed:
        yield _heading("Removed")
    for removed in article.removed:
        quote = removed.quote if len(removed.quote) <= SHORT else removed.quote[:SHORT] + "…"
        yield f"  {removed.reason}: {isolate(quote)}"


def _marked(report: Report) -> Iterator[str]:
    """Yield title and text with every figure's words marked by its number."""
    yield _heading("Text")
    for field, text in (("title", report.article.title), ("text", report.article.text)):
        spans = sorted(
            (figure.evidence.start, figure.evidence.end, number)
            for number, figure in enumerate(report.figures, 1)
            if figure.evidence.field == field
        )
        for line in _mark(text, spans).splitlines():
            yield f"  {ISOLATE}{line}{END_ISOLATE}" if line.strip() else ""


def _mark(text: str, spans: Iterable[tuple[int, int, int]]) -> str:
    """Return `text` with ``[1: words]`` for each span; spans that overlap share their brackets."""
    pieces: list[str] = []
    position = 0
    for start, end, numbers in _merged(spans):
        label = ",".join(map(str, numbers))
        pieces += [text[position:start], click.style(f"[{label}: {text[start:end]}]", fg="yellow")]
        position = end
    return "".join((*pieces, text[position:]))


def _merged(spans: Iterable[tuple[int, int, int]]) -> list[tuple[int, int, list[int]]]:
    merged: list[tuple[int, int, list[int]]] = []
    for start, end, number in spans:
        if merged and start < merged[-1][1]:
            first, last, numbers = merged[-1]
            merged[-1] = (first, max(last, end), [*numbers, number])
        else:
            merged.append((start, end, [number]))
    return merged


def _figures(figures: tuple[Figure, ...]) -> Iterator[str]:
    yield _heading("Figures" if figures else "Figures: none")
    for number, figure in enumerate(figures, 1):
        yield f"  {number}  {_count(figure)}  {', '.join(_circumstances(figure))}"
        yield f"     “{isolate(figure.evidence.quote)}”  by {figure.rule or 'the grammar'}"


def _count(figure: Figure) -> str:
    if figure.high is None:
        bounds = f"{figure.low} or more"
    else:
        bounds = str(figure.low) if figure.low == figure.high else f"{figure.low} to {figure.high}"
    part = ", part of another figure" if figure.of_which else ""
    denied = ", denied" if figure.negated else ""
    return f"{figure.harm} {bounds} ({figure.qualifier}{part}{denied})"


def _circumstances(figure: Figure) -> Iterator[str]:
    yield figure.when + _span(figure)
    yield _where(figure)
    if figure.victims:
        yield isolate(figure.victims)
    if figure.attribution:
        yield f"says {isolate(figure.attribution)}"


def _span(dated: Figure | Claim) -> str:
    if dated.span_start is None:
        return ""
    same = dated.span_end in (None, dated.span_start)
    return f" {dated.span_start}" + ("" if same else f" to {dated.span_end}")


def _where(placed: Figure | Claim) -> str:
    names = (placed.place_name or placed.place, placed.province, placed.country)
    return ", ".join(dict.fromkeys(isolate(name) for name in names if name)) or "no place"


def _names(report: Report) -> Iterator[str]:
    yield _heading("Names")
    for kind, names in (
        ("persons", report.persons),
        ("organisations", report.organisations),
        ("places", report.places),
    ):
        listed = dict.fromkeys(_name(name) for name in names)
        yield f"  {kind}: {'; '.join(listed) or 'none'}"


def _name(name: Name | Place) -> str:
    quote = isolate(name.evidence.quote)
    if isinstance(name, Place):
        return (
            f"{quote} = {name.name}, {name.country}" if name.country else f"{quote} = {name.name}"
        )
    return quote if name.name == name.evidence.quote else f"{quote} = {isolate(name.name)}"


def _claims(report: Report, joined: tuple[JoinedClaim, ...]) -> Iterator[str]:
    yield _heading("Claims" if report.claims else f"Claims: none ({report.reason})")
    reasons = {join.claim: join.reason for join in joined}
    for position, claim in enumerate(report.claims):
        figures = ", ".join(str(figure + 1) for figure in claim.figures)
        what = f"{claim.event}, {claim.when}{_span(claim)}, {_where(claim)}"
        yield f"  figures {figures}: {what}"
        yield f"     {JOINED[reasons[position]] if position in reasons else UNJOINED}"


def _alerts(heard: Heard) -> Iterator[str]:
    yield _heading("Alerts" if heard.alerts else "Alerts: none")
    told: tuple[Alert | Decision, ...] = (*heard.alerts, *heard.decisions)
    for said in told:
        yield f"  {_alert(said)}"
    if not heard.hits:
        yield "  no rule's conditions were met"


def _alert(said: Alert | Decision) -> str:
    if isinstance(said, Decision):
        return f"{isolate(said.rule)}: silent, {said.reason}"
    why = f" because {'; '.join(isolate(reason) for reason in said.why)}" if said.why else ""
    return f"{isolate(said.rule)}: {said.status}{why}"
