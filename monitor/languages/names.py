"""Words by which persons and organisations are known in running text: ``<lang>/names.toml``.

A language that does not tell names by capitals has its most frequent words in ``everyday.tsv``
(see ``vocabulary.py``): what stands there, or has the shape of a verb, is not a stranger's name.
"""

import re
from collections.abc import Iterable
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Literal, NamedTuple, Protocol

import msgspec

from monitor.languages.gazetteer import LATIN_END, Remembered, spell


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file: lists of words separated by spaces, and names with their other spellings."""

    titles: str
    given: str
    joining: str
    joined: str
    speech: str
    common: str
    heads: str
    definite_heads: str
    continuing: str
    adjectives: str
    office_words: str
    aliases: dict[str, tuple[str, ...]]
    foreign: str = ""
    families: str = ""
    compounds: str = ""
    naming_heads: str = ""
    clubs: str = ""
    honouring: str = ""
    weak_heads: str = ""
    vague: str = ""
    purposeful: str = ""
    national: str = ""
    conjunction: str = ""
    nations: str = ""
    shortened: str = ""
    headline: str = ""
    misspelt: str = ""
    look_alikes: str = ""
    regnal: str = ""
    patronymic: str = ""
    opening: str = ""
    suffixes: str = ""
    given_prefixes: str = ""
    not_acronyms: str = ""
    doubtful: str = ""
    famous: str = ""
    article: str = ""
    contracted: str = ""
    clitics: str = ""
    nationality_endings: str = ""
    plain_endings: str = ""
    shapes: tuple[str, ...] = ()
    heads_lead: bool = False


# What a word may do, as bits of `role`.
KNOWN = 1  # may begin a name of the alias table
HEAD = 2  # opens an organisation's name
PERSON = 4  # may begin a person's name, or stands before one
GIVEN = 8  # a first name
DOUBTFUL = 16  # a first name that is an everyday word as well
FAMILY = 32  # a family name that the language knows
BINDS = 64  # binds the parts of a name
STRANGE = 128  # nothing that the language knows: perhaps a name that nobody has heard of
DEFINITE = 256  # unknown with an article: perhaps a family name
EVERYDAY = 512  # a word of the language and no name
TITLE = 1024  # stands before a person's name
CARRIER = 2048  # a first name behind what is written together with it

SHORTEST = 3  # letters of the shortest word that may be an unknown name
LONG_PREFIX = 6  # letters that a first name known by how it begins has at least, and one more
STEM = 4  # letters left of a word when what it carries is cut off to look it up

ENDINGS = (
    "article",
    "contracted",
    "given_prefixes",
    "look_alikes",
    "misspelt",
    "nationality_endings",
    "plain_endings",
    "suffixes",
)


class NameWords(msgspec.Struct, frozen=True):
    """What a language knows of names, in folded spelling; the files say what each list is for.

    `aliases` leads from a spelling to the name an organisation goes by; `reach` from the first word
    of a spelling to the number of words of the longest one that begins with it; `second` to what
    stands second in one. `exact` holds words as people write them that are no names, though folded
    they look like one. `has_capitals`: the script tells names by them; `heads_lead`: heads stand
    before what completes them.
    """

    titles: frozenset[str]
    given: frozenset[str]
    foreign: frozenset[str]
    families: frozenset[str]
    compounds: frozenset[str]
    joining: frozenset[str]
    joined: frozenset[str]
    speech: frozenset[str]
    common: frozenset[str]
    everyday: frozenset[str]
    heads: frozenset[str]
    definite_heads: frozenset[str]
    continuing: frozenset[str]
    adjectives: frozenset[str]
    office_words: frozenset[str]
    not_acronyms: frozenset[str]
    doubtful: frozenset[str]
    famous: frozenset[str]
    exact: frozenset[str]
    misread: frozenset[str]
    naming_heads: frozenset[str]
    clubs: frozenset[str]
    honouring: frozenset[str]
    weak_heads: frozenset[str]
    vague: frozenset[str]
    purposeful: frozenset[str]
    national: frozenset[str]
    conjunction: frozenset[str]
    nations: frozenset[str]
    shortened: frozenset[str]
    headline: frozenset[str]
    regnal: frozenset[str]
    patronymic: frozenset[str]
    opening: frozenset[str]
    clitics: frozenset[str]
    article: str
    contracted: tuple[str, ...]
    misspelt: tuple[str, ...]
    suffixes: tuple[str, ...]
    given_prefixes: tuple[str, ...]
    nationality_endings: tuple[str, ...]
    plain_endings: tuple[str, ...]
    shape: re.Pattern[str]
    heads_lead: bool
    has_capitals: bool
    aliases: dict[str, str]
    reach: dict[str, int]
    second: dict[str, set[str]]
    roles: Remembered[int]

    def may_open(self, word: str, following: str) -> bool:
        """Tell whether a spelling of the alias table is a word, or begins with it and the next."""
        return word in self.aliases or following in self.second.get(word, ())

    def role(self, word: str) -> int:
        """Return what a folded word may do in a name, as a sum of the constants of this module."""
        return self.roles[word]

    def work_out_role(self, word: str) -> int:
        """Return what `roles` keeps of a word."""
        forms = self.forms(word)
        known = any(form in self.reach for form in forms)
        heads = any(form in self.heads or form in self.definite_heads for form in (word, *forms))
        role = KNOWN * known + HEAD * heads + TITLE * (word in self.titles)
        role += BINDS * (word in self.joining)
        if word[0] > LATIN_END:
            return role + self._unmarked(word, role)
        begins = word in self.given or role & (TITLE | BINDS)
        return role + GIVEN * (word in self.given) + PERSON * bool(begins)

    def _unmarked(self, word: str, so_far: int) -> int:
        """Return what a word may do where no capital tells a name."""
        role = self._first_name(word)
        if (word in self.families or word in self.famous) and word not in self.common:
            role += FAMILY
        if so_far & (TITLE | BINDS) or word in self.compounds or word in self.speech:
            role |= PERSON
        if role & (GIVEN | FAMILY | CARRIER):
            return role
        if self._is_everyday(word) or so_far & (TITLE | HEAD | BINDS):
            return role + EVERYDAY
        if word.startswith(self.article):
            return role + DEFINITE
        unmixed = len(word) >= SHORTEST and word[-1] > LATIN_END
        return role + (STRANGE if unmixed else EVERYDAY)

    def _first_name(self, word: str) -> int:
        if word in self.given:
            return GIVEN + DOUBTFUL * (word in self.doubtful) + PERSON
        if word.startswith(self.given_prefixes) and len(word) > LONG_PREFIX:
            return GIVEN + PERSON
        return CARRIER + PERSON if self._carries_name(word) else 0

    def _carries_name(self, word: str) -> bool:
        """Tell whether a word is a first name behind what is written together with it."""
        if word[0] not in self.clitics or word in self.common:
            return False
        return self._is_sure(word[1:]) or word[1:].startswith(self.given_prefixes)

    def _is_sure(self, word: str) -> bool:
        """Tell whether a word is a name by itself and nothing else."""
        return (word in self.given and word not in self.doubtful) or word in self.famous

    def _is_everyday(self, word: str) -> bool:
        """Tell whether a word is the language's own: listed, also in part, or shaped like one."""
        if self._is_listed(word) or self.shape.fullmatch(word):
            return True
        return any(self._is_listed(form) for form in self._stems(word))

    def _is_listed(self, word: str) -> bool:
        known = word in self.everyday or word in self.common or word in self.speech
        return known or word in self.adjectives or word in self.office_words

    def _stems(self, word: str) -> tuple[str, ...]:
        """Return what may be left of a word when what is written together with it is cut off."""
        stems = [word[1:]] if word[0] in self.clitics and len(word) > SHORTEST else []
        for form in (word, *stems[:]):
            for article in (self.article, *self.contracted):
                if form.startswith(article) and len(form) - len(article) >= SHORTEST:
                    stems.append(form[len(article) :])
                    stems.append(self.article + form[len(article) :])
        stems += [
            form[: -len(suffix)]
            for form in (word, *stems)
            for suffix in self.suffixes
            if form.endswith(suffix) and len(form) - len(suffix) >= STEM
        ]
        return tuple(stems)

    def forms(self, word: str) -> tuple[str, ...]:
        """Return the word, or what is left when what is written together with it is cut off."""
        if word in self.reach or word[0] <= LATIN_END:
            return (word,)
        for contracted in self.contracted:
            if word.startswith(contracted):
                return (self.article + word[len(contracted) :],)
        return (word[1:],) if word[0] in self.clitics else ()


@cache
def load_names(lang: str) -> NameWords | None:
    """Return the words of `lang`, None where it has no ``names.toml``."""
    if not lang.isalpha():
        return None
    folder = resources.files("monitor.languages").joinpath(lang)
    file = folder.joinpath("names.toml")
    if not file.is_file():
        return None
    return _made(msgspec.toml.decode(file.read_text("utf-8"), type=_File), _read_everyday(folder))


def _made(read: _File, everyday: frozenset[str]) -> NameWords:
    latin = spell(read.titles)[0] <= LATIN_END
    lists = _lists(read, latin=latin)
    aliases = {spell(name): name for name in _houses()} if latin else {}
    aliases |= {spell(form): name for name, forms in read.aliases.items() for form in forms}
    reach: dict[str, int] = {}
    second: dict[str, set[str]] = {}
    for form in aliases:
        first, _, rest = form.partition(" ")
        reach[first] = max(reach.get(first, 0), form.count(" ") + 1)
        second.setdefault(first, set()).add(rest.partition(" ")[0])
    names = lists["given"] | lists["famous"]
    exact = frozenset(word for word in read.common.split() if spell(word) in names)

    def role_of(word: str) -> int:
        return made.work_out_role(word)

    made = NameWords(
        **lists,
        everyday=everyday - names - lists["families"],
        exact=exact | set(read.look_alikes.split()),
        misread=frozenset(map(spell, exact)),
        aliases=aliases,
        reach=reach,
        second=second,
        roles=Remembered(role_of),
        article=spell(read.article),
        contracted=tuple(map(spell, read.contracted.split())),
        misspelt=tuple(read.misspelt.split()),
        given_prefixes=tuple(map(spell, read.given_prefixes.split())),
        suffixes=tuple(map(spell, read.suffixes.split())),
        nationality_endings=tuple(map(spell, read.nationality_endings.split())),
        plain_endings=tuple(map(spell, read.plain_endings.split())),
        heads_lead=read.heads_lead,
        has_capitals=latin,
        shape=re.compile("|".join(read.shapes) or r"(?!)"),
    )
    return made


def _lists(read: _File, *, latin: bool) -> dict[str, frozenset[str]]:
    """Return each list of words as a set, with the first names of other nations."""
    lists = {
        name: frozenset(map(spell, words.split()))
        for name, words in msgspec.structs.asdict(read).items()
        if isinstance(words, str) and name not in ENDINGS
    }
    lists["given"] |= lists["foreign"]
    if latin:
        lists["given"] |= _first_names()
    return lists


@cache
def _first_names() -> frozenset[str]:
    """Return the first names that all languages with Latin letters have in common."""
    lists = msgspec.toml.decode(_shared("first_names.toml"), type=dict[str, str])
    return frozenset(spell(name) for names in lists.values() for name in names.split())


@cache
def _houses() -> tuple[str, ...]:
    """Return the bodies that all languages with Latin letters call by one name."""
    lists = msgspec.toml.decode(_shared("houses.toml"), type=dict[str, tuple[str, ...]])
    return tuple(name for names in lists.values() for name in names)


def _shared(name: str) -> str:
    return resources.files("monitor.languages").joinpath(name).read_text("utf-8")


def _read_everyday(folder: Traversable) -> frozenset[str]:
    file = folder.joinpath("everyday.tsv")
    if not file.is_file():
        return frozenset()
    return frozenset(map(spell, file.read_text("utf-8").split()))


# --- Readers of names from outside ---------------------------------------------------------------


NameKind = Literal["person", "organisation", "place"]


class Span(NamedTuple):
    """Characters `start` up to `end` of a text are the name of something."""

    start: int
    end: int
    kind: NameKind


class NameReader(Protocol):
    """A model that names: what an entry point of ``monitor.name_readers`` makes of its place.

    It is a function of the text alone, so that the same text gives the same names anywhere. What it
    says is checked by the stage that asks it: an offset outside of the text names nothing.
    """

    def __call__(self, text: str, lang: str) -> Iterable[Span] | None:
        """Return the names in `text`, None where `lang` is a language this reader cannot read."""
        ...
