"""What stands as a toll, from what each source told.

- A source's word is its latest telling. A lower bound below its own earlier word ("at least 8"
  after "12") contradicts nothing and leaves that word standing.
- The highest word stands: tolls rise as the dead are found, and the first to count is rarely wrong
  upwards. A lower word of another source alone does not bring it down: reports are late more often
  than they are corrections.
- What brings it down: the same source counts lower, or its article is revised; or two later
  sources, independent of each other, tell a lower count that fits both.
- A leap over tenfold, once two sources agree on a size, waits for a second source: it is mostly
  the total of a war read as the toll of a day.
- A vague word ("dozens") stands until somebody counts. It contradicts no count, and any later count
  takes its place, also a lower one.
"""

from collections.abc import Iterable

import msgspec

from monitor.records import Qualifier, Telling, Toll

LAST_TELLINGS = 20  # and the first: enough to see how a toll moved; a row has a size
LEAP = 10
LEAP_FROM = 3  # from one or two dead to dozens is how tolls start


def tell(toll: Toll | None, telling: Telling) -> Toll:
    """Return the toll after one more telling.

    A telling of the same article takes the place of its earlier one: the article was revised.
    The earlier one stays in the history, so that a correction can be seen.
    """
    history = (*toll.history, telling) if toll else (telling,)
    if toll and _repeats(toll, telling):
        history = toll.history
    low, high = standing(history)
    told = toll.told + 1 if toll else 1
    return trim(Toll(low=low, high=high, history=history, told=told), LAST_TELLINGS)


def _repeats(toll: Toll, telling: Telling) -> bool:
    """Return whether this source's latest word is what it says again."""
    own = [told for told in toll.history if told.publisher == telling.publisher]
    return (
        bool(own)
        and bool(telling.publisher)
        and (own[-1].low, own[-1].high) == (telling.low, telling.high)
    )


def trim(toll: Toll, last: int) -> Toll:
    """Return `toll` with the first telling, the one that stands and the `last` ones."""
    history = toll.history
    if len(history) <= last + 2:
        return toll
    bounds = (toll.low, toll.high)
    stands = [at for at, told in enumerate(history) if (told.low, told.high) == bounds]
    kept = {0, *stands[-1:], *range(len(history) - last, len(history))}
    return msgspec.structs.replace(toll, history=tuple(history[at] for at in sorted(kept)))


def standing(history: tuple[Telling, ...]) -> tuple[int, int | None]:
    """Return the low and high that stand after `history`, oldest telling first."""
    words = _words(history)
    believed = [word for word in words if not _leaps(word, words)] or words
    highest = max(reversed(believed), key=_height)  # of equal words the latest
    lower = [word for word in believed if word.at >= highest.at and _below(word, highest)]
    outvoting = [word for word in lower if _is_vague(highest) or _agrees(word, lower)]
    top = max(outvoting, key=_height) if outvoting else highest
    return top.low, top.high


def _words(history: tuple[Telling, ...]) -> list[Telling]:
    """Return the current word of each source, in the order they were said."""
    words: dict[str, Telling] = {}
    for telling in history:
        source = telling.publisher or telling.article
        revised = [key for key, word in words.items() if word.article == telling.article]
        earlier = words.get(source)
        if earlier and not revised and not _below(telling, earlier) and telling.low < earlier.low:
            continue
        for key in (*revised, source):
            words.pop(key, None)
        words[source] = telling
    return list(words.values())


def _height(word: Telling) -> tuple[int, bool, int]:
    """Order words by their low; of equal ones the bounded, then the tighter is the better."""
    return word.low, word.high is not None, -(word.high or 0)


def _below(word: Telling, other: Telling) -> bool:
    """Return whether `word` says fewer than `other` and cannot mean as many."""
    if _is_vague(word) or word.high is None:
        return False
    return word.low < other.low and word.high < other.low


def _is_vague(word: Telling) -> bool:
    return word.qualifier is Qualifier.VAGUE


def _agrees(word: Telling, others: Iterable[Telling]) -> bool:
    """Return whether another source's word fits this one."""
    return any(_fit(word, other) for other in others if other is not word)


def _fit(one: Telling, other: Telling) -> bool:
    return one.low <= (other.high or other.low) and other.low <= (one.high or one.low)


def _leaps(word: Telling, words: list[Telling]) -> bool:
    """Return whether `word` alone stands far above what two sources had told before it."""
    others = [other for other in words if other is not word]
    before = [other.low for other in others if other.at < word.at]
    near = any(other.low * LEAP >= word.low for other in others)
    return len(before) > 1 and max(before) >= LEAP_FROM and not near
