"""What is a copy, what a revision, and what only looks like one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.records import Article, Copy, DedupeReason, DedupeRow, Revision
from monitor.stages.dedupe import Dedupe
from tests.stages.dedupe.newswire import BOMB, FLOOD, an_article, hear, verdict

BYLINE = "By our correspondent\n"
DAYS = 24


def verdicts(*articles: Article) -> list[tuple[str, str]]:
    return [verdict(said) for said in hear(Dedupe(), *articles)]


def test_a_wire_story_on_another_site_is_a_copy_with_its_publisher_and_likeness() -> None:
    first = an_article()
    cut = BOMB.rpartition(" Nobody")[0]
    [_, said] = hear(Dedupe(), first, an_article(text=BYLINE + cut, publisher="Herald"))
    assert isinstance(said, Copy)
    assert (said.reason, said.original) == (DedupeReason.NEAR, first.id)
    assert said.publisher == "Herald"
    assert 700 < said.similarity <= 1000


def test_the_same_words_elsewhere_are_an_exact_copy() -> None:
    first = an_article()
    [_, said] = hear(Dedupe(), first, an_article(publisher="Herald"))
    assert verdict(said) == ("exact-text", first.id)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.gazette.example/a/1",
        "http://gazette.example/a/1/",
        "https://m.gazette.example/a/1?utm_source=rss&utm_medium=feed",
        "https://gazette.example/amp/a/1#comments",
        "https://gazette.example/a/1/amp/?fbclid=x",
    ],
)
def test_the_same_words_under_the_same_address_are_the_same_article(url: str) -> None:
    first = an_article(url="https://gazette.example/a/1")
    assert verdicts(first, an_article(url=url, publisher="Reader"))[1] == ("exact-url", first.id)


def test_a_redelivered_article_is_seen_and_never_a_copy_of_itself() -> None:
    first, other = an_article(), an_article("Flood", FLOOD)
    assert verdicts(first, other, first, other, first)[2:] == [("seen", "")] * 3


def test_an_article_that_was_a_copy_is_seen_too_when_it_comes_again() -> None:
    copy = an_article(publisher="Herald")
    assert verdicts(an_article(), copy, copy)[2] == ("seen", "")


@pytest.mark.parametrize(
    ("title", "text", "changed"),
    [
        ("Bomb near a market", BOMB.replace("twelve", "fifteen"), ("text", "numbers")),
        ("Bomb near a market", BOMB.replace("parked", "stolen"), ("text",)),
        ("Bomb at a market", BOMB, ("title",)),
        ("Bomb at a market", BOMB.replace("30", "41"), ("title", "text", "numbers")),
    ],
)
def test_other_words_under_the_same_address_are_a_revision_that_says_what_changed(
    title: str, text: str, changed: tuple[str, ...]
) -> None:
    url = "https://gazette.example/a/1"
    first = an_article(url=url)
    [_, said] = hear(Dedupe(), first, an_article(title, text, url=url, hours=1))
    assert isinstance(said, Revision)
    assert (said.original, said.changed) == (first.id, changed)


def test_a_revision_is_compared_with_the_latest_version() -> None:
    url = "https://gazette.example/a/1"
    versions = [an_article(text=BOMB.replace("30", str(n)), url=url) for n in (30, 31, 32)]
    again = an_article(text=BOMB.replace("30", "32"), url=url, publisher="Reader")
    said = verdicts(*versions, again)
    first = versions[0].id
    assert said[1:] == [("revision", first), ("revision", first), ("exact-url", first)]


def test_copies_of_copies_and_of_revisions_point_at_the_first() -> None:
    url = "https://gazette.example/a/1"
    first = an_article(url=url)
    copy = an_article(text=BYLINE + BOMB, publisher="Herald")
    copy_of_copy = an_article(text=BYLINE + BOMB, publisher="Echo")
    revised = an_article(text=BOMB.replace("twelve", "thirteen"), url=url)
    copy_of_revision = an_article(text=BOMB.replace("twelve", "thirteen"), publisher="Post")
    said = verdicts(first, copy, copy_of_copy, revised, copy_of_revision)
    assert [original for _, original in said[1:]] == [first.id] * 4


@pytest.mark.parametrize(
    ("old", "new"),
    [("twelve", "fifteen"), ("30", "41"), ("twelve", "1,200"), ("30 others", "3 others")],
)
def test_a_copy_with_a_changed_figure_goes_on_and_says_what_it_is_like(old: str, new: str) -> None:
    first = an_article()
    changed = an_article(text=BYLINE + BOMB.replace(old, new), publisher="Herald")
    assert verdicts(first, changed)[1] == ("new", first.id)


def test_a_figure_that_an_earlier_copy_added_is_told_from_another_one() -> None:
    first = an_article()
    added = "\nA surgeon at the hospital counted {} children among those brought in so far."
    said = verdicts(
        first,
        an_article(text=BOMB + added.format(7), publisher="Herald"),
        an_article(text=BOMB + added.format(9), publisher="Echo"),
        an_article(text=BOMB.replace("roof", "wall") + added.format(7), publisher="Post"),
        an_article(text=BOMB.replace("roof", "wall"), publisher="Tribune"),
    )
    assert [reason for reason, _ in said[1:]] == ["near", "new", "near", "near"]
    assert {original for _, original in said[1:]} == {first.id}


def test_a_changed_figure_is_found_behind_a_hundred_others() -> None:
    table = " ".join(f"District {chr(97 + n % 26)}{chr(97 + n // 26)} has {n}." for n in range(120))
    end = " In the last district the guards buried 71 men and women on Monday."
    first = an_article(text=table + end)
    changed = an_article(text=BYLINE + table + end.replace("71", "84"), publisher="Herald")
    again = an_article(text=table + end.replace("guards", "police"), publisher="Echo")
    assert verdicts(first, changed, again)[1:] == [("new", first.id), ("near", first.id)]


def test_a_number_that_went_with_the_tail_changes_nothing() -> None:
    text = BOMB + " It was the third bomb in the city within 40 days, after two in April."
    first = an_article(text=text)
    assert verdicts(first, an_article(text=BOMB, publisher="Herald"))[1] == ("near", first.id)


def test_a_number_in_what_a_site_adds_changes_nothing() -> None:
    first = an_article()
    added = an_article(
        text=BOMB + "\nThis story ran in edition 3 of our paper.", publisher="Herald"
    )
    assert verdicts(first, added)[1] == ("near", first.id)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3 killed in car bomb in Mosul", "8 killed in car bomb in Mosul"),
        ("Three killed in car bomb in Mosul", "Eight killed in car bomb in Mosul"),
        ("3 killed in car bomb in Mosul", "Killed in car bomb in Mosul"),
        ("مقتل 3 أشخاص في انفجار سيارة مفخخة", "مقتل 8 أشخاص في انفجار سيارة مفخخة"),
        ("مقتل ثلاثة أشخاص في انفجار سيارة مفخخة", "مقتل ثمانية أشخاص في انفجار سيارة مفخخة"),
        ("مقتل جنديين في هجوم شمال بغداد", "مقتل جندي في هجوم شمال بغداد"),
        ("Trois morts dans un attentat à Tunis", "Quatre morts dans un attentat à Tunis"),
        ("Dos muertos en un ataque en Bogotá", "Tres muertos en un ataque en Bogotá"),
        ("Car bomb in Mosul", "Car bomb in Basra"),
    ],
)
def test_flashes_that_differ_in_a_number_or_a_place_are_not_copies(one: str, other: str) -> None:
    first, second = an_article(one, "", lang=""), an_article(other, "", publisher="Herald", lang="")
    assert verdicts(first, second)[1][0] == "new"


def test_a_flash_on_two_sites_is_one_in_any_digits_and_dress() -> None:
    first = an_article("عاجل: مقتل 3 أشخاص في انفجار سيارة مفخخة بالموصل", "")
    second = an_article("عـاجل: مقتل ٣ أشخاص في إنفجار سيارة مفخخة بالموصل", "", publisher="Echo")
    assert verdicts(first, second)[1] == ("exact-text", first.id)


def test_reports_of_one_happening_by_two_newsrooms_are_not_copies() -> None:
    other = (
        "Twelve people died when a car blew up beside the northern market on Tuesday. Hospital"
        " staff counted 30 wounded, some of them badly. Witnesses told our reporter that the street"
        " was full of people buying food for the feast when the ground shook, and windows broke"
        " as far away as the railway station. Police closed the area and searched other cars."
    )
    assert verdicts(an_article(), an_article(text=other, publisher="Herald"))[1] == ("new", "")


def test_texts_are_compared_within_a_language() -> None:
    first = an_article()
    foreign = replace(an_article(publisher="Herald"), lang="fr")
    assert verdicts(first, foreign)[1] == ("new", "")


def test_a_story_that_comes_back_after_the_window_is_new() -> None:
    within, later = an_article(hours=7 * DAYS, publisher="A"), an_article(hours=14.1 * DAYS)
    first = an_article()
    assert verdicts(first, within)[1] == ("exact-text", first.id)
    assert verdicts(first, an_article(hours=7.1 * DAYS, publisher="B"))[1][0] == "new"
    assert verdicts(first, within, later)[2][0] == "new"


POOL = (BOMB, BYLINE + BOMB, BOMB.replace("30", "35"), BOMB.replace("roof", "wall"), FLOOD)
ARTICLES = st.lists(
    st.builds(
        lambda text, address, hours, publisher: an_article(
            text=text,
            hours=hours,
            publisher=publisher,
            url=address and f"https://x.example/{address}",
        ),
        text=st.sampled_from(POOL),
        address=st.sampled_from(["", "", "a", "b"]),
        hours=st.integers(0, 20 * DAYS),
        publisher=st.sampled_from(["A", "B", "C"]),
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(articles=ARTICLES, in_order=st.booleans(), data=st.data())
def test_it_does_not_matter_when_expired_rows_are_forgotten_or_that_all_is_rebuilt(
    articles: list[Article], *, in_order: bool, data: st.DataObject
) -> None:
    if in_order:
        articles = sorted(articles, key=lambda article: article.first_seen)
    plain, troubled = Dedupe(), Dedupe(shelf_rows=3)
    kept: dict[str, DedupeRow] = {}
    for article in articles:
        expected, decided = plain.decide(article), troubled.decide(article)
        assert (decided and decided.outputs) == (expected and expected.outputs)
        if expected and decided:
            assert decided.row == expected.row
            plain.apply(expected.row)
            troubled.apply(decided.row)
            kept[decided.key] = decided.row
        for key in troubled.expired()[: data.draw(st.integers(0, 3), "forgotten")]:
            troubled.forget(key)
            del kept[key]
        if data.draw(st.booleans(), "rebuilt"):
            troubled = Dedupe(shelf_rows=2)
            for row in sorted(kept.values(), key=lambda row: row.seq):
                troubled.apply(row)


def test_what_is_forgotten_leaves_no_memory_behind() -> None:
    stage = Dedupe(shelf_rows=4)
    for day in range(40):
        hear(stage, an_article(text=f"{BOMB} Day {day} of {day}.", hours=day * DAYS))
        for key in stage.expired():
            stage.forget(key)
    assert len(stage) <= 9
