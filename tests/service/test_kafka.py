"""What every client is told of a cluster, and which settings are refused."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import faust
import pytest

from monitor.service.embedded import EmbeddedCluster
from monitor.service.engine import make_app
from monitor.service.kafka import (
    NoBrokerAnswersError,
    bootstrap_servers,
    kafka_options,
    wait_for_broker,
)
from monitor.service.settings import BadSettingsError, Settings


def guarded(**given: str) -> Settings:
    """Settings of a cluster that asks for a name and a password."""
    named = {"kafka_security": "SASL_SSL", "kafka_user": "monitor", "kafka_password": "secret"}
    return Settings(kafka="kafka-1:9093,kafka-2:9093", **(named | given))  # type: ignore[arg-type]


def test_a_guarded_cluster_is_told_who_we_are_over_an_encrypted_line() -> None:
    options = kafka_options(guarded())
    context = options.pop("ssl_context")
    assert isinstance(context, ssl.SSLContext)
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert options == {
        "bootstrap_servers": "kafka-1:9093,kafka-2:9093",
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "monitor",
        "sasl_plain_password": "secret",
    }


def test_an_open_cluster_is_told_nothing() -> None:
    assert kafka_options(Settings(kafka="kafka:9092")) == {
        "bootstrap_servers": "kafka:9092",
        "security_protocol": "PLAINTEXT",
    }


def test_names_of_security_may_be_in_small_letters() -> None:
    options = kafka_options(guarded(kafka_security="sasl_plaintext", kafka_mechanism="plain"))
    assert (options["security_protocol"], options["sasl_mechanism"]) == ("SASL_PLAINTEXT", "PLAIN")
    assert "ssl_context" not in options


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"kafka_security": "TLS"}, "MONITOR_KAFKA_SECURITY is 'TLS'; allowed are PLAINTEXT"),
        ({"kafka_mechanism": "MD5"}, "MONITOR_KAFKA_MECHANISM is 'MD5'; allowed are PLAIN"),
        ({"kafka_user": ""}, "needs MONITOR_KAFKA_USER and MONITOR_KAFKA_PASSWORD"),
        ({"kafka_password": ""}, "needs MONITOR_KAFKA_USER and MONITOR_KAFKA_PASSWORD"),
        ({"kafka_ca_file": "nowhere.pem"}, "MONITOR_KAFKA_CA_FILE names nowhere.pem"),
    ],
)
def test_what_cannot_be_is_refused_with_the_name_of_the_setting(
    given: dict[str, str], sentence: str
) -> None:
    with pytest.raises(BadSettingsError, match=sentence):
        kafka_options(guarded(**given))


def test_a_file_that_is_no_certificate_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    with pytest.raises(BadSettingsError, match=r"ca\.pem, which cannot be used"):
        kafka_options(guarded(kafka_ca_file=str(tmp_path / "ca.pem")))


def test_this_machines_broker_is_found_by_the_address_it_left(tmp_path: Path) -> None:
    settings = Settings(data_dir=str(tmp_path))
    assert bootstrap_servers(settings) == "127.0.0.1:9092"
    (tmp_path / "broker").mkdir()
    (tmp_path / "broker" / "address").write_text("127.0.0.1:19092\n")
    assert bootstrap_servers(settings) == "127.0.0.1:19092"


def test_faust_is_given_the_same_credentials(tmp_path: Path) -> None:
    app = make_app(guarded(data_dir=str(tmp_path)), "read")
    credentials = app.conf.broker_credentials
    assert isinstance(credentials, faust.SASLCredentials)
    assert (credentials.username, credentials.password) == ("monitor", "secret")
    assert credentials.mechanism.value == "SCRAM-SHA-512"
    assert credentials.protocol.value == "SASL_SSL"
    assert [str(url) for url in app.conf.broker] == ["kafka://kafka-1:9093", "kafka://kafka-2:9093"]


def test_faust_speaks_plainly_to_a_broker_without_guards(tmp_path: Path) -> None:
    app = make_app(Settings(kafka="kafka:9092", data_dir=str(tmp_path)), "read")
    assert app.conf.broker_credentials is None


@contextlib.contextmanager
def silent_host() -> Iterator[str]:
    """Give the address of a host that neither answers nor refuses: its queue is full."""
    with contextlib.ExitStack() as stack:
        listening = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.settimeout(0)
            waiting.connect_ex(listening.getsockname())
        yield f"127.0.0.1:{listening.getsockname()[1]}"


def test_one_broker_of_a_cluster_that_is_switched_off_keeps_nobody_waiting_for_the_others() -> None:
    pytest.importorskip("confluent_kafka")
    cluster = EmbeddedCluster(())
    cluster.start()
    try:
        with silent_host() as silent:
            settings = Settings(kafka=f"{silent},{cluster.address}")
            asyncio.run(wait_for_broker(settings))
    finally:
        cluster.stop()


def test_a_host_that_no_name_server_can_know_is_told_as_such() -> None:
    settings = Settings(kafka="kafka..example:9092")
    with pytest.raises(NoBrokerAnswersError, match=r"the name kafka\.\.example is not known"):
        asyncio.run(wait_for_broker(settings, seconds=1.0))
