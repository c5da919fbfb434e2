"""Rules from files, and the rules in force: read again when a file changes.

A file that is wrong leaves the rules in force that were read before, and is told of in the log and
as a metric; only at the start it is refused. Ten thousand rules take seconds to read, so files that
have changed are read beside the news: until it is done, the rules before are in force.
"""

import asyncio
import logging
from pathlib import Path

from monitor.service import metrics
from monitor.service.clock import wall_clock
from monitor.stages.match import BadRulesError, Matcher, Rule, parse_rules

LOG = logging.getLogger(__name__)

SUFFIXES = (".yaml", ".yml")

Stamp = tuple[tuple[str, int, int], ...]


def read_rules(path: Path) -> tuple[Rule, ...]:
    """Return the rules in a file, or in the YAML files of a folder in the order of their names.

    Raises BadRulesError, one line a mistake, with file and remedy.
    """
    rules: dict[str, Rule] = {}
    for file in rule_files(path):
        try:
            text = file.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadRulesError(f"{file} cannot be read: {error}.") from error
        for rule in parse_rules(text, str(file)):
            if rule.name in rules:
                raise BadRulesError(f"{file} has a second rule {rule.name}; give it another name.")
            rules[rule.name] = rule
    return tuple(rules.values())


def rule_files(path: Path) -> list[Path]:
    """Return the rule files at `path`: itself, or those in it. Raises BadRulesError on none."""
    try:
        inside = path.iterdir() if path.is_dir() else ()
        found = sorted(file for file in inside if file.suffix in SUFFIXES)
    except OSError as error:
        raise BadRulesError(f"{path} cannot be read: {error}.") from error
    if not found and not path.is_file():
        raise BadRulesError(f"There are no rules at {path}; name a YAML file or a folder of them.")
    return found or [path]


class RulesInForce:
    """The rules by which this process decides. `matcher` is ready for the news."""

    def __init__(self, path: str) -> None:
        """Read the rules at `path`, a file or a folder. Raises BadRulesError."""
        self._path = Path(path)
        self._stamp = self._look()
        self.matcher = self._read()
        self._tell()

    async def reload_if_changed(self) -> None:
        """Take rules into force whose files have changed since they were last looked at."""
        stamp = self._look()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self.matcher = await asyncio.to_thread(self._read)
        except BadRulesError as error:
            metrics.RULES_VALID.set(0)
            LOG.error("rules are wrong; those in force stay: %s", error)  # noqa: TRY400 - its trace tells nothing
            return
        self._tell()

    def _read(self) -> Matcher:
        return Matcher(read_rules(self._path))

    def _tell(self) -> None:
        metrics.RULES.set(len(self.matcher.rules))
        metrics.RULES_VALID.set(1)
        metrics.RULES_RELOADED_TIMESTAMP.set(wall_clock().timestamp())
        LOG.info("rules in force", extra={"rules": len(self.matcher.rules)})

    def _look(self) -> Stamp:
        """Return what changes when a file does: its name, its size, its time of change."""
        try:
            files = rule_files(self._path)
            stats = [(str(file), file.stat()) for file in files]
        except (OSError, BadRulesError):
            return ()
        return tuple((name, stat.st_size, stat.st_mtime_ns) for name, stat in stats)
