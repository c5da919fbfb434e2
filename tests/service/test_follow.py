"""What a reader of topics remembers of them."""

from monitor.service.follow import FirstTime


def test_a_value_that_comes_again_is_no_news() -> None:
    first_time = FirstTime()
    assert [first_time.holds(value) for value in (b"a", b"b", b"a", None, None)] == [
        True,
        True,
        False,
        True,
        False,
    ]
