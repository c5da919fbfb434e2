"""The figures of an article: read sentence by sentence, each told once."""

from bisect import bisect_left, bisect_right
from collections import Counter
from datetime import date
from functools import cached_property
from itertools import chain
from typing import NamedTuple

import msgspec

from monitor.languages import Pack
from monitor.languages.names import NameWords
from monitor.languages.text import Passage
from monitor.records import EventKind, Evidence, Figure, Harm, Name, When
from monitor.stages.extract.amounts import read_amounts
from monitor.stages.extract.bind import bind
from monitor.stages.extract.breakdowns import read_breakdowns
from monitor.stages.extract.companions import with_companions
from monitor.stages.extract.dates import Scope
from monitor.stages.extract.elsewhere import read_elsewhere
from monitor.stages.extract.groups import group_amounts
from monitor.stages.extract.lists import read_lists
from monitor.stages.extract.lone import read_lone
from monitor.stages.extract.negation import closed_words, read_negated
from monitor.stages.extract.parts import read_parts, read_shared
from monitor.stages.extract.proper import named_words
from monitor.stages.extract.reading import Counted
from monitor.stages.extract.scope import Moment, Timeline
from monitor.stages.extract.sentences import Item, Sentence
from monitor.stages.extract.singles import read_singles
from monitor.stages.extract.twice import read_twice
from monitor.stages.extract.untold import read_untold
from monitor.stages.extract.updates import read_updates
from monitor.stages.extract.whereabouts import Whereabouts
from monitor.stages.extract.wholes import read_wholes

DIES_LATER = 14  # items after one who is hurt in which a death is his
TO_DEATH = 3  # items after the victims in which "to death" makes what hurt them kill them
CAUSE = 12  # items after the dead in which their illness is named
ILLNESS = 2  # items after the sick in which their illness is named
OF_SPORT = (Harm.INJURED, Harm.ABDUCTED, Harm.DETAINED)  # hurt, robbed of a ball, banned
SPORT_LARGEST = 3  # players hurt in a match; more is an accident
RESTATED = 4  # so many, told again, are the same; fewer may well be of another happening
SAME = 7  # people; two equal counts of so many in one sentence are one, told again
LEAD = 3  # sentences, the headline among them, that say what an article is about


class Setting(NamedTuple):
    """What is known of the article around a sentence."""

    pack: Pack
    whereabouts: Whereabouts
    persons: tuple[Name, ...]
    published: date | None
    words: NameWords | None = None  # of the language's names
    taken: tuple[Evidence, ...] = ()  # names of places and bodies, which no victim has


class Lead:
    """What an article is about, for sentences that do not say it themselves."""

    def __init__(self, sentences: list[Sentence]) -> None:
        self._sentences = sentences[:LEAD]

    @cached_property
    def event(self) -> EventKind:
        """Return the kind of happening that the first sentence to name one names."""
        events = (sentence.event for sentence in self._sentences)
        return next((kind for kind in events if kind is not EventKind.UNKNOWN), EventKind.UNKNOWN)

    @cached_property
    def disease(self) -> bool:
        """Tell whether a disease is named."""
        return any(_names_disease(sentence) for sentence in self._sentences)


def read_figures(sentences: list[Sentence], setting: Setting) -> tuple[Figure, ...]:
    """Return the figures of an article in reading order; what is said again is told once."""
    lead = Lead(sentences)
    figures: dict[tuple[Harm, int, int | None, int], Figure] = {}
    untold: dict[Harm, Figure] = {}
    before: Counted | None = None
    for sentence in sentences:
        if before is None and not sentence.alarming:
            continue
        harms = {sense.kind for item in sentence.items for sense in item.word.harms}
        if not harms and before is None and not any(item.word.told for item in sentence.items):
            continue
        infects = Harm.INFECTED in harms
        disease = infects and (lead.disease or _names_disease(sentence))
        counted = [
            found
            for found in read_counted(sentence, setting, before, disease=disease)
            if (found.harm is not Harm.INFECTED or disease or not infects)
            and not (sentence.items[found.at].has("any_toll") and _is_eventless(sentence, lead))
        ]
        timeline = _timeline(counted, sentence, setting, lead)
        told = Counter[tuple[Harm, int, int | None]]()
        for found in counted:
            if found.named_before:
                untold.setdefault(found.harm, _figure(found, timeline, sentence, setting))
                continue
            count = (found.harm, found.low, found.high)
            # Two equal small counts of one sentence are two; large and later ones repeat them.
            told[count] = told[count] + 1 if found.low < SAME else 1
            key = (*count, told[count])
            if key not in figures:
                figures[key] = _figure(found, timeline, sentence, setting)
            elif found.low >= RESTATED and figures[key].when is When.TODAY:
                figures[key] = _dated(figures[key], timeline.of(found))
        before = next((found for found in reversed(counted) if not found.named_before), None)
    return _with_untold(tuple(figures.values()), untold)


def _with_untold(figures: tuple[Figure, ...], untold: dict[Harm, Figure]) -> tuple[Figure, ...]:
    """Return the figures, and of harms that count nobody the victims whom no noun names."""
    counted = {figure.harm for figure in figures if not figure.negated}
    added = tuple(figure for harm, figure in untold.items() if harm not in counted)
    if not added:
        return figures
    order = sorted((*figures, *added), key=_reading_order)
    return tuple(order)


def _reading_order(figure: Figure) -> tuple[bool, int]:
    return figure.evidence.field != "title", figure.evidence.start


def _dated(figure: Figure, again: Scope) -> Figure:
    """Return the figure, of an earlier time where the words that tell it again say so."""
    if again.when not in (When.PAST, When.CUMULATIVE):
        return figure
    return msgspec.structs.replace(
        figure, when=again.when, span_start=again.start, span_end=again.end
    )


def _is_eventless(sentence: Sentence, lead: Lead) -> bool:
    """Tell whether neither sentence nor article names a happening: a "toll" then is any count."""
    return EventKind.UNKNOWN is lead.event is sentence.event


def _names_disease(sentence: Sentence) -> bool:
    """Tell whether a disease is named; without one, "12 new cases" are cases of anything."""
    return any(word.tags and EventKind.DISEASE.value in word.tags for word in sentence.words())


def read_counted(
    sentence: Sentence, setting: Setting, before: Counted | None, *, disease: bool
) -> list[Counted]:
    """Return what one sentence counts, in reading order.

    `before` is the last figure before it. Without a `disease`, words of infection take no number.
    """
    items = sentence.items
    has_harm = any(item.word.harms for item in items)
    negated = list(read_negated(items)) if has_harm else []
    named = named_words(sentence)
    closed = {figure.at for figure in negated} | closed_words(items) | named
    if not disease:
        closed |= {at for at, item in enumerate(items) if _infects(item)}
    amounts = [a for a in read_amounts(items, setting.pack) if a.number not in named]
    counting = read_wholes(items, group_amounts(items, amounts, setting.pack))
    lists = read_lists(items, counting, setting.pack)
    groups = lists.groups
    counted = bind(items, groups, closed)
    counted += [*read_updates(items, groups, counted), *read_shared(lists.apart, counted)]
    counted += list(read_elsewhere(items, groups, counted))
    counted += list(read_twice(items, counted))
    parts = list(read_parts(items, groups, counted, before))
    parts += read_breakdowns(items, counting, [*counted, *parts], setting.pack)
    names = _names_in(sentence, setting.persons)
    if has_harm:
        violent = sentence.event is not EventKind.UNKNOWN
        lone = read_lone(sentence, setting.pack, setting.words, setting.taken, violent=violent)
        names = {**lone, **names}
    strangers = 2 if setting.pack.adjectives_first else 0
    singles = list(read_singles(items, [*counted, *parts], closed, names, strangers))
    told = with_companions(items, groups, [*counted, *parts, *singles], names)
    untold = read_untold(items, told, closed)
    found = [*chain(negated, told, untold)]
    covered = {p for f in told for p in range(f.first, f.last + 1)}
    return sorted(
        (_as_fatal(items, f, covered) for f in found if not _is_other_news(sentence, f)),
        key=lambda figure: (figure.first, figure.last, figure.harm),
    )


def _infects(item: Item) -> bool:
    """Tell whether the item is a word of harm, and of no other than infection."""
    harms = item.word.harms
    return bool(harms) and all(sense.kind is Harm.INFECTED for sense in harms)


def _as_fatal(items: list[Item], figure: Counted, told: set[int]) -> Counted:
    """Return the figure as killed where the words of hurt lead "to death".

    One who is hurt is killed also where a death follows that befalls nobody else; `told` are the
    items of all figures.
    """
    if figure.harm not in (Harm.INJURED, Harm.MISSING) or figure.negated:
        return figure
    after = items[figure.at + 1 : figure.last + TO_DEATH]
    fatal = any(item.has("to_death") for item in after)
    if figure.harm is Harm.INJURED and figure.low == figure.high == 1:
        rest = range(figure.last + 1, min(figure.last + DIES_LATER, len(items)))
        fatal = fatal or any(p not in told and _tells_death(items[p]) for p in rest)
    return figure._replace(harm=Harm.KILLED) if fatal else figure


def _tells_death(item: Item) -> bool:
    """Tell whether the word says that somebody named before died."""
    his = any(sense.kind is Harm.KILLED for sense in item.word.told)
    senses = (sense for sense in item.word.harms if sense.kind is Harm.KILLED)
    return his or any(
        s.role == "lone" or (item.has("dying") and s.role == "either") for s in senses
    )


def _is_other_news(sentence: Sentence, figure: Counted) -> bool:
    """Tell whether the words are of another world: diseases that do not spread, sports."""
    if figure.harm is Harm.INFECTED:
        return "natural" in sentence.tags
    if figure.harm is Harm.INJURED and _is_of_illness(sentence.items, figure):
        return True
    if figure.harm is Harm.DISPLACED and _escapes(sentence.items, figure):
        return True
    if figure.harm in OF_SPORT and figure.low <= SPORT_LARGEST:
        police = figure.harm is Harm.DETAINED and "agent" in sentence.tags
        return not police and "sport" in sentence.tags
    return _is_quiet_death(sentence, figure)


def _is_of_illness(items: list[Item], figure: Counted) -> bool:
    """Tell whether they suffer from an illness that does not spread: "1,300 with asthma"."""
    after = items[figure.last + 1 : figure.last + 1 + ILLNESS]
    ill = after[:1] and (Harm.INFECTED, "passive") in {s[:2] for s in after[0].word.harms}
    return bool(ill) or any(item.has("natural") for item in after)


def _escapes(items: list[Item], figure: Counted) -> bool:
    """Tell whether whoever flees leaves a prison or a battle, not a home."""
    people = items[figure.first : figure.last + 2]
    return any(item.has("inmate") or item.has("armed") for item in people)


def _is_quiet_death(sentence: Sentence, figure: Counted) -> bool:
    """Tell whether one person died and no word of the sentence says of what harm.

    Whoever died of an illness or of age does not count, however many.
    """
    items = sentence.items
    dying = figure.harm is Harm.KILLED and items[figure.at].has("dying")
    if dying and any(item.has("natural") for item in items[figure.first : figure.last + CAUSE]):
        return True
    single = dying and figure.low == 1 and figure.rule.startswith("one")
    eventless = sentence.event is EventKind.UNKNOWN
    return single and eventless and not any(map(_hurts, items))


def _hurts(item: Item) -> bool:
    """Tell whether others were hurt beside the dead, so that no illness did it."""
    return any(sense.kind is Harm.INJURED and sense.role == "either" for sense in item.word.harms)


def _names_in(sentence: Sentence, persons: tuple[Name, ...]) -> dict[int, int]:
    """Return the persons named in the sentence: first item to last item."""
    passage = sentence.passage
    start, end = passage.folded.span(sentence.start, sentence.end)
    text = passage.field != "title"
    found: dict[int, int] = {}
    # Names stand in reading order, those of the headline first.
    ahead = bisect_right(persons, (text, start), key=lambda name: _order_of(name)[::2])
    past = bisect_left(persons, (text, end), key=lambda name: _order_of(name)[:2])
    for person in persons[ahead:past]:
        name = person.evidence
        first = bisect_right(sentence.items, name.start, key=lambda item: _span(passage, item)[1])
        behind = bisect_left(sentence.items, name.end, key=lambda item: _span(passage, item)[0])
        if first < behind:
            found[first] = behind - 1
    return found


def _order_of(name: Name) -> tuple[bool, int, int]:
    return name.evidence.field != "title", name.evidence.start, name.evidence.end


def _span(passage: Passage, item: Item) -> tuple[int, int]:
    return passage.folded.span(item.start, item.end)


def _timeline(counted: list[Counted], sentence: Sentence, setting: Setting, lead: Lead) -> Timeline:
    """Return the words of time of a sentence; what happened the article says where it does not."""
    event = sentence.event
    if counted and event is EventKind.UNKNOWN:
        event = lead.event
    return Timeline(sentence.items, counted, Moment(setting.pack, setting.published, event))


def _figure(found: Counted, timeline: Timeline, sentence: Sentence, setting: Setting) -> Figure:
    items = sentence.items
    scope = timeline.of(found)
    place = setting.whereabouts.of(found, sentence)
    return Figure(
        harm=found.harm,
        low=found.low,
        high=found.high,
        qualifier=found.qualifier,
        evidence=sentence.passage.evidence(items[found.first].start, items[found.last].end),
        when=scope.when,
        victims=found.victims,
        of_which=found.of_which,
        negated=found.negated,
        place=place.evidence.quote if place else "",
        place_id=place.id if place else 0,
        place_name=place.name if place else "",
        province=place.province if place else "",
        country=place.country if place else "",
        event=timeline.event,
        span_start=scope.start,
        span_end=scope.end,
        rule=found.rule,
    )
