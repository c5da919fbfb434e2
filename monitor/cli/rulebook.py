"""Rule files as commands take them: one file or a folder, to rules."""

from pathlib import Path

from monitor.cli import RefusedError
from monitor.stages.match import BadRulesError, Rule, parse_rules

SUFFIXES = (".yaml", ".yml")


def read_rules(path: str) -> tuple[Rule, ...]:
    """Return the rules in a file, or in the YAML files of a folder in the order of their names.

    Raises RefusedError, one line a mistake.
    """
    rules: dict[str, Rule] = {}
    for file in _files(Path(path)):
        try:
            found = parse_rules(file.read_text("utf-8"), str(file))
        except BadRulesError as error:
            raise RefusedError(str(error)) from error
        except (OSError, UnicodeDecodeError) as error:
            raise RefusedError(f"{file} cannot be read: {error}.") from error
        for rule in found:
            if rule.name in rules:
                raise RefusedError(f"{file} has a second rule {rule.name}; give it another name.")
            rules[rule.name] = rule
    return tuple(rules.values())


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise RefusedError(f"There are no rules at {path}; name a YAML file or a folder of them.")
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.iterdir() if file.suffix in SUFFIXES)
