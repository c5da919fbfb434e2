"""Programs that the deployment tests need: Prometheus, promtool, and something to scrape."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.deploy.promql import REPOSITORY


def program(name: str) -> str:
    """Return the path of a program of Debian's prometheus package.

    Where it is absent the test is skipped; under CI=true it fails, since there it must be.
    """
    found = shutil.which(name)
    if found is None:
        reason = f"{name} is not here; apt-get install prometheus brings it"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="session")
def promtool() -> str:
    return program("promtool")


@pytest.fixture(scope="session")
def prometheus() -> str:
    return program("prometheus")


@pytest.fixture(scope="session")
def scrape_target() -> Iterator[str]:
    """HOST:PORT of a process that exposes our metrics and is busy."""
    command = [sys.executable, "-m", "tests.deploy.exposed"]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        try:
            yield f"127.0.0.1:{int(child.stdout.readline())}"
        finally:
            child.terminate()
