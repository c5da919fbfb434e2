"""Rule files: YAML, in the shape that Prometheus users know, to rules.

Every mistake of a file is listed at once, each with file, line, column and what is allowed.
"""

from itertools import pairwise

from monitor.records import Harm, RuleTerms, identify
from monitor.stages.match.annotations import NAMES, unknown_names
from monitor.stages.match.marked import BadRulesError, Marked, read_marked
from monitor.stages.match.query import HIGH, BadQueryError, Counted, Query, leaves
from monitor.stages.match.rules import ON, Rule
from monitor.stages.match.syntax import parse_query

MAX_AGE_SECONDS = 72 * 3600

RULE_KEYS = ("alert", "on", "query", "levels", "of", "max_age", "labels", "annotations")
RATE_KEYS = ("count", "within", "by")


def parse_rules(text: str, name: str) -> tuple[Rule, ...]:
    """Return the rules of a file whose YAML is `text`, in its order; `name` is for messages.

    Raises BadRulesError with one line a mistake.
    """
    mistakes: list[str] = []
    top = read_marked(text, name, mistakes)
    rules: dict[str, Rule] = {}
    if top is not None:
        groups = top.mapping("a rule file", ("groups",)).get("groups")
        if groups is None:
            top.wrong("a rule file has a list of groups:")
        for group in groups.items("groups:") if groups else ():
            _read_group(group, rules)
    if mistakes:
        raise BadRulesError("\n".join(mistakes))
    return tuple(rules.values())


def _read_group(group: Marked, rules: dict[str, Rule]) -> None:
    keys = group.mapping("a group", ("name", "rules"))
    for missing in ("name", "rules"):
        if missing not in keys:
            group.wrong(f"a group needs {missing}:")
    group_name = keys["name"].text("name:") if "name" in keys else ""
    for item in keys["rules"].items("rules:") if "rules" in keys else ():
        rule = _read_rule(item, group_name)
        if rule is not None and rule.name in rules:
            item.wrong(f"there is another rule {rule.name}; each alert: needs a name of its own")
        elif rule is not None:
            rules[rule.name] = rule


def _read_rule(item: Marked, group: str) -> Rule | None:
    """Return one rule, or None with its mistakes noted."""
    keys = item.mapping("a rule", (*RULE_KEYS, *RATE_KEYS))
    missing = [key for key in ("alert", "on", "query") if key not in keys]
    if missing:
        item.wrong(f"a rule needs {', '.join(f'{key}:' for key in missing)}")
        return None
    if not _has_known_kind(keys):
        return None
    on = keys["on"].choice("on:", ON)
    query = _query(keys["query"], on) if on else None
    counts = _counts(keys, query) if query else None
    annotations = _annotations(keys, on) if on else {}
    terms = RuleTerms(
        name=keys["alert"].text("alert:"),
        version="",
        group=group,
        on=on,
        levels=_levels(keys),
        max_age_seconds=keys["max_age"].seconds("max_age:")
        if "max_age" in keys
        else MAX_AGE_SECONDS,
        labels=_texts(keys, "labels"),
    )
    if query is None:
        return None
    return _versioned(terms, query, counts, annotations)


def _has_known_kind(keys: dict[str, Marked]) -> bool:
    """Tell whether the rule is of a kind that is there; a rate is not yet."""
    on = keys["on"]
    if on.node.value == "rate":
        on.wrong("on: rate cannot be used yet; use on: article or on: incident")
        return False
    for key in RATE_KEYS:
        if key in keys:
            keys[key].wrong(f"{key}: belongs to on: rate, which cannot be used yet; take it out")
    if on.node.value == "article" and "levels" in keys:
        keys["levels"].wrong("levels: are for on: incident; an article is told once")
    return True


def _versioned(
    terms: RuleTerms, query: Query, counts: Harm | None, annotations: dict[str, str]
) -> Rule:
    """Return the rule with its version: a hash of all that can change what it says."""
    said = [f"{k}={v}" for texts in (terms.labels, annotations) for k, v in sorted(texts.items())]
    numbers = [str(number) for number in (terms.max_age_seconds, *terms.levels)]
    version = identify(
        terms.name, terms.group, terms.on, query.text, counts or "", *numbers, "", *said
    )
    versioned = RuleTerms(
        name=terms.name,
        version=version,
        group=terms.group,
        on=terms.on,
        levels=terms.levels,
        max_age_seconds=terms.max_age_seconds,
        labels=terms.labels,
    )
    return Rule(versioned, query, counts, annotations)


def _query(value: Marked, on: str) -> Query | None:
    text = value.text("query:")
    if not text:
        return None
    try:
        return parse_query(text, on)
    except BadQueryError as error:
        value.wrong(f"at character {error.at + 1} of the query: {error}")
        return None


def _levels(keys: dict[str, Marked]) -> tuple[int, ...]:
    if "levels" not in keys:
        return ()
    levels = tuple(item.number("a level") for item in keys["levels"].items("levels:"))
    if not levels:
        keys["levels"].wrong("levels: has at least one number, as [10, 50, 100]")
    if any(later <= earlier for earlier, later in pairwise(levels)):
        keys["levels"].wrong("levels: must rise, as [10, 50, 100]")
    return levels


def _counts(keys: dict[str, Marked], query: Query) -> Harm | None:
    """Return the harm whose number is compared with the levels: `of`, or the one of the query."""
    if "of" in keys:
        named = keys["of"].choice("of:", tuple(Harm))
        return Harm(named) if named else None
    asked = dict.fromkeys(
        leaf.condition.field.removesuffix(HIGH)
        for leaf in leaves(query.root)
        if isinstance(leaf.condition, Counted) and not leaf.negated
    )
    harms = [harm for harm in Harm if harm in asked]
    if len(harms) == 1:
        return harms[0]
    if "levels" in keys:
        found = f"the query counts {' and '.join(harms)}" if harms else "the query counts no one"
        keys["levels"].wrong(f"{found}; say which the levels count, as of: killed")
    return None


def _annotations(keys: dict[str, Marked], on: str) -> dict[str, str]:
    annotations = _texts(keys, "annotations")
    for template in annotations.values():
        for unknown in unknown_names(template, on):
            allowed = ", ".join(NAMES[on])
            keys["annotations"].wrong(f"{{{{ {unknown} }}}} is not known here; use {allowed}")
    return annotations


def _texts(keys: dict[str, Marked], key: str) -> dict[str, str]:
    if key not in keys:
        return {}
    values = keys[key].mapping(f"{key}:")
    return {name: value.text(f"{key}.{name}") for name, value in values.items()}


__all__ = ["BadRulesError", "parse_rules"]
