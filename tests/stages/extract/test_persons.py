"""Persons by meaning: each family of rules with what it must find and must leave alone."""

import pytest

from monitor.languages.text import read_passages
from monitor.records import Name
from monitor.stages.extract.names import find_names
from monitor.stages.extract.places import find_places
from tests.corpora import marks


def persons(text: str, lang: str = "ar", title: str = "") -> list[Name]:
    passages = read_passages(title, text)
    places = find_places(passages, marks(lang), home="")
    named = find_names(passages, places, marks(lang))
    return list(named.persons)


def quotes(text: str, lang: str = "ar") -> list[str]:
    return [name.evidence.quote for name in persons(text, lang)]


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("التقى وزير الدفاع الإسباني السابق غوميز باريوس الوفد", "غوميز باريوس"),
        ("وقال المدعي العام برند زايتلر إن التحقيق بدأ", "برند زايتلر"),
        ("قال رئيس البلدية هنريك لوندستروم للصحفيين", "هنريك لوندستروم"),
        ("استقبل الملك سلمان الضيوف", "سلمان"),
        ("اعتقل شاب يدعى مودي تراوري في المطار", "مودي تراوري"),
    ],
)
def test_a_title_with_its_office_or_a_verb_of_naming_announces_a_name(
    text: str, person: str
) -> None:
    assert quotes(text) == [person]


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("وصل فرانك فالتر هوفمان أمس", "فرانك فالتر هوفمان"),
        ("زار جوزيف كلارك المدينة", "جوزيف كلارك"),
        ("فاز سامي معوض العتيبي بالجائزة", "سامي معوض العتيبي"),
        ("كتب عبد الصبور الشامي قصيدة", "عبد الصبور الشامي"),
        ("توفي علي بن أبي طالب بن هاشم القرشي", "علي بن أبي طالب بن هاشم القرشي"),
        ("حضر شكيب بن حنيف الحفل", "شكيب بن حنيف"),
        ("رأى نصر الله حمدان ذلك", "نصر الله حمدان"),
        ("روى أبو هريرة الحديث", "أبو هريرة"),
        ("حكم فرناندو الثالث طويلا", "فرناندو الثالث"),
        ("استقبل الملك عبد الله الثاني الوفد", "عبد الله الثاني"),
    ],
)
def test_a_name_goes_on_as_long_as_its_parts_do(text: str, person: str) -> None:
    assert quotes(text)[0] == person


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("اعترف صدام حسين بالتهم", "صدام حسين"),
        ("التقى محمود عباس لبحث الأزمة", "محمود عباس"),
        ("أعلن محمود درويش استقالته", "محمود درويش"),
        ("شكر خالد النعيمي الحاضرين", "خالد النعيمي"),
        ("قال سامي الحداد إنه مستعد", "سامي الحداد"),
        ("اتهم طارق عزيز يستنكرون موقفه", "طارق عزيز"),
        ("رفض جورج كلوني تصريحاتهم", "جورج كلوني"),
    ],
)
def test_a_name_ends_before_the_words_of_the_language(text: str, person: str) -> None:
    assert quotes(text) == [person]


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("اجتمع فؤاد سليم وجوزيف كنعان أمس", "جوزيف كنعان"),
        ("رسالة لأنطونيو كوستا وصلت", "أنطونيو كوستا"),
        ("حضر سامر الخطيب ومحمد عبدالواحد", "محمد عبدالواحد"),
        ("خطاب عن بوتين ولبوتين أنصار", "بوتين"),
    ],
)
def test_what_is_written_together_with_a_name_is_cut_off(text: str, person: str) -> None:
    assert person in quotes(text)


@pytest.mark.parametrize(
    "text",
    [
        "عقد الوزير اجتماعا طارئا",
        "مر عمر طويل على البناء",
        "كان أمل الفوز كبيرا",
        "عودة المفتشين إلى البلاد",
        "سقطت القذيفة علي الأرض إلي جانب الطريق",
        "رأي المراقبين أن الوضع صعب",
        "الرئيس المصري ووزير الخارجية",
        "نور الشمس ساطع",
        "أنا خائف من المستقبل",
        "ترأس الاجتماع وولد الطفل هناك",
        "يقيم شعائر الدين الحنيف",
    ],
)
def test_a_word_that_is_also_a_first_name_names_nobody_by_itself(text: str) -> None:
    assert quotes(text) == []


def test_an_everyday_word_is_a_name_where_a_family_name_follows() -> None:
    assert quotes("قال علي السمودي إن البيت هدم") == ["علي السمودي"]
    assert quotes("وأضاف عمر حداد أنه عاد") == ["عمر حداد"]


def test_a_short_mention_stands_for_the_full_name_also_behind_a_conjunction() -> None:
    found = persons("حضر برنار شتاينبرغر الجلسة. ثم تحدث شتاينبرغر، وشتاينبرغر غاضب.")
    assert [name.evidence.quote for name in found] == [
        "برنار شتاينبرغر",
        "شتاينبرغر",
        "شتاينبرغر",
    ]
    assert {name.name for name in found} == {"برنار شتاينبرغر"}


def test_in_a_headline_a_name_ends_before_what_is_told_of_it() -> None:
    assert quotes("Tara Lindholm Dead After Crash In Texas", "en") == ["Tara Lindholm"]
    assert quotes("Police met Tara Black in the town.", "en") == ["Tara Black"]


@pytest.mark.parametrize(
    ("lang", "text", "person"),
    [
        ("en", "They spoke with Jamil Tammouri there.", "Jamil Tammouri"),
        ("en", "He asked Oluwaseun Adeyinka about it.", "Oluwaseun Adeyinka"),
        ("fr", "Il a vu Vyacheslav Morenko hier.", "Vyacheslav Morenko"),
        ("es", "Llamó a Priyanka Sharvani ayer.", "Priyanka Sharvani"),
    ],
)
def test_first_names_of_all_nations_are_known_in_every_language(
    lang: str, text: str, person: str
) -> None:
    assert quotes(text, lang) == [person]
