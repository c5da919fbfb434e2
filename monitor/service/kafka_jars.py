"""Kafka's jars: pinned by ``deploy/kafka/pom.xml``, fetched once by Maven into the user's cache.

Beside them stand the claims on ports, by which two Kafkas that start at once keep apart.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

import monitor
from monitor.service.kafka import NoBrokerAnswersError

POM = Path(monitor.__file__).parents[1] / "deploy" / "kafka" / "pom.xml"
OLDEST_JAVA = 17  # Kafka 4's broker asks for it
FETCH_SECONDS = 600.0
Say = Callable[[str], None]


class CannotStartKafkaError(NoBrokerAnswersError):
    """Kafka cannot be started here; the message is one sentence with the remedy or the log."""


def why_no_kafka() -> str:
    """Return why no Kafka can be started on this machine, or the empty string."""
    if not POM.is_file():
        return "deploy/kafka/pom.xml is not beside the package: start from a checkout"
    found = _java_version()
    if found is None:
        return "no Java is installed"
    if found < OLDEST_JAVA:
        return f"Java is {found} and Kafka 4 needs {OLDEST_JAVA}"
    if not _jars().is_dir() and shutil.which("mvn") is None:
        return "Kafka is not in the cache yet and Maven, which fetches it, is not installed"
    return ""


def is_fetched() -> bool:
    """Say whether Kafka's jars are on this machine, so that it starts without a network."""
    return POM.is_file() and _jars().is_dir()


def fetch_kafka(say: Say) -> Path:
    """Return the folder of Kafka's jars, fetched with Maven the first time.

    Raises CannotStartKafkaError with Maven's last word when they cannot be fetched.
    """
    if why := why_no_kafka():
        raise CannotStartKafkaError(f"Kafka cannot be started: {why}.")
    jars = _jars()
    if jars.is_dir():
        return jars
    say(f"Fetching Apache Kafka with Maven into {jars}, once (43 MB).")
    jars.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=jars.parent) as folder:
        fresh = Path(folder) / "jars"
        _copy_dependencies(fresh)
        # Renamed when whole: an interrupted fetch leaves nothing that looks finished.
        with contextlib.suppress(FileExistsError):
            fresh.rename(jars)
    return jars


def _copy_dependencies(folder: Path) -> None:
    command = ["mvn", "-q", "-B", "-f", str(POM), "dependency:copy-dependencies"]
    command += [f"-DoutputDirectory={folder}", "-DincludeScope=runtime"]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=FETCH_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise CannotStartKafkaError(
            f"Maven has not fetched Kafka within {FETCH_SECONDS:.0f} s; look at the network."
        ) from None
    if done.returncode:
        errors = [line for line in (done.stdout + done.stderr).splitlines() if "[ERROR]" in line]
        said = errors[0].split("[ERROR]", 1)[1].strip() if errors else "no reason given"
        raise CannotStartKafkaError(f"Maven cannot fetch Kafka: {said}")


def claim_port(port: int) -> IO[bytes] | None:
    """Return a claim that holds while it is open; None where another process of ours has the port.

    It ends with the process, however that ends.
    """
    claim = (_cache() / f"port-{port}").open("wb")
    try:
        fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        claim.close()
        return None
    return claim


def _jars() -> Path:
    version = hashlib.blake2b(POM.read_bytes(), digest_size=4).hexdigest()
    return _cache() / f"kafka-{version}"


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "monitor"


def find_java() -> str | None:
    """Return the path of Java: JAVA_HOME's, else the one on the path, else None."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=f"{home}/bin") if home else shutil.which("java")


def _java_version() -> int | None:
    java = find_java()
    if java is None:
        return None
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    return int(found[1]) if found else None
