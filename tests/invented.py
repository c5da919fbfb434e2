"""News invented for the tests: the same seed tells the same stories, in Arabic and in English.

Incidents of which several outlets tell with a rising toll, wire copies, an old attack looked back
on, and everyday news without harm. No word of it stands in any real feed.
"""

import random
from collections.abc import Iterator
from datetime import date
from itertools import islice

from tests.realnews import Story

# City in English and Arabic; far enough apart that no two incidents are taken for one.
CITIES = (
    ("Basra", "البصرة"), ("Kirkuk", "كركوك"), ("Aleppo", "حلب"), ("Aden", "عدن"),
    ("Tripoli", "طرابلس"), ("Benghazi", "بنغازي"), ("Mogadishu", "مقديشو"), ("Kabul", "كابول"),
    ("Kandahar", "قندهار"), ("Karachi", "كراتشي"), ("Lahore", "لاهور"), ("Khartoum", "الخرطوم"),
    ("Cairo", "القاهرة"), ("Alexandria", "الإسكندرية"), ("Beirut", "بيروت"), ("Amman", "عمان"),
    ("Tunis", "تونس"), ("Istanbul", "إسطنبول"), ("Lagos", "لاغوس"), ("Nairobi", "نيروبي"),
)  # fmt: skip
OUTLETS = ("Harbour Post", "Meridian Daily", "Lantern", "Orchard Press", "Tideline")
DAY = date(2026, 1, 1)  # dated, whatever the date: feeds tell them as of now

# Headline and first sentence; a line each.
TOLD_IN_ENGLISH = """
Bomb blast in {city} kills {dead}|A bomb in {city} killed {dead} people and wounded {hurt} today.
{dead} dead in {city} market fire|A fire in {city} killed {dead} people today and injured {hurt}.
Gunmen kill {dead} in {city}|Gunmen killed {dead} people in {city} today and wounded {hurt}.
"""
TOLD_IN_ARABIC = """
مقتل {dead} شخصا في انفجار في {city}|قتل {dead} شخصا وأصيب {hurt} آخرون اليوم في انفجار في {city}.
مقتل {dead} شخصا في هجوم {city}|قتل {dead} شخصا وأصيب {hurt} بجروح اليوم في هجوم في {city}.
"""
LOOKED_BACK = (
    "Four years after the bombing of {city}",
    "Families gathered in {city} to remember the bombing that killed {dead} people four years ago.",
)
IN_ENGLISH = (
    "Traders in the old quarter said the price of {thing} had settled after a restless week.",
    "The council promised to mend the road to the {place} before the rains.",
    "A class of pupils planted trees along the {place} on the morning of the fair.",
    "The weather office expects wind from the west and a clear night over the {place}.",
    "Engineers tested the new pumps at the {place} and called the result satisfying.",
    "The museum lent its collection of {thing} to a gallery across the bay.",
    "Farmers asked for an earlier market day, so that {thing} would reach the {place} fresh.",
    "The choir sang three songs about {thing} and was asked for a fourth.",
)
IN_ARABIC = (
    "وقال تجار في المدينة القديمة إن سعر {thing} استقر بعد أسبوع مضطرب.",
    "ووعد المجلس البلدي بإصلاح الطريق إلى {place} قبل موسم الأمطار.",
    "وزرع تلاميذ مدرسة ابتدائية أشجارا على طول {place} صباح يوم المعرض.",
    "وتتوقع الأرصاد رياحا غربية وليلة صافية فوق {place}.",
    "واختبر المهندسون المضخات الجديدة في {place} ووصفوا النتيجة بالجيدة.",
    "وأعار المتحف مجموعته من {thing} إلى معرض على الضفة الأخرى.",
    "وطلب المزارعون تقديم يوم السوق حتى يصل {thing} طازجا إلى {place}.",
)
THINGS = (("olives", "الزيتون"), ("wool", "الصوف"), ("dates", "التمر"), ("glass", "الزجاج"),
          ("paper lamps", "المصابيح"), ("honey", "العسل"), ("salt", "الملح"))  # fmt: skip
PLACES = (("harbour", "الميناء"), ("station", "المحطة"), ("upper bridge", "الجسر العلوي"),
          ("mill", "الطاحونة"), ("library", "المكتبة"), ("lower canal", "القناة"))  # fmt: skip


def invented_stories(count: int, seed: int = 7) -> list[Story]:
    """Return `count` stories; several outlets tell of an incident, in the order of its toll."""
    return list(islice(_stories(random.Random(seed)), count))  # noqa: S311 - invention, no secret


def unlike_words(seed: str, count: int = 24) -> str:
    """Return names of no language that stand in no text of another seed."""
    chance = random.Random(seed)  # noqa: S311 - invention, no secret
    syllables = [chance.choice("bdgklmnprst") + chance.choice("aeiou") for _ in range(3 * count)]
    return ", ".join("".join(syllables[at::count]).title() for at in range(count))


def _stories(chance: random.Random) -> Iterator[Story]:
    number = 0
    for city in chance.sample(CITIES, len(CITIES)):
        tellings = list(_incident(city, chance))
        while tellings:
            # Between two tellings of an incident other news comes in.
            kind = chance.choice(("telling", "telling", "everyday", "everyday", "copy", "memory"))
            story = tellings.pop(0) if kind == "telling" else _other(kind, city, chance)
            copies = 2 if kind == "copy" else 1
            for _ in range(copies):
                number += 1
                lang, title, text = story
                url = f"https://invented.example/{number}"
                outlet = chance.choice(OUTLETS)
                yield Story(f"invented-{number:05}", lang, title, text, url, outlet, DAY)


Told = tuple[str, str, str]  # language, title, text


def _incident(city: tuple[str, str], chance: random.Random) -> Iterator[Told]:
    """Tell one incident four to six times, its toll rising; the languages by turns."""
    dead, hurt = chance.randint(11, 14), chance.randint(20, 30)
    english, arabic = (
        chance.choice(lines.strip().splitlines()) for lines in (TOLD_IN_ENGLISH, TOLD_IN_ARABIC)
    )
    for turn in range(chance.randint(4, 6)):
        lang, at = ("en", 0) if turn % 2 == 0 else ("ar", 1)
        title, lead = (english if lang == "en" else arabic).split("|")
        facts = {"city": city[at], "dead": dead, "hurt": hurt}
        yield lang, title.format(**facts), f"{lead.format(**facts)} {_talk(lang, chance)}"
        dead, hurt = dead + chance.randint(2, 30), hurt + chance.randint(0, 40)


def _other(kind: str, city: tuple[str, str], chance: random.Random) -> Told:
    if kind == "memory":
        title, lead = LOOKED_BACK
        text = lead.format(city=city[0], dead=chance.randint(40, 90))
        return "en", title.format(city=city[0]), f"{text} {_talk('en', chance)}"
    lang = chance.choice(("en", "ar"))
    headline, text = _talk(lang, chance).split(".", 1)
    return lang, headline, text + _talk(lang, chance)


def _talk(lang: str, chance: random.Random) -> str:
    sentences, at = (IN_ENGLISH, 0) if lang == "en" else (IN_ARABIC, 1)
    chosen = chance.sample(sentences, 4)
    return " ".join(
        sentence.format(thing=chance.choice(THINGS)[at], place=chance.choice(PLACES)[at])
        for sentence in chosen
    )
