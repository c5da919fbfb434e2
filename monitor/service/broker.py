"""The broker of one machine, and which broker to use.

`LocalKafka` is a real single-node Apache Kafka in KRaft mode: no docker, nothing installed, its
jars from Maven (see `kafka_jars`), its data under the data directory.
"""

import asyncio
import contextlib
import signal
import socket
import subprocess
import time
import uuid
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import IO, Protocol

import msgspec

from monitor.service.embedded import KEEPS_NOTHING, EmbeddedCluster, TopicShape
from monitor.service.kafka import (
    DEFAULT_PORT,
    MAX_MESSAGE_BYTES,
    NoBrokerAnswersError,
    address_file,
    wait_for_broker,
)
from monitor.service.kafka_jars import (
    POM,
    CannotStartKafkaError,
    Say,
    claim_port,
    fetch_kafka,
    find_java,
)
from monitor.service.settings import BadSettingsError, Settings
from monitor.service.topics import TOPICS

READY_SECONDS = 60.0  # measured: about 4 s on two idle cores
STOP_SECONDS = 20.0


class Broker(Protocol):
    """What `monitor run` needs of a broker, whoever runs it."""

    address: str  # HOST:PORT, known once started
    keeps: bool  # whether what it holds outlives it

    def start(self) -> None:
        """Return when it answers."""

    def is_alive(self) -> bool:
        """Say whether it still runs, as far as we can know without asking it."""

    def stop(self) -> None:
        """End it, if it is ours to end."""


class StandingBroker:
    """A broker that somebody else runs: it is there before us and after us."""

    keeps = True

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.address = settings.kafka

    def start(self) -> None:
        """Return when it answers. Raises NoBrokerAnswersError."""
        asyncio.run(wait_for_broker(self._settings))

    def is_alive(self) -> bool:
        """Say yes: the clients find out first when it is not so."""
        return True

    def stop(self) -> None:
        """Leave it alone."""


def choose_broker(settings: Settings, force: str, say: Say) -> Broker:
    """Return the broker to use, not started.

    `force` is ``kafka`` or ``embedded``; when it is empty: the cluster that the settings name,
    else the Kafka that runs already on this data directory, else one of our own where Java 17 and
    Maven are, else the embedded one, said in one line.

    Raises CannotStartKafkaError when Kafka is asked for and cannot be, BadSettingsError otherwise.
    """
    if force == "embedded":
        say(KEEPS_NOTHING)
        return embedded_cluster(settings)
    if force not in {"", "kafka"}:
        raise BadSettingsError(f"--broker is {force!r}; allowed are kafka, embedded, HOST:PORT.")
    if settings.kafka and not force:
        return StandingBroker(settings)
    if running := running_address(settings):
        say(f"Kafka runs already at {running} and will go on afterwards.")
        return StandingBroker(msgspec.structs.replace(settings, kafka=running))
    try:
        fetch_kafka(say)
    except CannotStartKafkaError as error:
        if force:
            raise
        say(f"{error} {KEEPS_NOTHING}")
        return embedded_cluster(settings)
    return LocalKafka(settings, say)


def embedded_cluster(settings: Settings) -> EmbeddedCluster:
    """Return an in-memory broker, not started, that will have every topic of ours."""
    shapes = (TopicShape(settings.topic_prefix + topic.name, topic.partitions) for topic in TOPICS)
    return EmbeddedCluster(shapes, address_file(settings))


def running_address(settings: Settings) -> str:
    """Return HOST:PORT of the Kafka that runs on this data directory, or the empty string."""
    # ValueError: the file is just being written.
    with contextlib.suppress(OSError, ValueError):
        address = address_file(settings).read_text(encoding="ascii").strip()
        host, _, port = address.rpartition(":")
        socket.create_connection((host, int(port)), timeout=1.0).close()
        return address
    return ""


def new_cluster_id() -> str:
    """Return an id for a new Kafka: 16 random bytes in base64, as its own tool draws them."""
    while True:
        cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        if not cluster.startswith("-"):  # the storage tool would take it for an option
            return cluster


class LocalKafka:
    """A single-node Kafka of our own; its data outlives it, its ports need not.

    `port` 0 means 9092 where that is free, else any. Paths stand under ``<data_dir>/broker``.
    `properties` are lines of ``server.properties`` that stand over ours.
    """

    keeps = True

    def __init__(
        self, settings: Settings, say: Say, port: int = 0, *, properties: str = ""
    ) -> None:
        self._settings = settings
        self._say = say
        self._port = port
        self._properties = properties
        self._home = Path(settings.data_dir).absolute() / "broker"
        self._process: subprocess.Popen[bytes] | None = None
        self._claim: IO[bytes] | None = None
        self._console = self._home / "console.log"  # what Java says before logging starts
        self.log_file = self._home / "kafka.log"
        self.address = ""

    def start(self) -> None:
        """Start Kafka and return when it answers; `address` is HOST:PORT afterwards.

        Raises CannotStartKafkaError, naming the log, when it ends or is not ready in time.
        """
        jars = fetch_kafka(self._say)
        self._home.mkdir(parents=True, exist_ok=True)
        port = self._choose_port()
        configuration = self._configure(port, _free_port())
        self._format(jars, configuration)
        self._process = self._launch(
            jars, "-Xms128m", "-Xmx512m", "kafka.Kafka", str(configuration)
        )
        self.address = f"127.0.0.1:{port}"
        self._port = port  # the same at a second start: clients know it by now
        try:
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise
        address_file(self._settings).write_text(self.address, encoding="ascii")

    @property
    def pid(self) -> int | None:
        """Its process id while it is started."""
        return self._process.pid if self._process else None

    def is_alive(self) -> bool:
        """Say whether the process runs."""
        return self._process is not None and self._process.poll() is None

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Ask Kafka to stop, wait for it, and kill it when it has not after `seconds`."""
        process, self._process = self._process, None
        address_file(self._settings).unlink(missing_ok=True)
        if process is not None and process.poll() is None:
            self._end(process, seconds)
        self._leave_port()

    def _end(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._say(f"Kafka has not stopped within {seconds:.0f} s and is killed.")
            process.kill()
            process.wait()

    def _choose_port(self) -> int:
        """Return a port that is free, and ours until `stop`."""
        self._leave_port()  # a Kafka that died held it
        if self._has_taken(self._port or DEFAULT_PORT):
            return self._port or DEFAULT_PORT
        # Asked first: whoever has the port might answer in our Kafka's name.
        if self._port:
            raise CannotStartKafkaError(f"Port {self._port} is taken; choose another with --port.")
        while not self._has_taken(port := _free_port()):
            pass
        return port

    def _has_taken(self, port: int) -> bool:
        """Claim a port, where it is free: Java binds it only seconds later."""
        self._claim = claim_port(port) if _free_port(port) == port else None
        return self._claim is not None

    def _leave_port(self) -> None:
        if self._claim is not None:
            self._claim.close()
            self._claim = None

    def _configure(self, port: int, controller: int) -> Path:
        path = self._home / "server.properties"
        lines = _SERVER_PROPERTIES.format(
            port=port, controller=controller, data=self._home / "data", bytes=MAX_MESSAGE_BYTES
        )
        # Of two lines with one name Java takes the later.
        path.write_text(lines + self._properties, encoding="utf-8")
        return path

    def _format(self, jars: Path, configuration: Path) -> None:
        if (self._home / "data" / "meta.properties").is_file():
            return
        cluster = new_cluster_id()
        tool = ("kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(configuration))
        if self._launch(jars, "-Xmx128m", *tool).wait():
            raise self._failure("cannot format its storage")

    def _launch(self, jars: Path, *arguments: str) -> subprocess.Popen[bytes]:
        command = [str(find_java()), "-cp", f"{jars}/*", f"-Dkafka.log.file={self.log_file}"]
        command += [f"-Dlog4j2.configurationFile={POM.with_name('log4j2.properties')}"]
        with self._console.open("wb") as console:
            # A session of its own: Ctrl-C in the terminal must reach the clients first.
            return subprocess.Popen(
                [*command, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _wait_until_ready(self) -> None:
        settings = msgspec.structs.replace(
            self._settings, kafka=self.address, kafka_security="PLAINTEXT"
        )
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end:
            if not self.is_alive():
                raise self._failure("ended while starting")
            with contextlib.suppress(NoBrokerAnswersError):
                asyncio.run(wait_for_broker(settings, seconds=1.0))
                return
        raise self._failure(f"is not ready after {READY_SECONDS:.0f} s")

    def _failure(self, what: str) -> CannotStartKafkaError:
        said = self._console.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        log = self._console if said else self.log_file
        last = f" ({said[-1].strip()})" if said else ""
        return CannotStartKafkaError(f"Kafka {what}{last}; its log is {log}.")


def _free_port(preferred: int = 0) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", preferred))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# One process is broker and controller. The controller is named by a static voter, so that its
# port may be another at the next start. Topics are made by `make_topics` only; small segments let
# retention and compaction work at the volume of one newsroom; a group's offsets outlive a holiday.
# Sessions may be half as short as Kafka's floor, for tests that kill dozens of workers in a row.
_SERVER_PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
log.dirs={data}
num.network.threads=2
num.io.threads=4
auto.create.topics.enable=false
message.max.bytes={bytes}
log.segment.bytes=16777216
log.cleaner.dedupe.buffer.size=16777216
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
offsets.retention.minutes=43200
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=3000
"""
