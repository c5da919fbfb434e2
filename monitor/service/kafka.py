"""How we speak to Kafka: the settings of every client, and the making of topics.

All producers of the house are made here or by Faust on the same aiokafka, so that one key goes to
one partition whoever sends it.
"""

import asyncio
import logging
import os
import socket
import ssl
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from monitor.service.settings import BadSettingsError, Settings
from monitor.service.topics import FEED_STATE, FEEDS, TOPICS, Topic

LOG = logging.getLogger(__name__)

MAX_REQUEST_BYTES = 1_500_000
MAX_MESSAGE_BYTES = 2 * 1024 * 1024  # of each topic of ours: Kafka's own default is 1 MiB
REQUEST_TIMEOUT_MS = 30_000  # aiokafka's 40 s is longer than a session of ours
SECURITY = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
DEFAULT_PORT = 9092
PROBE_PAUSE_SECONDS = 0.2
CONNECT_SECONDS = 2.0  # a host that is switched off refuses nothing; another broker may be up
NOT_LET_IN = "not let in"


class NoBrokerAnswersError(ConnectionError):
    """No broker answers; the message is one sentence: which was asked, and what to do."""


class WrongTopicError(RuntimeError):
    """A topic stands there in a shape we cannot use; the message is one sentence."""


def address_file(settings: Settings) -> Path:
    """Return the file in which this machine's own broker leaves its address while it runs."""
    return Path(settings.data_dir) / "broker" / "address"


def bootstrap_servers(settings: Settings) -> str:
    """Return HOST:PORT[,HOST:PORT]: what the settings name, else this machine's own broker."""
    if settings.kafka:
        return settings.kafka
    try:
        return address_file(settings).read_text(encoding="ascii").strip()
    except OSError:
        return f"127.0.0.1:{DEFAULT_PORT}"


def kafka_options(settings: Settings) -> dict[str, Any]:
    """Return what each aiokafka client needs to connect: address, encryption and credentials.

    Raises BadSettingsError where the security settings name what does not exist.
    """
    security = settings.kafka_security.upper()
    if security not in SECURITY:
        raise BadSettingsError(_not_allowed("MONITOR_KAFKA_SECURITY", security, SECURITY))
    options: dict[str, Any] = {
        "bootstrap_servers": bootstrap_servers(settings),
        "security_protocol": security,
    }
    if security.endswith("SSL"):
        options["ssl_context"] = _ssl_context(settings)
    if security.startswith("SASL"):
        options |= _credentials(settings)
    return options


def _ssl_context(settings: Settings) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=settings.kafka_ca_file or None)
    except OSError as error:  # also what is no certificate: ssl.SSLError is one
        raise BadSettingsError(
            f"MONITOR_KAFKA_CA_FILE names {settings.kafka_ca_file}, "
            f"which cannot be used as a certificate authority: {error}."
        ) from error


def _credentials(settings: Settings) -> dict[str, str]:
    mechanism = settings.kafka_mechanism.upper()
    if mechanism not in MECHANISMS:
        raise BadSettingsError(_not_allowed("MONITOR_KAFKA_MECHANISM", mechanism, MECHANISMS))
    if not settings.kafka_user or not settings.kafka_password:
        raise BadSettingsError(
            f"MONITOR_KAFKA_SECURITY is {settings.kafka_security}, "
            "which needs MONITOR_KAFKA_USER and MONITOR_KAFKA_PASSWORD (or ..._PASSWORD_FILE)."
        )
    return {
        "sasl_mechanism": mechanism,
        "sasl_plain_username": settings.kafka_user,
        "sasl_plain_password": settings.kafka_password,
    }


def _not_allowed(variable: str, found: str, allowed: Iterable[str]) -> str:
    return f"{variable} is {found!r}; allowed are {', '.join(allowed)}."


def producer(settings: Settings) -> AIOKafkaProducer:
    """Return a producer, not started: idempotent, and an awaited send is on every replica."""
    return AIOKafkaProducer(
        **kafka_options(settings),
        acks="all",
        enable_idempotence=True,
        linger_ms=0,  # acks are awaited one by one; waiting for company would cost 20 ms each
        max_request_size=MAX_REQUEST_BYTES,
        request_timeout_ms=REQUEST_TIMEOUT_MS,
    )


def consumer(
    settings: Settings, *topics: str, group: str | None = None, **options: Any
) -> AIOKafkaConsumer:
    """Return a consumer of whole topic names, not started; it reads from the start unless told.

    Without a group it reads every partition and commits nothing. `options` are aiokafka's.
    """
    chosen: dict[str, Any] = {
        "auto_offset_reset": "earliest",
        "enable_auto_commit": False,
        "request_timeout_ms": REQUEST_TIMEOUT_MS,
        "max_partition_fetch_bytes": 2 * MAX_REQUEST_BYTES,
    }
    return AIOKafkaConsumer(*topics, **(kafka_options(settings) | chosen | options), group_id=group)


async def wait_for_broker(settings: Settings, seconds: float = 10.0) -> None:
    """Return when a broker has answered a metadata request.

    Raises NoBrokerAnswersError when none has within `seconds`.
    """
    options = kafka_options(settings)
    reason = "no answer"
    try:
        async with asyncio.timeout(seconds):
            # No event tells of a broker that has come: one has to ask.
            while reason := await _why_no_answer(options):  # noqa: ASYNC110
                await asyncio.sleep(PROBE_PAUSE_SECONDS)
    except TimeoutError:
        raise NoBrokerAnswersError(_no_answer(options, reason)) from None


def _no_answer(options: Mapping[str, Any], reason: str) -> str:
    asked = options["bootstrap_servers"]
    if reason == NOT_LET_IN:
        # aiokafka gives the same error for a wrong password, a wrong protocol and no Kafka at all.
        return (
            f"What answers at {asked} does not let us in by {options['security_protocol']}; look "
            "at MONITOR_KAFKA_SECURITY, MONITOR_KAFKA_USER and MONITOR_KAFKA_PASSWORD."
        )
    return (
        f"No Kafka broker answers at {asked} ({reason}); "
        "start one with `monitor broker` or name another in MONITOR_KAFKA."
    )


async def _why_no_answer(options: dict[str, Any]) -> str:
    """Return the empty string when a broker answers, else why it does not."""
    # A bare connection first: aiokafka logs each refused one as an error, which waiting is not.
    addresses = str(options["bootstrap_servers"]).split(",")
    refusals = await asyncio.gather(*map(_why_refused, addresses))
    if all(refusals):
        return refusals[0]
    there = [a for a, refusal in zip(addresses, refusals, strict=True) if not refusal]
    client = AIOKafkaAdminClient(**(options | {"bootstrap_servers": ",".join(there)}))
    try:
        await client.start()
        await client.list_topics()
    except KafkaError as error:
        is_guarded = options["security_protocol"] != SECURITY[0]
        return NOT_LET_IN if is_guarded else str(error) or type(error).__name__
    finally:
        await client.close()
    return ""


async def _why_refused(address: str) -> str:
    host, _, port = address.strip().rpartition(":")
    if not host or not port.isdigit():
        raise BadSettingsError(f"MONITOR_KAFKA has {address!r}, which is no HOST:PORT.")
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            _, writer = await asyncio.open_connection(host.strip("[]"), int(port))
    except TimeoutError:
        return "no answer"
    except (socket.gaierror, UnicodeError):
        return f"the name {host} is not known"
    except OSError as error:
        return os.strerror(error.errno) if error.errno else str(error)
    writer.close()
    return ""


async def make_topics(settings: Settings, topics: Iterable[Topic] = TOPICS) -> tuple[str, ...]:
    """Declare every topic and return the names of those that were not there before.

    A topic that stands already is left as it is. Raises WrongTopicError when one stands with a
    number of partitions under which our promises would not hold, and NoBrokerAnswersError.
    """
    wanted = {settings.topic_prefix + topic.name: topic for topic in topics}
    client = AIOKafkaAdminClient(**kafka_options(settings))
    try:
        await client.start()
        found = await _partitions(client, wanted)
        _refuse_wrong_partitions(settings, found)
        missing = {name: topic for name, topic in wanted.items() if name not in found}
        made = await _create(client, settings, missing) if missing else ()
        await _wait_until_listed(client, made)
    except (KafkaError, OSError) as error:
        raise NoBrokerAnswersError(
            f"Topics cannot be made on {bootstrap_servers(settings)}: {error}."
        ) from error
    finally:
        await client.close()
    return made


async def delete_topics(settings: Settings, topics: Iterable[Topic]) -> None:
    """Remove topics with all that they hold, where they stand. A broker that cannot, keeps them."""
    wanted = [settings.topic_prefix + topic.name for topic in topics]
    client = AIOKafkaAdminClient(**kafka_options(settings))
    try:
        await client.start()
        await client.delete_topics(sorted(set(wanted) & set(await client.list_topics())))
    except (KafkaError, OSError) as error:
        LOG.warning("topics were not removed", extra={"topics": wanted, "error": str(error)})
    finally:
        await client.close()


async def partitions_of(settings: Settings, *names: str) -> dict[str, int]:
    """Return how many partitions each of these topics has; one that is not there is left out.

    Names are whole. Raises NoBrokerAnswersError.
    """
    client = AIOKafkaAdminClient(**kafka_options(settings))
    try:
        await client.start()
        return await _partitions(client, names)
    except (KafkaError, OSError) as error:
        raise NoBrokerAnswersError(
            f"Topics cannot be read on {bootstrap_servers(settings)}: {error}."
        ) from error
    finally:
        await client.close()


async def _partitions(client: AIOKafkaAdminClient, names: Iterable[str]) -> dict[str, int]:
    # Listed first: to ask for a missing topic by name would make it, where a broker allows that.
    standing = sorted(set(names) & set(await client.list_topics()))
    if not standing:
        return {}
    described = await client.describe_topics(standing)
    return {str(each["topic"]): len(each["partitions"]) for each in described}


def _refuse_wrong_partitions(settings: Settings, found: Mapping[str, int]) -> None:
    prefix = settings.topic_prefix
    for topic in TOPICS:
        count = found.get(prefix + topic.name, topic.partitions)
        if topic.partitions == 1 and count != 1:
            raise WrongTopicError(
                f"Topic {prefix}{topic.name} has {count} partitions but its order must be one; "
                "make it anew with one partition, or set another MONITOR_TOPIC_PREFIX."
            )
    for topic in (FEEDS, FEED_STATE):
        if found.get(prefix + topic.name, topic.partitions) < topic.partitions:
            raise WrongTopicError(
                f"Topic {prefix}{topic.name} has {found[prefix + topic.name]} partitions but feeds "
                f"are spread over {topic.partitions}; add partitions to it."
            )
    feeds, states = found.get(prefix + FEEDS.name), found.get(prefix + FEED_STATE.name)
    if feeds and states and feeds != states:
        raise WrongTopicError(
            f"Topics {prefix}{FEEDS.name} and {prefix}{FEED_STATE.name} have {feeds} and {states} "
            "partitions but must have equally many; make the smaller one larger."
        )


async def _create(
    client: AIOKafkaAdminClient, settings: Settings, topics: Mapping[str, Topic]
) -> tuple[str, ...]:
    response = await client.create_topics(
        [
            NewTopic(
                name=name,
                num_partitions=topic.partitions,
                replication_factor=settings.replication,
                topic_configs=topic.config() | {"max.message.bytes": str(MAX_MESSAGE_BYTES)},
            )
            for name, topic in topics.items()
        ]
    )
    made = []
    for name, code, *message in response.topic_errors:
        error = for_code(code)
        if not code:
            made.append(name)
        # Another process of ours may have made it in the meantime.
        elif error is not TopicAlreadyExistsError:
            raise WrongTopicError(
                f"Topic {name} cannot be made: {' '.join(filter(None, message)) or error.__name__}."
            )
    return tuple(made)


async def _wait_until_listed(client: AIOKafkaAdminClient, names: Iterable[str]) -> None:
    # Kafka answers when the controller has the topics; its brokers learn of them a moment later.
    async with asyncio.timeout(REQUEST_TIMEOUT_MS / 1000):
        while not set(names) <= set(await client.list_topics()):  # noqa: ASYNC110 - as above
            await asyncio.sleep(PROBE_PAUSE_SECONDS / 4)
