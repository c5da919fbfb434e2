"""`monitor demo` as a newcomer runs it: real processes, on the broker that needs nothing."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.cli import INTERRUPTED

REPOSITORY = Path(__file__).parents[2]
SECONDS = 150


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "monitor", "demo", "--broker", "embedded", *arguments],
        cwd=REPOSITORY,
        env={**os.environ, "TMPDIR": str(folder), "MONITOR_KAFKA": "broker.example:9092"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_the_demo_shows_alerts_why_others_were_not_raised_and_that_nothing_is_lost(
    tmp_path: Path,
) -> None:
    demo = start(tmp_path)
    shown, said = demo.communicate(timeout=SECONDS)
    assert demo.returncode == 0, said
    assert "RAISED    MassCasualties  Aswan, EG" in shown
    assert "UPDATED   MassCasualties  Aswan, EG" in shown
    assert "What was not told, and why" in shown
    assert "+ 0 dead = 37 entries." in shown
    assert "Traceback" not in said
    assert "error" not in said.lower()
    assert list(tmp_path.iterdir()) == [], "nothing is kept"


@pytest.mark.slow
def test_ctrl_c_ends_the_demo_and_all_that_it_started(tmp_path: Path) -> None:
    demo = start(tmp_path)
    assert demo.stdout is not None
    assert "poll 1 of 6" in demo.stdout.readline()
    demo.send_signal(signal.SIGINT)
    _, said = demo.communicate(timeout=SECONDS)
    assert demo.returncode == INTERRUPTED, said
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == [], "children that live would write on"
