"""`monitor run` in the terminal: alerts as they come, one status line, and a calm ending."""

import asyncio
import contextlib
import logging
import signal
import sys
import time
from collections.abc import Callable, Coroutine, Iterable
from pathlib import Path

import click
import msgspec

from monitor.cli import INTERRUPTED
from monitor.cli.rendering import render_message
from monitor.cli.signals import TerminatedError, deaf, sigterm_like_ctrl_c
from monitor.cli.troubles import LogTail
from monitor.service.broker import Broker, StandingBroker, choose_broker
from monitor.service.clock import wall_clock
from monitor.service.follow import FirstTime, count, follow
from monitor.service.kafka import NoBrokerAnswersError, make_topics, wait_for_broker
from monitor.service.ledger import read_ledger
from monitor.service.settings import Settings
from monitor.service.supervisor import Supervisor, roles_of
from monitor.service.topics import ALERTS, DEAD_LETTERS, ENTRIES, INCIDENT_UPDATES, OUTCOMES

TEND_SECONDS = 0.25
STATUS_SECONDS = 2.0
RETRY_SECONDS = 2.0
TROUBLE_SECONDS = 0.5
FORGET_SECONDS = 3.0  # to count what an embedded broker forgets; the stop should not wait longer
COUNTED = (ENTRIES, OUTCOMES, INCIDENT_UPDATES, ALERTS, DEAD_LETTERS)


class Terminal:
    """Alerts on stdout, all else on stderr; where a person watches, a status line under both.

    When nobody reads stderr any more, what is said there is lost, and the ending goes on.
    """

    def __init__(self) -> None:
        self._watched = sys.stderr.isatty()
        self._status = ""

    def say(self, sentence: str) -> None:
        """Print a sentence about ourselves."""
        with contextlib.suppress(BrokenPipeError):
            self._above_status(sentence, err=True)

    def show(self, text: str) -> None:
        """Print what the user came for."""
        self._above_status(text, err=False)

    def status(self, text: str) -> None:
        """Replace the status line; without a terminal there is none."""
        if self._watched:
            self._status = text
            with contextlib.suppress(BrokenPipeError):
                click.echo(f"\r\x1b[K{text}", nl=False, err=True)

    def _above_status(self, text: str, *, err: bool) -> None:
        status, self._status = self._status, ""
        if status:
            click.echo("\r\x1b[K", nl=False, err=True)
        click.echo(text, err=err)
        if status:
            self.status(status)


Play = Callable[[Settings, Terminal], Coroutine[None, None, None]]


async def for_ever(_settings: Settings, _terminal: Terminal) -> None:
    """Run until a signal comes: what `monitor run` plays."""
    await asyncio.get_running_loop().create_future()


def run_everything(settings: Settings, force: str = "", play: Play = for_ever) -> int:
    """Run broker, workers and poller until Ctrl-C, SIGTERM or the end of `play`.

    Returns the exit code. `force` is empty, ``kafka`` or ``embedded``, as `choose_broker` takes it.
    Raises NoBrokerAnswersError, WrongTopicError, BadSettingsError and RefusesToStartError.
    """
    # What our own reading stumbles over is tried again; it is no line between a person's alerts.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    with sigterm_like_ctrl_c():
        try:
            return _start_and_run(settings, force, play)
        except TerminatedError:
            return 0  # told to stop while starting: that is no failure


def _start_and_run(settings: Settings, force: str, play: Play) -> int:
    terminal = Terminal()
    broker = choose_broker(settings, force, terminal.say)
    try:
        broker.start()
        return _run_on(broker, _settings_for(broker, settings), terminal, play)
    finally:
        _stop_broker(broker, terminal)


def _settings_for(broker: Broker, settings: Settings) -> Settings:
    if isinstance(broker, StandingBroker):
        return msgspec.structs.replace(settings, kafka=broker.address)
    return msgspec.structs.replace(settings, kafka=broker.address, kafka_security="PLAINTEXT")


def _run_on(broker: Broker, settings: Settings, terminal: Terminal, play: Play) -> int:
    asyncio.run(make_topics(settings))
    roles = roles_of(states_in_file=not broker.keeps)
    supervisor = Supervisor(roles, settings, terminal.say)
    tails = [LogTail(child.log) for child in supervisor.children]
    logs = Path(settings.data_dir) / "logs"
    terminal.say(f"Broker at {broker.address}; logs of each process in {logs}; Ctrl-C stops.")
    caught: signal.Signals | None = signal.SIGINT  # also where a signal comes before we listen
    try:
        shows = (play(settings, terminal), _show_troubles(tails, terminal))
        caught = asyncio.run(_live(broker, settings, supervisor, terminal, shows))
    finally:
        with deaf():
            terminal.status("")
            terminal.say("Stopping: poller, workers, broker.")
            supervisor.stop()
            if caught and not broker.keeps:
                terminal.say(asyncio.run(_what_is_forgotten(settings)))
    return INTERRUPTED if caught is signal.SIGINT else 0


async def _live(
    broker: Broker,
    settings: Settings,
    supervisor: Supervisor,
    terminal: Terminal,
    shows: Iterable[Coroutine[None, None, None]],
) -> signal.Signals | None:
    """Tend and show until a signal asks us to stop, or a show is over; return that signal."""
    asked: asyncio.Future[signal.Signals] = asyncio.get_running_loop().create_future()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, _set, asked, number)
    tasks = [
        asyncio.ensure_future(each)
        for each in (
            asked,
            *shows,
            _tend(broker, settings, supervisor, terminal),
            _show_alerts(settings, terminal),
            _show_status(settings, supervisor, terminal),
        )
    ]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            if task.done():
                task.result()  # a role that refuses to start ends the run
        return asked.result() if asked.done() else None
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _set(asked: "asyncio.Future[signal.Signals]", number: signal.Signals) -> None:
    if not asked.done():
        asked.set_result(number)


async def _tend(
    broker: Broker, settings: Settings, supervisor: Supervisor, terminal: Terminal
) -> None:
    while True:
        if not broker.is_alive():
            terminal.say("Kafka has ended and is started again; the roles wait for it.")
            await asyncio.to_thread(broker.start)
            await wait_for_broker(settings)
        supervisor.tend()
        await asyncio.sleep(TEND_SECONDS)


async def _show_alerts(settings: Settings, terminal: Terminal) -> None:
    since = wall_clock()
    first_time = FirstTime()
    while True:
        with contextlib.suppress(NoBrokerAnswersError):
            async for message in follow(settings, ALERTS.name, since=since):
                if first_time.holds(message.value):
                    terminal.show(render_message(message))
        await asyncio.sleep(RETRY_SECONDS)


async def _show_troubles(tails: list[LogTail], terminal: Terminal) -> None:
    while True:
        for trouble in (each for tail in tails for each in tail.troubles()):
            terminal.say(trouble)
        await asyncio.sleep(TROUBLE_SECONDS)


async def _show_status(settings: Settings, supervisor: Supervisor, terminal: Terminal) -> None:
    while True:
        with contextlib.suppress(NoBrokerAnswersError):
            async for counts in count(settings, *(topic.name for topic in COUNTED)):
                terminal.status(_status(counts, supervisor))
                await asyncio.sleep(STATUS_SECONDS)
        await asyncio.sleep(RETRY_SECONDS)


def _status(counts: dict[str, int], supervisor: Supervisor) -> str:
    waiting = max(0, counts[ENTRIES.name] - counts[OUTCOMES.name])
    roles = "  ".join(
        f"{child.role.name} {'up' if child.is_alive() else 'down'}" for child in supervisor.children
    )
    return (
        f"{time.strftime('%H:%M:%S')}  {counts[ENTRIES.name]} entries, {waiting} waiting  "
        f"{counts[INCIDENT_UPDATES.name]} incident updates  {counts[ALERTS.name]} alerts  "
        f"{counts[DEAD_LETTERS.name]} dead letters  |  {roles}"
    )


async def _what_is_forgotten(settings: Settings) -> str:
    try:
        async with asyncio.timeout(FORGET_SECONDS):
            waiting = len((await read_ledger(settings)).open())
    except (NoBrokerAnswersError, TimeoutError):
        return "The embedded broker forgets everything; how much was unprocessed is not known."
    return f"The embedded broker forgets everything, {waiting} unprocessed entries among it."


def _stop_broker(broker: Broker, terminal: Terminal) -> None:
    with deaf():
        started = time.monotonic()
        broker.stop()
        if (took := time.monotonic() - started) > 1.0:
            terminal.say(f"The broker took {took:.0f} s to stop.")
