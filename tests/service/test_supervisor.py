"""The supervisor, over small processes that end, hang or refuse as they are told."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monitor.service.settings import Settings
from monitor.service.supervisor import (
    FIRST_PAUSE_SECONDS,
    LONGEST_PAUSE_SECONDS,
    STEADY_SECONDS,
    RefusesToStartError,
    Role,
    Supervisor,
    environment_of,
    roles_of,
)

READY = "open('ready', 'w').close()"
HANGS = f"import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); {READY}"
WAITS = f"import signal, time; {READY}; time.sleep(600)"


class Stage:
    """A supervisor with a clock that the test moves, and what it has said."""

    def __init__(self, folder: Path) -> None:
        self.now = 0.0
        self.said: list[str] = []
        self.settings = Settings(data_dir=str(folder))
        self._supervisors: list[Supervisor] = []

    def supervise(self, *roles: Role) -> Supervisor:
        supervisor = Supervisor(roles, self.settings, self.said.append, lambda: self.now)
        self._supervisors.append(supervisor)
        return supervisor

    def close(self) -> None:
        for supervisor in self._supervisors:
            supervisor.stop()


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.chdir(tmp_path)
    stage = Stage(tmp_path)
    yield stage
    stage.close()


def role(code: str, name: str = "worker", leaves: int = 1) -> Role:
    return Role(name, (sys.executable, "-c", code), leaves)


def until(is_so: Callable[[], object]) -> None:
    """Look until it is so."""
    while not is_so():
        os.sched_yield()


def ended(supervisor: Supervisor) -> None:
    until(lambda: not supervisor.children[0].is_alive())


def test_a_role_that_ends_is_started_again_later_each_time(stage: Stage) -> None:
    supervisor = stage.supervise(role("raise SystemExit(7)"))
    for pause in (FIRST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2, FIRST_PAUSE_SECONDS * 4):
        supervisor.tend()
        ended(supervisor)
        supervisor.tend()
        assert f"ended with exit code 7 and starts again in {pause:.0f} s" in stage.said[-1]
        stage.now += pause / 2
        supervisor.tend()
        assert supervisor.children[0].pid is None, "it is too early"
        stage.now += pause / 2


def test_the_pause_has_an_end_and_begins_anew_for_who_ran_steadily(stage: Stage) -> None:
    supervisor = stage.supervise(role("raise SystemExit(7)"))
    for _ in range(8):
        supervisor.tend()
        ended(supervisor)
        supervisor.tend()
        stage.now += LONGEST_PAUSE_SECONDS
    assert f"again in {LONGEST_PAUSE_SECONDS:.0f} s" in stage.said[-1]
    supervisor.tend()
    ended(supervisor)
    stage.now += STEADY_SECONDS
    supervisor.tend()
    assert f"again in {FIRST_PAUSE_SECONDS:.0f} s" in stage.said[-1]


def test_a_role_that_refuses_its_configuration_ends_all_with_its_own_sentence(stage: Stage) -> None:
    refuses = "import sys; print('Error: --rules names no file.', file=sys.stderr); sys.exit(2)"
    supervisor = stage.supervise(role(refuses, name="decide"))
    supervisor.tend()
    ended(supervisor)
    with pytest.raises(RefusesToStartError, match=r"^decide: --rules names no file\.$"):
        supervisor.tend()


def test_what_a_role_writes_goes_to_its_log(stage: Stage) -> None:
    supervisor = stage.supervise(role("print('a word')", name="read"))
    supervisor.tend()
    ended(supervisor)
    assert supervisor.children[0].log.read_text() == "a word\n"
    assert supervisor.children[0].log.name == "read.log"


def test_roles_leave_in_their_order(stage: Stage, tmp_path: Path) -> None:
    notes = (
        "import signal, sys, time\n"
        "def leave(*_):\n"
        "    open('left', 'a').write(sys.argv[0] + '{name} ')\n"
        "    sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, leave)\n"
        "open('ready-{name}', 'w').close()\n"
        "time.sleep(600)"
    )
    supervisor = stage.supervise(
        role(notes.replace("{name}", "worker"), "worker", leaves=2),
        role(notes.replace("{name}", "poller"), "poller", leaves=1),
    )
    supervisor.tend()
    until(lambda: all((tmp_path / f"ready-{name}").exists() for name in ("worker", "poller")))
    supervisor.stop()
    assert (tmp_path / "left").read_text().replace("-c", "").split() == ["poller", "worker"]
    assert stage.said == []


def test_a_role_that_does_not_end_is_killed_and_that_is_said(stage: Stage, tmp_path: Path) -> None:
    supervisor = stage.supervise(role(f"{HANGS}; time.sleep(600)"))
    supervisor.tend()
    until((tmp_path / "ready").exists)
    pid = supervisor.children[0].pid
    assert pid is not None
    supervisor.children[0].ask_to_stop()
    assert not supervisor.children[0].end(0.0)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_role_lives_in_a_session_of_its_own(stage: Stage, tmp_path: Path) -> None:
    supervisor = stage.supervise(role(WAITS))
    supervisor.tend()
    until((tmp_path / "ready").exists)
    pid = supervisor.children[0].pid
    assert pid is not None
    assert os.getsid(pid) == pid, "so Ctrl-C in the terminal does not reach it"


def test_a_child_reads_the_settings_of_its_parent_and_no_other() -> None:
    settings = Settings(allow_networks=("10.0.0.0/8", "127.0.0.0/8"), ticks=False)
    inherited = {"PATH": "/bin", "MONITOR_RULES": "old", "MONITOR_KAFKA_PASSWORD_FILE": "secret"}
    spelled = environment_of(settings, inherited)
    assert spelled["PATH"] == "/bin"
    assert spelled["MONITOR_RULES"] == settings.rules
    assert spelled["MONITOR_ALLOW_NETWORKS"] == "10.0.0.0/8,127.0.0.0/8"
    assert spelled["MONITOR_TICKS"] == "False"
    assert "MONITOR_KAFKA_PASSWORD_FILE" not in spelled


def test_the_poller_leaves_before_the_workers() -> None:
    leaves = {role.name: role.leaves for role in roles_of(states_in_file=True)}
    assert leaves["poll"] < leaves["read"] == leaves["decide"]
