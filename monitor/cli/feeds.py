"""`monitor feeds`: the feed registry, changed while pollers run, and the report card of a feed."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import click

from monitor.cli import FINDINGS, RefusedError
from monitor.cli.configured import configured, in_one_sentence, setting_options
from monitor.cli.feedcards import card_lines, feed_lines
from monitor.cli.rendering import count_of, isolate
from monitor.records import Feed, FeedStanding
from monitor.service.clock import wall_clock
from monitor.service.feed_check import Card, check_feed
from monitor.service.feeds import BadFeedsError, is_web, one_feed, read_feeds
from monitor.service.feeds_export import to_opml, to_yaml
from monitor.service.fetch import open_fetcher
from monitor.service.hosts import Hosts
from monitor.service.logs import setup_logging
from monitor.service.pages import Web
from monitor.service.parsing import open_parsers
from monitor.service.registry import Registry, UnknownFeedError, open_registry, read_states
from monitor.service.settings import Settings

TROUBLED = frozenset(
    {FeedStanding.FAILING, FeedStanding.GONE, FeedStanding.STALE, FeedStanding.SLOW}
)
IDS = click.argument("ids", metavar="ID...", nargs=-1, required=True)
BROKER = setting_options("broker", "data_dir")


@click.group()
def feeds() -> None:
    """See and change the feeds while pollers run; a change counts at once.

    \b
    Example:  monitor feeds import subscriptions.opml
              monitor feeds list --troubled
              monitor feeds check https://feeds.bbci.co.uk/arabic/rss.xml
    """


@feeds.command("list")
@click.option("--troubled", is_flag=True, help="Only those that fail, are gone, stale or slow.")
@BROKER
def list_(*, troubled: bool, **options: str | None) -> None:
    """Show each feed: how it stands, when it is asked next, and what is wrong.

    \b
    Example:  monitor feeds list --troubled

    Exit code 1 with --troubled where there is one.
    """

    async def work(settings: Settings, registry: Registry) -> bool:
        states, floor = await read_states(settings), settings.poll_floor_seconds
        found = list(feed_lines(registry.feeds.values(), states, wall_clock(), floor))
        shown = [line for how, line in found if not troubled or how.standing in TROUBLED]
        click.echo("\n".join(shown), nl=bool(shown))
        counts = Counter(how.standing for how, _ in found)
        told = ", ".join(f"{counts[each]} {each}" for each in FeedStanding if counts[each])
        click.echo(f"{count_of(len(found), 'feed')}: {told or 'none'}", err=True)
        return troubled and bool(shown)

    if _with_registry(options, work):
        raise click.exceptions.Exit(FINDINGS)


@feeds.command()
@click.argument("url")
@click.option("--id", "id_", metavar="ID", help="Else made from the address.")
@click.option("--title", help="Else the feed's own.")
@click.option("--publisher", help="Who speaks; else the title.")
@click.option("--lang", metavar="CODE", help="Where a text is too short to tell.")
@click.option("--country", metavar="CC", help="Says what AST and 3/4 mean.")
@click.option("--every", metavar="15m", help="Else the feed's own pace.")
@click.option("--full-text", is_flag=True, help="Fetch the page of each item for its text.")
@click.option("--unchecked", is_flag=True, help="Do not ask the feed first.")
@BROKER
def add(
    url: str, id_: str | None, *, full_text: bool, unchecked: bool, **given: str | None
) -> None:
    """Add the feed at URL; it is asked first, and a web page is told with the feeds it names.

    \b
    Example:  monitor feeds add https://feeds.bbci.co.uk/arabic/rss.xml --lang ar --country GB
    """
    options = {name: given.pop(name) for name in ("broker", "data_dir")}
    said = {name: value for name, value in given.items() if value} | {"url": url}
    said |= {"id": id_} if id_ else {}
    said |= {"full_text": "true"} if full_text else {}
    with _refusing():
        if not is_web(url):
            raise BadFeedsError(f"{url!r} is no address; write one that begins with https://.")
        feed = one_feed(**said)

    async def work(settings: Settings, registry: Registry) -> str:
        known = {each.url: each.id for each in registry.feeds.values()}
        known |= {s.answered_from: s.feed for s in (await read_states(settings)).values()}
        addresses = [url]
        if not unchecked:
            async with _web(settings) as web:
                card = await check_feed(web, feed, settings.poll_floor_seconds)
            if card.document is None:
                names = "; it names " + ", ".join(card.candidates) if card.candidates else ""
                raise BadFeedsError(
                    f"{url} cannot be read: {'; '.join(card.wrong)}{names} "
                    "(--unchecked adds it all the same)."
                )
            addresses.append(card.state.answered_from)
        twin = next((known[each] for each in addresses if each in known), None)
        if twin or feed.id in registry.feeds:
            raise BadFeedsError(f"{url} is there already as {twin or feed.id}.")
        await registry.put(feed)
        return feed.id

    click.echo(f"added {_with_registry(options, work)}")


@feeds.command()
@click.argument("what", metavar="URL|ID...", nargs=-1, required=True)
@BROKER
def check(what: tuple[str, ...], **options: str | None) -> None:
    """Ask each feed once and print its report card.

    \b
    Example:  monitor feeds check https://feeds.bbci.co.uk/arabic/rss.xml

    It tells what the feed sent, what it asks of who polls it and when we would ask again, and what
    is wrong with it. A URL needs no broker. Exit code 1: a feed cannot be read.
    """

    async def named(settings: Settings) -> list[Feed]:
        if all(map(is_web, what)):
            return [one_feed(url=each) for each in what]
        async with open_registry(settings) as registry:
            return [one_feed(url=each) if is_web(each) else registry.get(each) for each in what]

    async def work(settings: Settings) -> list[Card]:
        chosen = await named(settings)
        async with _web(settings) as web:
            asked = (check_feed(web, feed, settings.poll_floor_seconds) for feed in chosen)
            return list(await asyncio.gather(*asked))

    cards = _run(options, work)
    for card in cards:
        click.echo("\n".join(card_lines(card, wall_clock())))
    if any(card.document is None for card in cards):
        raise click.exceptions.Exit(FINDINGS)


@feeds.command()
@IDS
@BROKER
def pause(ids: tuple[str, ...], **options: str | None) -> None:
    """Ask feeds no more; what is known of them is kept.

    \b
    Example:  monitor feeds pause bbc-arabic
    """
    _change("paused", ids, options, Registry.pause)


@feeds.command()
@IDS
@BROKER
def resume(ids: tuple[str, ...], **options: str | None) -> None:
    """Ask feeds again that were paused, or that were gone.

    \b
    Example:  monitor feeds resume bbc-arabic
    """
    now = wall_clock()
    _change("resumed", ids, options, lambda registry, id_: registry.resume(id_, now))


@feeds.command()
@IDS
@BROKER
def remove(ids: tuple[str, ...], **options: str | None) -> None:
    """Remove feeds, with what is remembered of them.

    \b
    Example:  monitor feeds remove bbc-arabic
    """
    _change("removed", ids, options, Registry.remove)


@feeds.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@BROKER
def import_(file: Path, **options: str | None) -> None:
    """Add the feeds of FILE, YAML or OPML, and change those that it defines otherwise.

    \b
    Example:  monitor feeds import subscriptions.opml

    A second import of the same file changes nothing. What is paused stays paused, and nothing is
    removed.
    """
    with _refusing():
        found = read_feeds(file)

    async def work(_: Settings, registry: Registry) -> str:
        done = await registry.import_(found)
        return (
            f"added {len(done.added)}, changed {len(done.changed)}, unchanged {len(done.unchanged)}"
        )

    click.echo(_with_registry(options, work))


@feeds.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), default="-")
@click.option("--opml", is_flag=True, help="OPML, for other feed readers; else YAML.")
@BROKER
def export(file: Path, *, opml: bool, **options: str | None) -> None:
    """Write the feeds down, to FILE or the terminal, so that import reads them back.

    \b
    Example:  monitor feeds export --opml feeds.opml
    """

    async def work(_: Settings, registry: Registry) -> str:
        ordered = sorted(registry.feeds.values(), key=lambda feed: feed.id)
        return to_opml(ordered) if opml else to_yaml(ordered)

    text = _with_registry(options, work)
    with click.open_file(str(file), "w", encoding="utf-8") as out:
        out.write(text)


# --- What all of them do -------------------------------------------------------------------------


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except (BadFeedsError, UnknownFeedError) as error:
        raise RefusedError(isolate(str(error))) from error


def _run(
    options: dict[str, str | None], work: Callable[[Settings], Coroutine[Any, Any, Any]]
) -> Any:
    with in_one_sentence(), _refusing():
        settings = configured(**options)
        setup_logging(settings)
        return asyncio.run(work(settings))


def _with_registry(
    options: dict[str, str | None],
    work: Callable[[Settings, Registry], Coroutine[Any, Any, Any]],
) -> Any:
    async def opened(settings: Settings) -> Any:
        async with open_registry(settings) as registry:
            return await work(settings, registry)

    return _run(options, opened)


def _change(
    done: str,
    ids: tuple[str, ...],
    options: dict[str, str | None],
    change: Callable[[Registry, str], Coroutine[Any, Any, None]],
) -> None:
    """Change all these feeds, or none where one is unknown, and say so."""

    async def work(_: Settings, registry: Registry) -> None:
        for id_ in ids:
            registry.get(id_)  # all or none
        for id_ in ids:
            await change(registry, id_)

    _with_registry(options, work)
    click.echo(f"{done} {', '.join(ids)}")


@asynccontextmanager
async def _web(settings: Settings) -> AsyncIterator[Web]:
    async with open_fetcher(settings) as fetcher, open_parsers(1) as parsers:
        yield Web(fetcher, parsers, Hosts())
