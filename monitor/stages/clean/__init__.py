"""Entry in, article out, or the reason that there is none.

Markup becomes paragraphs, characters get one spelling, a repeated headline and the page's furniture
go; then language, dateline and fingerprint are read off what is left. The result is what is
published: every later offset counts its characters. The entry keeps the original.

Rooms, in the order they are used: html, characters, headline, furniture, credits, address.
"""

import msgspec

from monitor.languages.detection import detect
from monitor.languages.fingerprint import take_fingerprint
from monitor.languages.text import fold
from monitor.records import Article, Entry, RejectReason, RemovalReason, Removed, identify
from monitor.stages.clean.address import canonical_url
from monitor.stages.clean.characters import tidy, tidy_line
from monitor.stages.clean.credits import read_credits
from monitor.stages.clean.furniture import drop_furniture, taken
from monitor.stages.clean.headline import drop_headline
from monitor.stages.clean.html import read_html, read_title, unescape

MOST_CHARACTERS = 100_000  # of one text; a longer one is no news, and a record has a size
FEWEST_WORDS = 3  # headline and text together; a flash has more
TEXT_SHARE = 0.4  # of the characters that are letters or digits; tables of signs have less
MOST_REMOVED = 60  # notes kept of one page


class Rejected(msgspec.Struct, frozen=True):
    """An entry that is no article, and why; `note` says it with what was found."""

    reason: RejectReason
    note: str = ""


def clean(entry: Entry) -> Article | Rejected:
    """Return the article in `entry`, or why there is none."""
    title = tidy_line(read_title(entry.title))
    body = read_html(entry.body) if entry.body_is_html else unescape(entry.body)
    lines = [line for line in tidy(body).split("\n") if line]
    if not title and not lines:
        return Rejected(RejectReason.EMPTY, "Neither headline nor text.")
    lines, repeats = drop_headline(title, lines)
    lines, other = drop_furniture(lines)
    text = "\n".join(lines)
    removed = [*repeats, *other]
    rejected = _judge(title, text, removed)
    if rejected is not None:
        return rejected
    if len(text) > MOST_CHARACTERS:
        removed.append(taken(text[MOST_CHARACTERS:], RemovalReason.TOO_LONG))
        text = text[:MOST_CHARACTERS].rstrip()
    return _article(entry, title, text, removed)


def _judge(title: str, text: str, removed: list[Removed]) -> Rejected | None:
    """Return why headline and text are no article; None where they are one."""
    if not text and not title:
        note = f"All {len(removed)} lines are furniture."
        return Rejected(RejectReason.FURNITURE_ONLY, note)
    both = f"{title}\n{text}"
    said = [character for character in both if not character.isspace()]
    spelled = sum(character.isalnum() for character in said)
    if spelled < TEXT_SHARE * len(said):
        note = f"Of {len(said)} characters {spelled} are letters or digits."
        return Rejected(RejectReason.NOT_TEXT, note)
    words = len(both.split())
    if words < FEWEST_WORDS:
        return Rejected(RejectReason.TOO_SHORT, f"{words} words.")
    return None


def _article(entry: Entry, title: str, text: str, removed: list[Removed]) -> Article:
    lang, lang_reason = detect(f"{title}\n{text}", entry.lang)
    dateline, agency = read_credits(text)
    url = canonical_url(entry.url)
    folded = fold(title).text, fold(text).text
    content = identify("content", " ".join(" ".join(folded).split()))
    return Article(
        id=entry.article_id or _identity(entry, url, content),
        entry=entry.id,
        feed=entry.feed,
        first_seen=entry.first_seen,
        title=title,
        text=text,
        lang=lang,
        lang_reason=lang_reason,
        url=entry.url,
        canonical_url=url,
        publisher=entry.publisher,
        agency=agency,
        dateline=dateline,
        country=entry.country,
        published=entry.published,
        backfill=entry.backfill,
        fingerprint=take_fingerprint(*folded, lang).encode(),
        content_id=content,
        truncated=entry.truncated or any(r.reason is RemovalReason.TOO_LONG for r in removed),
        removed=tuple(removed[:MOST_REMOVED]),
    )


def _identity(entry: Entry, url: str, content: str) -> str:
    """Return the article's id: its address, else its name within the feed, else its content."""
    if url:
        return identify("article", url)
    if entry.guid:
        return identify("article", entry.feed, entry.guid)
    return identify("article", content)
