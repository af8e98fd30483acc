"""Settings are checked when the program starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import SettingsInvalid
from engine.settings import load

NO_FILE = Path("/nonexistent/redress.toml")


def test_without_any_setting_the_desk_listens_on_loopback_with_an_embedded_database():
    settings = load({}, NO_FILE)
    assert settings.host == "127.0.0.1"
    assert settings.url.startswith("sqlite:///")


def test_the_environment_wins_over_the_file(tmp_path):
    file = tmp_path / "redress.toml"
    file.write_text('house = "From the file"\nport = 9000\n')
    settings = load({"REDRESS_HOUSE": "From the environment"}, file)
    assert (settings.house, settings.port) == ("From the environment", 9000)


def test_a_misspelt_name_gets_its_nearest_match():
    with pytest.raises(SettingsInvalid) as refused:
        load({"REDRESS_DATABSE": "x"}, NO_FILE)
    assert "database" in refused.value.remedy


@pytest.mark.parametrize(
    ("name", "value"),
    [("REDRESS_PORT", "many"), ("REDRESS_HTTPS", "perhaps"), ("REDRESS_ZONE", "Mars/Olympus")],
)
def test_a_wrong_value_is_refused_with_its_name_or_value(name, value):
    with pytest.raises(SettingsInvalid, match=value):
        load({name: value}, NO_FILE)


def test_a_file_that_is_no_toml_is_refused_by_name(tmp_path):
    file = tmp_path / "redress.toml"
    file.write_text("house =")
    with pytest.raises(SettingsInvalid, match=r"redress\.toml"):
        load({}, file)
