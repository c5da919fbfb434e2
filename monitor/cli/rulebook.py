"""Rule files as commands take them: one file or a folder, to rules or a refusal."""

from pathlib import Path

from monitor.cli import RefusedError
from monitor.service import rules
from monitor.stages.match import BadRulesError, Rule


def read_rules(path: str) -> tuple[Rule, ...]:
    """Return the rules in a file or a folder. Raises RefusedError, one line a mistake."""
    try:
        return rules.read_rules(Path(path))
    except BadRulesError as error:
        raise RefusedError(str(error)) from error
