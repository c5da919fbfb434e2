"""A process answers for itself over HTTP."""

import asyncio
import socket
from collections.abc import Callable

import aiohttp
import pytest

from monitor.service.health import CannotListenError, Served, serve
from monitor.service.settings import Settings


def well() -> str:
    return ""


async def get(served: Served, path: str) -> tuple[int, str, str]:
    async with aiohttp.ClientSession() as session, session.get(served.url + path) as answer:
        return answer.status, answer.headers["Content-Type"], await answer.text()


def ask(
    path: str, *, live: Callable[[], str] = well, ready: Callable[[], str] = well
) -> tuple[int, str, str]:
    """Serve, ask once, stop."""

    async def session() -> tuple[int, str, str]:
        served = await serve(Settings(), live=live, ready=ready)
        try:
            return await get(served, path)
        finally:
            await served.stop()

    return asyncio.run(session())


@pytest.mark.parametrize("path", ["/live", "/ready"])
def test_a_process_that_is_well_answers_ok(path: str) -> None:
    status, _, text = ask(path)
    assert (status, text) == (200, "ok\n")


def test_a_process_that_cannot_work_yet_says_why_and_is_still_alive() -> None:
    def trouble() -> str:
        return "waiting for Kafka at localhost:9092"

    assert ask("/ready", ready=trouble)[0] == 503
    assert ask("/ready", ready=trouble)[2] == "waiting for Kafka at localhost:9092\n"
    assert ask("/live", ready=trouble)[0] == 200


def test_a_process_that_only_a_restart_helps_fails_live() -> None:
    assert ask("/live", live=lambda: "the event loop has not moved for 30 s")[0] == 503


def test_metrics_are_in_the_prometheus_text_format() -> None:
    status, kind, text = ask("/metrics")
    assert status == 200
    assert kind.startswith("text/plain; version=")
    assert 'monitor_items_total{outcome="done",stage="clean"} ' in text


def test_a_free_port_is_chosen_and_told() -> None:
    async def session() -> tuple[int, int]:
        one = await serve(Settings(), live=well, ready=well)
        two = await serve(Settings(), live=well, ready=well)
        await one.stop()
        await two.stop()
        await two.stop()
        return one.port, two.port

    one, two = asyncio.run(session())
    assert one != two
    assert min(one, two) > 0


def test_a_taken_port_is_refused_in_one_sentence_with_the_remedy() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotListenError, match=rf"127\.0\.0\.1:{port}.*MONITOR_LISTEN_PORT"):
            asyncio.run(serve(Settings(listen_port=port), live=well, ready=well))
