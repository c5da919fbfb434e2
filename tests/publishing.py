"""Records put into topics by hand, as the process that writes there would put them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from monitor.records import Entry, Record, identify
from monitor.service.kafka import producer
from monitor.service.settings import Settings
from monitor.service.topics import Topic, key_of
from monitor.service.wire import encode
from tests.realnews import Story


async def publish(settings: Settings, topic: Topic, records: Iterable[Record]) -> None:
    """Put records into a topic, in their order; return when the broker has all of them."""
    async with producer(settings) as out:
        for record in records:
            key = record.feed if isinstance(record, Entry) else key_of(record)
            name = settings.topic_prefix + topic.name
            await out.send(name, key=key.encode(), value=encode(record))
        await out.flush()


def entries_of(stories: Iterable[Story], moment: datetime) -> list[Entry]:
    """Return stories as a poller sees them from `moment` on, one a second."""
    return [_entry_of(s, moment + timedelta(seconds=n)) for n, s in enumerate(stories)]


def _entry_of(story: Story, moment: datetime) -> Entry:
    return Entry(
        id=identify("entry", story.id),
        feed=identify(story.outlet),
        first_seen=moment,
        url=story.url,
        title=story.title,
        body=story.text,
        body_is_html=False,
        published=moment,
        lang=story.lang,
        publisher=story.outlet,
    )
