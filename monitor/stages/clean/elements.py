"""Which elements of a page are its article, by what sites call them and by how they link."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.languages.furniture import fold_line, load_elements, load_furniture
from monitor.records import RemovalReason, Removed

LINE_END = "\ue000"  # private use: stands for a line end while the blanks of markup collapse
NEVER_TEXT = ("script", "style", "noscript", "template", "iframe", "object", "svg", "math", "head",
    "title", "button", "select", "textarea", "marquee", "video", "audio")  # fmt: skip
SELDOM_TEXT = ("form", "nav", "aside", "footer", "figure", "dialog", "[hidden]",
    "[aria-hidden=true]", "[role=navigation]", "[role=complementary]", "[role=dialog]",
    "[role=contentinfo]", "[role=banner]")  # fmt: skip
AUTHORS = "[rel=author], [itemprop=author], .author-name"
HEADINGS = "h2, h3, h4, h5, h6, strong, b, p, div, span, dt"
MOST_OF_A_PAGE = 0.4  # of the text: what holds so much is the article, whatever it is called
PROSE_CHARACTERS = 60  # a shorter line is a button, a date or a headline
NEARLY_ALL = 0.85  # of the prose: an element that holds so much holds the article
FEWEST_IN_LINK = 3  # words: a shorter link that stands alone may be a name or a place
LONGEST_HEADING = 60  # characters of what opens a box
LONGEST_QUOTE = 200  # characters of what went that are kept to show

_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_INLINE = ("strong", "b", "em", "span", "i")
_ITEMS = ("p", "li", "h2", "h3", "h4")

Doomed = tuple[LexborNode, RemovalReason]


def find_headline(tree: LexborHTMLParser) -> str:
    """Return a page's own headline: its first heading, else what it tells those who link to it."""
    for heading in tree.css("h1"):
        if heading.text(strip=True):
            return heading.text()
    shared = tree.css_first("meta[property='og:title']")
    return (shared.attributes.get("content") or "") if shared else ""


def find_author(tree: LexborHTMLParser) -> str:
    """Return who wrote a page, as its markup says."""
    named = tree.css_first("meta[name=author]")
    if named and named.attributes.get("content"):
        return named.attributes["content"] or ""
    node = tree.css_first(AUTHORS)
    return node.text() if node else ""


def drop_unread(body: LexborNode) -> None:
    """Take out what no reader reads as text, and what stands around a text."""
    for node in _outermost({node.mem_id: node for node in body.css(", ".join(NEVER_TEXT))}):
        node.decompose()
    limit = MOST_OF_A_PAGE * _length(body)
    around = {
        node.mem_id: node
        for node in body.css(", ".join(SELDOM_TEXT))
        if _length(node) < limit and not (node.tag == "figure" and node.css_first("table"))
    }
    for node in _outermost(around):
        node.decompose()


def find_main(body: LexborNode) -> LexborNode:
    """Return the smallest element that holds nearly all prose of a page."""
    needed = NEARLY_ALL * _prose(body)
    found = body
    while True:
        holder = next((node for node in found.iter() if _prose(node) >= needed > 0), None)
        if holder is None or holder.tag in ("p", *_INLINE):
            return found
        found = holder


def drop_elements(body: LexborNode) -> list[Removed]:
    """Take out of `body` what no article is made of; return notes of what went."""
    removed: list[Removed] = []
    limit = MOST_OF_A_PAGE * _length(body)
    doomed = {
        node.mem_id: (node, reason)
        for node, reason in (*_boxes(body), *_named(body), *_bare_links(body))
        if _length(node) < limit
    }
    outermost = _outermost({key: node for key, (node, _) in doomed.items()})
    going = {node.mem_id for node in outermost}
    for key, (node, reason) in doomed.items():
        quote = " ".join(node.text().replace(LINE_END, " ").split())[:LONGEST_QUOTE]
        # Who wrote it is told also where it goes with all that stands around it.
        if quote and (key in going or reason is RemovalReason.BYLINE):
            removed.append(Removed(quote=quote, reason=reason))
    for node in outermost:
        node.decompose()
    return removed


def _outermost(nodes: dict[int, LexborNode]) -> list[LexborNode]:
    """Return the nodes that lie in none of the others: with those they all go."""

    def lies_in_another(node: LexborNode) -> bool:
        above = node.parent
        while above is not None:
            if above.mem_id in nodes:
                return True
            above = above.parent
        return False

    return [node for node in nodes.values() if not lies_in_another(node)]


def _named(body: LexborNode) -> Iterator[Doomed]:
    """Yield the elements whose class or id says that they are no article."""
    names = load_elements()
    for node in body.css("[class], [id], [rel=author], [itemprop=author]"):
        attributes = node.attributes
        name = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        parts = {part.lower() for part in _PARTS.findall(name)}
        if not parts.isdisjoint(names.other_stories):
            yield node, RemovalReason.OTHER_STORY
        elif not parts.isdisjoint(names.furniture):
            yield node, RemovalReason.FURNITURE
        elif not parts.isdisjoint(names.authors) or "author" in (
            attributes.get("rel"),
            attributes.get("itemprop"),
        ):
            yield node, RemovalReason.BYLINE


def _boxes(body: LexborNode) -> Iterator[Doomed]:
    """Yield the elements that a heading such as "Most read" opens."""
    furniture = load_furniture()
    for heading in body.css(HEADINGS):
        words = heading.text().replace(LINE_END, " ").strip()
        if not words or len(words) > LONGEST_HEADING:
            continue
        folded = fold_line(words)
        if folded in furniture.ends or folded in furniture.openers:
            box = heading.parent
            if box is not None and box.mem_id != body.mem_id:
                yield box, _OTHER


def _bare_links(body: LexborNode) -> Iterator[Doomed]:
    """Yield paragraphs and items that are nothing but a link: they lead to other stories."""
    for link in body.css("p a, li a, h2 a, h3 a, h4 a"):
        parent = link.parent
        while parent is not None and parent.tag in _INLINE:
            parent = parent.parent
        if parent is None or parent.tag not in _ITEMS:
            continue
        words = len(link.text().split())
        if words >= FEWEST_IN_LINK and words == len(parent.text().split()):
            yield parent, _OTHER


_OTHER = RemovalReason.OTHER_STORY


def _prose(node: LexborNode) -> int:
    """Return how many characters of an element stand in lines long enough to be prose."""
    lines = node.text().split(LINE_END)
    return sum(len(line) for line in lines if len(line) >= PROSE_CHARACTERS)


def _length(node: LexborNode) -> int:
    return len(node.text(strip=True))
