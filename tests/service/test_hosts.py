"""Turns at hosts."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from time import monotonic

from monitor.service.hosts import Hosts, host_of

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def test_row_26_between_two_requests_to_one_host_there_is_a_gap_and_others_do_not_wait() -> None:
    async def story() -> None:
        hosts = Hosts(gap_seconds=0.2)
        began: dict[str, list[float]] = {"a": [], "b": []}

        async def ask(host: str) -> None:
            async with hosts.turn(f"https://{host}/feed"):
                began[host].append(monotonic())

        await asyncio.gather(*(ask(host) for host in "aaab"))
        first, second, third = began["a"]
        assert min(second - first, third - second) >= 0.19
        assert began["b"][0] < second

    asyncio.run(story())


def test_a_turn_that_ends_in_an_error_is_given_on() -> None:
    async def story() -> None:
        hosts = Hosts(gap_seconds=0)
        for _ in range(2):
            with suppress(ZeroDivisionError):
                async with asyncio.timeout(5), hosts.turn("https://a/"):
                    _ = 1 / 0

    asyncio.run(story())


def test_row_15_a_host_rests_as_a_whole_and_alone() -> None:
    hosts = Hosts()
    hosts.leave_alone("https://News.example/a", NOON)
    assert hosts.rests_until("https://news.example/b") == NOON
    assert hosts.rests_until("https://other.example/") is None


def test_an_address_that_is_none_has_no_host() -> None:
    assert host_of("http://[::1") == host_of("") == ""
