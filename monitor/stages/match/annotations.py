"""What an alert says, from a template: ``{{ killed }} killed in {{ place }}``.

A template names facts of the hit and nothing else; there is no code in it to run.
"""

import re

from monitor.records import Harm

NAME = re.compile(r"\{\{\s*(.*?)\s*\}\}")
UNKNOWN = "?"

_OF_BOTH = (*Harm, "rule", "title", "url", "place", "country", "event")
NAMES = {
    "article": (*_OF_BOTH, "lang", "publisher"),
    "incident": (*_OF_BOTH, "incident", "value", "level", "sources", "carriers"),
}


def unknown_names(template: str, on: str) -> tuple[str, ...]:
    """Return the names in `template` that a rule `on` article or incident cannot fill."""
    return tuple(name for name in NAME.findall(template) if name not in NAMES[on])


def fill(template: str, known: dict[str, str]) -> str:
    """Return `template` with its names filled in; what is not known of a hit becomes ``?``."""
    return NAME.sub(lambda found: known.get(found[1]) or UNKNOWN, template)
