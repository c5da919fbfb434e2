"""What a reader of alerts may rely on, told as news days. Every sentence here is invented."""

from monitor.records import Ending, SilenceReason
from tests.acceptance.newsroom import Newsroom

MARKET = "A car bomb exploded in a crowded market in Baghdad on Wednesday"


def bombing(newsroom: Newsroom, killed: int, at: float, by: str, more: str = "") -> None:
    newsroom.hears(
        f"At least {killed} killed in Baghdad market bombing",
        f"{MARKET}, killing at least {killed} people, police said. {more}",
        at=at,
        by=by,
    )


def test_a_toll_rising_over_five_reports_raises_once_and_updates_at_levels() -> None:
    newsroom = Newsroom()
    extras = [
        "Shop windows broke in the streets nearby and smoke stood over the river.",
        "The mayor cut short a journey and asked hospitals to call in their staff.",
        "Witnesses spoke of a white lorry that had been parked there since dawn.",
        "Schools stay closed tomorrow; the parliament will meet in the evening.",
        "Blood donors queued at three clinics while engineers searched the rubble.",
    ]
    publishers = ("Gazette", "Herald", "Mirror", "Courier", "Tribune")
    stories = zip((3, 7, 12, 25, 52), publishers, extras, strict=True)
    for hour, (killed, publisher, more) in enumerate(stories):
        bombing(newsroom, killed, hour, publisher, more)

    (incident,) = newsroom.incidents()
    assert len(incident.sources) == 5
    assert newsroom.steps() == [("raised", 3), ("updated", 12), ("updated", 52)]


def test_wire_copies_carry_and_raise_nothing() -> None:
    newsroom = Newsroom()
    for hour, publisher in enumerate(("Gazette", "Herald", "Mirror")):
        bombing(newsroom, 12, hour, publisher)

    assert newsroom.steps() == [("raised", 12)]
    (incident,) = newsroom.incidents()
    assert incident.sources == ("Gazette",)
    assert incident.carriers == ("Herald", "Mirror")
    assert [ending.ending for ending in newsroom.endings()] == [
        Ending.REPORTED,
        Ending.COPY,
        Ending.COPY,
    ]


def test_old_massacres_mentioned_among_other_news_raise_nothing() -> None:
    newsroom = Newsroom()
    talks = (
        "Ministers of thirty states met in Vienna to talk about trade and the safety of ports. "
        "The chairman opened the first session with a short speech on the rules of the house. "
    )
    newsroom.hears(
        "Ministers meet in Vienna for talks",
        talks * 4
        + "The city was chosen after a lorry attack in Nice killed 84 people last week. "
        + "A bombing in Baghdad in 2003 killed at least 22 people.",
    )
    assert newsroom.alerts() == []
    assert newsroom.incidents() == []


def test_a_correction_brings_the_toll_down_and_says_so() -> None:
    newsroom = Newsroom()
    url = "https://gazette.example/market"
    newsroom.hears("12 killed in Baghdad market bombing", f"{MARKET}, killing 12 people.", url=url)
    newsroom.hears(
        "8 killed in Baghdad market bombing",
        f"{MARKET}, killing 8 people. An earlier version of this report gave a higher number.",
        at=1,
        url=url,
    )
    (incident,) = newsroom.incidents()
    (toll,) = incident.tolls.values()
    assert (toll.low, [telling.low for telling in toll.history]) == (8, [12, 8])
    assert newsroom.steps()[0] == ("raised", 12)
    assert newsroom.steps()[1:] == [("corrected", 8)]


def test_an_arabic_and_an_english_report_of_one_happening_meet() -> None:
    newsroom = Newsroom()
    bombing(newsroom, 12, 0, "Gazette")
    newsroom.hears(
        "مقتل 14 شخصا في انفجار سيارة مفخخة ببغداد",
        "قتل 14 شخصا في انفجار سيارة مفخخة في سوق شعبي في بغداد اليوم الأربعاء، بحسب الشرطة.",
        at=1,
        by="البلاد",
        lang="ar",
    )
    (incident,) = newsroom.incidents()
    assert incident.sources == ("Gazette", "البلاد")
    assert newsroom.steps() == [("raised", 12)]


def test_backfill_raises_nothing_and_the_next_live_report_says_ongoing() -> None:
    newsroom = Newsroom()
    newsroom.hears(
        "12 killed in Baghdad market bombing",
        f"{MARKET}, killing 12 people.",
        backfill=True,
    )
    assert newsroom.alerts() == []
    assert newsroom.silences() == [SilenceReason.BACKFILL]

    bombing(newsroom, 14, 2, "Herald", "The road to the airport was closed for the night.")
    (alert,) = newsroom.alerts()
    assert (alert.ongoing, alert.value, alert.level) == (True, 14, 10)


def test_an_incident_that_nobody_tells_of_is_resolved_when_it_was_due() -> None:
    newsroom = Newsroom()
    bombing(newsroom, 12, 0, "Gazette")
    newsroom.waits_until(60)
    assert newsroom.steps() == [("raised", 12), ("resolved", 12)]


def test_an_alert_quotes_words_that_stand_in_its_article() -> None:
    newsroom = Newsroom()
    bombing(newsroom, 12, 0, "Gazette")
    article = newsroom.heard[0].article
    assert article is not None
    (alert,) = newsroom.alerts()
    assert alert.evidence
    for evidence in alert.evidence:
        text = article.title if evidence.field == "title" else article.text
        assert text[evidence.start : evidence.end] == evidence.quote


def test_bulletins_in_the_same_words_from_several_towns_are_several_happenings() -> None:
    newsroom = Newsroom()
    for hour, town in enumerate(("Basra", "Kirkuk", "Mosul")):
        newsroom.hears(
            f"Bomb kills 12 in {town}",
            f"A bomb killed 12 people in a market in {town} on Wednesday, police said. "
            "The wounded were taken to hospital and the roads around the market were closed.",
            at=hour,
        )
    assert [ending.ending for ending in newsroom.endings()] == [Ending.REPORTED] * 3
    places = [incident.place for incident in newsroom.incidents()]
    assert places == ["Basra", "Kirkuk", "Mosul"]
    assert newsroom.steps() == [("raised", 12)] * 3


CARRIED = """
groups:
  - name: stories
    rules:
      - alert: WidelyPrinted
        on: incident
        query: 'killed:[1 TO *] AND carriers:[1 TO *]'
"""


def test_an_alert_that_a_copy_raises_shows_the_words_of_its_original() -> None:
    newsroom = Newsroom(CARRIED)
    text = "A car bomb killed 12 people in a crowded market in Baghdad on Wednesday, police said."
    newsroom.hears("12 killed in Baghdad market bombing", text)
    newsroom.hears("12 killed in Baghdad market bombing", text, at=1, by="Herald")
    (alert,) = newsroom.alerts()
    original = newsroom.heard[0].article
    assert original is not None
    assert alert.articles == (original.id,)
    (words,) = alert.evidence
    assert getattr(original, words.field)[words.start : words.end] == words.quote
    assert "12 killed" in words.quote
