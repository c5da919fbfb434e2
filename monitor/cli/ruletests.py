"""Unit tests of rules: articles that a test makes up, and the alerts that they must raise.

A file of tests is YAML, as promtool's: the rule files under test, and cases. Each case is a day of
news of its own, through the whole pipeline in memory. A mistake in the file is told with file, line
and column, as in a rule file.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from monitor.cli.rendering import isolate
from monitor.languages import Packs
from monitor.languages.gazetteer import Gazetteer
from monitor.pipeline import Heard, Pipeline, Replay
from monitor.records import Alert, AlertStatus, Entry, identify, to_instant
from monitor.service.rules import read_rules
from monitor.stages.match import BadRulesError, Rule
from monitor.stages.match.marked import Marked, read_marked

# Noon of a Wednesday: "today", "yesterday" and "last week" all lie in one year and month or so.
NOON = datetime(2024, 5, 15, 12, tzinfo=UTC)

FILE_KEYS = ("rule_files", "tests")
TEST_KEYS = ("name", "start", "articles", "until", "alerts")
ARTICLE_KEYS = ("id", "at", "title", "text", "publisher", "lang", "url", "country", "backfill")
ALERT_KEYS = ("rule", "status", "level", "at", "article", "place", "country", "summary")

Expected = dict[str, str]


class Case(NamedTuple):
    """One test: news in the order it is heard, and the steps of alerts it must lead to."""

    name: str
    entries: tuple[Entry, ...]
    until: datetime | None  # time moves on to here, after the last article
    expected: tuple[Expected, ...]
    start: datetime


class RuleTests(NamedTuple):
    """The rules under test and the cases."""

    rules: tuple[Rule, ...]
    cases: tuple[Case, ...]


class Result(NamedTuple):
    """What a case led to; it passes when nothing differs."""

    case: Case
    differences: tuple[str, ...]


def read_tests(path: Path) -> RuleTests:
    """Return what the test file at `path` says.

    Raises BadRulesError, one line a mistake, also where a rule file it names is wrong.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadRulesError(f"{path} cannot be read: {error}.") from error
    mistakes: list[str] = []
    top = read_marked(text, str(path), mistakes)
    keys = _keys(top, "a file of rule tests", FILE_KEYS, FILE_KEYS) if top else {}
    files = [one.text("a rule file") for one in _items(keys, "rule_files")]
    cases = tuple(_read_case(one) for one in _items(keys, "tests"))
    if mistakes:
        raise BadRulesError("\n".join(mistakes))
    rules: dict[str, Rule] = {}
    for file in files:
        rules |= {rule.name: rule for rule in read_rules(path.parent / file)}
    for case in cases:
        _must_know_its_rules(path, case, rules)
    return RuleTests(tuple(rules.values()), cases)


def _must_know_its_rules(path: Path, case: Case, rules: Iterable[str]) -> None:
    for alert in case.expected:
        if alert["rule"] not in rules:
            raise BadRulesError(
                f"{path}: the test “{case.name}” expects an alert of the rule {alert['rule']}, "
                f"which is in none of its rule_files; they have {', '.join(rules) or 'none'}."
            )


def _keys(
    item: Marked, what: str, allowed: tuple[str, ...], needed: tuple[str, ...]
) -> dict[str, Marked]:
    keys = item.mapping(what, allowed)
    missing = [f"{key}:" for key in needed if key not in keys]
    if keys and missing:
        item.wrong(f"{what} needs {', '.join(missing)}")
    return keys


def _items(keys: dict[str, Marked], key: str) -> tuple[Marked, ...]:
    return keys[key].items(f"{key}:") if key in keys else ()


def _read_case(item: Marked) -> Case:
    keys = _keys(item, "a test", TEST_KEYS, ("name", "articles", "alerts"))
    start = _instant(keys["start"]) if "start" in keys else NOON
    articles: dict[str, Entry] = {}
    for one in _items(keys, "articles"):
        entry = _read_article(one, start)
        if entry.article_id in articles:
            one.wrong(f"there is another article {entry.article_id}; each id: is its own")
        articles[entry.article_id] = entry
    until = start + _offset(keys["until"], "until:") if "until" in keys else None
    return Case(
        name=keys["name"].text("name:") if "name" in keys else "",
        entries=tuple(sorted(articles.values(), key=lambda entry: entry.first_seen)),
        until=until,
        expected=tuple(_read_alert(one) for one in _items(keys, "alerts")),
        start=start,
    )


def _instant(value: Marked) -> datetime:
    text = value.text("start:")
    try:
        moment = datetime.fromisoformat(text)
        return to_instant(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        value.wrong(f"start: is a day or an instant such as 2024-05-15T12:00, not {text!r}")
        return NOON


def _offset(value: Marked, what: str) -> timedelta:
    """Return the time since the start of the case; 0 may be written without a unit."""
    if getattr(value.node, "value", "") == "0":
        return timedelta()
    return timedelta(seconds=value.seconds(what))


def _read_article(item: Marked, start: datetime) -> Entry:
    keys = _keys(item, "an article", ARTICLE_KEYS, ("id",))
    said = {key: keys[key].text(f"{key}:") for key in ARTICLE_KEYS if key in keys and key != "at"}
    if keys and not {"title", "text"} & set(said):
        item.wrong("an article needs a title: or a text:")
    moment = start + (_offset(keys["at"], "at:") if "at" in keys else timedelta())
    id_ = said.get("id", "")
    return Entry(
        id=identify("rule-test", id_),
        article_id=id_,
        feed=said.get("publisher", "test"),
        first_seen=moment,
        published=moment,
        guid=id_,
        url=said.get("url", ""),
        title=said.get("title", ""),
        body=said.get("text", ""),
        body_is_html=False,
        lang=said.get("lang", ""),
        country=said.get("country", ""),
        publisher=said.get("publisher", id_),
        backfill=said.get("backfill") == "true",
    )


def _read_alert(item: Marked) -> Expected:
    keys = _keys(item, "an alert", ALERT_KEYS, ("rule", "status"))
    if "status" in keys:
        keys["status"].choice("status:", tuple(AlertStatus))
    if "at" in keys:
        return {key: value.text(f"{key}:") for key, value in keys.items() if key != "at"} | {
            "at": _spell(_offset(keys["at"], "at:"))
        }
    return {key: value.text(f"{key}:") for key, value in keys.items()}


def run_case(case: Case, rules: Iterable[Rule], packs: Packs, gazetteer: Gazetteer) -> Result:
    """Let the pipeline hear the case's news, and compare what it alerts on."""
    replay = Replay(Pipeline(rules, packs, gazetteer))
    heard = [each for entry in case.entries for each in replay.hear(entry)]
    if case.until is not None:
        heard.append(replay.pipeline.tick(case.until))
    told = [_told(alert, case.start) for each in heard for alert in each.alerts]
    differences = tuple(_differences(case.expected, told))
    why = tuple(_why(heard, case.start)) if differences else ()
    return Result(case, (*differences, *why))


def _told(alert: Alert, start: datetime) -> Expected:
    """Return what can be expected of an alert."""
    return {
        "rule": alert.rule,
        "status": alert.status,
        "level": str(alert.level),
        "at": _spell(alert.time - start),
        "article": alert.articles[-1] if alert.articles else "",
        "place": alert.place,
        "country": alert.country,
        "summary": alert.summary,
    }


def _differences(expected: tuple[Expected, ...], told: list[Expected]) -> Iterator[str]:
    """Yield what was expected and is not told (-), or is told and was not expected (+), in order.

    Of an alert only what the test names is compared.
    """
    unmatched = list(told)
    missing = []
    for want in expected:
        found = next((one for one in unmatched if want.items() <= one.items()), None)
        if found is None:
            missing.append(want)
        else:
            unmatched.remove(found)
    yield from (f"- {_line(want)}" for want in missing)
    yield from (f"+ {_line(one)}" for one in unmatched)


def _line(alert: Expected) -> str:
    return ", ".join(
        f"{key}: {isolate(value)}" for key, value in alert.items() if value not in ("", "0")
    )


def _why(heard: list[Heard], start: datetime) -> Iterator[str]:
    """Yield, article by article, what was read and decided: where to look for the mistake."""
    for each in heard:
        if each.rejected is not None:
            yield f"  {each.rejected.reason}: no article"
        if each.report is None:
            continue
        figures = [
            f"{f.harm} {f.low} ({f.when}, “{f.evidence.quote}”)" for f in each.report.figures
        ]
        at = _spell(each.report.article.first_seen - start)
        yield f"  {at} {each.report.article.id}: read {'; '.join(figures) or 'no figure'}"
        joins = dict.fromkeys(join.reason.value for join in each.joined)
        silent = [f"{d.rule} silent: {d.reason}" for d in each.decisions]
        yield from (f"      claim {reason}" for reason in joins)
        yield from (f"      {one}" for one in silent)


def _spell(since: timedelta) -> str:
    """Return a time since the start as a person writes it: 90m is 1h30m."""
    seconds = int(since.total_seconds())
    parts = []
    for unit, length in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        count, seconds = divmod(seconds, length)
        parts += [f"{count}{unit}"] if count else []
    return "".join(parts) or "0"
