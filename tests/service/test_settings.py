"""What the operator sets is taken as meant, or refused in one sentence."""

from pathlib import Path

import pytest

from monitor.service.settings import BadSettingsError, Settings, read_settings


def test_nothing_set_gives_the_defaults() -> None:
    assert read_settings({}) == Settings()
    assert read_settings({"PATH": "/bin", "KAFKA": "x"}) == Settings()


def test_numbers_and_lists_are_read_from_their_spelling() -> None:
    settings = read_settings(
        {
            "MONITOR_LISTEN_PORT": "8080",
            "MONITOR_STUCK_AFTER_SECONDS": "2.5",
            "MONITOR_ALLOW_NETWORKS": "10.0.0.0/8, 192.168.1.0/24,",
        }
    )
    assert settings.listen_port == 8080
    assert settings.stuck_after_seconds == 2.5
    assert settings.allow_networks == ("10.0.0.0/8", "192.168.1.0/24")


def test_an_empty_list_is_no_list_of_nothing() -> None:
    assert read_settings({"MONITOR_ALLOW_NETWORKS": ""}).allow_networks == ()


@pytest.mark.parametrize(
    "variable", ["MONITOR_KAFAK", "MONITOR_", "MONITOR_KAFKA_PASWORD_FILE", "MONITOR_FILE"]
)
def test_a_name_that_is_no_setting_is_refused_and_the_settings_are_listed(variable: str) -> None:
    with pytest.raises(BadSettingsError, match=rf"{variable} is no setting; .*MONITOR_KAFKA,"):
        read_settings({variable: "x"})


@pytest.mark.parametrize("variable", ["MONITOR_EVALUATION", "MONITOR_FAILPOINT", "MONITOR_TEST_X"])
def test_variables_of_the_tests_are_passed_over(variable: str) -> None:
    assert read_settings({variable: "x"}) == Settings()


@pytest.mark.parametrize(
    ("variable", "value", "allowed"),
    [
        ("MONITOR_LISTEN_PORT", "eighty", "a whole number"),
        ("MONITOR_LISTEN_PORT", "80000", "a whole number <= 65535"),
        ("MONITOR_REPLICATION", "0", "a whole number >= 1"),
        ("MONITOR_STUCK_AFTER_SECONDS", "-1", "a number > 0.0"),
        ("MONITOR_SESSION_TIMEOUT_SECONDS", "soon", "a number"),
        ("MONITOR_TICKS", "perhaps", "true or false"),
    ],
)
def test_a_wrong_value_is_refused_with_the_variable_what_was_found_and_what_is_allowed(
    variable: str, value: str, allowed: str
) -> None:
    with pytest.raises(BadSettingsError) as refused:
        read_settings({variable: value})
    assert str(refused.value).startswith(f"{variable} is {value!r}; allowed is {allowed} (")


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("open sesame\n", encoding="utf-8")
    settings = read_settings({"MONITOR_KAFKA_PASSWORD_FILE": str(secret)})
    assert settings.kafka_password == "open sesame"


def test_a_secret_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSettingsError, match=r"MONITOR_KAFKA_PASSWORD_FILE names .*absent"):
        read_settings({"MONITOR_KAFKA_PASSWORD_FILE": str(tmp_path / "absent")})


def test_the_password_is_not_in_what_settings_print() -> None:
    shown = repr(Settings(kafka_password="open sesame"))
    assert "sesame" not in shown
    assert "kafka_password=***" in shown
