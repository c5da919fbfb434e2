"""The flow between topics has no gap, and its order has one truth."""

from typing import get_args

import pytest

from monitor.records import Ending, Outcome, Record, Stage
from monitor.service.topics import (
    ALERT_ROWS,
    ALERTS,
    ARTICLES,
    DEDUPE_ROWS,
    DESTINATIONS,
    ENTRIES,
    FLOW,
    HITS,
    KEYS,
    OUTCOMES,
    REPORTS,
    TOPICS,
    TRACK_ROWS,
    Topic,
    destination,
)

STEPS = [step for steps in FLOW.values() for step in steps]


def kinds(topic: Topic) -> set[object]:
    """Return the records that a topic holds: one, or those of a union."""
    return set(get_args(topic.record)) or {topic.record}


def test_topics_have_names_of_their_own() -> None:
    assert len({topic.name for topic in TOPICS}) == len(TOPICS)


def test_every_stage_after_the_feeds_has_a_step_and_reads_what_an_earlier_one_made() -> None:
    assert {step.stage for step in STEPS} == set(Stage) - {Stage.FEED}
    made = {ENTRIES}
    for step in STEPS:
        assert step.source in made
        made |= {topic for (stage, _), topic in DESTINATIONS.items() if stage == step.stage}
    assert ALERTS in made


@pytest.mark.parametrize(("made", "topic"), DESTINATIONS.items())
def test_a_record_goes_where_it_is_expected_and_has_a_key(
    made: tuple[Stage, type[Record]], topic: Topic
) -> None:
    assert made[1] in kinds(topic)
    assert made[1] in KEYS


@pytest.mark.parametrize(
    ("source", "rows"), [(ARTICLES, DEDUPE_ROWS), (REPORTS, TRACK_ROWS), (HITS, ALERT_ROWS)]
)
def test_what_a_stage_that_remembers_reads_has_one_order(source: Topic, rows: Topic) -> None:
    assert source.partitions == 1
    assert rows.partitions == source.partitions  # Faust keeps a row beside its partition
    assert rows.config() == {"cleanup.policy": "compact"}


def test_every_stage_may_end_an_entry() -> None:
    outcome = Outcome(entry="e", ending=Ending.DEAD, stage=Stage.MATCH, reason="stage-failed")
    assert {destination(stage, outcome) for stage in Stage} == {OUTCOMES}
