"""Rules found by one condition that each needs, so that cost follows what the news says.

Of the conditions that a rule requires, it is filed under the one that fewest rules share: words and
names before countries, those before bare figures, and what every article has, language and feed,
last.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from monitor.stages.match.query import Condition, Named, Words, required
from monitor.stages.match.rules import Rule
from monitor.stages.match.scenes import Key, Scene
from monitor.stages.match.terms import Scan, Term

RuleKey = Key | Term

RANKS = {"country": 1, "publisher": 2, "lang": 4, "feed": 4, "event": 4, "when": 4, "qualifier": 4}
RANK_OF_NUMBERS = 3


class Index:
    """Rules by what they need."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = tuple(rules)
        groups = [_groups(rule) for rule in self._rules]
        sharing = Counter(key for group in groups for keys in group for key in keys)
        self._filed: dict[RuleKey, list[int]] = {}
        for number, choices in enumerate(groups):
            for key in min(choices, key=lambda keys: max(_cost(key, sharing) for key in keys)):
                self._filed.setdefault(key, []).append(number)

    def __bool__(self) -> bool:
        return bool(self._rules)

    def candidates(self, keys: dict[RuleKey, None]) -> Iterator[Rule]:
        """Yield the rules that may hold where `keys` are there, in their own order."""
        filed = self._filed
        numbers = {number for key in keys if key in filed for number in filed[key]}
        return (self._rules[number] for number in sorted(numbers))


def keys_of(scan: Scan, scenes: Iterable[Scene]) -> dict[RuleKey, None]:
    """Return what rules may be found by, each key once."""
    keys: dict[RuleKey, None] = dict.fromkeys(scan.spots)
    for scene in scenes:
        keys.update(dict.fromkeys(scene.keys()))
    return keys


def _groups(rule: Rule) -> list[tuple[RuleKey, ...]]:
    """Return groups of keys; where the rule holds, at least one of each group is there.

    A phrase needs each of its words, so each of them alone would do.
    """
    groups: list[tuple[RuleKey, ...]] = []
    for conditions in required(rule.query.root):
        if len(conditions) == 1 and isinstance(conditions[0], Words | Named):
            groups.extend((key,) for key in _keys(conditions[0]))
        else:
            groups.append(tuple(dict.fromkeys(_longest(condition) for condition in conditions)))
    return groups


def _keys(condition: Condition) -> tuple[RuleKey, ...]:
    match condition:
        case Words():
            return condition.terms
        case Named():
            terms = condition.terms
            return tuple((condition.field, "" if t.wild else t.stem) for t in terms)
    return ((condition.field, getattr(condition, "code", "")),)


def _longest(condition: Condition) -> RuleKey:
    return max(_keys(condition), key=_length)


def _length(key: RuleKey) -> int:
    return len(key.stem) if isinstance(key, Term) else len(key[1])


def _cost(key: RuleKey, sharing: Counter[RuleKey]) -> tuple[int, int, int]:
    """Return what is compared: the kind, how many rules share it, and shortness."""
    if isinstance(key, Term):
        return 0, sharing[key], -_length(key)
    field, what = key
    rank = RANKS.get(field, 0 if what else RANK_OF_NUMBERS)
    return rank, sharing[key], -_length(key)
