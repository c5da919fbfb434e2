"""Which listed items are entries, under which id, and which of them are backfill."""

from datetime import timedelta

from monitor.records import FeedState
from monitor.stages.feed.newness import MOST_EDITS, new_entries
from tests.stages.feed.listing import FEED, NOON, after, document, item

UNPOLLED = FeedState(feed="feed")


def polled(*names: str) -> FeedState:
    return after(UNPOLLED, document(*(item(name) for name in names)), NOON - timedelta(hours=1))


def titles(state: FeedState, *items: object) -> list[str]:
    entries = new_entries(document(*items), FEED, state, NOON)  # type: ignore[arg-type]  # items
    return [entry.title for entry in entries]


# --- Identity ------------------------------------------------------------------------------------


def test_row_37_an_item_is_known_by_its_guid_else_its_link_else_its_words() -> None:
    for known in (item("a"), item("a", guid=""), item("a", guid="", link="")):
        state = after(UNPOLLED, document(known), NOON - timedelta(hours=1))
        assert titles(state, known) == []
        assert titles(state, item("b", guid="", link=""), known) == ["Headline b"]


def test_row_37_guids_are_case_sensitive_and_of_one_feed_only() -> None:
    state = after(UNPOLLED, document(item("a", guid="X", link="")), NOON - timedelta(hours=1))
    assert titles(state, item("b", guid="x", link="")) == ["Headline b"]
    both = after(UNPOLLED, document(item("a", guid="X"), item("b", guid="x")))
    assert len(both.edits) == 2  # two items, and none an edit of the other
    (ours,) = new_entries(document(item("a")), FEED, UNPOLLED, NOON)
    other = type(FEED)(id="other", url=FEED.url)
    (theirs,) = new_entries(document(item("a")), other, UNPOLLED, NOON)
    assert ours.id != theirs.id


def test_row_38_a_guid_made_anew_at_each_fetch_says_nothing_new() -> None:
    assert titles(polled("a"), item("a", guid="another")) == []


def test_row_44_what_only_tracks_a_reader_is_no_part_of_an_identity() -> None:
    plainly = item("a", guid="", link="https://news.example/a?id=7")
    tracked = item("a", guid="", link="https://news.example/a?id=7&utm_source=rss&fbclid=1")
    state = after(UNPOLLED, document(plainly), NOON - timedelta(hours=1))
    assert titles(state, tracked) == []
    other = item("a", guid="", link="https://news.example/a?id=8", body="Other.")
    assert titles(state, other) == ["Headline a"]
    (entry,) = new_entries(document(tracked), FEED, UNPOLLED, NOON)
    assert entry.url == tracked.link


def test_row_38_one_guid_for_all_items_does_not_hide_them() -> None:
    shared = [item(name, guid="same") for name in "abc"]
    assert len(titles(UNPOLLED, *shared)) == 3
    state = after(UNPOLLED, document(*shared), NOON - timedelta(hours=1))
    assert titles(state, item("d", guid="same"), *shared) == ["Headline d"]


def test_row_39_an_edited_item_is_another_entry_under_another_id() -> None:
    (first,) = new_entries(document(item("a")), FEED, UNPOLLED, NOON)
    (edited,) = new_entries(document(item("a", body="It is worse.")), FEED, polled("a"), NOON)
    assert edited.guid == first.guid
    assert edited.id != first.id


def test_row_39_an_item_that_holds_a_clock_is_let_out_a_few_times_only() -> None:
    state, told = UNPOLLED, 0
    for minute in range(MOST_EDITS + 10):
        ticking = document(item("a", body=f"It is 12:{minute}."))
        told += len(new_entries(ticking, FEED, state, NOON))
        state = after(state, ticking)
    assert told == MOST_EDITS + 1


def test_spaces_and_a_changed_date_are_no_edit() -> None:
    assert titles(polled("a"), item("a", body="All  of\na. ", published=NOON)) == []


# --- Order and repetition ------------------------------------------------------------------------


def test_entries_come_oldest_first_by_date_or_by_the_feeds_order() -> None:
    dated = [item(n, published=NOON - timedelta(hours=h)) for n, h in (("a", 3), ("b", 1))]
    assert titles(polled("x"), *dated) == ["Headline a", "Headline b"]
    assert titles(polled("x"), item("new"), item("old")) == ["Headline old", "Headline new"]


def test_the_same_poll_gives_the_same_entries_again() -> None:
    listed = document(item("b"), item("a"))
    once, again = (new_entries(listed, FEED, UNPOLLED, NOON) for _ in range(2))
    assert once == again


def test_row_43_what_left_the_feed_and_comes_back_is_not_new() -> None:
    state = polled("a", "b")
    for day in range(40):
        state = after(state, document(item("c")), NOON + timedelta(days=day))
    assert titles(state, item("a"), item("b")) == []


def test_row_43_an_empty_feed_deletes_nothing() -> None:
    state = after(polled("a"), document())
    assert titles(state, item("a")) == []


def test_what_is_remembered_is_bounded() -> None:
    state = UNPOLLED
    for number in range(40):
        state = after(state, document(*(item(f"{number}-{each}") for each in range(50))))
    assert len(state.seen) <= 500
    assert len(state.edits) <= 50


# --- Backfill ------------------------------------------------------------------------------------


def backfill(state: FeedState, **fields: object) -> bool:
    (entry,) = new_entries(document(item("new", **fields)), FEED, state, NOON)
    return entry.backfill


def test_row_42_in_a_first_poll_only_what_is_dated_and_young_is_news() -> None:
    assert backfill(UNPOLLED)
    assert backfill(UNPOLLED, published=NOON - timedelta(hours=7))
    assert not backfill(UNPOLLED, published=NOON - timedelta(hours=1))


def test_row_42_later_everything_new_is_news() -> None:
    assert not backfill(polled("a"))
    assert not backfill(polled("a"), published=NOON - timedelta(days=30))


def test_row_42_after_a_week_of_silence_it_is_a_first_poll_again() -> None:
    silent = after(UNPOLLED, document(item("a")), NOON - timedelta(days=8))
    assert backfill(silent)
    assert not backfill(silent, published=NOON - timedelta(hours=1))


# --- Dates ---------------------------------------------------------------------------------------


def test_row_40_a_date_in_the_future_becomes_the_time_it_was_seen() -> None:
    tomorrow = item("a", published=NOON + timedelta(days=1), published_text="tomorrow, they say")
    (entry,) = new_entries(document(tomorrow), FEED, polled("x"), NOON)
    assert entry.published == entry.first_seen == NOON
    assert entry.published_text == "tomorrow, they say"


def test_row_40_an_unreadable_date_stays_absent_with_its_spelling() -> None:
    unread = item("a", published_text="this morning")
    (entry,) = new_entries(document(unread), FEED, polled("x"), NOON)
    assert (entry.published, entry.published_text) == (None, "this morning")
