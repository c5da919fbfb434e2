"""Packs are refused where they contradict themselves; what is refused is named."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.languages import BadPackError, Pack, load_pack, load_packs
from monitor.languages.lexicon import WORD, Entries
from monitor.languages.text import fold

SHIPPED = Path(__file__).parents[2] / "monitor" / "languages"
ALL = sorted(load_packs(), key=lambda pack: pack.lang)

each_pack = pytest.mark.parametrize("pack", ALL, ids=lambda pack: pack.lang)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the English pack that a test may spoil."""
    copy = tmp_path / "en"
    shutil.copytree(SHIPPED / "en", copy)
    return copy


def spoil(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def refusal(folder: Path) -> str:
    with pytest.raises(BadPackError) as told:
        load_pack(folder)
    return str(told.value)


def test_four_languages_are_shipped() -> None:
    assert [pack.lang for pack in ALL] == ["ar", "en", "es", "fr"]


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "harm.toml").unlink()
    assert "en/harm.toml: the file is missing" in refusal(folder)


def test_a_misspelt_key_is_named(folder: Path) -> None:
    spoil(folder, "people.toml", "one = [", "onne = [")
    assert "onne" in refusal(folder)


def test_a_misspelt_tag_is_named(folder: Path) -> None:
    spoil(folder, "grammar.toml", "at_least = [", "at_leest = [")
    assert "tags.at_leest is no entry of form.toml" in refusal(folder)


def test_two_spellings_that_read_the_same_are_named(folder: Path) -> None:
    spoil(folder, "people.toml", "one = [", 'one = ["Bride", "bride", ')
    assert "'bride' and 'Bride', which read the same" in refusal(folder)


def test_a_word_that_is_people_and_a_thing_is_named(folder: Path) -> None:
    spoil(folder, "people.toml", "things = [", 'things = ["soldier", ')
    assert "'soldier' is people and also a thing" in refusal(folder)


def test_a_word_that_is_people_and_a_number_is_named(folder: Path) -> None:
    spoil(folder, "numbers.toml", "[values]\n", "[values]\nsoldier = 7\n")
    assert "'soldier' is people and also a number" in refusal(folder)


def test_an_empty_entry_is_named(folder: Path) -> None:
    spoil(folder, "people.toml", "one = [", 'one = [" ", ')
    assert "empty" in refusal(folder)


@each_pack
def test_every_entry_is_found_when_it_is_looked_up(pack: Pack) -> None:
    dead = []
    for spelling, word in pack.lexicon.spellings():
        first, *rest = spelling.split(" ")
        entry = pack.lexicon.entries[first]
        found = dict(entry.phrases.get(rest[0], ())).get(tuple(rest[1:])) if rest else entry.word
        if found != word:
            dead.append(spelling)
    assert dead == []


@each_pack
def test_every_entry_is_spelled_as_texts_are_folded(pack: Pack) -> None:
    assert [s for s, _ in pack.lexicon.spellings() if fold(s).text != s] == []


def alarms(entries: Entries, words: list[str]) -> Iterator[bool]:
    for before, word, after in zip(["", *words], words, [*words[1:], ""], strict=False):
        beside = entries[word].beside
        yield entries[word].alarming and (beside is None or beside.stands(before, after))


@each_pack
def test_a_word_of_harm_alarms_its_sentence(pack: Pack) -> None:
    entries = pack.lexicon.entries
    silent = [
        spelling
        for spelling, word in pack.lexicon.spellings()
        if word.harms and not any(alarms(entries, WORD.findall(spelling)))
    ]
    assert silent == []
