from hypothesis import given
from hypothesis import strategies as st

from monitor.stages.extract.stops import Signs

TEXTS = st.text(st.sampled_from("aé.!?;…\n\\]^-\u0640أ") | st.characters(), max_size=80)


@given(TEXTS, st.text("a'-.]^\\\n", min_size=1))
def test_signs_are_found_wherever_they_stand(text: str, signs: str) -> None:
    assert Signs(signs).find(text) == [at for at, letter in enumerate(text) if letter in signs]
