"""Which of several rows a text is nearest to."""

from monitor.stages.dedupe import Dedupe
from monitor.stages.dedupe.near import BANDS, bands_of, nearest
from monitor.stages.dedupe.rows import Facts, pack, unpack
from tests.stages.dedupe.newswire import BOMB, FLOOD, an_article


def row_of(text: str, seq: int = 1) -> bytes:
    decided = Dedupe().decide(an_article(text=text))
    assert decided is not None
    return pack(unpack(decided.row.facts)._replace(seq=seq))


def facts_of(text: str) -> Facts:
    return unpack(row_of(text))


def test_nothing_is_near_where_there_is_nothing() -> None:
    assert nearest(facts_of(BOMB), []) is None
    assert nearest(facts_of(BOMB), [row_of(FLOOD)]) is None


def test_the_likest_row_is_the_nearest() -> None:
    cut, whole = row_of(BOMB[:-80]), row_of(BOMB)
    near = nearest(facts_of(BOMB), [cut, whole])
    assert near is not None
    assert near.similarity == 1000
    assert near.is_copy


def test_a_copy_comes_before_a_likelier_text_with_another_number() -> None:
    other_number, cut = row_of(BOMB.replace("30", "31")), row_of(BOMB[:-80])
    near = nearest(facts_of(BOMB), [other_number, cut])
    assert near is not None
    assert near.is_copy
    assert near.similarity < 1000


def test_of_two_that_are_equally_near_the_older_one_counts() -> None:
    older, younger = row_of(BOMB, seq=1), row_of(BOMB, seq=2)
    for rows in ([older, younger], [younger, older]):
        near = nearest(facts_of(BOMB), rows)
        assert near is not None
        assert near.facts.seq == 1


def test_a_signature_has_a_key_for_each_band() -> None:
    assert len(bands_of(facts_of(BOMB).signature)) == BANDS
