"""One rule asked of one report or one incident, in one line."""

from monitor.records import Article, Hit, Incident, IncidentUpdate, JoinReason, Report
from monitor.stages.match import Matcher, parse_rules
from tests.builders import a_report, an_article, moment

FILE = """
groups:
  - name: desk
    rules:
      - alert: Asked
        on: {on}
        query: '{query}'
{more}"""


def a_matcher(query: str, on: str = "article", more: str = "") -> Matcher:
    """Return the matcher of one rule; `more` are lines of YAML under it."""
    lines = "".join(f"        {line}\n" for line in more.splitlines())
    query = query.replace("'", "''")
    return Matcher(parse_rules(FILE.format(on=on, query=query, more=lines), "rules.yaml"))


def asked(query: str, report: Report) -> tuple[Hit, ...]:
    return a_matcher(query).hits_of_report(report)


def asked_of_text(query: str, text: str, title: str = "") -> tuple[Hit, ...]:
    return asked(query, a_report(article=an_article(title, text)))


def words_that_met(query: str, text: str, title: str = "") -> list[str]:
    """Return the quoted words of a hit; nothing where there is none."""
    article: Article = an_article(title, text)
    quotes = []
    for hit in asked(query, a_report(article=article)):
        for evidence in hit.evidence:
            field = article.title if evidence.field == "title" else article.text
            assert field[evidence.start : evidence.end] == evidence.quote
            quotes.append(evidence.quote)
    return quotes


def an_update(
    now: Incident, before: Incident | None = None, *, at: float = 1, live: bool = True
) -> IncidentUpdate:
    return IncidentUpdate(
        incident=now,
        before=before,
        cause="cause",
        article="article",
        reason=JoinReason.SAME_PLACE_AND_TIME,
        now=moment(at),
        live=live,
    )
