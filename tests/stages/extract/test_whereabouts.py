"""The place of a figure: where the words beside it put the harm, not just any place named."""

import pytest

from tests.corpora import figures_of


@pytest.mark.parametrize(
    ("lang", "text", "place"),
    [
        ("en", "The war in Syria went on as a bomb killed 12 people in Homs.", "Homs"),
        ("en", "Police in Baghdad said 12 people were killed in Mosul.", "Mosul"),
        ("ar", "قتل 12 شخصا في انفجار في مدينة حمص.", "Homs"),
        # Between the preposition and the place stand words for the whole of it.
        ("ar", "تعليق الحملة في سوريا بعد مقتل 12 مدنيا في أنحاء مدينة حلب.", "Aleppo"),
        ("ar", "انتقد الحرب في سوريا بعد مقتل 12 مدنيا في محيط بلدة تدمر.", "Tadmur"),
    ],
)
def test_the_nearest_place_that_harm_is_put_in_is_its_place(
    lang: str, text: str, place: str
) -> None:
    (figure,) = figures_of(lang, text)
    assert figure.place_name == place
