"""What dedupe costs, and what it remembers of an entry, at a million of them.

The worker holds a row twice over: in its table, a dictionary of bytes, and in the stage, which
shares the row's bytes. Both are counted here. Prints figures; `make bench` shows them.
"""

import os
import statistics
import struct
import sys
import time
import tracemalloc
from datetime import timedelta
from random import Random

import pytest

from monitor.languages.fingerprint import ROWS, Fingerprint, Mention
from monitor.records import Article, DedupeReason, DedupeRow, LangReason, identify
from monitor.stages.dedupe import WINDOW, Dedupe
from monitor.stages.dedupe.rows import Facts, key_of, pack
from tests.builders import NOON

ENTRIES = int(os.environ.get("MONITOR_BENCH_ENTRIES", "200000"))  # a million takes minutes
MEAN_MENTIONS = 9.1  # 7.6 numbers and 1.5 places in real articles, measured on 5,234
LIMIT_BYTES = (
    400 if ENTRIES >= 1_000_000 else 440
)  # fewer entries share what is there for any number
ARTICLES = 400


def fingerprint(chance: Random) -> Fingerprint:
    count = min(64, int(chance.expovariate(1 / MEAN_MENTIONS) + 0.5))
    parts = struct.iter_unpack("<3H", chance.randbytes(6 * count))
    return Fingerprint(250, chance.randbytes(ROWS), tuple(map(Mention._make, parts)))


def row_of(seq: int, chance: Random) -> DedupeRow:
    article = identify("article", str(seq))
    facts = Facts(
        seq,
        DedupeReason.NEW,
        "ar",
        NOON + seq * WINDOW / ENTRIES,
        chance.randbytes(8),
        chance.randbytes(4),
        chance.randbytes(4),
        chance.randbytes(4),
        identify("entry", str(seq)),
        article,
        article,
        key_of(article),
    )
    return DedupeRow(facts=pack(facts._replace(**fingerprint(chance)._asdict())))


def an_article(number: int, chance: Random) -> Article:
    return Article(
        id=identify("other", str(number)),
        entry=identify("other entry", str(number)),
        feed="f",
        first_seen=NOON + WINDOW - timedelta(minutes=1),
        title="Title",
        text="Text",
        lang="ar",
        lang_reason=LangReason.SCRIPT,
        fingerprint=fingerprint(chance).encode(),
        content_id=identify("content", str(number)),
        canonical_url=f"https://x.example/{number}",
    )


@pytest.mark.slow
def test_what_an_entry_takes_and_what_an_article_costs() -> None:
    chance = Random(7)  # noqa: S311 - the same figures on every run
    stage = Dedupe()
    table: dict[bytes, bytes] = {}
    tracemalloc.start()
    for seq in range(1, ENTRIES + 1):
        row = row_of(seq, chance)
        table[str(seq).encode()] = row.facts  # as the worker's table keeps it
        stage.apply(row)
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    articles = [an_article(number, chance) for number in range(ARTICLES)]
    times = []
    for article in articles:
        began = time.perf_counter()
        stage.decide(article)
        times.append(time.perf_counter() - began)
    each = taken / ENTRIES
    median, worst = 1e6 * statistics.median(times), 1e6 * sorted(times)[int(0.99 * ARTICLES)]
    sys.stdout.write(
        f"\ndedupe, {ENTRIES:,} entries: {each:.0f} bytes an entry in table and stage;"
        f" an article {median:.0f} us, in 99 of 100 at most {worst:.0f}\n"
    )
    assert each <= LIMIT_BYTES
    assert len(table) == len(stage) == ENTRIES
