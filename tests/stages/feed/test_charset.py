"""Bytes become the text that was meant, whatever the label says."""

import pytest

from monitor.stages.feed.charset import decode

ARABIC = (
    "<rss><channel><item><title>مقتل ثلاثة أشخاص في انفجار وسط المدينة وإصابة عشرات آخرين"
    "</title><description>قالت الشرطة إن الانفجار وقع صباح اليوم قرب السوق القديم"
    "</description></item></channel></rss>"
)
RUSSIAN = "<rss><item><title>Правительство сообщило о гибели людей при пожаре</title></item></rss>"
FRENCH = "<rss><item><title>Trois blessés à l'hôpital après l'été</title></item></rss>"


def declared(text: str, label: str) -> bytes:
    return f'<?xml version="1.0" encoding="{label}"?>'.encode() + text.encode(label, "replace")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (declared(ARABIC, "windows-1256"), "text/xml"),
        (ARABIC.encode("windows-1256"), "text/xml; charset=windows-1256"),
        (ARABIC.encode("windows-1256"), "text/xml"),
        (ARABIC.encode("windows-1256"), "text/xml; charset=utf-8"),
        (
            b'<?xml version="1.0" encoding="utf-8"?>' + ARABIC.encode("windows-1256"),
            "text/xml; charset=iso-8859-1",
        ),
        (ARABIC.encode(), "text/xml; charset=windows-1256"),
        (ARABIC.encode("iso-8859-6"), "text/xml; charset=iso-8859-6"),
        (ARABIC.encode("utf-16"), "text/xml"),
        (ARABIC.encode("utf-16-le"), "text/xml"),
        (ARABIC.encode("utf-16-be"), "text/xml; charset=utf-8"),
        (b"\xef\xbb\xbf" + ARABIC.encode(), "text/xml; charset=windows-1256"),
    ],
    ids=[
        "declared in XML", "declared in the header", "not declared", "declared as utf-8",
        "declared twice and wrongly", "utf-8 declared as windows-1256", "iso-8859-6",
        "utf-16 with a mark", "utf-16-le without one", "utf-16-be without one", "utf-8 with a mark",
    ],
)  # fmt: skip
def test_arabic_is_read_however_it_is_labelled(body: bytes, content_type: str) -> None:
    assert ARABIC in decode(body, content_type).text


@pytest.mark.parametrize(
    ("text", "encoding"), [(RUSSIAN, "windows-1251"), (RUSSIAN, "koi8-r"), (FRENCH, "cp1252")]
)
def test_other_scripts_are_read_by_their_label(text: str, encoding: str) -> None:
    assert text in decode(declared(text, encoding), "text/xml").text


@pytest.mark.parametrize(
    "meta",
    [
        '<meta charset="{}">',
        '<meta http-equiv="Content-Type" content="text/html; charset={}">',
        "<META name=a content=b><meta CHARSET={} />",
    ],
)
@pytest.mark.parametrize(
    ("text", "encoding"),
    [("Zginęły trzy osoby w Łodzi", "iso-8859-2"), ("Üç kişi öldü, şiddetli", "windows-1254")],
)
def test_a_page_is_read_by_the_label_in_its_head(text: str, encoding: str, meta: str) -> None:
    page = f"<!DOCTYPE html>\n<html><head>{meta.format(encoding)}</head><p>{text}</p></html>"
    assert text in decode(page.encode(encoding), "text/html").text


@pytest.mark.parametrize("content_type", ["text/xml", "text/xml; charset=utf-8"])
def test_latin_letters_without_a_true_label_are_read_as_browsers_read_them(
    content_type: str,
) -> None:
    assert decode(FRENCH.encode("cp1252"), content_type).text == FRENCH


def test_a_wrong_label_is_said() -> None:
    read = decode(ARABIC.encode("windows-1256"), "text/xml; charset=utf-8")
    assert read.problem == "labelled utf-8 but written in cp1256"
    assert decode(ARABIC.encode(), "text/xml; charset=utf-8").problem == ""


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    broken = ARABIC.encode().replace(b"\xd8\xa7", b"\xff", 1)
    read = decode(broken, "text/xml; charset=utf-8")
    assert read.encoding == "utf-8"
    assert "قالت الشرطة" in read.text


@pytest.mark.parametrize("label", ["zip", "idna", "unicode-escape", "no-such-thing", "base64"])
def test_a_label_that_is_no_encoding_of_feeds_is_passed_over(label: str) -> None:
    assert decode(ARABIC.encode(), f"text/xml; charset={label}").text == ARABIC


@pytest.mark.parametrize("body", [b"", b"\x00", b"\xff\xfe", b"\xfe", bytes(range(256)) * 9])
def test_no_bytes_at_all_are_an_error(body: bytes) -> None:
    assert isinstance(decode(body, "text/xml; charset=utf-16").text, str)
