"""Characters: what no reader sees goes, and every text has one Unicode spelling."""

import re
import unicodedata

_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls, but not tab and line ends
    r"\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"  # soft hyphen, bidi marks
    r"\ufff9-\uffff\ud800-\udfff]"
)
_JOINERS = re.compile(
    # A joiner has a meaning between two letters of a script that joins; elsewhere it is noise.
    r"(?<![\u0600-\u06ff\u0750-\u077f\u0900-\u0dff])[\u200c\u200d]"
    r"|[\u200c\u200d](?![\u0600-\u06ff\u0750-\u077f\u0900-\u0dff])"
)
# What asks for any of the steps below; most texts have none of it.
_ODD = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\xa0\u00ad\u061c\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2069\u3000"
    r"\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_REPLACED, _EMBEDDED = "\ufffd", "\ufffc"  # what a decoder or an office program leaves
_LINE_END = re.compile("\r\n?|[\x85\u2028\u2029]")
_BLANKS = re.compile("[^\\S\n]+")
_AROUND_LINE_END = re.compile(" ?\n[ \n]*")


def tidy(text: str) -> str:
    """Return `text` in NFC without unseen characters, one paragraph a line, blanks single."""
    if _may_be_odd(text) and _ODD.search(text) is not None:
        text = _LINE_END.sub("\n", text)
        text = _UNSEEN.sub("", text)
        text = _JOINERS.sub("", text)
        text = _BLANKS.sub(" ", text)
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    if "  " in text:
        text = _BLANKS.sub(" ", text)
    if " \n" in text or "\n " in text or "\n\n" in text:
        text = _AROUND_LINE_END.sub("\n", text)
    return text.strip()


def _may_be_odd(text: str) -> bool:
    """Tell cheaply whether a pattern should look: the unseen is not printable, these two are."""
    plain = text.replace("\n", "").isprintable()
    return not plain or _REPLACED in text or _EMBEDDED in text


def tidy_line(text: str) -> str:
    """Return `text` tidied as one line."""
    return tidy(text).replace("\n", " ") if text else ""
