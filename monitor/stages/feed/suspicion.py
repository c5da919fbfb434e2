"""What is refused before the feed parser sees it: input that costs it quadratic time.

Measured on feedparser 6.0.14: a tag of 10,000 attributes takes 3 s and one of 50,000 takes 44 s;
an author of 20 KB takes 3 s. No feed that means well comes near these limits. Every check here
is linear: patterns use possessive quantifiers and never cross a ``<``.
"""

import re

MOST_TAG_CHARACTERS = 64 * 1024
MOST_ATTRIBUTES = 256
MOST_AUTHOR_CHARACTERS = 1024
MOST_ITEMS = 5000
MOST_TAGS = 500_000  # a hundred an item; a tree of three million took 450 MB
MOST_REFERENCES = 400_000  # each costs ten microseconds, and together more than a feed has

_TAG = re.compile(r"<[^<>\"'!?]++(?:\"[^\"<]*+\"|'[^'<]*+'|[^<>\"']++)*+")
_ITEM = re.compile(r"<(?:\w+:)?(?:item|entry)[\s/>]", re.IGNORECASE)
_AUTHOR = re.compile(
    r"</?(?:\w{1,40}:)?(?:author|creator|contributor|publisher|owner|managingeditor|webmaster)"
    r"(?=[\s/>])",
    re.IGNORECASE,
)


def why_refused(text: str) -> str:
    """Return why the parser must not see `text`, or the empty string."""
    for sign, most, what in (("<", MOST_TAGS, "tags"), ("&", MOST_REFERENCES, "entities")):
        if text.count(sign) > most and _without_sections(text).count(sign) > most:
            return f"it has more than {most} {what}"
    if len(_ITEM.findall(text)) > MOST_ITEMS:
        return f"it lists more than {MOST_ITEMS} items"
    if _has_long_author(text):
        return f"an author in it is longer than {MOST_AUTHOR_CHARACTERS} characters"
    for match in _TAG.finditer(_without_sections(text)):
        length = match.end() - match.start()
        if length > MOST_TAG_CHARACTERS:
            return f"a tag in it is longer than {MOST_TAG_CHARACTERS} characters"
        if length > 2 * MOST_ATTRIBUTES and match.group().count("=") > MOST_ATTRIBUTES:
            return f"a tag in it has more than {MOST_ATTRIBUTES} attributes"
    return ""


def _has_long_author(text: str) -> bool:
    """Tell whether any two neighbouring author tags, opening first, lie too far apart."""
    opened = -1
    for match in _AUTHOR.finditer(text):
        if opened >= 0 and match.start() - opened > MOST_AUTHOR_CHARACTERS:
            return True
        opened = -1 if _closes(text, match) else match.end()
    return opened >= 0 and len(text) - opened > MOST_AUTHOR_CHARACTERS


def _closes(text: str, tag: re.Match[str]) -> bool:
    """Tell whether the tag closes, or is empty as ``<author/>`` is."""
    if text.startswith("</", tag.start()):
        return True
    return text.find("/>", tag.end(), tag.end() + MOST_AUTHOR_CHARACTERS) in {
        tag.end(),
        tag.end() + 1,
    }


def _without_sections(text: str) -> str:
    """Cut CDATA sections out: what looks like a tag in them is words to the parser."""
    first, *rest = text.split("<![CDATA[")
    return first + "".join(part.partition("]]>")[2] for part in rest)
