"""An in-memory cluster for machines without Java: librdkafka's own test broker.

It speaks Kafka's protocol well enough for groups, commits, headers and transactions, and it is not
Kafka: it keeps at most 5 MiB a partition, drops the oldest silently, never compacts, answers no
request to make topics, and forgets everything when it stops. Hence topics are made beforehand,
and each start says so in one line.

confluent-kafka brings the library but does not pass these functions on, so they are called in it
by name: ``rdkafka_mock.h`` is their documentation.
"""

import ctypes
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from monitor.service.settings import BadSettingsError

KEEPS_NOTHING = (
    "This broker lives in memory and keeps nothing when it stops; for real use install Java 17 "
    "and Maven, or name a Kafka cluster in MONITOR_KAFKA."
)
_PRODUCER = 0  # rd_kafka_type_t; any client can carry a cluster
_ERROR_BYTES = 512


class TopicShape(NamedTuple):
    """A whole topic name and its number of partitions."""

    name: str
    partitions: int


class EmbeddedCluster:
    """One in-memory broker inside this process, with its topics made.

    Its address is left in the file `announce_in` while it runs, for the other commands.
    """

    keeps = False

    def __init__(self, topics: Iterable[TopicShape], announce_in: Path | None = None) -> None:
        self._topics = tuple(topics)
        self._announce_in = announce_in
        self._library: ctypes.CDLL | None = None
        self._client: int | None = None
        self._cluster: int | None = None
        self.address = ""

    def start(self) -> None:
        """Start the broker and make its topics; `address` is HOST:PORT afterwards.

        Raises BadSettingsError where confluent-kafka is not installed or cannot do it.
        """
        library = self._library = _load_library()
        error = ctypes.create_string_buffer(_ERROR_BYTES)
        configuration = library.rd_kafka_conf_new()
        # Its client has no broker to connect to and would complain of that.
        library.rd_kafka_conf_set(configuration, b"log_level", b"0", error, _ERROR_BYTES)
        client = library.rd_kafka_new(_PRODUCER, configuration, error, _ERROR_BYTES)
        if not client:
            raise BadSettingsError(
                f"The embedded broker cannot start: {error.value.decode(errors='replace')}."
            )
        self._client = client
        cluster = self._cluster = library.rd_kafka_mock_cluster_new(client, 1)
        for topic in self._topics:
            library.rd_kafka_mock_topic_create(cluster, topic.name.encode(), topic.partitions, 1)
        self.address = library.rd_kafka_mock_cluster_bootstraps(cluster).decode()
        if self._announce_in is not None:
            self._announce_in.parent.mkdir(parents=True, exist_ok=True)
            self._announce_in.write_text(self.address, encoding="ascii")

    def is_alive(self) -> bool:
        """Say whether the broker is there; it lives as long as this process."""
        return self._cluster is not None

    def stop(self) -> None:
        """End the broker and forget all it held."""
        if self._library is None or self._cluster is None:
            return
        self._library.rd_kafka_mock_cluster_destroy(self._cluster)
        self._library.rd_kafka_destroy(self._client)
        self._cluster = self._client = None
        if self._announce_in is not None:
            self._announce_in.unlink(missing_ok=True)


def _load_library() -> ctypes.CDLL:
    try:
        # The extension module links librdkafka, and a name is looked up in what it links too.
        library = ctypes.CDLL(str(import_module("confluent_kafka.cimpl").__file__))
        pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
        for name, result, arguments in (
            ("rd_kafka_conf_new", pointer, []),
            ("rd_kafka_conf_set", number, [pointer, text, text, text, ctypes.c_size_t]),
            ("rd_kafka_new", pointer, [number, pointer, text, ctypes.c_size_t]),
            ("rd_kafka_destroy", None, [pointer]),
            ("rd_kafka_mock_cluster_new", pointer, [pointer, number]),
            ("rd_kafka_mock_cluster_destroy", None, [pointer]),
            ("rd_kafka_mock_cluster_bootstraps", text, [pointer]),
            ("rd_kafka_mock_topic_create", number, [pointer, text, number, number]),
        ):
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
    except (ImportError, OSError, AttributeError) as error:
        raise BadSettingsError(
            f"The embedded broker needs confluent-kafka ({error}); "
            "install it with `pip install confluent-kafka`, or install Java 17 and Maven."
        ) from error
    return library
