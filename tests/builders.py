"""Records for stories: each builder gives a plain one, and takes what the story names.

Times are hours after NOON, so that a story reads "at=3".
"""

from datetime import UTC, date, datetime, timedelta

from monitor.records import (
    Article,
    Carried,
    Claim,
    Copy,
    DedupeReason,
    Entry,
    EventKind,
    Evidence,
    Figure,
    Harm,
    LangReason,
    Place,
    Qualifier,
    Report,
    Tick,
    When,
    identify,
)

NOON = datetime(2024, 5, 15, 12, tzinfo=UTC)
TODAY = NOON.date()

# Name -> GeoNames id, province, country.
CITIES = {
    "Baghdad": (98182, "Baghdad", "IQ"),
    "Mosul": (99072, "Nineveh", "IQ"),
    "Homs": (169577, "Homs", "SY"),
    "Aleppo": (170063, "Aleppo", "SY"),
}
COUNTRIES = {"Iraq": (99237, "IQ"), "Syria": (163843, "SY")}


def moment(hours: float = 0) -> datetime:
    """Return the instant so many hours after noon of the story's first day."""
    return NOON + timedelta(hours=hours)


def day(days: int = 0) -> date:
    """Return the day so many days after the story's first."""
    return TODAY + timedelta(days=days)


def an_entry(
    title: str = "A quiet day",
    body: str = "Nothing happened in the town today, its mayor said with some relief.",
    *,
    at: float = 0,
    published: float | None = 0,
    publisher: str = "Gazette",
    url: str = "",
    lang: str = "en",
    backfill: bool = False,
) -> Entry:
    feed = publisher.lower().replace(" ", "-")
    return Entry(
        id=identify("entry", feed, url, title, body),
        feed=feed,
        first_seen=moment(at),
        url=url or f"https://{feed}.example/{identify(title, body)}",
        title=title,
        body=body,
        body_is_html=False,
        published=None if published is None else moment(min(published, at) if published else at),
        lang=lang,
        publisher=publisher,
        backfill=backfill,
    )


def an_article(
    title: str = "A quiet day",
    text: str = "Nothing happened in the town today.",
    *,
    at: float = 0,
    published: datetime | None = None,
    undated: bool = False,
    publisher: str = "Gazette",
    agency: str = "",
    lang: str = "en",
    backfill: bool = False,
    id_: str = "",
) -> Article:
    url = f"https://{publisher.lower().replace(' ', '-')}.example/{identify(title, text)}"
    article_id = id_ or identify("article", url)
    return Article(
        id=article_id,
        entry=identify("entry", article_id, title, text, publisher),
        feed=publisher.lower().replace(" ", "-"),
        first_seen=moment(at),
        title=title,
        text=text,
        lang=lang,
        lang_reason=LangReason.WORDS,
        url=url,
        canonical_url=url,
        publisher=publisher,
        agency=agency,
        published=None if undated else published or moment(at),
        backfill=backfill,
    )


def evidence(quote: str, start: int = 0, field: str = "text") -> Evidence:
    return Evidence(field=field, start=start, end=start + len(quote), quote=quote)


def a_figure(
    low: int = 12,
    high: int | None = -1,
    harm: Harm = Harm.KILLED,
    *,
    qualifier: Qualifier = Qualifier.EXACT,
    when: When = When.TODAY,
    of_which: bool = False,
    negated: bool = False,
) -> Figure:
    """Return a figure; without `high` it is exact."""
    return Figure(
        harm=harm,
        low=low,
        high=low if high == -1 else high,
        qualifier=qualifier,
        evidence=evidence(f"{low} {harm}"),
        when=when,
        of_which=of_which,
        negated=negated,
    )


def a_claim(
    place: str = "Baghdad",
    *,
    figures: tuple[int, ...] = (0,),
    event: EventKind = EventKind.ATTACK,
    when: When = When.TODAY,
    span: tuple[date, date] | None = None,
) -> Claim:
    """Return a claim in a city or a country by its English name; an empty name is nowhere."""
    id_, province, country = _where(place)
    return Claim(
        figures=figures,
        when=when,
        event=event,
        place=place,
        place_id=id_,
        place_name=place,
        province=province,
        country=country,
        span_start=span[0] if span else None,
        span_end=span[1] if span else None,
    )


def _where(name: str) -> tuple[int, str, str]:
    if name in COUNTRIES:
        id_, country = COUNTRIES[name]
        return id_, "", country
    return CITIES.get(name, (0, "", ""))


def a_place(name: str = "Baghdad") -> Place:
    id_, province, country = _where(name)
    kind = "country" if name in COUNTRIES else "city"
    return Place(
        evidence=evidence(name), id=id_, name=name, kind=kind, country=country, province=province
    )


def a_report(
    *figures: Figure,
    claims: tuple[Claim, ...] | None = None,
    article: Article | None = None,
    revises: str = "",
) -> Report:
    """Return a report; its figures make one claim in Baghdad unless `claims` says otherwise."""
    article = article or an_article(text="; ".join(figure.evidence.quote for figure in figures))
    one = (a_claim(figures=tuple(range(len(figures)))),) if figures else ()
    return Report(
        article=article,
        original=revises or article.id,
        is_revision=bool(revises),
        figures=figures,
        claims=one if claims is None else claims,
        places=tuple(a_place(claim.place) for claim in claims or one if claim.place),
    )


def a_copy(original: str, *, at: float = 1, publisher: str = "Herald") -> Carried:
    article = identify("copy", original, publisher)
    copy = Copy(
        article=article,
        entry=identify("entry", article),
        original=original,
        reason=DedupeReason.NEAR,
        similarity=950,
        publisher=publisher,
        feed=publisher.lower(),
        url=f"https://{publisher.lower()}.example/{article}",
        first_seen=moment(at),
        published=moment(at),
    )
    return Carried(copy=copy)


def a_tick(at: float) -> Tick:
    return Tick(id=f"tick-{moment(at).isoformat()}", at=moment(at))
