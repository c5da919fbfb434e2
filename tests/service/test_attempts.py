"""The note of what a worker has in hand survives the worker."""

from pathlib import Path

from monitor.service.attempts import Attempts


def test_a_message_that_did_no_harm_is_a_first_attempt_every_time(tmp_path: Path) -> None:
    notes = Attempts(tmp_path)
    assert notes.begin("entries", 0, 7) == 1
    notes.end("entries", 0, 7)
    assert notes.begin("entries", 0, 7) == 1


def test_a_message_in_hand_when_workers_died_is_counted_over_their_deaths(tmp_path: Path) -> None:
    for attempt in (1, 2, 3):
        assert Attempts(tmp_path).begin("entries", 0, 7) == attempt


def test_another_message_starts_its_own_count(tmp_path: Path) -> None:
    Attempts(tmp_path).begin("entries", 0, 7)
    after = Attempts(tmp_path)
    assert after.begin("entries", 0, 8) == 1
    assert Attempts(tmp_path).begin("entries", 0, 8) == 2


def test_a_killer_is_counted_though_what_was_not_committed_comes_before_it_again(
    tmp_path: Path,
) -> None:
    for attempt in (1, 2, 3):
        notes = Attempts(tmp_path)
        for harmless in (5, 6):
            assert notes.begin("entries", 0, harmless) == 1
            notes.end("entries", 0, harmless)
        assert notes.begin("entries", 0, 7) == attempt


def test_a_death_ahead_of_a_killer_takes_nothing_from_its_count(tmp_path: Path) -> None:
    Attempts(tmp_path).begin("entries", 0, 7)
    Attempts(tmp_path).begin("entries", 0, 5)  # killed from outside, while that was in hand
    after = Attempts(tmp_path)
    assert after.begin("entries", 0, 5) == 2
    after.end("entries", 0, 5)
    assert after.begin("entries", 0, 7) == 2


def test_a_killer_that_another_worker_has_dealt_with_is_forgotten(tmp_path: Path) -> None:
    Attempts(tmp_path).begin("entries", 0, 7)
    after = Attempts(tmp_path)
    after.begin("entries", 0, 9)
    after.end("entries", 0, 9)
    assert Attempts(tmp_path).begin("entries", 0, 7) == 1


def test_partitions_are_counted_apart(tmp_path: Path) -> None:
    Attempts(tmp_path).begin("entries", 0, 7)
    after = Attempts(tmp_path)
    assert after.begin("entries", 1, 7) == 1
    assert after.begin("entries", 0, 7) == 2


def test_a_damaged_note_is_no_note(tmp_path: Path) -> None:
    (tmp_path / "entries-0").write_bytes(b"\xff what")
    assert Attempts(tmp_path).begin("entries", 0, 7) == 1
