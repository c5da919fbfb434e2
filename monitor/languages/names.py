"""Words by which persons and organisations are known in running text: ``<lang>/names.toml``."""

from functools import cache
from importlib import resources

import msgspec


class NameWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a language knows of names; words are spelled as people write them."""

    titles: tuple[str, ...] = ()


@cache
def load_names(lang: str) -> NameWords | None:
    """Return the words of `lang`, None where it has no ``names.toml``."""
    if not lang.isalpha():
        return None
    file = resources.files("monitor.languages").joinpath(lang, "names.toml")
    if not file.is_file():
        return None
    return msgspec.toml.decode(file.read_text("utf-8"), type=NameWords)
