from monitor.cli.answers import of_report
from tests.corpora import report_of


def test_in_a_script_without_capitals_a_thing_is_listed_by_its_best_spelling() -> None:
    text = "زار فلاديمير بوتين العراق. وعاد بوتين من العراق وقال للعراق وداعا. تحية للأردن."
    assert of_report(report_of("ar", text))["entities"] == {
        "persons": ["فلاديمير بوتين"],
        "places": ["العراق", "للأردن"],
        "organisations": [],
    }


def test_in_a_script_with_capitals_every_spelling_is_listed() -> None:
    text = "Vladimir Putin came to the U.S. and Putin left the US."
    assert of_report(report_of("en", text))["entities"] == {
        "persons": ["Vladimir Putin", "Putin"],
        "places": ["U.S", "US"],
        "organisations": [],
    }
