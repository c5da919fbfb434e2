"""`monitor schema`: the contract of each topic, as JSON Schema."""

import json
from pathlib import Path
from typing import Any

import click
import msgspec

from monitor.records import DedupeRow
from monitor.service.topics import TOPICS, Topic


@click.command()
@click.argument(
    "topic", metavar="[TOPIC]", required=False, type=click.Choice([t.name for t in TOPICS])
)
@click.option(
    "--write",
    "folder",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write each schema to a file in this folder instead.",
)
def schema(topic: str | None, folder: Path | None) -> None:
    """Print the JSON Schema of TOPIC's record, or of every topic's in one object.

    \b
    Example:  monitor schema alerts
              monitor schema --write deploy/schemas
    """
    chosen = [t for t in TOPICS if topic in (None, t.name)]
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        for each in chosen:
            (folder / f"{each.name}.json").write_text(_spell(schema_of(each)), encoding="utf-8")
    elif topic:
        click.echo(_spell(schema_of(chosen[0])), nl=False)
    else:
        click.echo(_spell({each.name: schema_of(each) for each in chosen}), nl=False)


def schema_of(topic: Topic) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the records of `topic`."""
    found = msgspec.json.schema(topic.record)
    if topic.record is DedupeRow:  # its own bytes, and no JSON
        found = {"description": DedupeRow.__doc__, "contentMediaType": "application/octet-stream"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"A record of the topic {topic.name}",
        **found,
    }


def _spell(found: dict[str, Any]) -> str:
    return json.dumps(found, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
