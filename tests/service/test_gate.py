"""Which addresses may be connected to, in every form in which one can be hidden."""

import asyncio
import socket
from typing import Any

import pytest

from monitor.records import PollOutcome
from monitor.service.fetch import FetchFailed, open_fetcher
from monitor.service.gate import (
    ForbiddenAddressError,
    gated_sockets,
    read_networks,
    why_forbidden,
)
from monitor.service.settings import Settings


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "203.0.113.9",
        "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "192.88.99.1",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1",
        "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::1", "2001:0:53aa:64c::1",
    ],
)  # fmt: skip
def test_an_address_that_leads_inside_is_forbidden(address: str) -> None:
    assert "is not a public address" in why_forbidden(address, 443)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "2a00:1450:4001::1"]
)
def test_a_public_address_is_open_on_web_ports_only(address: str) -> None:
    assert why_forbidden(address, 80) == why_forbidden(address, 443) == ""
    for port in (22, 25, 6379, 9092, 8080):
        assert f"port {port} is not a web port" in why_forbidden(address, port)


def test_an_operator_opens_networks_by_name_and_nothing_else() -> None:
    allowed = read_networks(["10.1.0.0/16", "fd00::/64"])
    assert why_forbidden("10.1.2.3", 8080, allowed) == ""
    assert why_forbidden("::ffff:10.1.2.3", 8080, allowed) == ""
    assert why_forbidden("fd00::5", 443, allowed) == ""
    assert why_forbidden("10.2.0.1", 443, allowed)
    assert why_forbidden("127.0.0.1", 443, allowed)


def info(address: str) -> tuple[Any, ...]:
    return (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))


def test_no_socket_is_made_for_a_forbidden_address() -> None:
    make = gated_sockets([])
    with pytest.raises(ForbiddenAddressError):
        make(info("127.0.0.1"))
    make(info("8.8.8.8")).close()


def test_a_name_that_changes_its_address_is_judged_by_where_it_leads_now(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter(["8.8.8.8", "127.0.0.1", "10.0.0.1"])

    def resolve(host: str, *_: object, **__: object) -> list[tuple[Any, ...]]:
        return [info(next(answers))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    resolve("rebinding.example")  # whoever looked first saw a public address

    async def fetch() -> object:
        async with open_fetcher(Settings(), total_seconds=5.0) as fetcher:
            return await fetcher.fetch("https://rebinding.example/feed")

    found = asyncio.run(fetch())
    assert isinstance(found, FetchFailed)
    assert found.outcome is PollOutcome.FORBIDDEN
    assert "127.0.0.1 is not a public address" in found.why
