"""Commands that read news from a file and print what one stage, or all, make of it.

JSON lines in, JSON lines out: programs and scorers rely on these forms. A line that cannot be read
is told on stderr as ``{"id", "line", "error"}``, the others go on, and the exit code is 1 then.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

import click
import msgspec

from monitor.cli import FINDINGS, RefusedError
from monitor.cli.answers import Answer, of_alert, of_deduplicated, of_incident, of_report
from monitor.cli.configured import FORCED, chosen_name_reader, configured, in_one_sentence
from monitor.cli.page import BadDateError, read_page
from monitor.cli.rulebook import read_rules
from monitor.cli.through_kafka import alerts_through_kafka
from monitor.languages import load_packs
from monitor.languages.gazetteer import load_gazetteer
from monitor.pipeline import Heard, Pipeline, Replay, step
from monitor.records import (
    Alert,
    Article,
    Copy,
    Deduplicated,
    Entry,
    Incident,
    JoinReason,
    LangReason,
    Report,
)
from monitor.service.jsonl import BadLine, read_lines
from monitor.service.logs import setup_logging
from monitor.stages.clean import Rejected, clean
from monitor.stages.dedupe import Dedupe
from monitor.stages.extract import extract as read_article
from monitor.stages.match import Rule

FILE = click.argument("file", type=click.File("rb"), default="-")
JSON_LINES = click.option("--jsonl", is_flag=True, help="JSON lines in: the only form there is.")


@click.command()
@click.option("--jsonl", is_flag=True, help="FILE holds JSON lines; else it is one article.")
@click.option("--published", default="", metavar="DATE", help="Of one article: its day.")
@click.option("--lang", default="", metavar="CODE", help="Of one article: its language, if known.")
@FILE
def extract(file: BinaryIO, *, jsonl: bool, published: str, lang: str) -> None:
    """Print the figures and names in FILE, or in what comes in.

    \b
    Example:  monitor extract page.html
              monitor extract --jsonl articles.jsonl > figures.jsonl

    Of JSON lines title and text are read as they are given, with all that stands on the page, so
    that each quote is found in them. Exit code 1: some line could not be read.
    """
    read = _reading()
    if not jsonl:
        try:
            entry = read_page(file.read(), getattr(file, "name", ""), published, lang)
        except BadDateError as error:
            raise RefusedError(str(error)) from error
        _print_one(entry, read)
        return

    def answer(entry: Entry) -> Answer:
        return of_report(read(_as_given(entry)))

    _answer_each(file, answer)


def _reading() -> Callable[[Article], Report]:
    """Return how an article is read here: with our packs and the chosen reader of names."""
    packs, gazetteer, reader = load_packs(), load_gazetteer(), chosen_name_reader()
    return lambda article: read_article(article, packs, gazetteer, reader)


def _print_one(entry: Entry, read: Callable[[Article], Report]) -> None:
    article = clean(entry)
    if isinstance(article, Rejected):
        raise click.ClickException(f"this is no article: {article.reason}. {article.note}".strip())
    Answers().say(of_report(read(article)))


def _as_given(entry: Entry) -> Article:
    """Return an article whose words are the entry's own; clean only tells its language."""
    cleaned = clean(entry)
    if isinstance(cleaned, Rejected):
        cleaned = Article(
            id=entry.article_id,
            entry=entry.id,
            feed=entry.feed,
            first_seen=entry.first_seen,
            published=entry.published,
            title="",
            text="",
            lang=entry.lang,
            lang_reason=LangReason.FEED,
        )
    return msgspec.structs.replace(cleaned, title=entry.title, text=entry.body)


@click.command()
@JSON_LINES
@FILE
def dedupe(file: BinaryIO, *, jsonl: bool) -> None:  # noqa: ARG001 - the flag is the contract's
    """Print of each article in FILE what it copies or revises.

    \b
    Example:  monitor dedupe --jsonl articles.jsonl
              {"id": "b", "original": "a", "reason": "near"}

    Reasons: new, exact-url, exact-text, near, revision; of a line that is no article, why not.
    Exit code 1: some line could not be read.
    """
    stage = Dedupe()
    originals: dict[str, str] = {}

    def answer(entry: Entry) -> Answer:
        article = clean(entry)
        if isinstance(article, Rejected):
            return {"id": entry.article_id, "original": None, "reason": article.reason}
        decided = step(stage, article)
        if decided is None:
            original = originals[entry.id]
            return {"id": entry.article_id, "original": original, "reason": "exact-text"}
        (said,) = (said for said in decided.outputs if isinstance(said, Deduplicated))
        answer = of_deduplicated(said)
        originals[entry.id] = str(answer["original"] or entry.article_id)
        return answer

    _answer_each(file, answer)


@click.command()
@JSON_LINES
@FILE
def track(file: BinaryIO, *, jsonl: bool) -> None:  # noqa: ARG001 - the flag is the contract's
    """Print the incidents that the articles in FILE tell of, and their tolls.

    \b
    Example:  monitor track --jsonl articles.jsonl

    One line an incident, sorted by its id, when all is read. Exit code 1: some line could not be
    read.
    """
    replay, book, answers = Replay(_pipeline(())), Book(), Answers()
    for entry in answers.entries(file):
        for heard in replay.hear(entry):
            book.note(heard)
    for answer in book.answers():
        answers.say(answer)
    answers.end()


class Book:
    """The latest of each incident, and which articles stand in it and how."""

    def __init__(self) -> None:
        self._incidents: dict[str, Incident] = {}
        self._articles: dict[str, dict[str, None]] = {}
        self._carried: dict[str, dict[str, None]] = {}
        self._background: dict[str, dict[str, None]] = {}

    def note(self, heard: Heard) -> None:
        """Add what one entry changed."""
        for update in heard.updates:
            self._incidents[update.incident.id] = update.incident
        if isinstance(heard.deduplicated, Copy):
            for update in heard.updates:
                if update.cause == heard.deduplicated.entry and not update.incident.closed:
                    _put(self._carried, update.incident.id, heard.deduplicated.article)
        for join in heard.joined:
            if join.incident and heard.report is not None:
                old = join.reason is JoinReason.OLD_HAPPENING
                shelf = self._background if old else self._articles
                _put(shelf, join.incident, heard.report.article.id)

    def answers(self) -> Iterator[Answer]:
        """Yield an answer for each incident, sorted by id."""
        for id_, incident in sorted(self._incidents.items()):
            shelves = (self._articles, self._carried, self._background)
            yield of_incident(incident, *(list(shelf.get(id_, ())) for shelf in shelves))


def _put(shelf: dict[str, dict[str, None]], incident: str, article: str) -> None:
    shelf.setdefault(incident, {})[article] = None


@click.command()
@click.option("--rules", required=True, metavar="FILE", help="The alert rules: a file or a folder.")
@click.option(
    "--broker",
    metavar="HOST:PORT|kafka|embedded",
    help="Through this broker and real workers instead of in memory: the same lines.",
)
@JSON_LINES
@FILE
def replay(file: BinaryIO, *, rules: str, broker: str | None, jsonl: bool) -> None:  # noqa: ARG001 - the flag is the contract's
    """Print the alerts that RULES raise over the articles in FILE.

    \b
    Example:  monitor replay --rules deploy/rules.yaml --jsonl articles.jsonl

    The whole pipeline in memory, with its own ticks; one line a step of an alert, sorted by its id,
    when all is read: the same bytes on every run. Exit code 1: some line could not be read.
    """
    answers = Answers()
    known = read_rules(rules)
    entries = answers.entries(file)
    alerts = _through(broker, rules, list(entries)) if broker else _in_memory(known, entries)
    for alert in sorted(alerts, key=lambda alert: alert.id):
        answers.say(of_alert(alert))
    answers.end()


def _pipeline(rules: tuple[Rule, ...]) -> Pipeline:
    return Pipeline(rules, load_packs(), load_gazetteer(), chosen_name_reader())


def _in_memory(rules: tuple[Rule, ...], entries: Iterable[Entry]) -> list[Alert]:
    replayed = Replay(_pipeline(rules))
    return [alert for entry in entries for heard in replayed.hear(entry) for alert in heard.alerts]


def _through(broker: str, rules: str, entries: list[Entry]) -> list[Alert]:
    force = broker if broker in FORCED else ""
    with in_one_sentence():
        settings = configured(broker=None if force else broker)
        if force:
            settings = msgspec.structs.replace(settings, kafka="")
        setup_logging(msgspec.structs.replace(settings, log_level="CRITICAL"))
        return alerts_through_kafka(settings, force, rules, entries, _say)


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)


class Answers:
    """Where answers go: results on stdout, bad lines on stderr; and whether any was bad."""

    def __init__(self) -> None:
        self._bad = False
        self._out = click.get_binary_stream("stdout")

    def entries(self, file: BinaryIO) -> Iterator[Entry]:
        """Yield the entries in a file of JSON lines; tell the bad lines at once."""
        for line in read_lines(file):
            if isinstance(line, BadLine):
                self._bad = True
                click.echo(msgspec.json.encode(line._asdict()), err=True)
            else:
                yield line

    def say(self, answer: Answer) -> None:
        """Print one answer; it is out before the next line is read."""
        self._out.write(msgspec.json.encode(answer) + b"\n")
        self._out.flush()

    def end(self) -> None:
        """Leave with the exit code of what was found."""
        if self._bad:
            sys.exit(FINDINGS)


def _answer_each(file: BinaryIO, answer: Callable[[Entry], Answer]) -> None:
    """Print an answer to each line, in order."""
    answers = Answers()
    for entry in answers.entries(file):
        answers.say(answer(entry))
    answers.end()
