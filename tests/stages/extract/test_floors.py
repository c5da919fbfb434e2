"""Corpora written by people who have not seen the reader, scored apart; floors only rise."""

import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.realnews import evaluation_folder
from tests.scoring import FLOORS, LABELLED, labelled_scores, own_scores, read_floors

REPOSITORY = Path(__file__).parents[3]


@cache
def scores() -> dict[str, float]:
    return own_scores()


def own_floors() -> list[tuple[str, float]]:
    return [
        (name, floor)
        for name, floor in read_floors().items()
        if name.partition(".")[0] not in LABELLED
    ]


@pytest.mark.parametrize(("name", "floor"), own_floors())
def test_a_score_of_a_blind_corpus_does_not_fall(name: str, floor: float) -> None:
    assert scores()[name] >= floor


@pytest.mark.parametrize("name", LABELLED)
def test_a_score_of_labelled_news_does_not_fall(name: str) -> None:
    reached = labelled_scores(evaluation_folder(), name)
    floors = {key: floor for key, floor in read_floors().items() if key.startswith(f"{name}.")}
    assert {key: reached[key] for key, floor in floors.items() if reached[key] < floor} == {}


def test_a_floor_is_never_lowered() -> None:
    path = FLOORS.relative_to(REPOSITORY)
    done = subprocess.run(
        ["git", "show", f"HEAD:{path}"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        pytest.skip("No floors were committed before these.")
    floors = read_floors()
    before = read_floors(done.stdout)
    assert {name: floor for name, floor in before.items() if floors.get(name, 0.0) < floor} == {}
