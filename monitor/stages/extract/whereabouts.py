"""Where the counted harm happened: the nearest place named, else the headline's or the lead's."""

from monitor.languages.text import Passage
from monitor.records import Place
from monitor.stages.extract.reading import Counted
from monitor.stages.extract.sentences import Sentence

PREFERENCE = {"site": 0, "city": 0, "province": 15, "country": 40}  # characters of extra distance
BEHIND = 20  # a place before the figure reads a little less as its place than one after


class Whereabouts:
    """The places of an article, ready to be asked for the place of a figure."""

    def __init__(self, places: tuple[Place, ...]) -> None:
        self._by_field: dict[str, list[Place]] = {"title": [], "text": []}
        for place in places:
            self._by_field[place.evidence.field].append(place)
        self._lead = next(iter(self._by_field["title"] + self._by_field["text"]), None)

    def of(self, figure: Counted, sentence: Sentence) -> Place | None:
        """Return the place of `figure`, None where the article names none."""
        span = _span(sentence.passage, sentence.items[0].start, sentence.items[-1].end)
        figure_span = _span(
            sentence.passage, sentence.items[figure.first].start, sentence.items[figure.last].end
        )
        inside = [
            place
            for place in self._by_field[sentence.passage.field]
            if span[0] <= place.evidence.start and place.evidence.end <= span[1]
        ]
        if not inside:
            return self._lead
        return min(inside, key=lambda place: _distance(place, figure_span))


def _span(passage: Passage, start: int, end: int) -> tuple[int, int]:
    return passage.folded.span(start, end)


def _distance(place: Place, figure: tuple[int, int]) -> int:
    """Return how far the place is from the figure in characters, adjusted by how exact it is."""
    extra = PREFERENCE.get(place.kind, 0)
    if place.evidence.start >= figure[1]:
        return place.evidence.start - figure[1] + extra
    return max(0, figure[0] - place.evidence.end) + BEHIND + extra
