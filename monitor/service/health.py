"""What a process says of itself over HTTP: ``/live``, ``/ready`` and ``/metrics``.

``/live`` fails when only a restart helps; ``/ready`` fails while the process cannot do its work
yet. Neither fails for a feed: a feed that is down is news about the feed.
"""

import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from monitor.service import metrics
from monitor.service.settings import Settings

LOG = logging.getLogger(__name__)

Sentence = Callable[[], str]  # empty: well; else what is wrong, for a person


class CannotListenError(OSError):
    """The address to listen on is taken or not ours; the message is one sentence."""


class Served:
    """A server that runs; `port` is the one in use, also where 0 was asked for."""

    def __init__(self, runner: web.AppRunner, host: str, port: int) -> None:
        self._runner = runner
        self.host = host
        self.port = port

    @property
    def url(self) -> str:
        """The address without a path."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    async def stop(self) -> None:
        """Stop listening; safe to call twice."""
        await self._runner.cleanup()


async def serve(settings: Settings, *, live: Sentence, ready: Sentence) -> Served:
    """Answer on the host and port of the settings until stopped.

    Raises CannotListenError where the port is taken or the address is not of this machine.
    """
    app = web.Application()
    app.router.add_get("/live", _answer(live))
    app.router.add_get("/ready", _answer(ready))
    app.router.add_get("/metrics", _metrics)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.listen_host, settings.listen_port).start()
    except OSError as error:
        await runner.cleanup()
        raise CannotListenError(
            f"Cannot listen on {settings.listen_host}:{settings.listen_port}: {error.strerror};"
            " set MONITOR_LISTEN_HOST or MONITOR_LISTEN_PORT (0: any free port)."
        ) from error
    served = Served(runner, settings.listen_host, runner.addresses[0][1])
    LOG.info("listening for health and metrics", extra={"url": served.url})
    return served


def _answer(sentence: Sentence) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(_request: web.Request) -> web.Response:
        trouble = sentence()
        status = 503 if trouble else 200
        return web.Response(text=(trouble or "ok") + "\n", status=status)

    return answer


async def _metrics(_request: web.Request) -> web.Response:
    headers = {"Content-Type": metrics.CONTENT_TYPE}
    return web.Response(body=metrics.exposition(), headers=headers)
