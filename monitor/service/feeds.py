"""The feeds that an operator has written down: a YAML file of ours, or OPML from a feed reader.

Everything is checked before the first poll; what is wrong is one sentence with file and line.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from xml.parsers import expat

import yaml

from monitor.records import Feed, identify

KEYS = ("id", "url", "title", "publisher", "lang", "country", "every", "full_text", "paused")
OPML_ENDINGS = (".opml", ".xml")
OURS = "monitor:"  # begins the attributes of an outline that no other reader knows
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 24 * 3600}
LONGEST_EVERY_SECONDS = 31 * 24 * 3600
DURATION = re.compile(r"(\d{1,7})([smhd])")
LANG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
YES = ("true", "yes")
_YES_OR_NO = (re.compile(r"true|false|yes|no"), "true or false")
SPELLINGS = {
    "id": (
        re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?"),
        "small letters, digits and dashes, such as bbc-arabic",
    ),
    "lang": (LANG, "a language code such as ar or en"),
    "country": (re.compile(r"[A-Z]{2}"), "two capital letters such as IQ"),
    "full_text": _YES_OR_NO,
    "paused": _YES_OR_NO,
}


class BadFeedsError(ValueError):
    """The feeds file is wrong; the message is one sentence: file, line, what, remedy."""


class _At(NamedTuple):
    """A place in a file, for a person."""

    path: Path
    line: int

    def refuse(self, what: str) -> BadFeedsError:
        return BadFeedsError(
            f"{self.path}, line {self.line}: {what}{'' if what[-1] == '?' else '.'}"
        )


class _Word(NamedTuple):
    """A value as it is spelled, and where."""

    text: str
    at: _At

    def must_be(self, key: str, what: str) -> BadFeedsError:
        return self.at.refuse(f"{key} is {self.text!r}; it must be {what}")


def one_feed(**said: str) -> Feed:
    """Return the feed that options of a command describe, keyed as in a file; `url` is among them.

    Raises BadFeedsError.
    """
    at = _At(Path("command"), 1)
    given = {key: _Word(text, at) for key, text in said.items() if text}
    try:
        return _checked({"id": _Word(id_of(said["url"]), at)} | given)
    except BadFeedsError as error:
        # A command has no lines to name.
        raise BadFeedsError(str(error).partition(": ")[2]) from error


def read_feeds(path: Path) -> tuple[Feed, ...]:
    """Return the feeds of a YAML or OPML file (told by its ending), in its order.

    Two outlines of OPML with one address are one feed; in YAML that is an error, as is an id that
    stands twice. Raises BadFeedsError.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadFeedsError(
            f"{path} cannot be read ({error.strerror}); name another with --feeds or MONITOR_FEEDS."
        ) from error
    found = _read_opml(path, data) if path.suffix in OPML_ENDINGS else _read_yaml(path, data)
    if not found:
        raise BadFeedsError(f"{path} lists no feed; add one with an id and a url.")
    return found


# --- YAML --------------------------------------------------------------------------------------


def _read_yaml(path: Path, data: bytes) -> tuple[Feed, ...]:
    try:
        root = yaml.compose(data, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _At(path, line).refuse(f"this is not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise BadFeedsError(f"{path} is not YAML text; write it in UTF-8.") from error
    feeds: list[Feed] = []
    lines: dict[str, int] = {}
    for node in _nodes(path, root):
        at = _at(path, node)
        feed = _feed(path, node)
        for name in (feed.id, feed.url):
            if name in lines:
                raise at.refuse(f"{name!r} stands already in line {lines[name]}; remove one")
            lines[name] = at.line
        feeds.append(feed)
    return tuple(feeds)


def _nodes(path: Path, root: yaml.Node | None) -> list[yaml.Node]:
    if isinstance(root, yaml.MappingNode):
        for key, value in root.value:
            if key.value != "feeds":
                raise _at(path, key).refuse(
                    f"{key.value!r} is unknown here; only 'feeds' may stand"
                )
            if isinstance(value, yaml.SequenceNode):
                return list(value.value)
    raise _At(path, 1).refuse("the file must be a list of feeds under the key 'feeds'")


def _feed(path: Path, node: yaml.Node) -> Feed:
    at = _at(path, node)
    if not isinstance(node, yaml.MappingNode):
        raise at.refuse("a feed is written as keys and values, such as 'url: https://...'")
    said = {_known_key(path, key): _word(path, value) for key, value in node.value}
    for key in ("id", "url"):
        if key not in said or not said[key].text:
            raise at.refuse(f"this feed has no {key}; every feed needs one")
    return _checked(said)


def _known_key(path: Path, key: yaml.Node) -> str:
    if key.value in KEYS:
        return str(key.value)
    near = get_close_matches(str(key.value), KEYS, n=1)
    remedy = f"did you mean {near[0]!r}?" if near else f"allowed are {', '.join(KEYS)}"
    raise _at(path, key).refuse(f"{key.value!r} is unknown; {remedy}")


def _word(path: Path, node: yaml.Node) -> _Word:
    # As it is spelled: YAML would read the country NO as false.
    if isinstance(node, yaml.ScalarNode):
        return _Word(str(node.value).strip(), _at(path, node))
    raise _at(path, node).refuse("a single value is expected here")


def _at(path: Path, node: yaml.Node) -> _At:
    return _At(path, node.start_mark.line + 1)


def _checked(said: dict[str, _Word]) -> Feed:
    words = {key: word.text for key, word in said.items()}
    if not is_web(words["url"]):
        raise said["url"].must_be("url", "an address that begins with http:// or https://")
    for key, (pattern, what) in SPELLINGS.items():
        if words.get(key) and pattern.fullmatch(words[key]) is None:
            raise said[key].must_be(key, what)
    return Feed(
        id=words["id"],
        url=words["url"],
        title=words.get("title", ""),
        publisher=words.get("publisher", ""),
        lang=words.get("lang", ""),
        country=words.get("country", ""),
        every_seconds=_seconds(said["every"]) if "every" in said else 0,
        full_text=words.get("full_text") in YES,
        paused=words.get("paused") in YES,
    )


def _seconds(every: _Word) -> int:
    match = DURATION.fullmatch(every.text)
    seconds = int(match.group(1)) * SECONDS[match.group(2)] if match else 0
    if not 1 <= seconds <= LONGEST_EVERY_SECONDS:
        raise every.must_be("every", "a time such as 90s, 15m or 2h, a month at most")
    return seconds


def is_web(url: str) -> bool:
    """Tell whether `url` is an address that can be polled."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


# --- OPML --------------------------------------------------------------------------------------


def _read_opml(path: Path, data: bytes) -> tuple[Feed, ...]:
    """Return one feed an address, named as the outline that came first names it."""
    feeds: dict[str, Feed] = {}
    for line, attributes in _outlines(path, data):
        url = attributes.get("xmlUrl", "").strip()
        if not url:
            continue  # a folder
        if not is_web(url):
            raise _At(path, line).refuse(f"xmlUrl is {url!r}; it must begin with http(s)://")
        feeds.setdefault(url, _from_outline(_At(path, line), url, attributes))
    return tuple(feeds.values())


def _from_outline(at: _At, url: str, attributes: dict[str, str]) -> Feed:
    """Return the feed of an outline; what only we know of it stands in attributes of our own."""
    lang = attributes.get("language", "")
    is_ours = OURS + "id" in attributes  # then `text` may be the id, for other readers' sake
    said = {
        "id": id_of(url),
        "title": attributes.get("title") or ("" if is_ours else attributes.get("text", "")),
        "lang": lang if LANG.fullmatch(lang) else "",
    }
    said |= {key: attributes[OURS + key] for key in KEYS if attributes.get(OURS + key)}
    return _checked({key: _Word(text, at) for key, text in (said | {"url": url}).items()})


def id_of(url: str) -> str:
    """Return the id of a feed that was given none: its host and a hash of its address."""
    host = re.sub(r"[^a-z0-9]+", "-", (urlsplit(url).hostname or "").lower()).strip("-")
    return f"{host[:50] or 'feed'}-{identify(url)[:8]}"


def _outlines(path: Path, data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Give line and attributes of each outline; a document type is refused with its entities."""
    found: list[tuple[int, dict[str, str]]] = []
    parser = expat.ParserCreate()

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "outline":
            found.append((parser.CurrentLineNumber, attributes))

    def refuse(*_: object) -> None:
        raise _At(path, parser.CurrentLineNumber).refuse(
            "OPML with a document type is not read, since it could name other files; "
            "remove the <!DOCTYPE"
        )

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes no name for "this is all"
    except expat.ExpatError as error:
        raise _At(path, error.lineno).refuse(
            f"this is not OPML: {expat.ErrorString(error.code)}"
        ) from error
    return iter(found)
