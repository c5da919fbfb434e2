"""`monitor rules`: rule files checked, and their unit tests run."""

from pathlib import Path

import click

from monitor.cli import FINDINGS, RefusedError
from monitor.cli.rendering import count_of, isolate
from monitor.cli.ruletests import Result, read_tests, run_case
from monitor.languages import load_packs
from monitor.languages.gazetteer import load_gazetteer
from monitor.service.rules import read_rules
from monitor.stages.match import BadRulesError

PATHS = click.argument("paths", metavar="FILE...", nargs=-1, required=True, type=click.Path())


@click.group()
def rules() -> None:
    """Check alert rules before they are in force, and run their unit tests.

    \b
    Example:  monitor rules check deploy/rules.yaml
              monitor rules test deploy/rules_test.yaml
    """


@rules.command()
@PATHS
def check(paths: tuple[str, ...]) -> None:
    """Say of each rule FILE, or folder of them, whether it can be used.

    \b
    Example:  monitor rules check deploy/rules.yaml

    Every mistake is one line, FILE:LINE:COLUMN and what to write instead. Exit code 1: there is
    one.
    """
    are_valid = True
    for path in paths:
        try:
            found = read_rules(Path(path))
        except BadRulesError as error:
            are_valid = False
            click.echo(str(error))
        else:
            click.echo(f"{path}: {count_of(len(found), 'rule')}, all valid")
    if not are_valid:
        raise click.exceptions.Exit(FINDINGS)


@rules.command()
@PATHS
def test(paths: tuple[str, ...]) -> None:
    """Run the unit tests of rules in each FILE.

    \b
    Example:  monitor rules test deploy/rules_test.yaml

    A test makes up articles and names the alerts that they must raise. What is missing is told
    with -, what is too much with +, and below it what was read in each article. Exit code 1: a test
    failed. How tests are written stands in deploy/README.md.
    """
    packs, gazetteer = load_packs(), load_gazetteer()
    failed = passed = 0
    for path in paths:
        try:
            tests = read_tests(Path(path))
        except BadRulesError as error:
            raise RefusedError(str(error)) from error
        for case in tests.cases:
            result = run_case(case, tests.rules, packs, gazetteer)
            failed += bool(result.differences)
            passed += not result.differences
            click.echo("\n".join(_lines(path, result)))
    click.echo(f"{count_of(passed, 'test')} passed, {failed} failed")
    if failed:
        raise click.exceptions.Exit(FINDINGS)


def _lines(path: str, result: Result) -> list[str]:
    word = "FAILED" if result.differences else "ok"
    head = f"{word:<6} {path}: {isolate(result.case.name)}"
    return [head, *(f"       {line}" for line in result.differences)]
