"""What clean costs, beside the bare parts of it: a parser of HTML and a look at the script.

Prints figures; `make bench` shows them. Real articles where the evaluation data is, else invented.
"""

import re
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

import pytest
from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser

from monitor.languages.fingerprint import fingerprint_of
from monitor.languages.text import fold
from monitor.records import Entry
from monitor.stages.clean import clean, read_entry
from monitor.stages.clean.lines import joined
from tests.builders import an_entry
from tests.realnews import Story, real_stories

ItemT = TypeVar("ItemT")
STORIES = 600
FEED_WORDS = 60  # what most feeds give of an article
# Times the bare parts, without the fingerprint. Printed were, of real articles, 3.4 to 3.9 as feed
# text and 4.9 to 5.2 whole; of invented ones, all ASCII, whose bare parts cost less, 5.9 to 6.0 and
# 8.0 to 8.8.
MOST_TIMES = 12
SCRIPT = re.compile(r"[\u0600-\u06ff]")
HEADLINES = ("Port closed after storm", "Flood carries bridge away", "Fire in the old mill")
SENTENCES = (
    "The harbour master closed the port on Monday because of a storm, and forty ships waited.",
    "After a week of rain the river left its bed and carried away two bridges of the old road.",
    "A fire that burned for two days has destroyed the mill where a third of the town worked.",
)


def stories() -> Sequence[Story]:
    try:
        return real_stories(STORIES)
    except pytest.skip.Exception:
        return [
            Story(str(n), "en", HEADLINES[n % 3], " ".join(SENTENCES * (2 + n % 5)), "", "", None)
            for n in range(STORIES)
        ]


def as_feed(story: Story, words: int) -> Entry:
    """Return a story as feeds list it: paragraphs of HTML, cut to so many words."""
    lines: list[str] = []
    for line in story.text.split("\n"):
        lines.append(" ".join(line.split()[: max(0, words - sum(map(len, map(str.split, lines))))]))
    body = "".join(f"<p>{line}</p>\n" for line in lines if line)
    return replace(an_entry(story.title, body, lang=story.lang), body_is_html=True)


def median_microseconds(action: Callable[[ItemT], object], items: Sequence[ItemT]) -> float:
    """Return the median over items of the shortest of three runs."""
    times = []
    for item in items:
        runs = []
        for _ in range(3):
            began = time.perf_counter()
            action(item)
            runs.append(time.perf_counter() - began)
        times.append(min(runs))
    return 1e6 * statistics.median(times)


def bare(entry: Entry) -> object:
    """Do what any cleaner must: parse, take the text, fold it, look at its script."""
    body = LexborHTMLParser(entry.body).body
    text = body.text() if body is not None else ""
    return len(SCRIPT.findall(text[:400])), fold(text)


def read_and_take_fingerprint(entry: Entry) -> object:
    """Do what clean does first and last: the fingerprint costs more where other work was between.

    It is of the headline's words and the body's, in their language.
    """
    read = read_entry(entry)
    return fingerprint_of(read.title.tokens, joined(read.lines).tokens, entry.lang).encode()


@pytest.mark.parametrize("words", [FEED_WORDS, 10_000], ids=["feed text", "whole articles"])
def test_what_clean_costs(words: int) -> None:
    entries = [as_feed(story, words) for story in stories()]
    for entry in entries[:50]:
        clean(entry)
    read = median_microseconds(read_entry, entries)
    whole = median_microseconds(clean, entries)
    parts = median_microseconds(bare, entries)
    fingerprint = median_microseconds(read_and_take_fingerprint, entries) - read
    rest = whole - fingerprint
    sys.stdout.write(
        f"\nclean, {words} words at most: {whole:.0f} us, the fingerprint {fingerprint:.0f} of"
        f" it, all else {rest:.0f}, reading {read:.0f} of that; bare parts {parts:.0f}: the whole"
        f" is {whole / parts:.1f} times them, without the fingerprint {rest / parts:.1f} times\n"
    )
    assert rest < MOST_TIMES * parts
