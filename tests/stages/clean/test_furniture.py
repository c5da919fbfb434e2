"""Lines of furniture go, with their reason; lines of the article stay."""

import pytest

from monitor.records import RemovalReason, Removed
from monitor.stages.clean.furniture import drop_furniture, drop_repeats
from monitor.stages.clean.lines import read_lines

STORY = (
    "The harbour master closed the port on Monday because of a storm, and forty ships waited for"
    " two days outside the bay."
)
ARABIC = (
    "أغلق مدير المرفأ الميناء يوم الاثنين بسبب عاصفة شديدة، وانتظرت أربعون سفينة يومين كاملين خارج"
    " الخليج قبل أن تهدأ الرياح ويسمح لها بالدخول."
)


def without_furniture(lines: list[str]) -> tuple[list[str], list[Removed]]:
    kept, removed = drop_furniture(read_lines("\n".join(lines)))
    return [line.text for line in kept], removed


@pytest.mark.parametrize(
    "line",
    [
        "Share", "SHARE THIS ARTICLE", "Facebook Twitter WhatsApp", "Share | Print | Email",
        "3 comments", "1,204 views", "4 min read", "Advertisement", "www.valley.example",
        "valley.example/news", "Read more: Storms of the century",
        "Published: May 2, 2021 at 6:30 am",
        "Wed 15 May 2024 10.30", "2024-05-15 10:30", "14:05 GMT", "#storm #port", "***",
        "Ships in the bay (Photo: Ann Lee)", "Copyright 2021 The Valley Times",
        "The post Port closed appeared first on Valley Voice.",
        "We use cookies to improve your visit.",
        "شارك", "عدد القراءات: 1,204", "اقرأ أيضا: عواصف القرن", "نشر في: 2/11/2022", "٣ تعليقات",
        "جميع الحقوق محفوظة لموقع المرفأ 2024", "مرفأ المدينة - تصوير: كريم",
        "Publié le 8 juin 2022 à 09h15, mis à jour à 11h40", "Lecture 2 min",
        "Lire aussi : La tempête",
        "Actualizado el 12/08/2022 a las 20:15", "Te puede interesar: La tormenta",
    ],
)  # fmt: skip
def test_a_line_of_furniture_goes(line: str) -> None:
    kept, removed = without_furniture([STORY, line, ARABIC])
    assert kept == [STORY, ARABIC]
    assert removed


@pytest.mark.parametrize(
    "line",
    [
        "Share prices fell by 3 percent.",
        "Published figures show that 12 ships were lost in 2021.",
        "Most read newspapers of the capital did not appear on Monday.",
        "Who closed the port?",
        "At 10:30 the harbour master closed the port for all ships but the ferry.",
        "نشر 300 جندي في المدينة.",
        "المصدر الأمني قال إن الطريق مغلق.",
        "اشترك في الهجوم 20 مسلحا.",
        "انضم إلى التحالف ثلاثون دولة.",
        "المزيد من القتلى في اليوم الثاني من العاصفة.",
        "Le 5 mai, le port a fermé.",
        "Por la noche llegaron 3 barcos.",
    ],
)
def test_a_line_of_the_article_stays(line: str) -> None:
    assert without_furniture([STORY, line, STORY]) == ([STORY, line, STORY], [])


def test_a_closing_heading_takes_all_that_follows() -> None:
    kept, removed = without_furniture([STORY, "Most read", "Ten soups for spring", "logo"])
    assert kept == [STORY]
    assert {note.reason for note in removed} == {RemovalReason.OTHER_STORY}


def test_the_article_goes_on_behind_a_box_of_other_stories() -> None:
    box = ["Related articles", "Ten soups for spring", "The ferry is late"]
    assert without_furniture([STORY, *box, STORY, STORY])[0] == [STORY, STORY, STORY]


def test_an_opener_alone_on_its_line_takes_the_headlines_below_it() -> None:
    lines = [STORY, "Read also", "Ten soups for spring", "The ferry is late", STORY]
    assert without_furniture(lines)[0] == [STORY, STORY]


def test_a_heading_before_the_article_takes_itself_alone() -> None:
    assert without_furniture(["Most read", "Port closed by a storm today", STORY])[0] == [
        "Port closed by a storm today",
        STORY,
    ]


def test_furniture_hanging_on_the_last_paragraph_is_cut_off() -> None:
    hanging = f"{STORY} © 2024 Valley News Network. A Valley Company. All Rights Reserved."
    kept, removed = without_furniture([STORY, hanging])
    assert kept == [STORY, STORY]
    assert removed[0].quote.startswith("© 2024")


@pytest.mark.parametrize(
    "notice",
    [
        (
            "Share prices and market data provided by Harbour Quotes. Figures come every minute but"
            " at noon. Valley Index: the names of the index and of all that is counted in it"
            " belong to its owner, who lets others print them. Valley 30 is a registered"
            " trademark of Valley Index House. Copyright © 2024 Harbour News and others."
        ),
        (
            "Quotes delayed. Nothing on these pages is a promise. The page is made for"
            " informational purposes only, and whoever buys or sells does so at a risk of his own."
        ),
        "This site uses cookies. See our cookie policy, or accept all cookies.",
        "Sign up for our newsletter and read us every morning.",
        (
            "بيانات السوق مقدمة من مؤسسة المرفأ. الأسعار متأخرة ربع ساعة. ما ينشر هنا لا يشكل نصيحة"
            " استثمارية. كل الحقوق محفوظة."
        ),
        "لا يسمح بنسخ أو إعادة نشر المواد من غير إذن.",
        "نستخدم ملفات تعريف الارتباط لتحسين زيارتك.",
        "اشترك في النشرة ليصلك جديدنا كل صباح.",
        (
            "Données de marché fournies par Port Cours. Cours différés d'un quart d'heure. Cette"
            " page ne constitue pas un conseil en investissement. Reproduction interdite."
        ),
        "Ce site pose des cookies : acceptez les cookies ou lisez notre politique de cookies.",
        "Abonnez-vous à notre lettre du matin.",
        (
            "Datos de mercado proporcionados por Casa del Puerto. Datos con retraso de un cuarto de"
            " hora. Esta página no constituye una recomendación de inversión. Reservados todos los"
            " derechos."
        ),
        "Este sitio usa cookies: puede aceptar todas las cookies o leer la política de cookies.",
        "Suscríbete a nuestro resumen de la mañana.",
    ],
)
def test_a_notice_of_markets_rights_cookies_or_letters_goes_whole(notice: str) -> None:
    assert without_furniture([STORY, notice])[0] == [STORY]
    assert without_furniture([ARABIC, f"{STORY} {notice}"])[0] == [ARABIC, STORY]


@pytest.mark.parametrize(
    "line",
    [
        "The market fell after data on shares came late, and quotes were delayed for an hour.",
        "The drug has been licensed for use in the valley, and its maker holds the rights to it.",
        "The ferry was delayed by at least three hours, and the port was closed all morning.",
        "يحظر الاتفاق إعادة نشر القوات قرب المرفأ، ويمنع إعادة نشر المدفعية على الضفة الأخرى.",
        "Le tribunal a interdit la reproduction du tableau, dont le musée garde les droits.",
        "El juez prohibió la venta, y los datos de mercado llegaron con un retraso de dos horas.",
    ],
)
def test_news_of_markets_and_rights_stays(line: str) -> None:
    assert without_furniture([STORY, line, STORY, line]) == ([STORY, line, STORY, line], [])


def test_an_article_between_two_notices_on_one_line_stays() -> None:
    article = " ".join([STORY] * 4)
    line = f"Copyright © 2024 Valley News. {article} All rights reserved."
    assert without_furniture([line])[0] == [article]


def test_names_of_sections_and_sites_at_the_ends_go() -> None:
    assert without_furniture(["World", "Valley News", STORY, "ab/cd"])[0] == [STORY]
    assert without_furniture(["Storm over port"])[0] == ["Storm over port"]


def test_a_long_line_that_comes_again_goes_and_a_refrain_stays() -> None:
    kept, removed = drop_repeats(read_lines(f"{STORY}\nAgain!\n{STORY}\nAgain!"))
    assert [line.text for line in kept] == [STORY, "Again!", "Again!"]
    assert [note.reason for note in removed] == [RemovalReason.REPEATED]
