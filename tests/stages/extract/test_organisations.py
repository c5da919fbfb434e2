"""Organisations by meaning: each family of rules with what it must find and must leave alone."""

import pytest

from monitor.languages.text import read_passages
from monitor.stages.extract.names import find_names
from monitor.stages.extract.places import find_places
from tests.corpora import marks


def organisations(text: str, lang: str = "ar") -> list[str]:
    passages = read_passages("", text)
    places = find_places(passages, marks(lang), home="")
    found = find_names(passages, places, marks(lang)).organisations
    assert all(
        text[name.evidence.start : name.evidence.end] == name.evidence.quote for name in found
    )
    return [name.evidence.quote for name in found]


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("قالت وزارة الصحة والبيئة في بيان", "وزارة الصحة والبيئة"),
        ("أغلقت جامعة برلين أبوابها", "جامعة برلين"),
        ("أعلن بنك أوزبكستان الإفلاس", "بنك أوزبكستان"),
        ("نقل إلى مستشفى الملك فهد أمس", "مستشفى الملك فهد"),
        ("درس في مدرسة الأمير سلطان بن فهد ثم سافر", "مدرسة الأمير سلطان بن فهد"),
        ("طالب الاتحاد الدولي للمزارعين بالدعم", "الاتحاد الدولي للمزارعين"),
        ("حذر المعهد الوطني لرصد البراكين منها", "المعهد الوطني لرصد البراكين"),
        ("أكدت الشرطة السويدية اعتقاله", "الشرطة السويدية"),
        ("قالت الخارجية السورية إن ذلك خطأ", "الخارجية السورية"),
        ("انتشرت قوات الدفاع الجوي السعودي هناك", "قوات الدفاع الجوي السعودي"),
        ("بيان #التحالف_العربي اليوم", "التحالف_العربي"),
    ],
)
def test_a_head_is_completed_by_what_names_it(text: str, body: str) -> None:
    assert organisations(text) == [body]


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ('ذكرت صحيفة "أخبار الجبل" ذلك', "أخبار الجبل"),
        ("تبنت حركة «فجر الحقول» الهجوم", "فجر الحقول"),
        ("سافر على متن شركة (نورلاند) صباحا", None),
    ],
)
def test_a_name_in_quotes_after_its_kind_stands_without_the_kind(
    text: str, body: str | None
) -> None:
    assert organisations(text) == ([body] if body else [])


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("أسعف الهلال الأحمر الليبي الجرحى", "الهلال الأحمر الليبي"),
        ("أنقذ خفر السواحل الإيطالي العشرات", "خفر السواحل الإيطالي"),
        ("أعلن الهلال الأحمر اليوم ذلك", "الهلال الأحمر"),
        ("وقال حرس الحدود الذي حضر", "حرس الحدود"),
    ],
)
def test_a_body_that_each_country_has_is_told_with_its_nationality(text: str, body: str) -> None:
    assert organisations(text) == [body]


@pytest.mark.parametrize(
    "text",
    [
        "وصل إلى مركز تصويت في الحي",
        "جاء في المركز الثاني أمس",
        "اقتحمت قوات النظام القرية",
        "قال وزير الخارجية الأمريكي إنه سيعود",
        "شكل حكومة طوارئ جديدة",
        "انتقد حكومة حيدر العبادي",
        "تصدت لها شرطة الاحتلال",
        "شارك في حركة التظاهر",
        "تحدثت الحكومة الإسبانية عن ذلك",
        "وقعت الحادثة أمام مجلس عزاء",
    ],
)
def test_a_head_with_everyday_words_names_no_body(text: str) -> None:
    assert organisations(text) == []


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("وفق وكالة رويترز", "رويترز"),
        ("قيادي في تنظيم داعش", "داعش"),
        ("قالت شركة فيسبوك", "فيسبوك"),
        ("لـCNN الأمريكية", "CNN"),
    ],
)
def test_a_name_that_needs_no_kind_stands_without_it(text: str, body: str) -> None:
    assert organisations(text) == [body]


def test_a_name_ends_before_what_is_told_of_it() -> None:
    assert organisations("أغلق حزب العدالة الحاكم مقره") == ["حزب العدالة"]
    assert organisations("فتحت قوات خفر السواحل النار") == ["خفر السواحل"]


@pytest.mark.parametrize(
    ("lang", "text", "bodies"),
    [
        ("en", "Shares of Farnwick Tools Inc. fell.", ["Farnwick Tools Inc."]),
        ("en", "He works for Intel Corp. in Oregon.", ["Intel Corp."]),
        ("en", "The Iraqi National Guard was there.", ["Iraqi National Guard"]),
        ("en", "It fined the British Transport Police.", ["British Transport Police"]),
        ("en", "The U.N. said so.", ["U.N."]),
        ("en", "He joined the Brent & Holm City Council.", ["Brent & Holm City Council"]),
        ("en", "They read The Guardian daily.", ["The Guardian"]),
        ("en", "The Houston Astros won.", ["Houston Astros"]),
        ("fr", "Selon le Parti communiste, c'est faux.", ["Parti communiste"]),
        ("es", "Un avión de Lufthansa aterrizó.", ["Lufthansa"]),
    ],
)
def test_a_name_in_capitals_has_a_head_or_is_known(lang: str, text: str, bodies: list[str]) -> None:
    assert organisations(text, lang) == bodies


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Police Tear Gas Protesters Again"),
        ("en", "It fell on the guardian of the house."),
        ("en", "Bronze in the SH1 class on DVD."),
        ("en", "Drug maker (PFE.N) rose."),
        ("en", "He crossed the Atlantic in May."),
        ("fr", "Des ONG ont dépisté le VIH."),
    ],
)
def test_capitals_alone_make_no_body(lang: str, text: str) -> None:
    assert organisations(text, lang) == []


def test_no_name_is_a_part_of_another() -> None:
    assert organisations("la Asamblea General de la ONU votó", "es") == [
        "Asamblea General de la ONU"
    ]
