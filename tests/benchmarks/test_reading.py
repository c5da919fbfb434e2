"""What reading figures costs, beside a bare look for words of harm in the same run."""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

from monitor.languages.lexicon import WORD
from monitor.languages.text import fold, read_passages
from monitor.records import Article
from monitor.stages.extract import extract
from monitor.stages.extract.figures import Setting, read_figures
from monitor.stages.extract.sentences import read_sentences
from monitor.stages.extract.whereabouts import Whereabouts
from tests.benchmarks.test_costs import tell
from tests.builders import an_article
from tests.corpora import gazetteer, marks, packs
from tests.realnews import real_stories

STORIES = 400
WORDS = 350  # of each article, the length that times are told for
FEWEST = 250

# Reading costs so many times a bare look for words of harm; with room for a busy machine.
FIGURES_AT_MOST = 80


def articles(lang: str) -> list[Article]:
    found = []
    for story in real_stories(STORIES):
        words = story.text.split()
        if story.lang == lang and len(words) >= FEWEST:
            text = " ".join(words[:WORDS])
            moment = datetime(2024, 5, 15, tzinfo=UTC)
            found.append(an_article(story.title, text, lang=lang, published=moment))
    return found


def look(article: Article) -> bool:
    """Fold a text and look each word up: what any reader of harm pays at least."""
    pack = packs().get(article.lang)
    assert pack is not None
    entries = pack.lexicon.entries
    return any(entries[word].alarming for word in WORD.findall(fold(article.text).text))


def figures(article: Article) -> object:
    """Read the figures alone, without names and places."""
    pack = packs().get(article.lang)
    assert pack is not None
    passages = read_passages(article.title, article.text)
    whereabouts = Whereabouts(passages, (), tuple, pack)
    sentences = list(read_sentences(passages, pack, marks(article.lang)))
    return read_figures(sentences, Setting(pack, whereabouts, (), article.published.date()))  # type: ignore[union-attr]


def tokenizer(lang: str) -> Callable[[Article], object] | None:
    """Return spaCy's bare tokenizer, which reads no meaning; None where spaCy is missing."""
    try:
        import spacy  # noqa: PLC0415  # only the extra `bench` has it
    except ImportError:
        return None
    cut = spacy.blank(lang).tokenizer
    return lambda article: cut(article.text)


def times_ms(action: Callable[[Article], object], news: list[Article]) -> list[float]:
    """Return what each article took, the shortest first."""
    times = []
    for article in news:
        began = time.perf_counter()
        action(article)
        times.append(1000 * (time.perf_counter() - began))
    return sorted(times)


def median_ms(action: Callable[[Article], object], news: list[Article]) -> float:
    return statistics.median(times_ms(action, news))


def test_reading_figures_costs_little_beside_looking_for_words() -> None:
    for lang in ("ar", "en"):
        news = articles(lang)
        for article in news:
            figures(article)  # the first reading loads what later ones share
        bare = median_ms(look, news)
        alone = median_ms(figures, news)
        read = times_ms(lambda article: extract(article, packs(), gazetteer()), news)
        whole, slow = statistics.median(read), read[len(read) * 99 // 100]
        tell(
            f"{lang}, {len(news)} articles of {WORDS} words, median",
            f"bare look {bare:.2f} ms, figures {alone:.2f} ms, all {whole:.2f} ms (p99 {slow:.2f})",
        )
        tokens = tokenizer(lang)
        if tokens is None:
            tell(lang, "spaCy's tokenizer is left out: the extra `bench` is not installed")
        else:
            cutting = median_ms(tokens, news)
            tell(
                f"{lang}, spaCy's tokenizer alone",
                f"{cutting:.2f} ms; ours in all {whole / cutting:.1f} times that",
            )
        assert alone < FIGURES_AT_MOST * bare
