"""Words written onto another word: which prefixes may stand before it, which endings behind.

What attaches is data, in ``clitics.toml``; all of it comes folded, as :func:`text.fold` spells it.
"""

from functools import cache
from importlib import resources
from typing import NamedTuple

import msgspec

from monitor.languages.text import fold


class _Attached(msgspec.Struct, frozen=True, forbid_unknown_fields=True, eq=False):
    conjunctions: tuple[str, ...]
    prepositions: tuple[str, ...]
    article: str
    merged: dict[str, str]
    pronouns: tuple[str, ...]
    changing: dict[str, str]
    shortest: int


BARE: tuple[str, ...] = ("",)


class Stem(NamedTuple):
    """A word without its article, and what may stand before and behind it.

    `prefixes` is longest first and has the empty one only where the bare word counts. A word that
    changes before a pronoun is cut before the letter that does, and `endings` begin with it.
    """

    letters: str
    prefixes: tuple[str, ...]
    endings: tuple[str, ...] = BARE


def stem_of(word: str) -> Stem:
    """Return what to look for, and behind which prefixes, to find the folded `word`.

    A word given with its article matches only with an article, also the one that a preposition
    has swallowed; a word given without one matches both ways, and with a pronoun behind it.
    """
    for attached in _languages():
        article = fold(attached.article).text
        if word.startswith(article) and len(word) - len(article) >= attached.shortest:
            return Stem(word[len(article) :], _prefixes(attached, with_article=True))
        if len(word) >= attached.shortest and _is_written_like(word, article):
            return _with_pronouns(word, attached)
    return Stem(word, BARE)


def _with_pronouns(word: str, attached: _Attached) -> Stem:
    prefixes = _prefixes(attached, with_article=False)
    pronouns = tuple(fold(pronoun).text for pronoun in attached.pronouns)
    for last, changed in attached.changing.items():
        end = fold(last).text
        if word.endswith(end) and len(word) - len(end) >= attached.shortest:
            # The folded letter may be the one that changes or one that does not.
            becomes = (end, fold(changed).text)
            behind = tuple(letter + pronoun for letter in becomes for pronoun in pronouns)
            return Stem(word.removesuffix(end), prefixes, (end, *behind))
    return Stem(word, prefixes, ("", *pronouns))


def stems_in(word: str) -> tuple[str, ...]:
    """Return the folded `word` and all that may be left of it when prefixes are taken off."""
    stems = [word]
    for attached in _languages():
        for prefix in _prefixes(attached, with_article=False):
            rest = word[len(prefix) :]
            if prefix and word.startswith(prefix) and len(rest) >= attached.shortest:
                stems.append(rest)
    return tuple(dict.fromkeys(stems))


@cache
def _prefixes(attached: _Attached, *, with_article: bool) -> tuple[str, ...]:
    """Return every spelling of conjunction, preposition and article, longest first."""
    article, merged = attached.article, attached.merged
    definite = [article, *(merged.get(p, p + article) for p in attached.prepositions)]
    inner = definite if with_article else ["", *attached.prepositions, *definite]
    spelled = {
        fold(conjunction + rest).text
        for conjunction in ("", *attached.conjunctions)
        for rest in inner
    }
    return tuple(sorted(spelled, key=lambda prefix: (-len(prefix), prefix)))


def _is_written_like(word: str, article: str) -> bool:
    """Tell whether `word` is of the article's script: their letters are of one block."""
    block = ord(article[0]) >> 8
    return all(ord(letter) >> 8 == block for letter in word)


@cache
def _languages() -> tuple[_Attached, ...]:
    text = resources.files("monitor.languages").joinpath("clitics.toml").read_text("utf-8")
    return tuple(msgspec.toml.decode(text, type=dict[str, _Attached]).values())
