"""Real articles and disturbed copies of them, through ``monitor dedupe --jsonl``."""

import json
import sys
from collections.abc import Iterable, Iterator
from random import Random

import pytest
from click.testing import CliRunner

from monitor.cli.reading import dedupe
from tests.realnews import Story, real_stories
from tests.stages.dedupe.disturb import with_another_figure, with_copies

ARTICLES = 1_000
COPIES = 400
SEED = 1_711


def as_lines(stories: Iterable[Story]) -> Iterator[str]:
    for story in stories:
        fields = {"id": story.id, "lang": story.lang, "title": story.title, "text": story.text}
        yield json.dumps(fields, ensure_ascii=False)


def answers(stories: Iterable[Story]) -> dict[str, str | None]:
    """Return what each article is called a copy of."""
    result = CliRunner().invoke(dedupe, ["--jsonl"], input="\n".join(as_lines(stories)))
    assert result.exit_code == 0
    said = [json.loads(line) for line in result.stdout.splitlines()]
    return {answer["id"]: answer["original"] for answer in said}


@pytest.mark.slow
def test_disturbed_copies_of_real_articles_are_found_and_originals_left_alone() -> None:
    stories = list(with_copies(real_stories(ARTICLES), COPIES, SEED))
    said = answers(story for story, _ in stories)
    found = [said[copy.id] == original for copy, original in stories if original]
    copies_called = [story.id for story, original in stories if not original and said[story.id]]
    sys.stdout.write(f"\nfound {sum(found)} of {COPIES}; called copies: {copies_called}\n")
    assert sum(found) >= 0.98 * COPIES
    assert len(copies_called) <= 0.01 * ARTICLES


@pytest.mark.slow
def test_a_real_article_with_another_figure_is_no_copy() -> None:
    chance = Random(SEED)  # noqa: S311 - a seed is the point
    stories = real_stories(ARTICLES)
    updates = list(filter(None, (with_another_figure(story, chance) for story in stories)))
    said = answers([*stories, *updates])
    # Two prints of one wire may both have got the same other figure: those are copies.
    told = {story.id for story in stories}
    called_copies = [update.id for update in updates if said[update.id] in told]
    sys.stdout.write(f"\n{len(updates)} with another figure; called copies: {called_copies}\n")
    assert len(called_copies) <= 0.01 * len(updates)
