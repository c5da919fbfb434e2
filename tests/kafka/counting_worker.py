"""A Faust worker as small as can be, on the very app settings of the house.

It reads ``numbers``, keeps each once in a table, and says on ``said`` what it saw: a line for each
message, with the headers it came with, and on start how many rows it recovered.

Usage: python -m tests.kafka.counting_worker NAME (settings in MONITOR_*)
"""

import asyncio
import os
import sys

import faust
from faust.worker import Worker

from monitor.service.engine import make_app
from monitor.service.settings import read_settings

PARTITIONS = 4
settings = read_settings()
app = make_app(settings, "counting")
name = sys.argv[1]


def raw(topic: str) -> faust.TopicT:
    return app.topic(
        settings.topic_prefix + topic,
        key_type=bytes,
        value_type=bytes,
        key_serializer="raw",
        value_serializer="raw",
    )


numbers, said = raw("numbers"), raw("said")
seen = app.Table("seen", partitions=PARTITIONS, key_type=bytes, value_type=bytes)


async def say(word: str, headers: dict[str, bytes] | None = None) -> None:
    sent = await said.send(key=name.encode(), value=word.encode(), headers=headers or {})
    await sent


@app.agent(numbers, concurrency=1)
async def count(stream: "faust.StreamT[bytes]") -> None:
    async for event in stream.events():
        number = event.value
        again = event.key in seen
        await say(f"{'again' if again else 'new'} {number.decode()}", dict(event.headers))
        if not again:
            seen[event.key] = number
        await asyncio.sleep(float(os.environ.get("TEST_SECONDS_EACH", "0")))


@app.on_rebalance_complete.connect
async def recovered(*_: object, **__: object) -> None:
    mine = sorted(
        tp.partition for tp in app.consumer.assignment() if tp.topic == numbers.get_topic_name()
    )
    await say(f"recovered {len(seen)} rows for {mine}")


if __name__ == "__main__":
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    Worker(
        app, loop=loop, override_logging=False, redirect_stdouts=False
    ).execute_from_commandline()
