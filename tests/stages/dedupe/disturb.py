"""Copies as the world makes them: a tail is cut, words are exchanged, a site adds its own lines.

Made of any articles, with a seed. No number is touched, unless that is what is asked for.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from random import Random

from monitor.languages.fingerprint import take_fingerprint
from monitor.languages.text import fold
from tests.realnews import Story

LONGEST_CUT = 0.12
EXCHANGED = 0.025
PROSE_WORDS = 20  # a shorter line may be a dateline, whose numbers are not the news
_FIGURE = re.compile(r"(?<![\w.,:/#&-])\d{1,3}(?![\w.,:;/%-])")
BYLINES = {
    "ar": ("بغداد - رويترز", "كتب: محرر الشؤون الدولية", "(وكالات)", "القاهرة (أ ف ب) -"),
    "en": ("By Staff Writer", "BAGHDAD (Reuters) -", "(Agencies)", "From our correspondent"),
}
FURNITURE = {
    "ar": ("اقرأ أيضا: تفاصيل جديدة عن الحادث", "شارك", "تابعونا على تويتر", "الأكثر قراءة"),
    "en": ("Read more: what we know so far", "Share", "Follow us on Twitter", "Most read"),
}


def with_copies(stories: Sequence[Story], copies: int, seed: int) -> Iterator[tuple[Story, str]]:
    """Yield stories in order, disturbed copies somewhere behind theirs: each with its original.

    An original's own original is empty.
    """
    chance = Random(seed)  # noqa: S311 - a seed is the point
    words = _words_to_exchange(stories)
    copied = set(chance.sample(range(len(stories)), copies))
    waiting: list[tuple[int, Story, str]] = []
    for place, story in enumerate(stories):
        yield story, ""
        if place in copied:
            copy = disturbed(story, words[story.lang], chance)
            waiting.append((place + chance.randrange(1, 200), copy, story.id))
        for due in [one for one in waiting if one[0] <= place]:
            waiting.remove(due)
            yield due[1], due[2]
    for _, copy, original in waiting:
        yield copy, original


def disturbed(story: Story, words: Sequence[str], chance: Random) -> Story:
    """Return another site's printing of a story."""
    text = _cut(story.text, chance.uniform(0, LONGEST_CUT))
    text = " ".join(_exchange(text.split(" "), story.lang, words, chance))
    parts = [chance.choice(BYLINES[story.lang]), text, *chance.sample(FURNITURE[story.lang], 2)]
    if parts[0].endswith("-"):
        parts[:2] = [f"{parts[0]} {text}"]
    title = story.title.split()
    return story._replace(
        id=f"copy-of-{story.id}",
        title=" ".join(title[: max(4, len(title) - chance.randrange(3))]),
        text="\n".join(parts),
        url="",
        outlet="another",
    )


def with_another_figure(story: Story, chance: Random) -> Story | None:
    """Return a copy of a story in which one number is another; None where it gives none.

    The words around the number stay: what is exchanged elsewhere is not asked about here.
    """
    figures = [one for one in _FIGURE.finditer(story.text) if _is_in_prose(story.text, one)]
    if not figures:
        return None
    one = chance.choice(figures)
    text = f"{story.text[: one.start()]}{int(one[0]) + 1}{story.text[one.end() :]}"
    return story._replace(id=f"update-of-{story.id}", text=text, url="", outlet="another")


def _is_in_prose(text: str, figure: re.Match[str]) -> bool:
    start, end = text.rfind("\n", 0, figure.start()) + 1, text.find("\n", figure.end())
    return len(text[start : end if end > 0 else None].split()) >= PROSE_WORDS


@cache
def is_number(word: str, lang: str) -> bool:
    """Return whether a word counts something."""
    return bool(take_fingerprint("", fold(word).text, lang).mentions)


def _cut(text: str, part: float) -> str:
    words = text.split(" ")
    return " ".join(words[: max(1, round(len(words) * (1 - part)))])


def _exchange(text: list[str], lang: str, words: Sequence[str], chance: Random) -> list[str]:
    plain = [place for place, word in enumerate(text) if not is_number(word, lang)]
    for place in chance.sample(plain, min(len(plain), round(len(text) * EXCHANGED))):
        text[place] = chance.choice(words)
    return text


def _words_to_exchange(stories: Sequence[Story]) -> dict[str, list[str]]:
    words: dict[str, dict[str, None]] = {}
    for story in stories:
        known = words.setdefault(story.lang, {})
        known.update(dict.fromkeys(w for w in story.text.split() if not is_number(w, story.lang)))
    return {lang: list(known) for lang, known in words.items()}
