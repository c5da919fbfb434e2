"""Furniture that no pack knows: a line that many articles of one feed have is none of theirs.

The stage remembers, feed by feed, which short lines the last articles had at their ends. What it
learns is a function of the feed's own order of entries; see :class:`monitor.stages.Remembering`.
"""

from collections import Counter, deque

from monitor.languages.furniture import bare
from monitor.records import (
    CleanRow,
    Ending,
    Entry,
    Outcome,
    Record,
    Stage,
    identify,
)
from monitor.stages import Decided
from monitor.stages.clean import Read, Rejected, finish, read_entry

REMEMBERED = 50  # articles of a feed: a day or a week of it
# A line must stand in so many articles and in such a part of those remembered. Of the real
# articles looked at, agencies' background paragraphs come again in less than a tenth.
FEWEST_ARTICLES = 5
PART = 0.2
LONGEST_LINE = 300  # characters; what a site repeats is shorter
TOP, BOTTOM = 3, 6  # lines at the ends where furniture stands
DIGEST = 10  # hex digits that name a line


class Clean:
    """The stage: a fold over one row an entry."""

    def __init__(self) -> None:
        self._feeds: dict[str, _Feed] = {}
        self._latest = _Feed()  # the feed of the row applied last

    def decide(self, item: Entry) -> Decided[CleanRow, Record] | None:
        """Return the article in an entry, or its end; None where it was handled before."""
        feed = self._feeds.get(item.feed) or _Feed()
        if feed.has(item.id):
            return None
        read = read_entry(item)
        names = _names_of(read) if item.feed else {}
        recurring = {line for line, name in names.items() if feed.is_furniture(name)}
        cleaned = finish(item, read, recurring)
        said: Record = _end(item, cleaned) if isinstance(cleaned, Rejected) else cleaned
        row = CleanRow(
            feed=item.feed,
            seq=feed.seq + 1,
            entry=item.id,
            article=item.id if isinstance(cleaned, Rejected) else cleaned.id,
            lines=tuple(dict.fromkeys(names.values())),
        )
        return Decided(_key(row), row, (said,))

    def apply(self, row: CleanRow) -> None:
        """Bring the state forward by a kept row."""
        self._latest = self._feeds.setdefault(row.feed, _Feed())
        self._latest.add(row)

    def expired(self) -> tuple[str, ...]:
        """Return the names of rows that lie behind the last articles of their feed.

        Only of the feed of the row applied last: a row is dropped beside the partition it is in.
        """
        return tuple(self._latest.expired)

    def forget(self, key: str) -> None:
        """Drop a row that has expired."""
        if key in self._latest.expired:
            self._latest.expired.remove(key)


class _Feed:
    """The last entries of one feed, and in how many articles each line stands."""

    def __init__(self) -> None:
        self.seq = 0
        self.expired: deque[str] = deque()  # names of rows, the oldest first
        self._rows: deque[CleanRow] = deque()
        self._entries: set[str] = set()
        self._articles: Counter[str] = Counter()
        self._lines: dict[str, Counter[str]] = {}  # line -> articles and how many entries of each

    def has(self, entry: str) -> bool:
        return entry in self._entries

    def is_furniture(self, line: str) -> bool:
        articles = len(self._lines.get(line, ()))
        return articles >= FEWEST_ARTICLES and articles >= PART * len(self._articles)

    def add(self, row: CleanRow) -> None:
        """Remember a row; the oldest one may expire."""
        self.seq = max(self.seq, row.seq)
        self._rows.append(row)
        self._entries.add(row.entry)
        self._articles[row.article] += 1
        for line in row.lines:
            self._lines.setdefault(line, Counter())[row.article] += 1
        if len(self._rows) > REMEMBERED:
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        row = self._rows.popleft()
        self.expired.append(_key(row))
        self._entries.discard(row.entry)
        _count_down(self._articles, row.article)
        for line in row.lines:
            _count_down(self._lines[line], row.article)
            if not self._lines[line]:
                del self._lines[line]


def _count_down(counts: Counter[str], name: str) -> None:
    counts[name] -= 1
    if not counts[name]:
        del counts[name]


def _names_of(read: Read) -> dict[str, str]:
    """Return the lines that may be furniture, each with its name; spellings share one."""
    ends = (
        read.lines if len(read.lines) <= TOP + BOTTOM else read.lines[:TOP] + read.lines[-BOTTOM:]
    )
    short = (line for line in ends if len(line.text) <= LONGEST_LINE)
    return {line.text: identify("line", bare(line.folded))[:DIGEST] for line in short}


def _key(row: CleanRow) -> str:
    return f"{row.feed}/{row.seq}"


def _end(entry: Entry, rejected: Rejected) -> Outcome:
    return Outcome(
        entry=entry.id,
        ending=Ending.REJECTED,
        stage=Stage.CLEAN,
        reason=rejected.reason,
        note=rejected.note,
    )
