"""Articles for stories of dedupe: entries taken through clean, as the stage gets them."""

from datetime import timedelta

from monitor.pipeline import step
from monitor.records import Article, Copy, Deduplicated, Entry, Revision, identify
from monitor.stages.clean import Rejected, clean
from monitor.stages.dedupe import Dedupe
from tests.builders import NOON

BOMB = (
    "A bomb hidden in a parked car killed twelve people and wounded 30 others near a market in the"
    " north of the city on Tuesday, the police said. The mayor visited the hospital in the evening"
    " and promised help to the families. Rescuers still looked for survivors under a roof that"
    " had come down, and shops in the streets around stayed closed for the rest of the day. Nobody"
    " has said so far that they did it."
)
FLOOD = (
    "After a week of rain the river left its bed on Sunday and carried away two bridges, so that"
    " several villages can only be reached by boat. The army brought tents and drinking water,"
    " while engineers said that the old dam upstream would hold. Farmers fear for the harvest, and"
    " schools in the whole valley remain closed until the water falls again, the governor said."
)


def an_article(
    title: str = "Bomb near a market",
    text: str = BOMB,
    *,
    hours: float = 0,
    url: str = "",
    publisher: str = "Gazette",
    lang: str = "en",
    id_: str = "",
) -> Article:
    """Return an article as clean makes it; without `url` its address is its own."""
    url = url or f"https://{publisher.lower()}.example/{identify(title, text)}"
    entry = Entry(
        id=identify("entry", url, title, text, publisher),
        feed=publisher.lower(),
        first_seen=NOON + timedelta(hours=hours),
        url=url,
        title=title,
        body=text,
        body_is_html=False,
        lang=lang,
        publisher=publisher,
        article_id=id_,
    )
    article = clean(entry)
    assert not isinstance(article, Rejected), article
    return article


def hear(stage: Dedupe, *articles: Article) -> list[Deduplicated | None]:
    """Take articles through the stage; None stands for one that was heard before."""
    said: list[Deduplicated | None] = []
    for article in articles:
        decided = step(stage, article)
        if decided is None:
            said.append(None)
            continue
        (one,) = decided.outputs
        assert isinstance(one, Deduplicated)
        said.append(one)
    return said


def verdict(said: Deduplicated | None) -> tuple[str, str]:
    """Return what was decided in two words: the reason, and of which article."""
    match said:
        case None:
            return "seen", ""
        case Copy() | Revision():
            return said.reason, said.original
        case _:
            return "new", said.similar_to
