"""Words by which persons and organisations are known in running text: ``<lang>/names.toml``."""

from functools import cache
from importlib import resources

import msgspec

from monitor.languages.gazetteer import LATIN_END, spell


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
    not_acronyms: str = ""
    doubtful: str = ""
    famous: str = ""
    article: str = ""
    contracted: str = ""
    clitics: str = ""
    nationality_endings: str = ""
    plain_endings: str = ""


KNOWN = 1  # may begin a name of the alias table
HEAD = 2  # opens an organisation's name
PERSON = 4  # is a first name, a title, or binds names
WORDS_REMEMBERED = 65_536  # distinct words whose role is kept; news text uses far fewer

ENDINGS = ("article", "contracted", "nationality_endings", "plain_endings")


class NameWords(msgspec.Struct, frozen=True):
    """What a language knows of names, in folded spelling; the files say what each list is for.

    `aliases` leads from a spelling to the name an organisation goes by; `reach` from the first word
    of a spelling to the number of words of the longest one that begins with it. `exact` holds
    common words as people write them, where folded they look like a first name.
    """

    titles: frozenset[str]
    given: frozenset[str]
    joining: frozenset[str]
    joined: frozenset[str]
    speech: frozenset[str]
    common: frozenset[str]
    heads: frozenset[str]
    definite_heads: frozenset[str]
    continuing: frozenset[str]
    adjectives: frozenset[str]
    office_words: frozenset[str]
    not_acronyms: frozenset[str]
    doubtful: frozenset[str]
    famous: frozenset[str]
    exact: frozenset[str]
    clitics: frozenset[str]
    article: str
    contracted: tuple[str, ...]
    nationality_endings: tuple[str, ...]
    plain_endings: tuple[str, ...]
    aliases: dict[str, str]
    reach: dict[str, int]
    roles: dict[str, int]

    def role(self, word: str) -> int:
        """Return what a folded word may do in a name, as a sum of the constants of this module."""
        role = self.roles.get(word)
        if role is None:
            if len(self.roles) >= WORDS_REMEMBERED:
                self.roles.clear()
            role = self.roles[word] = self._role(word)
        return role

    def _role(self, word: str) -> int:
        forms = self.forms(word)
        known = any(form in self.reach for form in forms)
        heads = any(form in self.heads or form in self.definite_heads for form in (word, *forms))
        person = word in self.given or word in self.titles or word in self.joining
        return KNOWN * known + HEAD * heads + PERSON * person

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
    file = resources.files("monitor.languages").joinpath(lang, "names.toml")
    if not file.is_file():
        return None
    read = msgspec.toml.decode(file.read_text("utf-8"), type=_File)
    aliases = {spell(form): name for name, forms in read.aliases.items() for form in forms}
    reach: dict[str, int] = {}
    for form in aliases:
        first = form.partition(" ")[0]
        reach[first] = max(reach.get(first, 0), form.count(" ") + 1)
    lists = {
        name: frozenset(map(spell, words.split()))
        for name, words in msgspec.structs.asdict(read).items()
        if isinstance(words, str) and name not in ENDINGS
    }
    return NameWords(
        **lists,
        exact=frozenset(word for word in read.common.split() if spell(word) in lists["given"]),
        aliases=aliases,
        reach=reach,
        roles={},
        article=spell(read.article),
        contracted=tuple(map(spell, read.contracted.split())),
        nationality_endings=tuple(map(spell, read.nationality_endings.split())),
        plain_endings=tuple(map(spell, read.plain_endings.split())),
    )
