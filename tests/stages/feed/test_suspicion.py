"""What would cost the parser quadratic time is refused in linear time; honest feeds pass."""

from time import perf_counter

import pytest

from monitor.stages.feed.suspicion import why_refused
from tests.feedserver import Listed, rss

HONEST = rss([Listed("One", "/1", body="<p class='a'>Text</p>" * 500)] * 150)
BOMBS = {
    "more than 256 attributes": "<rss>" + "<a " + " ".join(f'x{n}=""' for n in range(5000)) + ">",
    "longer than 65536": "<rss><a x='" + "y" * 70_000 + "'>",
    "an author in it": "<rss><item><author>" + "a." * 9000 + "</author>",
    "more than 500000 tags": "<rss><channel>" + "<a>" * 500_001,
    "more than 400000 entities": "<rss><description>" + "&lt;!--" * 400_001,
    "more than 5000 items": "<rss>" + "<item/>" * 5001,
}


def test_an_honest_feed_passes() -> None:
    assert why_refused(HONEST) == ""
    assert why_refused("<rss><item><author>A Name</author></item></rss>") == ""
    assert why_refused("<rss><description><![CDATA[" + "<p " * 600_000 + "]]></description>") == ""


@pytest.mark.parametrize(("words", "text"), BOMBS.items(), ids=list(BOMBS))
def test_a_bomb_is_refused_in_words(words: str, text: str) -> None:
    assert words in why_refused(text)


@pytest.mark.parametrize(
    "hook",
    ["<", "<a ", "<a x='", "<author>", "<!--", "<![CDATA[", "</author>", "<a b=", '"', "<item"],
)
def test_refusing_takes_time_in_proportion(hook: str) -> None:
    def seconds(size: int) -> float:
        text = hook * (size // len(hook))
        best = 10.0
        for _ in range(3):
            began = perf_counter()
            why_refused(text)
            best = min(best, perf_counter() - began)
        return best

    # Four times the text: four times the time when linear, sixteen when quadratic.
    assert seconds(800_000) < 10 * max(seconds(200_000), 0.002)
