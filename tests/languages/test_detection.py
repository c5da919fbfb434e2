"""Which language a text is in, and what told it."""

import pytest

from monitor.languages.detection import detect
from monitor.records import LangReason

TEXTS = {
    "ar": "أعلنت وزارة الصحة اليوم أن عدد المصابين ارتفع إلى مئة وعشرين، والمستشفيات مستعدة.",
    "fa": "وزارت بهداشت امروز اعلام کرد که شمار بیماران به صد و بیست نفر رسیده است.",
    "ur": "وزارت صحت نے آج بتایا کہ مریضوں کی تعداد ایک سو بیس ہو گئی ہے اور ہسپتال تیار ہیں۔",
    "ku": "وەزارەتی تەندروستی ئەمڕۆ ڕایگەیاند کە ژمارەی نەخۆشەکان گەیشتووەتە سەد و بیست کەس.",
    "ps": "د روغتيا وزارت نن وويل چې د ناروغانو شمېر سل او شلو ته رسېدلی او روغتونونه چمتو دي.",
    "en": "The ministry of health said today that the number of patients had risen to 120.",
    "fr": "Le ministère de la santé dit que le nombre de malades est passé à 120 dans le pays.",
    "es": "El ministerio de salud dijo que el número de enfermos ha subido a 120 en la capital.",
    "de": "Das Ministerium teilte mit, dass die Zahl der Kranken auf 120 gestiegen ist und steigt.",
    "tr": "Bakanlık bugün hasta sayısının 120 olduğunu ve daha da artacağını söyledi.",
    "ru": "Министерство сообщило, что число больных выросло до ста двадцати человек.",
    "zh": "卫生部今天表示,患者人数已上升至一百二十人,医院已做好准备。",
}


@pytest.mark.parametrize("lang", TEXTS)
def test_a_text_has_its_language(lang: str) -> None:
    assert detect(TEXTS[lang])[0] == lang


def test_arabic_news_full_of_foreign_names_is_arabic() -> None:
    text = "التقى ڤيكتور تشاڤيز رئيس شركة پيجو في باريس، وأكد في بيان أن الاتفاق سيوقع هذا الشهر."
    assert detect(text) == ("ar", LangReason.SCRIPT)


def test_the_feeds_own_word_decides_what_the_text_leaves_open() -> None:
    assert detect("Gaza: 12", "fr-FR") == ("fr", LangReason.FEED)
    assert detect("12:30", "AR") == ("ar", LangReason.FEED)
    assert detect("...", "") == ("", LangReason.FEED)


def test_a_feed_that_calls_its_arabic_articles_english_is_not_believed() -> None:
    assert detect(TEXTS["ar"], "en") == ("ar", LangReason.SCRIPT)
    assert detect(TEXTS["fr"], "en") == ("fr", LangReason.WORDS)


def test_presentation_forms_are_arabic() -> None:
    assert detect("\ufee3\ufed8\ufe98\ufede \ufedb\ufe92\ufef4\ufeae")[0] == "ar"
