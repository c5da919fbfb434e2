from monitor.languages.lexicon import UNKNOWN, Clitics, HarmSense, Lexicon, Numeral, Word
from monitor.records import Harm

ARABIC = Clitics(
    prefixes=("و", "ب", "ال", "وال", "بال"),
    joining=("و", "وال"),
    definite=("ال", "وال", "بال"),
    attaching=("ب", "بال"),
    suffixes=("ه", "ها"),
    dual=("ان", "ين"),
    accusative=("ا",),
    national={"ون": "many", "ين": "many"},
    swaps={"ه": "ت"},
)
PERSON = Word(people="one")


def closed(lexicon: Lexicon) -> Lexicon:
    lexicon.close()
    return lexicon


def test_prefixes_say_what_they_add() -> None:
    lexicon = Lexicon(ARABIC)
    lexicon.add_person("جندي", PERSON)
    entries = closed(lexicon).entries
    assert entries["جندي"].word == PERSON
    assert entries["والجندي"].word == PERSON._replace(joined=True, definite=True)
    assert entries["بجندي"].word.attached


def test_a_dual_is_two_also_where_the_last_letter_changes() -> None:
    lexicon = Lexicon(ARABIC)
    lexicon.add_person("طفلة", PERSON)
    entries = closed(lexicon).entries
    assert entries["طفلتين"].word.people == "two"
    assert entries["وطفلتان"].word.people == "two"


def test_a_dual_of_the_harmed_implies_two() -> None:
    lexicon = Lexicon(ARABIC)
    lexicon.add_person("قتيل", Word(harms=(HarmSense(Harm.KILLED, "person", 1),)))
    (sense,) = closed(lexicon).entries["قتيلان"].word.harms
    assert sense.implied == 2


def test_a_plural_that_is_spelled_like_a_dual_is_many() -> None:
    lexicon = Lexicon(ARABIC)
    lexicon.add_national("فلسطيني", PERSON)
    assert closed(lexicon).entries["فلسطينيين"].word.people == "many"


def test_a_pronoun_on_a_relative_leaves_one_person() -> None:
    lexicon = Lexicon(ARABIC)
    lexicon.add_owned("زوجة", PERSON)
    word = closed(lexicon).entries["وزوجته"].word
    assert (word.people, word.joined) == ("one", True)
    assert "owned" in word.tags


def test_what_is_derived_never_overrules_what_a_pack_spells_out() -> None:
    lexicon = Lexicon(ARABIC)
    lexicon.add("إندونيسيا", Word(tags=frozenset({"place"})))
    lexicon.add_person("إندونيسي", PERSON)
    assert closed(lexicon).entries["اندونيسيا"].word.people == ""


def test_a_word_that_only_begins_a_phrase_keeps_its_own_prefixed_meaning() -> None:
    lexicon = Lexicon(ARABIC)
    lexicon.add("عشرات", Word(numeral=Numeral("vague", 20, 99)))
    lexicon.add("العشرات من", Word(numeral=Numeral("vague", 20, 99)))
    entry = closed(lexicon).entries["العشرات"]
    assert entry.word.numeral == Numeral("vague", 20, 99)
    assert entry.phrases["من"]


def test_senses_of_one_spelling_join() -> None:
    lexicon = Lexicon(Clitics())
    lexicon.add("shot", Word(harms=(HarmSense(Harm.INJURED, "passive"),)))
    lexicon.add("shot", Word(tags=frozenset({"thing"})))
    word = closed(lexicon).entries["shot"].word
    assert word.harms
    assert "thing" in word.tags


def test_the_longest_phrase_stands_first() -> None:
    lexicon = Lexicon(Clitics())
    lexicon.add("tens of", PERSON)
    lexicon.add("tens of thousands", PERSON)
    phrases = closed(lexicon).entries["tens"].phrases["of"]
    assert [rest for rest, _ in phrases] == [("thousands",), ()]


def test_an_unknown_word_is_nothing_with_or_without_a_prefix() -> None:
    entries = closed(Lexicon(ARABIC)).entries
    assert entries["والبحر"].word is UNKNOWN
    assert not entries["والبحر"].alarming


def test_a_phrase_of_harm_alarms_by_the_word_that_tells_most() -> None:
    lexicon = Lexicon(Clitics())
    lexicon.add("people", Word(people="many"))
    lexicon.add("people ill", Word(harms=(HarmSense(Harm.INFECTED, "passive"),)))
    entries = closed(lexicon).entries
    assert entries["ill"].alarming
    assert not entries["people"].alarming


def test_a_word_that_only_phrases_make_one_of_harm_needs_a_word_of_theirs_beside_it() -> None:
    lexicon = Lexicon(ARABIC)
    killed = Word(harms=(HarmSense(Harm.KILLED, "passive"),))
    lexicon.add("فقد حياته", killed)
    lexicon.add("حياته فقدها", killed)
    beside = closed(lexicon).entries["حياته"].beside
    assert beside is not None
    assert beside.stands("وفقد", "")
    assert beside.stands("", "فقدها")
    assert not beside.stands("عاش", "كلها")


def test_a_word_of_harm_needs_nothing_beside_it() -> None:
    lexicon = Lexicon(Clitics())
    lexicon.add("shot", Word(harms=(HarmSense(Harm.KILLED, "passive"),)))
    lexicon.add("shot dead", Word(harms=(HarmSense(Harm.KILLED, "passive"),)))
    entry = closed(lexicon).entries["shot"]
    assert entry.alarming
    assert entry.beside is None
