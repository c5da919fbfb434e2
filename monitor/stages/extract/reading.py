"""What a sentence is found to say, before it becomes a record."""

from typing import NamedTuple

from monitor.records import Harm, Qualifier


class Counted(NamedTuple):
    """So many people befell this, as items `first`..`last` of a sentence say.

    `at` is the item of the harm word; `amount_at` the item of the number.
    """

    harm: Harm
    low: int
    high: int | None
    qualifier: Qualifier
    first: int
    last: int
    at: int
    amount_at: int
    rule: str
    victims: str = ""
    of_which: bool = False
    negated: bool = False
    earlier: bool = False  # the value that an update leaves behind
    named_before: bool = False  # only a pronoun or the verb itself means the victim
