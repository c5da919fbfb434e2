"""A headline repeated in the body goes: scraped pages print it once, twice, or glued thrice."""

from monitor.languages.text import fold
from monitor.records import RemovalReason, Removed

_EDGE = " \t.:!-–—|\"'«»“”…"
SHORTEST = 12  # letters; a shorter headline may open a sentence of the article
LINES_LOOKED_AT = 12  # repeats stand near the top


def drop_headline(title: str, lines: list[str]) -> tuple[list[str], list[Removed]]:
    """Return `lines` without repeats of `title` near their start, and what went."""
    wanted = _bare(fold(title).text)
    if not wanted:
        return lines, []
    kept: list[str] = []
    removed: list[Removed] = []
    for index, line in enumerate(lines):
        rest = _after_repeats(wanted, line) if index < LINES_LOOKED_AT else line
        if rest != line:
            gone = line[: len(line) - len(rest)].strip()
            removed.append(Removed(quote=gone, reason=RemovalReason.REPEATED_HEADLINE))
        if rest:
            kept.append(rest)
    return kept, removed


def _after_repeats(wanted: str, line: str) -> str:
    """Return what follows the repeats of the headline that `line` begins with."""
    folded = fold(line)
    position = 0
    repeats = 0
    while True:
        start = position + len(folded.text[position:]) - len(folded.text[position:].lstrip(_EDGE))
        if not folded.text.startswith(wanted, start):
            break
        position = start + len(wanted)
        repeats += 1
    rest = folded.text[position:]
    if not repeats:
        return line
    if not _bare(rest):
        return ""
    if repeats == 1 and (len(wanted) < SHORTEST or _goes_on(rest)):
        return line
    first, _ = folded.span(position, len(folded.text))
    return line[first:].lstrip(_EDGE.replace('"', "").replace("«", "").replace("“", ""))


def _goes_on(rest: str) -> bool:
    """Return whether the sentence runs on, so that the headline's words are its beginning."""
    return (rest[0] == " " and rest[1:2].islower() and rest[1:2].isascii()) or rest[0] in ",;"


def _bare(text: str) -> str:
    return text.strip(_EDGE)
