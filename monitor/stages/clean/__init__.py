"""Entry in, article out, or the reason that there is none.

Markup becomes paragraphs, characters get one spelling, a repeated headline and the page's furniture
go; then language, dateline and fingerprint are read off what is left. The result is what is
published: every later offset counts its characters. The entry keeps the original.

Rooms, in the order they are used: html with elements, characters, lines, headline, credits,
furniture, address; and `recurring`, the stage as it remembers.
"""

from collections.abc import Collection
from typing import NamedTuple

import msgspec

from monitor.languages.detection import LOOKED_AT, WORDS_LOOKED_AT, detect
from monitor.languages.fingerprint import MAX_CHARACTERS, fingerprint_of
from monitor.languages.words import with_numbers
from monitor.records import Article, Entry, RejectReason, RemovalReason, Removed, identify
from monitor.stages.clean.address import canonical_url
from monitor.stages.clean.characters import tidy, tidy_line
from monitor.stages.clean.credits import Credits, read_author, take_credits
from monitor.stages.clean.furniture import drop_furniture, drop_repeats, taken
from monitor.stages.clean.headline import (
    drop_headline,
    is_label,
    once,
    take_headline,
    without_section,
    without_site,
)
from monitor.stages.clean.html import Page, read_html, read_plain, read_title
from monitor.stages.clean.lines import Line, as_line, joined, read_lines

MOST_CHARACTERS = 100_000  # of one text; a longer one is no news, and a record has a size
FEWEST_WORDS = 3  # headline and text together; a flash has more
CHARACTERS_JUDGED = 400  # the beginning tells text from what is none
WORDS_JUDGED = 44  # of the beginning; they mostly do
TEXT_SHARE = 0.4  # of the characters that are letters or digits; tables of signs have less
MOST_REMOVED = 60  # notes kept of one page


class Rejected(msgspec.Struct, frozen=True):
    """An entry that is no article, and why; `note` says it with what was found."""

    reason: RejectReason
    note: str = ""


class Read(NamedTuple):
    """What an entry says, before it is judged: its headline, its lines, and what went."""

    title: Line
    lines: list[Line]
    said: Credits
    removed: list[Removed]


def clean(entry: Entry) -> Article | Rejected:
    """Return the article in `entry`, or why there is none, from the entry alone."""
    return finish(entry, read_entry(entry))


def read_entry(entry: Entry) -> Read:
    """Return headline and lines of an entry without what is no article's anywhere."""
    words = without_section(once(tidy_line(read_title(entry.title))))
    page = read_html(entry.body) if entry.body_is_html else read_plain(entry.body)
    headline = once(tidy_line(page.headline)) if page.headline else ""
    words = without_site(words, headline, entry.publisher) or headline
    title, *lines = read_lines(f"{words}\n{tidy(page.text)}")
    lines = [line for line in lines if line.text]
    if title.text and is_label(title):
        words, lines = take_headline(lines)
        title = as_line(words)
    lines, repeats = drop_headline(title, lines)
    lines, said, bylines = take_credits(lines)
    lines, other = drop_furniture(lines)
    lines, again = drop_repeats(lines)
    pages_own = _author_of(page) if page.author or page.removed else ""
    author = said.author or pages_own or tidy_line(entry.author)
    if author != said.author:
        said = said._replace(author=author)
    return Read(title, lines, said, [*repeats, *bylines, *other, *again, *page.removed])


def _author_of(page: Page) -> str:
    """Return the author that a page's own markup names."""
    named = (note.quote for note in page.removed if note.reason is RemovalReason.BYLINE)
    return next(filter(None, map(read_author, map(tidy_line, (page.author, *named)))), "")


def finish(
    entry: Entry, read: Read, recurring: Collection[str] = frozenset()
) -> Article | Rejected:
    """Return the article of what was read, without lines that the feed is known to repeat."""
    lines, removed = read.lines, read.removed
    if recurring:
        going = [line.text for line in lines if line.text in recurring]
        removed = [*removed, *(taken(line, RemovalReason.RECURRING) for line in going)]
        lines = [line for line in lines if line.text not in recurring]
    text = joined(lines)
    if not (read.title.text or text.text or removed):
        return Rejected(RejectReason.EMPTY, "Neither headline nor text.")
    rejected = _judge(read.title, text, removed)
    if rejected is not None:
        return rejected
    if len(text.text) > MOST_CHARACTERS:
        removed = [*removed, taken(text.text[MOST_CHARACTERS:], RemovalReason.TOO_LONG)]
        text = as_line(text.text[:MOST_CHARACTERS].rstrip())
    return _article(entry, read.title, text, read.said, removed)


def _judge(title: Line, text: Line, removed: list[Removed]) -> Rejected | None:
    """Return why headline and text are no article; None where they are one."""
    if not text.text and not title.text:
        note = f"All {len(removed)} lines are furniture."
        return Rejected(RejectReason.FURNITURE_ONLY, note)
    beginning = f"{title.text}\n{text.text[:CHARACTERS_JUDGED]}"[:CHARACTERS_JUDGED]
    # In a text its first words alone are letters enough; only elsewhere is each character counted.
    lettered = filter(str.isalpha, beginning.split(maxsplit=WORDS_JUDGED)[:WORDS_JUDGED])
    if len("".join(lettered)) < TEXT_SHARE * len(beginning):
        characters = "".join(beginning.split())
        spelled = sum(map(str.isalnum, characters))
        if spelled < TEXT_SHARE * len(characters):
            note = f"Of {len(characters)} characters {spelled} are letters or digits."
            return Rejected(RejectReason.NOT_TEXT, note)
    words = title.words + text.words
    if words < FEWEST_WORDS:
        return Rejected(RejectReason.TOO_SHORT, f"{words} words.")
    return None


def _article(
    entry: Entry, title: Line, text: Line, said: Credits, removed: list[Removed]
) -> Article:
    beginning = f"{title.text}\n{text.text[:LOOKED_AT]}"
    lang, lang_reason = detect(beginning, entry.lang, title.tokens + text.tokens[:WORDS_LOOKED_AT])
    url = canonical_url(entry.url)
    content = identify("content", _single_blanks(f"{title.folded} {text.folded}"))
    return Article(
        id=entry.article_id or _identity(entry, url, content),
        entry=entry.id,
        feed=entry.feed,
        first_seen=entry.first_seen,
        title=title.text,
        text=text.text,
        lang=lang,
        lang_reason=lang_reason,
        url=entry.url,
        canonical_url=url,
        publisher=entry.publisher,
        agency=said.agency,
        dateline=said.dateline,
        author=said.author,
        country=entry.country,
        published=entry.published,
        backfill=entry.backfill,
        fingerprint=fingerprint_of(title.tokens, _fingerprinted(text), lang).encode(),
        content_id=content,
        truncated=entry.truncated or any(r.reason is RemovalReason.TOO_LONG for r in removed),
        removed=tuple(removed[:MOST_REMOVED]),
    )


def _fingerprinted(text: Line) -> list[str]:
    """Return the words of the part that the fingerprint is taken of."""
    if len(text.folded) <= MAX_CHARACTERS:
        return text.tokens
    return with_numbers(text.folded[:MAX_CHARACTERS])


def _single_blanks(folded: str) -> str:
    """Return a folded text as one line; where all of a word disappears, two blanks meet."""
    line = folded.replace("\n", " ").strip()
    return " ".join(line.split()) if "  " in line else line


def _identity(entry: Entry, url: str, content: str) -> str:
    """Return the article's id: its address, else its name within the feed, else its content."""
    if url:
        return identify("article", url)
    if entry.guid:
        return identify("article", entry.feed, entry.guid)
    return identify("article", content)
