"""What things cost, as ratios: machines differ, and what grows too fast grows too fast on each.

Each figure is the best of several runs, since noise only ever adds; what is compared is run by
turns and measured in processor time, so that what else the machine does meets both. `make bench`
runs these and prints what was measured; limits are the targets with room for a busy machine.
"""

import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from monitor.languages import load_packs
from monitor.languages.gazetteer import load_gazetteer
from monitor.records import Report
from monitor.stages.extract import extract
from monitor.stages.match import Matcher, parse_rules
from monitor.stages.track import Track
from tests.builders import a_claim, a_figure, a_report, an_article

RUNS = 5
TURNS = 9
PARAGRAPH = (
    "A bomb hidden in a parked car killed at least twelve people and wounded thirty others near a"
    " market in Baghdad on Tuesday, police said. The mayor, who visited the hospital, said that"
    " three children were among the dead and that rescuers were still looking for survivors. Shops"
    " stayed closed for the rest of the day, and prices of fuel rose by 12 percent.\n"
)


def best_seconds(action: Callable[[], object], runs: int = RUNS) -> float:
    """Return the shortest time of several runs."""
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        action()
        times.append(time.perf_counter() - began)
    return min(times)


def best_by_turns(*actions: Callable[[], object]) -> list[float]:
    """Return the shortest processor time of each action, all run one after the other by turns."""
    best = [float("inf")] * len(actions)
    for _ in range(TURNS):
        for number, action in enumerate(actions):
            began = time.process_time()
            action()
            best[number] = min(best[number], time.process_time() - began)
    return best


def tell(what: str, measured: str) -> None:
    sys.stdout.write(f"\n{what}: {measured}\n")


def rules(count: int) -> Matcher:
    """Return so many rules: of many desks, each with something that hardly occurs."""
    shapes = (
        "zebra{n} AND (lion{n} OR killed:[{n} TO *])",
        "bomb AND Baghdad AND zebra{n}",
        '"market zebra{n}" OR "zebra{n} police"~5',
        'place:"Zebra Town {n}" AND killed:[1 TO *] AND country:IQ',
        "killed:[1 TO *] AND NOT bomb AND feed:zebra-{n}",
    )
    lines = ["groups:", "  - name: many", "    rules:"]
    for number in range(count):
        query = shapes[number % len(shapes)].format(n=number)
        lines += [f"      - alert: R{number}", "        on: article", f"        query: '{query}'"]
    return Matcher(parse_rules("\n".join(lines), "many.yaml"))


def test_extraction_grows_with_the_text_and_not_faster() -> None:
    packs, gazetteer = load_packs(), load_gazetteer()

    def reading(paragraphs: int) -> Callable[[], Report]:
        article = an_article(text=PARAGRAPH * paragraphs)
        return lambda: extract(article, packs, gazetteer)

    reading(1)()  # the first reading loads what later ones share
    one, eight = best_by_turns(reading(10), reading(80))
    tell("extract, 8 times the text", f"{eight / one:.1f} times the time")
    tell("extract, 600 words", f"{1000 * one:.2f} ms")
    assert eight < 16 * one


@pytest.mark.slow
def test_ten_thousand_rules_cost_little_more_than_ten() -> None:
    report = a_report(article=an_article(text=PARAGRAPH * 6))

    def holding(matcher: Matcher) -> Callable[[], object]:
        return lambda: [matcher.hits_of_report(report) for _ in range(20)]

    times = best_by_turns(holding(rules(10)), holding(rules(10_000)))
    ten, thousands = (each / 20 for each in times)
    tell("match, 10,000 rules against 10", f"{thousands / ten:.2f} times the time")
    tell("match, 10,000 rules, an article", f"{1000 * thousands:.2f} ms")
    assert thousands < 2 * ten


def a_story(number: int) -> Report:
    """Return one of many reports on attacks, each of its own hour, in one of four cities."""
    place = ("Baghdad", "Mosul", "Homs", "Aleppo")[number % 4]
    article = an_article(f"Report {number} of {place}", at=number / 4, publisher=f"P{number % 7}")
    return a_report(a_figure(number % 30 + 1), claims=(a_claim(place),), article=article)


def test_two_months_of_reports_cost_track_no_more_an_input_than_one() -> None:
    def after(reports: int) -> Track:
        track = Track()
        for number in range(reports):
            decided = track.decide(a_story(number))
            if decided is not None:
                track.apply(decided.row)
            for key in track.expired():
                track.forget(key)
        return track

    def deciding(reports: int) -> Callable[[], object]:
        track = after(reports)
        following = [a_story(number) for number in range(reports, reports + 50)]
        return lambda: [track.decide(story) for story in following]

    month, two = (each / 50 for each in best_by_turns(deciding(3000), deciding(6000)))
    tell("track, after two months against one", f"{two / month:.2f} times the time")
    tell("track, a report", f"{1000 * month:.2f} ms")
    assert two < 1.5 * month


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_the_command_answers_at_once(arguments: list[str]) -> None:
    command = [sys.executable, "-m", "monitor", *arguments]
    bare = best_seconds(lambda: subprocess.run([sys.executable, "-c", "import click"], check=True))
    ours = best_seconds(lambda: subprocess.run(command, check=True, capture_output=True))
    tell(f"monitor {arguments[0]}", f"{1000 * ours:.0f} ms, of it {1000 * bare:.0f} ms Python's")
    assert ours - bare < 0.3
