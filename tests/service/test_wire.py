"""Records become bytes and bytes records, or it is said why not."""

from collections.abc import Callable

import pytest

from monitor.records import Article, Deduplicated, Feed
from monitor.service.wire import NotJsonError, WrongSchemaError, decoder, encode
from tests.builders import an_article


def test_equal_records_are_equal_bytes_and_read_back_equal() -> None:
    article = an_article(title="مقتل ثلاثة", text="قتل ثلاثة أشخاص في بغداد.")
    assert encode(article) == encode(
        an_article(title="مقتل ثلاثة", text="قتل ثلاثة أشخاص في بغداد.")
    )
    assert decoder(Article)(encode(article)) == article
    read: Callable[[bytes], object] = decoder(Deduplicated)  # type: ignore[arg-type]  # a union
    assert read(encode(article)) == article


@pytest.mark.parametrize("data", [None, b"", b"{", b"\xff\xfe", b"not json"])
def test_what_is_no_json_is_told_from_what_is_another_record(data: bytes | None) -> None:
    with pytest.raises(NotJsonError):
        decoder(Feed)(data)


@pytest.mark.parametrize("data", [b"[]", b"{}", b'{"id": 1, "url": "u"}', b'{"type": "other"}'])
def test_json_of_another_shape_is_refused_with_the_place(data: bytes) -> None:
    with pytest.raises(WrongSchemaError, match=r"Expected|missing|Invalid"):
        decoder(Feed)(data)
