"""Which language a text is in: by its script, its smallest words, its feed's word, or a model.

The cheap signs come first. Arabic script is Arabic unless letters of another language that writes
it are a fair part of the text; small words settle the large European languages; a feed's own word
is believed where they do not; py3langid is asked last.
"""

import re
import unicodedata
from collections import Counter
from functools import cache
from importlib import resources
from itertools import chain

import msgspec
from py3langid.langid import classify

from monitor.languages.text import fold
from monitor.records import LangReason

LOOKED_AT = 400  # characters; more changes no answer on news and costs time (measured)
FEWEST_LETTERS = 3  # a shorter text says nothing
FAIR_PART = 0.02  # of the Arabic letters: names alone bring less into Arabic news
FIRST_PRESENTATION_FORM = chr(0xFB50)  # of letters that older typesetting writes as signs
FEWEST_WORDS = 3  # small words that settle a language
CLEARLY = 1.5  # times as many as the next language's

_LETTERS = re.compile(r"[^\W\d_]+")
_ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]+")
_LATIN = re.compile("[A-Za-zÀ-ÖØ-öø-ÿ]+")


class _Signs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    arabic_script: dict[str, str]
    words: dict[str, tuple[str, ...]]


def detect(text: str, prior: str = "") -> tuple[str, LangReason]:
    """Return the two-letter code of the language of `text`, and what told it.

    `prior` is what the feed says of itself. A text without letters is in the feed's language, or
    in none (an empty code).

    >>> detect("أعلنت وزارة الصحة اليوم")
    ('ar', <LangReason.SCRIPT: 'script'>)
    """
    beginning = text[:LOOKED_AT]
    prior = prior.lower().partition("-")[0].partition("_")[0]
    arabic, latin = _count(_ARABIC, beginning), _count(_LATIN, beginning)
    if arabic + latin < FEWEST_LETTERS and not _LETTERS.search(beginning):
        return prior, LangReason.FEED
    if arabic > latin:
        return _of_arabic_script(beginning), LangReason.SCRIPT
    told = _by_words(beginning, prior) if latin else ""
    if told:
        return told, LangReason.WORDS
    if prior and latin:
        return prior, LangReason.FEED
    return str(classify(beginning)[0]), LangReason.MODEL


def _count(letters: re.Pattern[str], text: str) -> int:
    return len("".join(letters.findall(text)))


def _of_arabic_script(text: str) -> str:
    if max(text) >= FIRST_PRESENTATION_FORM:
        text = unicodedata.normalize("NFKC", text)
    owned = {
        lang: sum(map(text.count, letters)) for lang, letters in _signs().arabic_script.items()
    }
    needed = max(FAIR_PART * _count(_ARABIC, text), owned.pop("ar"))
    return next((lang for lang, count in owned.items() if count > needed), "ar")


def _by_words(text: str, prior: str) -> str:
    """Return the language whose small words clearly lead; the feed's own leads by any margin."""
    spelled = map(_small_words().get, _LETTERS.findall(fold(text).text))
    counts = Counter(chain.from_iterable(filter(None, spelled)))
    ranked = counts.most_common(2)
    if not ranked or ranked[0][1] < FEWEST_WORDS:
        return ""
    first, most = ranked[0]
    if counts[prior] == most:
        return prior
    second = ranked[1][1] if len(ranked) > 1 else 0
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
