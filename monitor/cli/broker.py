"""`monitor broker`: a Kafka on this machine, alone."""

import asyncio
import time
from pathlib import Path

import click
import msgspec

from monitor.cli import INTERRUPTED
from monitor.cli.configured import configured, in_one_sentence, make_data_dir, setting_options
from monitor.cli.signals import TerminatedError, deaf, sigterm_like_ctrl_c
from monitor.service.broker import Broker, LocalKafka, embedded_cluster, running_address
from monitor.service.embedded import KEEPS_NOTHING
from monitor.service.kafka import make_topics
from monitor.service.kafka_jars import CannotStartKafkaError
from monitor.service.logs import setup_logging
from monitor.service.settings import Settings

LOOK_SECONDS = 0.5


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Default: 9092, or any.")
@click.option("--embedded", is_flag=True, help="Not Kafka but a broker in memory; keeps nothing.")
@setting_options("data_dir")
def broker(port: int, *, embedded: bool, **options: str | None) -> None:
    """Run a real single-node Apache Kafka in KRaft mode, with every topic made.

    \b
    Example:  monitor broker --port 9092 --data-dir data

    It needs Java 17, and Maven the first time; no docker. Data and log stand under DIR/broker.
    The other commands find it by DIR. Ends with 0 on SIGTERM and 130 on Ctrl-C.
    """
    with in_one_sentence():
        settings = configured(**options)
        setup_logging(settings)
        make_data_dir(settings)
        code = _run(_own_broker(settings, port, embedded=embedded), settings)
    raise click.exceptions.Exit(code)


def _own_broker(settings: Settings, port: int, *, embedded: bool) -> Broker:
    if embedded:
        _say(KEEPS_NOTHING)
        return embedded_cluster(settings)
    if running := running_address(settings):
        raise CannotStartKafkaError(
            f"Kafka runs already at {running} on {Path(settings.data_dir) / 'broker'}; "
            "stop that one or set another --data-dir."
        )
    return LocalKafka(settings, _say, port)


def _run(own: Broker, settings: Settings) -> int:
    with sigterm_like_ctrl_c():
        try:
            started = time.monotonic()
            own.start()
            at = msgspec.structs.replace(settings, kafka=own.address, kafka_security="PLAINTEXT")
            asyncio.run(make_topics(at))
            took = time.monotonic() - started
            _say(f"The broker answers at {own.address} after {took:.1f} s; Ctrl-C stops.")
            while own.is_alive():
                time.sleep(LOOK_SECONDS)
        except TerminatedError:
            return 0
        except KeyboardInterrupt:
            return INTERRUPTED
        finally:
            with deaf():
                own.stop()
    raise CannotStartKafkaError(
        f"The broker has ended; its log is {Path(settings.data_dir) / 'broker' / 'kafka.log'}."
    )


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)
