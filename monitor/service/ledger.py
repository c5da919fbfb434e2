"""The sum of the house: every entry that came in, and how it ended.

`Ledger` is a fold over the messages of `entries`, `outcomes` and `dead-letters`, in any order;
`read_ledger` feeds it from Kafka.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from monitor.records import DeadLetter, Ending, Outcome
from monitor.service.follow import follow
from monitor.service.settings import Settings
from monitor.service.topics import DEAD_LETTERS, ENTRIES, OUTCOMES
from monitor.service.wire import NotJsonError, WrongSchemaError, decoder

BEGINNING = datetime.fromtimestamp(0, UTC)


class _Identified(msgspec.Struct):
    """The only field of an entry that the ledger needs: bodies are large and stay unread."""

    id: str


_decode_entry = decoder(_Identified)
_decode_outcome = decoder(Outcome)
_decode_dead_letter = decoder(DeadLetter)


class Ledger:
    """What came in and how it ended. A message told twice in the same words counts once."""

    def __init__(self) -> None:
        self._entries: dict[str, None] = {}  # ids in the order they came
        self._outcomes: dict[str, list[Outcome]] = {}  # the different ones of each id
        self.dead_letters: dict[str, DeadLetter] = {}
        self.unreadable: list[str] = []  # places of outcomes and dead letters that are no record

    def enter(self, place: str, value: bytes | None) -> None:
        """Note a message of `entries`; one that is no entry is known by its place."""
        try:
            self._entries[_decode_entry(value).id] = None
        except (NotJsonError, WrongSchemaError):
            self._entries[place] = None

    def end(self, place: str, value: bytes | None) -> None:
        """Note a message of `outcomes`."""
        try:
            outcome = _decode_outcome(value)
        except (NotJsonError, WrongSchemaError):
            self.unreadable.append(place)
            return
        told = self._outcomes.setdefault(outcome.entry, [])
        if outcome not in told:
            told.append(outcome)

    def bury(self, place: str, value: bytes | None) -> None:
        """Note a message of `dead-letters`."""
        try:
            letter = _decode_dead_letter(value)
        except (NotJsonError, WrongSchemaError):
            self.unreadable.append(place)
            return
        self.dead_letters[letter.id] = letter

    @property
    def entries(self) -> int:
        """How many different entries came in."""
        return len(self._entries)

    def endings(self) -> dict[Ending, int]:
        """Return how many entries ended in each of the five ways; the first word counts."""
        counts = Counter(self._outcomes[e][0].ending for e in self._entries if e in self._outcomes)
        return {ending: counts[ending] for ending in Ending}

    def open(self) -> tuple[str, ...]:
        """Return the ids of entries without an outcome: under way, or lost."""
        return tuple(entry for entry in self._entries if entry not in self._outcomes)

    def contradicted(self) -> Iterator[tuple[str, list[Outcome]]]:
        """Yield each id that ended in two different ways, with what was said of it."""
        return ((id_, told) for id_, told in self._outcomes.items() if len(told) > 1)

    def strangers(self) -> tuple[str, ...]:
        """Return the ids of outcomes whose entry is not there: no longer kept, or not ours."""
        return tuple(id_ for id_ in self._outcomes if id_ not in self._entries)


async def read_ledger(settings: Settings) -> Ledger:
    """Return the ledger of all that the topics still hold.

    Raises NoBrokerAnswersError, also where the topics are not made yet.
    """
    ledger = Ledger()
    # Entries first, so that no outcome of an entry we read is missed.
    for topic, note in (
        (ENTRIES, ledger.enter),
        (OUTCOMES, ledger.end),
        (DEAD_LETTERS, ledger.bury),
    ):
        async for message in follow(settings, topic.name, since=BEGINNING, once=True):
            note(message.place, message.value)
    return ledger
