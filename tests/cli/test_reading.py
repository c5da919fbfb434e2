"""The JSONL commands, as programs call them."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from monitor.cli import FINDINGS, USAGE, cli
from tests.acceptance.newsroom import CASUALTIES

BOMBING = {
    "id": "a",
    "title": "12 killed in Baghdad market bombing",
    "text": "A car bomb killed 12 people in a market in Baghdad on Wednesday, police said.",
    "published": "2024-05-15T10:00:00Z",
    "publisher": "Gazette",
    "url": "https://gazette.example/a",
}
COPY = BOMBING | {"id": "b", "publisher": "Herald", "url": "https://herald.example/b"}
LATER = {
    "id": "c",
    "title": "Baghdad bombing toll rises to 52 killed",
    "text": "The bombing of a market in Baghdad on Wednesday killed 52 people, doctors said today.",
    "published": "2024-05-15T20:00:00Z",
    "publisher": "Mirror",
}


def run(*arguments: str, given: list[dict[str, Any]] | str) -> Result:
    text = given if isinstance(given, str) else "".join(json.dumps(line) + "\n" for line in given)
    return CliRunner().invoke(cli, list(arguments), input=text)


def rows(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def rules(tmp_path: Path) -> str:
    path = tmp_path / "rules.yaml"
    path.write_text(CASUALTIES, encoding="utf-8")
    return str(path)


def test_extract_gives_figures_and_names_whose_words_stand_in_the_line() -> None:
    (row,) = rows(run("extract", "--jsonl", given=[BOMBING]))
    assert list(row) == ["id", "lang", "mentions", "entities"]
    assert (row["id"], row["lang"]) == ("a", "en")
    mention = row["mentions"][0]
    assert {k: mention[k] for k in ("kind", "low", "high", "country", "negated")} == {
        "kind": "killed",
        "low": 12,
        "high": 12,
        "country": "IQ",
        "negated": False,
    }
    assert all(m["evidence"] in BOMBING["title"] + BOMBING["text"] for m in row["mentions"])
    assert "Baghdad" in row["entities"]["places"]


def test_extract_answers_line_for_line_also_where_a_line_is_no_article() -> None:
    lines = [{"id": "empty", "text": ""}, BOMBING, {"id": "odd", "text": "&amp;  <b>7 dead</b>"}]
    assert [row["id"] for row in rows(run("extract", "--jsonl", given=lines))] == [
        "empty",
        "a",
        "odd",
    ]


def test_extract_reads_one_article_as_text_and_as_a_page() -> None:
    text = f"{BOMBING['title']}\n\n{BOMBING['text']}\n"
    page = (
        f"<html><head><title>{BOMBING['title']}</title></head>"
        f"<body><p>{BOMBING['text']}</p></body></html>"
    )
    for given in (text, page):
        (row,) = rows(run("extract", given=given))
        assert {m["low"] for m in row["mentions"]} == {12}


def test_bad_lines_are_told_on_stderr_and_the_exit_code_is_1() -> None:
    given = "not json\n" + json.dumps(BOMBING) + "\n" + '{"id": "x"}\n'
    result = run("extract", "--jsonl", given=given)
    assert result.exit_code == FINDINGS
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["a"]
    told = [json.loads(line) for line in result.stderr.splitlines()]
    assert [(line["id"], line["line"]) for line in told] == [(None, 1), ("x", 3)]


def test_dedupe_says_what_each_line_copies() -> None:
    answered = rows(run("dedupe", "--jsonl", given=[BOMBING, COPY, LATER, BOMBING]))
    assert [(row["id"], row["original"]) for row in answered] == [
        ("a", None),
        ("b", "a"),
        ("c", None),
        ("a", "a"),
    ]
    assert [answered[0]["reason"], answered[1]["reason"]] == ["new", "exact-text"]


def test_track_gives_an_incident_with_its_articles_copies_and_tolls() -> None:
    (row,) = rows(run("track", "--jsonl", given=[BOMBING, COPY, LATER]))
    assert (row["country"], row["place"], row["event"]) == ("IQ", "Baghdad", "attack")
    assert (row["articles"], row["carried"], row["background"]) == (["a", "c"], ["b"], [])
    killed = row["figures"]["killed"]
    assert (killed["low"], killed["high"]) == (52, 52)
    assert [telling["low"] for telling in killed["history"]] == [12, 52]


def test_replay_gives_the_steps_of_alerts_sorted_by_id(rules: str) -> None:
    answered = rows(run("replay", "--rules", rules, "--jsonl", given=[BOMBING, COPY, LATER]))
    assert sorted((row["status"], row["level"]) for row in answered) == [
        ("raised", 10),
        ("updated", 50),
    ]
    assert [row["id"] for row in answered] == sorted(row["id"] for row in answered)
    keys = "id rule status step level subject incident articles time figures summary why"
    assert " ".join(answered[0]) == keys


def test_replay_prints_the_same_bytes_in_every_process(rules: str) -> None:
    lines = [BOMBING, COPY, LATER] + [
        LATER | {"id": f"n{n}", "title": f"{n} killed in Mosul blast", "text": f"{n} killed. " * 9}
        for n in range(2, 9)
    ]
    given = "".join(json.dumps(line) + "\n" for line in lines).encode()
    printed = {
        subprocess.run(
            [sys.executable, "-m", "monitor", "replay", "--rules", rules, "--jsonl"],
            input=given,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "0", "1", "77")
    }
    assert len(printed) == 1
    assert printed != {b""}


def test_rules_that_are_wrong_or_absent_are_refused_in_a_sentence(tmp_path: Path) -> None:
    absent = run("replay", "--rules", str(tmp_path / "none.yaml"), "--jsonl", given=[BOMBING])
    assert absent.exit_code == USAGE
    wrong = tmp_path / "rules.yaml"
    wrong.write_text("groups: 5", encoding="utf-8")
    refused = run("replay", "--rules", str(wrong), "--jsonl", given=[BOMBING])
    assert refused.exit_code == USAGE
    assert "rules.yaml:1" in refused.stderr
