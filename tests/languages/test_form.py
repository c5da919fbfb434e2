import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.languages import PACK_FILES, load_packs
from monitor.languages.form import blanks, misspelt, read_form
from monitor.records import Harm

LANGUAGES = Path(__file__).parents[2] / "monitor" / "languages"
ENGINE = sorted((LANGUAGES.parent / "stages" / "extract").glob("*.py"))
PACKS = sorted(path.parent for path in LANGUAGES.glob("*/grammar.toml"))


def tables(folder: Path, file: str) -> dict[str, object]:
    return tomllib.loads((folder / file).read_text("utf-8"))


def keys(folder: Path) -> Iterator[str]:
    for file in PACK_FILES:
        part = file.removesuffix(".toml")
        for key in tables(folder, file):
            if part != "harm":
                yield f"{part}.{key}"


@pytest.mark.parametrize("folder", PACKS, ids=lambda path: path.name)
def test_the_form_has_every_entry_that_a_pack_fills_in(folder: Path) -> None:
    form = read_form()
    assert [key for key in keys(folder) if key.split(".")[1] not in form[key.split(".")[0]]] == []
    harm = tables(folder, "harm.toml")
    assert {Harm(kind) for kind in harm} == set(Harm)
    assert {role for kind in harm.values() for role in kind} <= set(form["harm"])  # type: ignore[attr-defined]


def test_the_engine_asks_for_every_tag_of_the_form() -> None:
    asked = "\n".join(path.read_text("utf-8") for path in ENGINE)
    quiet = {"place", "ordinal"}  # they only keep a spelling from being read as something else
    tags = (set(read_form()["grammar"]["tags"]) | {"past_tense", "since", "newly"}) - quiet
    assert {tag for tag in tags if f'"{tag}"' not in asked} == set()


def test_a_misspelt_tag_is_named() -> None:
    assert misspelt("grammar", "tags", ["and", "at_leest"]) == ("at_leest",)


def test_what_a_pack_leaves_blank_is_listed() -> None:
    form = read_form()
    full = {"grammar.tags": dict.fromkeys(form["grammar"]["tags"], ("x",))}
    full["scope.when"] = dict.fromkeys(form["scope"]["when"], ("x",))
    assert blanks(full) == ()
    full["grammar.tags"].pop("apart")
    assert blanks(full) == ("grammar.tags.apart",)


# What a language spells otherwise or has no word for, and families that nobody has filled in yet:
# whoever fills one in takes it off its list, and whoever adds one to the form says so here.
LEFT_BLANK = {
    "ar": (
        "all apart article auxiliary being captor dated degree doubtful frees he located "
        "maybe_month nobody number_and of_age past_tense prenominal pronoun retrieved scores "
        "suffers the wound"
    ),
    "en": (
        "agent any_toll band before_now by_agent degree done number_and ordinal place postposed "
        "prenominal remains with"
    ),
    "fr": (
        "attempt band being by_agent dated done he maybe_month of_age ordinal place postposed "
        "pronoun remains scores with"
    ),
}
LEFT_BLANK["es"] = LEFT_BLANK["fr"]


def test_what_a_shipped_pack_leaves_blank_was_left_so_on_purpose() -> None:
    lacking = {pack.lang: {tag.split(".")[-1] for tag in pack.blanks} for pack in load_packs()}
    assert lacking == {lang: set(tags.split()) for lang, tags in LEFT_BLANK.items()}


def test_each_entry_of_the_form_says_what_it_is_for() -> None:
    text = (LANGUAGES / "form.toml").read_text("utf-8")
    grammar = text[text.index("[grammar.tags]") : text.index("[scope.when]")]
    silent = [line for line in grammar.splitlines()[1:] if re.match(r"\w+ = \[\]$", line)]
    told_above = {
        "more_than = []",
        "about = []",
        "at_most = []",
        "less_than = []",
        "to = []",
        "rose_to = []",
    }
    assert set(silent) <= told_above
