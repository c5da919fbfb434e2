"""Which numbers of a sentence stand near enough to a word of harm to be brought together with it.

A sentence of hundreds of numbers is a list: each of its words of harm is asked for the few beside
it, so that reading grows with the text and not with its square.
"""

from bisect import bisect_left, bisect_right

from monitor.stages.extract.groups import Group

FARTHEST = 24  # items; no cost of what stands between could be smaller than every limit
LONGEST_GROUP = 40  # items of a number, its hedges and its people, lists included
SLACK = 0.001  # of sums of weights, which are not exact


class Reach:
    """Which groups stand near enough to a harm word to be asked for what parts the two."""

    def __init__(self, groups: list[Group], sums: list[float], most: float) -> None:
        self._firsts = [group.amount.first for group in groups]
        self._sums = sums
        self._most = most
        longest = max((group.last - group.amount.first for group in groups), default=0)
        self._longest = min(longest, LONGEST_GROUP)

    def of(self, at: int) -> range:
        """Return the groups with no more than FARTHEST items, and `most` of cost, up to `at`."""
        lightest = bisect_left(self._sums, self._sums[at] - self._most - SLACK)
        first = max(lightest, at - FARTHEST) - 1 - self._longest
        heaviest = bisect_right(self._sums, self._sums[at + 1] + self._most + SLACK)
        past = min(heaviest, at + FARTHEST + 2)
        return range(bisect_left(self._firsts, first), bisect_left(self._firsts, past))
