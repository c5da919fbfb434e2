"""Write ``<lang>/everyday.tsv``: ``python -m monitor.languages.vocabulary``.

The words that a language uses most, by which a word nobody has heard of can be told from one that
everybody has: only the former is a name. They come from ``wordfreq`` (``pip install wordfreq``; its
lists are under CC BY-SA 4.0, see ``ATTRIBUTION.md`` beside the file). Nothing here runs in the
service.
"""

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from monitor.languages.gazetteer import LATIN_END

HERE = Path(__file__).parent
WORD = re.compile(r"[^\W\d_]{2,}")
# Words kept of each language that has no capitals to tell a name by. Past twelve thousand the list
# of Arabic holds about as many names as words (read by eye, in steps of a thousand).
KEPT = {"ar": 12_000}


def main() -> None:
    """Write the lists beside the words of each language and say what they hold."""
    # Only whoever makes the lists anew has it.
    from wordfreq import top_n_list  # noqa: PLC0415

    for lang, count in KEPT.items():
        words = own_words(top_n_list(lang, count))
        (HERE / lang / "everyday.tsv").write_text("".join(f"{word}\n" for word in words), "utf-8")
        sys.stdout.write(f"{lang}: {len(words)} words\n")


def own_words(words: Iterable[str]) -> list[str]:
    """Return the words that are spelled in a script of their own, sorted; no digits, no Latin."""
    return sorted(word for word in set(words) if WORD.fullmatch(word) and word[0] > LATIN_END)


if __name__ == "__main__":
    main()
