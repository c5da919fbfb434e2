"""The Faust app of a worker: its settings, and why each is not Faust's default.

Measured or read in faust-streaming 0.15.3; CONTRIBUTING.md, "Faust and Kafka", tells the stories.
"""

import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import faust
from faust.transport.drivers import aiokafka
from faust.types import TP
from yarl import URL

from monitor.service.kafka import MAX_REQUEST_BYTES, kafka_options
from monitor.service.memory import AckedTable
from monitor.service.settings import Settings

# A session ends before a request may: Faust refuses the reverse.
REQUEST_BEYOND_SESSION_SECONDS = 25.0


def make_app(settings: Settings, name: str) -> faust.App:
    """Return the app `name`, not started; its group and changelogs carry the topics' prefix."""
    options = kafka_options(settings)
    folder = Path(settings.data_dir).absolute() / "faust" / name
    folder.mkdir(parents=True, exist_ok=True)  # Faust makes the last folder only
    session = settings.session_timeout_seconds
    app = faust.App(
        settings.topic_prefix + name,
        broker=[URL(f"kafka://{address}") for address in options["bootstrap_servers"].split(",")],
        broker_credentials=_credentials(options),
        store="memory://",
        datadir=folder,
        Table=AckedTable,
        # Nothing of Faust listens: two workers share a machine, and /table would show our data.
        web_enabled=False,
        # Topics are made by us, with the partitions our promises need.
        topic_allow_declare=False,
        topic_disable_leader=True,
        topic_replication_factor=settings.replication,
        table_standby_replicas=0,
        # At least once; ids make the effect once. Faust's exactly_once has open crash bugs.
        processing_guarantee="at_least_once",
        # A short session: the default of 60 s leaves a dead worker's partitions idle that long.
        broker_session_timeout=session,
        broker_heartbeat_interval=session / 5,
        broker_rebalance_timeout=2 * session,
        broker_request_timeout=session + REQUEST_BEYOND_SESSION_SECONDS,
        # What bounds the messages told again after a crash.
        broker_max_poll_records=500,
        broker_commit_interval=1.0,
        broker_commit_every=500,
        # A rebalance must not wait for an item that hangs; our own hold keeps its offset back.
        stream_wait_empty=False,
        stream_buffer_maxsize=4096,
        producer_acks=-1,
        producer_linger=0,
        producer_max_request_size=MAX_REQUEST_BYTES,
        producer_request_timeout=30.0,
        worker_redirect_stdouts=False,
    )
    app.transport = SteadyTransport(app.conf.broker_consumer, app)
    return app


def _credentials(options: dict[str, Any]) -> Any:
    """Return Faust's spelling of the credentials that every other client of ours is given."""
    protocol = options["security_protocol"]
    if protocol.startswith("SASL"):
        return faust.SASLCredentials(
            mechanism=options["sasl_mechanism"],
            username=options["sasl_plain_username"],
            password=options["sasl_plain_password"],
            ssl_context=options.get("ssl_context"),
        )
    return faust.SSLCredentials(context=options["ssl_context"]) if protocol == "SSL" else None


class SteadyConsumer(aiokafka.Consumer):
    """Faust's consumer without its ways of losing messages at a rebalance.

    Each was found by killing workers on a real Kafka.
    """

    logger = logging.getLogger("faust.transport.steady")  # Faust would speak under our name

    _due: frozenset[TP] = frozenset()  # to be read once flow has resumed

    def pause_partitions(self, tps: Iterable[TP]) -> None:
        """Read no more from partitions, nor soon."""
        super().pause_partitions(tps)
        self._due -= set(tps)

    def resume_partitions(self, tps: Iterable[TP]) -> None:
        """Read from changelogs now, and from streams when flow resumes.

        Faust resumes streams, goes back to what is committed, and then resumes flow, which clears
        all queues: also of what has come in the meantime and will not come again.
        """
        wanted = frozenset(tps)
        streams = frozenset(tp for tp in wanted if not self._is_changelog_tp(tp))
        self._due |= streams
        super().resume_partitions(wanted - streams)

    def resume_flow(self) -> None:
        """Let messages come, also of the streams that wait for it."""
        super().resume_flow()
        due, self._due = self._due, frozenset()
        super().resume_partitions(due)

    async def _getmany(self, active_partitions: set[TP] | None, timeout: float) -> Any:  # noqa: ASYNC109 - Faust's signature
        """Fetch from the partitions that are active now.

        Faust hands its living set to another thread. Recovery empties it, aiokafka takes an empty
        one for "every partition", and Faust drops what comes.
        """
        return await super()._getmany(active_partitions and set(active_partitions), timeout)

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """Go back to what is committed, and to the beginning where nothing is.

        Faust drops what it has fetched at a rebalance and comes back for it here; aiokafka stays
        where it is in partitions without a commit.
        """
        committed = await super().seek_to_committed()
        never = [tp for tp, at in committed.items() if not at and not self._is_changelog_tp(tp)]
        if never:
            await self.seek_wait(await self.earliest_offsets(*never))
        return committed


class SteadyTransport(aiokafka.Transport):
    """Faust's way to Kafka with the consumer above."""

    Consumer = SteadyConsumer
