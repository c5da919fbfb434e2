"""Feeds parsed in child processes that can be killed, since a parser may hang or eat memory.

A child lives for many feeds. It has limits of memory and processor time, knows no secrets (its
environment is empty) and is killed when a feed takes too long; the next feed gets a new one.
Talk over its pipes is length-prefixed msgpack: a Task in, a FeedDocument or NotAFeed out.
"""

import asyncio
import os
import resource
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import BinaryIO

import msgspec

from monitor.records import Feed
from monitor.stages.feed.document import FeedDocument, NotAFeed, Page

PARSE_SECONDS = 5.0
START_SECONDS = 60.0  # imports on a busy machine
MEMORY_BYTES = 512 * 1024 * 1024
FEEDS_PER_CHILD = 500  # then a fresh one, as memory fragments
CHILDREN = 2
READY = b"R"
_LENGTH_BYTES = 4


class Task(msgspec.Struct, frozen=True, tag="feed"):
    """One feed to parse."""

    body: bytes
    content_type: str
    feed: Feed
    base_url: str


class PageTask(msgspec.Struct, frozen=True, tag="page"):
    """One web page to find the article on."""

    body: bytes
    content_type: str
    url: str


Answer = FeedDocument | NotAFeed | Page


class Parsers:
    """A few children, each parsing one feed at a time; see `open_parsers`."""

    def __init__(self, children: int = CHILDREN, *, parse_seconds: float = PARSE_SECONDS) -> None:
        self._parse_seconds = parse_seconds
        self._idle: asyncio.LifoQueue[_Child] = asyncio.LifoQueue()
        self._children = [_Child() for _ in range(children)]
        for child in self._children:
            self._idle.put_nowait(child)

    async def parse(self, task: Task) -> FeedDocument | NotAFeed:
        """Return what the feed lists, or why it is none; a hang or a crash is such a reason."""
        answer = await self._ask(task)
        return NotAFeed(why=answer.why) if isinstance(answer, Page) else answer

    async def read_page(self, task: PageTask) -> Page:
        """Return the main text of a page, empty where there is none or it cannot be read."""
        answer = await self._ask(task)
        return answer if isinstance(answer, Page) else Page(why=_why(answer))

    async def _ask(self, task: Task | PageTask) -> Answer:
        child = await self._idle.get()
        try:
            await child.be_ready()
            async with asyncio.timeout(self._parse_seconds):
                return await child.ask(task)
        except TimeoutError:
            await child.kill()
            return NotAFeed(why=f"parsing it took longer than {self._parse_seconds:g} s")
        except (OSError, EOFError, msgspec.DecodeError):
            await child.kill()
            return NotAFeed(why="parsing it took more memory or time than a feed may")
        except asyncio.CancelledError:
            await child.kill()  # its answer, still to come, would be taken for the next feed's
            raise
        finally:
            self._idle.put_nowait(child)

    async def close(self) -> None:
        """End all children."""
        for child in self._children:
            await child.kill()


@asynccontextmanager
async def open_parsers(
    children: int = CHILDREN, *, parse_seconds: float = PARSE_SECONDS
) -> AsyncIterator[Parsers]:
    """Give a pool of parsers, and end it."""
    parsers = Parsers(children, parse_seconds=parse_seconds)
    try:
        yield parsers
    finally:
        await parsers.close()


class _Child:
    """A place for one process, started when it is first needed."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._parsed = 0

    async def be_ready(self) -> None:
        """Have a process that has imported what it needs."""
        if self._parsed >= FEEDS_PER_CHILD:
            await self.kill()
        if self._process is not None and self._process.returncode is None:
            return
        self._parsed = 0
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "monitor.service.parsing",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,  # Ctrl-C is for the poller, which ends its children itself
        )
        async with asyncio.timeout(START_SECONDS):
            await _stdout(self._process).readexactly(len(READY))

    async def ask(self, task: Task | PageTask) -> Answer:
        """Return the child's answer; EOFError where it died."""
        process = self._process
        if process is None or process.stdin is None:
            raise EOFError
        self._parsed += 1
        data = msgspec.msgpack.encode(task)
        process.stdin.write(len(data).to_bytes(_LENGTH_BYTES, "big") + data)
        await process.stdin.drain()
        length = await _stdout(process).readexactly(_LENGTH_BYTES)
        answer = await _stdout(process).readexactly(int.from_bytes(length, "big"))
        found: Answer = msgspec.msgpack.decode(answer, type=Answer)
        return found

    async def kill(self) -> None:
        """End the process, whatever it does."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        if process.stdin is not None:
            process.stdin.close()


def _why(answer: Answer) -> str:
    return "" if isinstance(answer, FeedDocument) else answer.why


def _stdout(process: asyncio.subprocess.Process) -> asyncio.StreamReader:
    if process.stdout is None:
        raise EOFError
    return process.stdout


# --- In the child ------------------------------------------------------------------------------


def main() -> None:
    """Parse what comes on stdin until it ends."""
    from monitor.stages.feed.reading import read_feed  # noqa: PLC0415 - only the child needs it

    def answer(task: Task | PageTask) -> Answer:
        if isinstance(task, Task):
            return read_feed(task.body, task.content_type, task.feed, task.base_url)
        # Loaded at the first page: most pollers never need it, and it is large.
        from monitor.stages.feed.mainpage import read_page  # noqa: PLC0415

        return read_page(task.body, task.content_type)

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    tasks, answers = sys.stdin.buffer, _keep_stdout_clean()
    answers.write(READY)
    answers.flush()
    while length := tasks.read(_LENGTH_BYTES):
        data = tasks.read(int.from_bytes(length, "big"))
        task = msgspec.msgpack.decode(data, type=Task | PageTask)
        _allow_processor_seconds(int(PARSE_SECONDS) * 2)
        try:
            found = answer(task)
        except Exception as error:  # noqa: BLE001 - parsers may raise anything on hostile bytes
            found = NotAFeed(why=f"the parser gave up on it ({type(error).__name__})")
        data = msgspec.msgpack.encode(found)
        answers.write(len(data).to_bytes(_LENGTH_BYTES, "big") + data)
        answers.flush()


def _keep_stdout_clean() -> BinaryIO:
    """Return the real stdout, and send what libraries print to nowhere."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.dup2(nowhere, sys.stderr.fileno())
    return answers


def _allow_processor_seconds(seconds: int) -> None:
    """End this process by signal when it has used `seconds` more; the parent may be gone."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()
