"""YAML read with the place of everything in it, so that a mistake can be pointed at.

Mistakes are collected, not raised, so that a file shows all of them at once.
"""

import re
from collections.abc import Sequence

import yaml

# As Prometheus spells them: 72h, 1h30m, 7d.
DURATION = re.compile(r"(?:\d+[wdhms])+")
PIECE = re.compile(r"(\d+)([wdhms])")
SECONDS = {"w": 7 * 86400, "d": 86400, "h": 3600, "m": 60, "s": 1}


class BadRulesError(ValueError):
    """A rule file is wrong; the message has one line a mistake: file, line, column, remedy."""


class Marked:
    """One value of a YAML file, its place, and the list where its mistakes go."""

    def __init__(self, node: yaml.Node, file: str, mistakes: list[str]) -> None:
        self.node = node
        self._file = file
        self._mistakes = mistakes

    def wrong(self, what: str) -> None:
        """Note a mistake at this place."""
        mark = self.node.start_mark
        self._mistakes.append(f"{self._file}:{mark.line + 1}:{mark.column + 1}: {what}")

    def _at(self, node: yaml.Node) -> "Marked":
        return Marked(node, self._file, self._mistakes)

    def mapping(self, what: str, allowed: Sequence[str] = ()) -> "dict[str, Marked]":
        """Return the values by key; a key that is not `allowed`, or is there twice, is wrong."""
        if not isinstance(self.node, yaml.MappingNode):
            self.wrong(f"{what} is a mapping of keys to values{_one_of(allowed)}")
            return {}
        values: dict[str, Marked] = {}
        for key_node, value_node in self.node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
            if allowed and key not in allowed:
                self._at(key_node).wrong(f"{what} has no key {key!r}{_one_of(allowed)}")
            elif key in values:
                self._at(key_node).wrong(f"{what} has the key {key!r} twice; keep one")
            else:
                values[key] = self._at(value_node)
        return values

    def items(self, what: str) -> "tuple[Marked, ...]":
        """Return the values of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            self.wrong(f"{what} is a list; put - before each item")
            return ()
        return tuple(self._at(node) for node in self.node.value)

    def text(self, what: str) -> str:
        """Return a word or sentence, never empty unless it is wrong."""
        if isinstance(self.node, yaml.ScalarNode) and self.node.value.strip():
            return str(self.node.value)
        self.wrong(f"{what} is a text and must not be empty")
        return ""

    def number(self, what: str) -> int:
        """Return a whole number from 1; 0 where it is wrong."""
        value = self.node.value if isinstance(self.node, yaml.ScalarNode) else ""
        if re.fullmatch(r"[1-9][0-9]{0,8}", value):
            return int(value)
        self.wrong(f"{what} is a whole number from 1, in digits")
        return 0

    def seconds(self, what: str) -> int:
        """Return a duration in seconds; 0 where it is wrong."""
        value = self.node.value if isinstance(self.node, yaml.ScalarNode) else ""
        if DURATION.fullmatch(value):
            return sum(int(count) * SECONDS[unit] for count, unit in PIECE.findall(value))
        self.wrong(f"{what} is a duration such as 30m, 72h or 7d, not {value!r}")
        return 0

    def choice(self, what: str, allowed: Sequence[str]) -> str:
        """Return one of `allowed`; empty where it is wrong."""
        value = self.node.value if isinstance(self.node, yaml.ScalarNode) else ""
        if value in allowed:
            return str(value)
        self.wrong(f"{what} is {' or '.join(allowed)}, not {value!r}")
        return ""


def read_marked(text: str, name: str, mistakes: list[str]) -> Marked | None:
    """Return the one document of a YAML file, or None with the mistake noted."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problem = error.problem or "this is no YAML"
        mistakes.append(f"{name}:{line}:{column}: {problem}; check indentation, quotes and colons")
        return None
    except yaml.YAMLError as error:
        problem = " ".join(str(error).split())
        mistakes.append(f"{name}:1:1: {problem}; write the file as UTF-8 text")
        return None
    if node is None:
        mistakes.append(f"{name}:1:1: the file is empty; it begins with groups:")
        return None
    return Marked(node, name, mistakes)


def _one_of(allowed: Sequence[str]) -> str:
    return f"; it has {', '.join(allowed)}" if allowed else ""
