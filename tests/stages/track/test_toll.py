"""What stands as a toll, told source by source."""

import pytest

from monitor.records import Qualifier, Telling, Toll
from monitor.stages.track.toll import LAST_TELLINGS, tell, trim
from tests.builders import moment

Told = tuple[str, int, int | None]


def telling(at: int, publisher: str, low: int, high: int | None, *, article: str = "") -> Telling:
    is_vague = high is not None and high > low
    return Telling(
        low=low,
        high=high,
        qualifier=Qualifier.VAGUE if is_vague else Qualifier.EXACT,
        at=moment(at),
        article=article or f"{publisher}-{at}",
        publisher=publisher,
        quote=f"{low} killed",
    )


def toll_of(*told: Told) -> Toll:
    toll: Toll | None = None
    for at, (publisher, low, high) in enumerate(told):
        toll = tell(toll, telling(at, publisher, low, high))
    assert toll is not None
    return toll


STANDS: list[tuple[str, list[Told], tuple[int, int | None]]] = [
    ("the first count", [("A", 12, 12)], (12, 12)),
    ("a rising toll", [("A", 3, 3), ("B", 7, 7), ("A", 12, 12)], (12, 12)),
    ("a late early count", [("A", 12, 12), ("B", 4, 4)], (12, 12)),
    ("two later counts outvote", [("A", 12, 12), ("B", 8, 8), ("C", 8, 8)], (8, 8)),
    ("two that differ do not", [("A", 12, 12), ("B", 8, 8), ("C", 5, 5)], (12, 12)),
    ("two before do not", [("B", 8, 8), ("C", 8, 8), ("A", 12, 12)], (12, 12)),
    ("a source corrects itself", [("A", 12, 12), ("A", 8, 8)], (8, 8)),
    ("its denial too", [("A", 2, 2), ("A", 0, 0)], (0, 0)),
    ("at least contradicts nothing", [("A", 12, 12), ("A", 8, None)], (12, 12)),
    ("a bounded word over an open one", [("A", 12, None), ("B", 12, 12)], (12, 12)),
    ("a war's total waits", [("A", 10, 10), ("B", 11, 11), ("C", 4000, 4000)], (11, 11)),
    ("small tolls may leap", [("A", 1, 1), ("B", 2, 2), ("C", 60, 60)], (60, 60)),
    ("dozens until counted", [("A", 8, 8), ("B", 20, 99)], (20, 99)),
    ("counted within", [("A", 20, 99), ("B", 25, 25)], (25, 25)),
    ("counted below", [("A", 20, 99), ("B", 17, 17)], (17, 17)),
    ("several contradict no count", [("A", 17, 17), ("B", 3, 9), ("C", 3, 9)], (17, 17)),
    ("nor their own", [("A", 17, 17), ("A", 3, 9)], (17, 17)),
]


@pytest.mark.parametrize(
    ("told", "stands"), [row[1:] for row in STANDS], ids=[r[0] for r in STANDS]
)
def test_what_stands(told: list[Told], stands: tuple[int, int | None]) -> None:
    toll = toll_of(*told)
    assert (toll.low, toll.high) == stands


def test_a_revised_article_takes_back_its_own_count_only() -> None:
    toll = tell(None, telling(0, "A", 12, 12, article="a"))
    toll = tell(toll, telling(1, "B", 12, 12))
    toll = tell(toll, telling(2, "A", 8, 8, article="a"))
    assert (toll.low, toll.high) == (12, 12)


def test_the_telling_that_stands_outlives_any_number_of_later_ones() -> None:
    told: list[Told] = [("A", 3, 3), ("B", 40, 40)]
    told += [(f"Paper {number}", 30, None) for number in range(3 * LAST_TELLINGS)]
    toll = toll_of(*told)
    assert (toll.low, toll.told) == (40, len(told))
    assert [one.low for one in toll.history[:3]] == [3, 40, 30]
    assert len(toll.history) == LAST_TELLINGS + 2


def test_a_toll_made_short_still_tells_what_stands() -> None:
    toll = toll_of(("A", 3, 3), ("B", 40, 40), ("C", 30, None), ("D", 31, None))
    assert [one.low for one in trim(toll, 0).history] == [3, 40]
