"""The contracts in deploy/schemas are those of the records, and what is written keeps them."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from monitor.cli.schema import schema, schema_of
from monitor.records import Record
from monitor.service.topics import ALERTS, DECISIONS, INCIDENT_UPDATES, REPORTS, TOPICS, Topic
from monitor.service.wire import encode
from tests.acceptance.newsroom import Newsroom

FOLDER = Path(__file__).parents[2] / "deploy" / "schemas"


def test_the_schemas_in_the_repository_are_current(tmp_path: Path) -> None:
    result = CliRunner().invoke(schema, ["--write", str(tmp_path)])
    assert result.exit_code == 0
    written = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    kept = {path.name: path.read_text("utf-8") for path in FOLDER.iterdir()}
    assert written == kept, "run: monitor schema --write deploy/schemas"


@pytest.mark.parametrize("topic", TOPICS, ids=[topic.name for topic in TOPICS])
def test_every_topic_has_a_schema_that_is_one(topic: Topic) -> None:
    found = json.loads((FOLDER / f"{topic.name}.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(found)


def test_what_a_news_day_writes_keeps_its_schemas() -> None:
    newsroom = Newsroom()
    for hour, killed in enumerate((3, 12, 12)):
        newsroom.hears(
            f"At least {killed} killed in Baghdad market bombing",
            f"A car bomb in a market in Baghdad killed at least {killed} people, police said.",
            at=hour,
            by=f"Paper {hour}",
        )
    newsroom.waits_until(80)
    said: dict[Topic, list[Record]] = {REPORTS: [], INCIDENT_UPDATES: [], ALERTS: [], DECISIONS: []}
    for heard in newsroom.heard:
        said[REPORTS] += [heard.report] if heard.report else []
        said[INCIDENT_UPDATES] += heard.updates
        said[ALERTS] += heard.alerts
        said[DECISIONS] += heard.decisions
    for topic, records in said.items():
        assert records, topic.name
        for record in records:
            jsonschema.validate(as_json(record), schema_of(topic), jsonschema.Draft202012Validator)


def as_json(record: Record) -> Any:
    return json.loads(encode(record))
