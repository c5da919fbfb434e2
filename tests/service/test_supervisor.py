"""One process keeps the others up: started, started again ever later, stopped in order."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monitor.service.settings import Settings, read_settings
from monitor.service.supervisor import (
    LONGEST_PAUSE_SECONDS,
    STEADY_SECONDS,
    RefusesToStartError,
    Role,
    Supervisor,
    environment_of,
    roles_of,
)

PATIENCE_SECONDS = 30.0
UP = """
import signal, time
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
print("up", flush=True)
"""
WILLING = UP + "signal.sigwait([signal.SIGTERM]); print(time.monotonic())"
DEAF = UP + "signal.pause()"


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class House:
    """A supervisor of small programs, what it said, and the clock it looks at."""

    def __init__(self, folder: Path, *programs: str, leaves: tuple[int, ...] = (1, 2, 2)) -> None:
        self.said: list[str] = []
        self.clock = Clock()
        self.folder = folder
        roles = [
            Role(f"role-{n}", (sys.executable, "-c", program), leaves[n])
            for n, program in enumerate(programs)
        ]
        settings = Settings(data_dir=str(folder))
        self.supervisor = Supervisor(roles, settings, self.said.append, self.clock)

    def log(self, number: int) -> str:
        """What a role wrote, all its lives together."""
        return (self.folder / "logs" / f"role-{number}.log").read_text()

    def alive(self) -> list[bool]:
        return [child.is_alive() for child in self.supervisor.children]


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Build a house; what still runs in it afterwards is ended."""
    built: list[House] = []

    def one(*programs: str, leaves: tuple[int, ...] = (1, 2, 2)) -> House:
        built.append(House(tmp_path, *programs, leaves=leaves))
        return built[-1]

    yield one
    for house in built:
        house.supervisor.stop()


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_role_that_ended_is_said_and_starts_again_when_its_pause_is_over(
    build: Callable[..., House],
) -> None:
    house = build("print('up'); raise SystemExit(70)")
    house.supervisor.tend()
    wait_until(lambda: house.alive() == [False])
    house.supervisor.tend()
    [sentence] = house.said
    assert sentence.startswith("role-0 ended with exit code 70 and starts again in 1 s; see ")
    assert house.log(0) == "up\n"

    house.supervisor.tend()  # the pause is not over
    assert house.log(0) == "up\n"
    house.clock.now += 1.0
    house.supervisor.tend()
    wait_until(lambda: house.log(0) == "up\nup\n")


def test_pauses_double_up_to_a_limit_and_begin_anew_after_a_steady_life(
    build: Callable[..., House],
) -> None:
    house = build("import os; os.kill(os.getpid(), 9)")

    def pause_after_a_life_of(seconds: float) -> str:
        house.clock.now += LONGEST_PAUSE_SECONDS
        house.supervisor.tend()
        house.clock.now += seconds
        wait_until(lambda: house.alive() == [False])
        house.supervisor.tend()
        return house.said[-1].partition(" starts again in ")[2].partition(" s;")[0]

    assert [pause_after_a_life_of(1) for _ in range(7)] == ["1", "2", "4", "8", "16", "30", "30"]
    assert "was killed by signal 9" in house.said[-1]
    assert pause_after_a_life_of(STEADY_SECONDS) == "1"


def test_a_role_that_refuses_its_configuration_ends_the_house_with_its_own_sentence(
    build: Callable[..., House],
) -> None:
    house = build("import sys; sys.stderr.write('Error: rules.yaml is wrong.\\n'); sys.exit(2)")
    house.supervisor.tend()
    wait_until(lambda: house.alive() == [False])
    with pytest.raises(RefusesToStartError, match=r"^role-0: rules\.yaml is wrong\.$"):
        house.supervisor.tend()


def test_a_configuration_that_is_spoilt_later_ends_nobody_and_is_tried_again(
    build: Callable[..., House], tmp_path: Path
) -> None:
    spoilt = tmp_path / "spoilt"
    house = build(
        "import pathlib, sys\n"
        f"if not pathlib.Path({str(spoilt)!r}).exists(): sys.exit(70)\n"
        "sys.stderr.write('Error: rules.yaml is wrong.\\n'); sys.exit(2)"
    )
    for _ in range(2):
        house.supervisor.tend()
        wait_until(lambda: house.alive() == [False])
        house.supervisor.tend()
        house.clock.now += LONGEST_PAUSE_SECONDS
        spoilt.touch()
    assert house.said[1].startswith("role-0 refuses its configuration (rules.yaml is wrong.) and ")
    house.supervisor.tend()
    assert house.log(0).startswith("Error: rules.yaml is wrong.")


def test_roles_that_leave_first_are_gone_before_the_others_are_asked(
    build: Callable[..., House],
) -> None:
    house = build(WILLING, WILLING, WILLING)
    house.supervisor.tend()
    wait_until(lambda: [house.log(number) for number in range(3)] == 3 * ["up\n"])
    house.supervisor.stop()
    ended = [float(house.log(number).split()[1]) for number in range(3)]
    assert ended[0] < min(ended[1:])
    assert house.alive() == [False, False, False]
    assert house.said == []


def test_a_role_that_hears_nothing_is_killed_and_said(tmp_path: Path) -> None:
    said: list[str] = []
    role = Role("deaf", (sys.executable, "-c", DEAF), 1)
    # No clock of its own: time that passes is what it is about.
    supervisor = Supervisor([role], Settings(data_dir=str(tmp_path)), said.append)
    supervisor.tend()
    wait_until(lambda: "up" in (tmp_path / "logs" / "deaf.log").read_text())
    supervisor.stop()
    assert said == ["deaf did not end in time and was killed."]
    assert not supervisor.children[0].is_alive()


def test_the_poller_and_both_workers_are_commands_of_this_package() -> None:
    roles = roles_of(states_in_file=True, python="py")
    assert [role.command for role in roles] == [
        ("py", "-m", "monitor", "work", "read"),
        ("py", "-m", "monitor", "work", "decide"),
        ("py", "-m", "monitor", "poll", "--states-in-file"),
    ]
    assert min(roles, key=lambda role: role.leaves).name == "poll"


def test_a_child_reads_the_settings_of_its_parent() -> None:
    settings = Settings(
        kafka="kafka:9092", allow_networks=("10.0.0.0/8", "127.0.0.0/8"), stuck_after_seconds=7.5
    )
    inherited = {"PATH": "/bin", "MONITOR_KAFKA_FILE": "elsewhere", "MONITOR_RULES": "others.yaml"}
    environment = environment_of(settings, inherited)
    assert environment["PATH"] == "/bin"
    assert read_settings(environment) == settings


def test_roles_on_one_machine_have_ports_of_their_own(tmp_path: Path) -> None:
    program = "import os; print(os.environ['MONITOR_LISTEN_PORT'])"
    roles = [Role(name, (sys.executable, "-c", program), 1) for name in ("a", "b")]
    supervisor = Supervisor(roles, Settings(data_dir=str(tmp_path), listen_port=9100), print)
    supervisor.tend()
    logs = [tmp_path / "logs" / f"{name}.log" for name in ("a", "b")]
    wait_until(lambda: all(log.read_text() for log in logs))
    assert [log.read_text() for log in logs] == ["9100\n", "9101\n"]
    supervisor.stop()
