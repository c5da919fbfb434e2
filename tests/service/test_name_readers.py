from pathlib import Path

import pytest

from monitor.service.name_readers import ONNX, load_name_reader
from monitor.service.onnx_names import load_onnx_names
from monitor.service.settings import BadSettingsError


def test_without_the_setting_there_is_no_reader() -> None:
    assert load_name_reader("") is None


@pytest.mark.parametrize("setting", ["oracle:models", "onnx", "onnx:", ":models"])
def test_a_setting_that_names_no_reader_is_refused_and_told_what_is_allowed(setting: str) -> None:
    with pytest.raises(BadSettingsError, match=r"MONITOR_NAME_READER.*one of .*onnx"):
        load_name_reader(setting)


def test_a_reader_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    with pytest.raises(BadSettingsError, match="cannot be read"):
        load_name_reader(f"onnx:{tmp_path}")


def test_our_own_reader_is_known_where_the_package_is_copied_and_not_installed() -> None:
    """As in the image of deploy/Dockerfile, where no metadata names it."""
    assert ONNX.load() is load_onnx_names
