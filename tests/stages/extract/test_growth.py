"""Reading grows with the text and not faster, whatever the text repeats.

What is counted are calls, not seconds: they are the same on every machine and at every load. Only
patterns, whose steps nobody can count, are timed, and only against themselves.
"""

import importlib
import pkgutil
import re
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from types import FrameType

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import monitor.languages
import monitor.stages.extract
from monitor.stages.extract import extract
from tests.builders import an_article
from tests.corpora import gazetteer, packs

SMALL, LARGE = 5_000, 20_000  # characters: two sentences of the longest, and eight
GROWTH = 6  # times the calls for four times the text
DEAREST = 200  # calls a character: 100,000 characters stay near a second

HARD_TO_READ = (
    "12 ",
    "12-",
    "and twenty ",
    ", ",
    "killed ",
    "killed12people",
    "people and ",
    '" ',
    "a man and a ",
    "3 killed ",
    "killed 3, ",
    "3 killed: ",
    "12 dead (3) (4), ",
    "1, " * 800 + "killed ",
    "at least 12 people were killed and 3 wounded in ",
    "At least 12 people were killed and five wounded, including two children, ",
    "12 people were killed in Baghdad. ",
    "killed 12 in Mosul, 5 in Baghdad, ",
    "John Smith was killed. ",
    "killed John Smith, ",
    "12 killed in 2003, ",
    "rose from 12 to 13 dead, ",
    "University of ",
    "Baghdad, ",
    "U.S. Army ",
    "...?! ",
    "قتل 3 ",
    "مقتله ",
    "بغداد ",
    "مصرع شخصين و",
    "وقتل 12 شخصا وأصيب خمسة ",
    "مقتل 12 في بغداد. ",
    "مقتل محمد علي. ",
    "عبد الله بن ",
)


def calls_for(piece: str, characters: int) -> int:
    """Return how many functions are called to read a text that repeats `piece`."""
    lang = "ar" if piece > "\u0600" else "en"
    text = (piece * (characters // len(piece) + 1))[:characters]
    article = an_article(text=text, lang=lang, published=datetime(2024, 5, 15, tzinfo=UTC))
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        extract(article, packs(), gazetteer())
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize("piece", HARD_TO_READ, ids=lambda piece: piece[-40:])
def test_four_times_the_text_costs_about_four_times_as_much(piece: str) -> None:
    calls_for(piece, SMALL)  # what is looked up once is not looked up again
    small, large = calls_for(piece, SMALL), calls_for(piece, LARGE)
    assert large <= GROWTH * small
    assert large <= DEAREST * LARGE


def patterns() -> Iterator[re.Pattern[str]]:
    """Yield every pattern that a module of words or of reading compiles."""
    for package in (monitor.languages, monitor.stages.extract):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, re.Pattern):
                    yield value


PATTERNS = sorted(set(patterns()), key=lambda pattern: pattern.pattern)
PIECES = st.text(alphabet="aZ9 0.,:;!?'\"()[]-_\n\u0645\u0663\u060c\u00a0", min_size=1, max_size=5)
NOISE = 0.02  # seconds that say nothing


def seconds_for(pattern: re.Pattern[str], text: str) -> float:
    began = time.process_time()
    for _ in pattern.finditer(text):
        pass
    return time.process_time() - began


@settings(max_examples=25, deadline=None)
@given(PIECES, st.text(alphabet="a9 .x\n", max_size=2))
@example(".", "a")  # dotted leaders that end no sentence
@example("\n", "")  # a line of nothing but blanks
def test_no_pattern_goes_back_over_what_it_has_read(piece: str, end: str) -> None:
    for pattern in PATTERNS:
        small, large = piece * 1_000 + end, piece * 4_000 + end
        assert seconds_for(pattern, large) <= 8 * seconds_for(pattern, small) + NOISE, pattern
