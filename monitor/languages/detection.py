"""Which language a text is in: by its script, its smallest words, its feed's word, or a model.

The cheap signs come first. Arabic script is Arabic unless letters of another language that writes
it are a fair part of the text; small words settle the large European languages; a feed's own word
is believed where they do not; py3langid is asked last.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib import resources
from itertools import chain
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray
from py3langid.langid import classify

from monitor.languages.text import fold
from monitor.languages.words import cut
from monitor.records import LangReason

LOOKED_AT = 400  # characters; more changes no answer on news and costs time (measured)
WORDS_LOOKED_AT = 64  # as many as those characters hold
FEWEST_LETTERS = 3  # a shorter text says nothing
FAIR_PART = 0.02  # of the Arabic letters: names alone bring less into Arabic news
FEWEST_WORDS = 3  # small words that settle a language
CLEARLY = 1.5  # times as many as the next language's

_LETTERS = re.compile(r"[^\W\d_]+")
# Classes of characters; the letters of `arabic_script` have further ones, one an owner or more.
_OTHER, _LATIN, _ARABIC, _OLD_FORM, _OWN = range(5)  # the last: letters of Arabic alone
_RANGES = (
    (_ARABIC, 0x600, 0x6FF),
    (_ARABIC, 0x750, 0x77F),
    (_OLD_FORM, 0xFB50, 0xFDFF),  # letters that older typesetting writes as signs
    (_OLD_FORM, 0xFE70, 0xFEFF),
    (_LATIN, ord("A"), ord("Z")),
    (_LATIN, ord("a"), ord("z")),
    (_LATIN, ord("À"), ord("Ö")),
    (_LATIN, ord("Ø"), ord("ö")),
    (_LATIN, ord("ø"), ord("ÿ")),
)


class _Signs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    arabic_script: dict[str, str]
    words: dict[str, tuple[str, ...]]


def detect(
    text: str, prior: str = "", words: Sequence[str] | None = None
) -> tuple[str, LangReason]:
    """Return the two-letter code of the language of `text`, and what told it.

    `prior` is what the feed says of itself. A text without letters is in the feed's language, or
    in none (an empty code). `words` are its folded words, for a caller that has cut them.

    >>> detect("أعلنت وزارة الصحة اليوم")
    ('ar', <LangReason.SCRIPT: 'script'>)
    """
    beginning = text[:LOOKED_AT]
    prior = prior.lower().partition("-")[0].partition("_")[0]
    counts = _count(beginning)
    arabic, latin = counts.arabic, counts.latin
    if arabic + latin < FEWEST_LETTERS and not _LETTERS.search(beginning):
        return prior, LangReason.FEED
    if arabic > latin:
        return _of_arabic_script(beginning, counts), LangReason.SCRIPT
    told = _by_words(words or cut(fold(beginning).text).words, prior) if latin else ""
    if told:
        return told, LangReason.WORDS
    if prior and latin:
        return prior, LangReason.FEED
    return str(classify(beginning)[0]), LangReason.MODEL


class _Counts(NamedTuple):
    """How many letters of either script a text has, and the class of each character."""

    arabic: int
    latin: int
    classes: bytes


def _count(text: str) -> _Counts:
    if text.isascii():
        found = text.encode("ascii").translate(_ascii_classes())
    else:
        codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")
        found = _classes()[0][codes].tobytes()
    latin = found.count(_LATIN)
    return _Counts(len(found) - latin - found.count(_OTHER), latin, found)


def _of_arabic_script(text: str, counts: _Counts) -> str:
    if _OLD_FORM in counts.classes:
        counts = _count(unicodedata.normalize("NFKC", text))
    if counts.classes.count(_ARABIC) + counts.classes.count(_OWN) == counts.arabic:
        return "ar"
    _, owners = _classes()
    owned = dict.fromkeys(_signs().arabic_script, 0)
    for kind, langs in enumerate(owners):
        for lang in langs:
            owned[lang] += counts.classes.count(kind)
    needed = max(FAIR_PART * counts.arabic, owned.pop("ar"))
    return next((lang for lang, count in owned.items() if count > needed), "ar")


@cache
def _classes() -> tuple[NDArray[np.uint8], tuple[tuple[str, ...], ...]]:
    """Return the class of each character, and the languages that have the letters of each class."""
    table = np.zeros(1 << 16, np.uint8)
    for kind, first, last in _RANGES:
        table[first : last + 1] = kind
    script = _signs().arabic_script
    owners: list[tuple[str, ...]] = [(), (), (), (), ("ar",)]
    for letter in sorted(set("".join(script.values()))):
        langs = tuple(lang for lang in script if letter in script[lang])
        if langs not in owners:
            owners.append(langs)
        table[ord(letter)] = owners.index(langs)
    return table, tuple(owners)


@cache
def _ascii_classes() -> bytes:
    return _classes()[0][:256].tobytes()


def _by_words(words: Sequence[str], prior: str) -> str:
    """Return the language whose small words clearly lead; the feed's own leads by any margin."""
    spelled = map(_small_words().get, words[:WORDS_LOOKED_AT])
    votes = list(chain.from_iterable(filter(None, spelled)))
    counts = {lang: votes.count(lang) for lang in set(votes)}
    most = max(counts.values(), default=0)
    if most < FEWEST_WORDS:
        return ""
    if counts.get(prior) == most:
        return prior
    first, *others = sorted(counts, key=counts.__getitem__, reverse=True)
    second = counts[others[0]] if others else 0
    return first if most >= CLEARLY * second else ""


@cache
def _small_words() -> dict[str, tuple[str, ...]]:
    """Return, for each small word, the languages that have it."""
    languages: dict[str, tuple[str, ...]] = {}
    for lang, words in _signs().words.items():
        for word in dict.fromkeys(fold(word).text for word in words):
            languages[word] = (*languages.get(word, ()), lang)
    return languages


@cache
def _signs() -> _Signs:
    source = resources.files("monitor.languages").joinpath("detection.toml")
    return msgspec.toml.decode(source.read_bytes(), type=_Signs)
