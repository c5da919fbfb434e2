"""Words of a feed made safe to pass on: no control characters, no markup, only web addresses."""

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from selectolax.lexbor import LexborHTMLParser

from monitor.languages.furniture import load_addresses

TITLE_CHARACTERS = 1_000
NAME_CHARACTERS = 200
ADDRESS_CHARACTERS = 4_000
# Four bytes a character at most, so a record stays under the 900 KB that Kafka surely takes.
BODY_CHARACTERS = 200_000

# Control characters, lone surrogates and what Unicode says is no character at all.
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SPACE = re.compile(r"\s+")
_MARKUP = re.compile(r"<[a-zA-Z/!]")


def safe(text: str) -> str:
    """Return `text` without characters that no text has; line ends become newlines."""
    return _UNSAFE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str, limit: int = NAME_CHARACTERS) -> str:
    """Return `text` on one line, cut at `limit` characters."""
    return _SPACE.sub(" ", safe(text[: 4 * limit])).strip()[:limit]


def title(text: str, *, is_html: bool) -> str:
    """Return a headline as words only: a tag in it is dropped, and a script with all it says."""
    text = text[: 4 * TITLE_CHARACTERS]
    if is_html or _MARKUP.search(text):
        tree = LexborHTMLParser(f"<body>{safe(text)}</body>")
        tree.strip_tags(["script", "style"])
        text = tree.body.text() if tree.body is not None else ""
    return one_line(text, TITLE_CHARACTERS)


def text_length(body: str, *, is_html: bool) -> int:
    """Return how many characters of `body` are words to a reader."""
    if not is_html or not _MARKUP.search(body):
        return len(body)
    tree = LexborHTMLParser(body)
    return len(tree.body.text()) if tree.body is not None else 0


def address(link: str, base: str) -> str:
    """Return `link` as an absolute http(s) address, or the empty string where it is none."""
    link = safe(link).strip()
    if not link or len(link) > ADDRESS_CHARACTERS:
        return ""
    try:
        whole = urljoin(base, "".join(link.split("\n")))
        parts = urlsplit(whole)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:  # an address no one can go to, such as http://[::1
        return ""
    return whole if is_web else ""


def without_tracking(link: str) -> str:
    """Return an address without what only says how its reader came; the rest as it was."""
    parts = urlsplit(link)
    if not parts.query:
        return link
    rules = load_addresses()
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [
        (name, value)
        for name, value in pairs
        if name.lower() not in rules.parameters
        and not name.lower().startswith(rules.parameter_prefixes)
    ]
    return link if len(kept) == len(pairs) else urlunsplit(parts._replace(query=urlencode(kept)))
