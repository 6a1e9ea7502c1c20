"""What is kept of themes, and what a person may have made of it."""

import json

import pytest

from annotations.errors import InputError
from annotations.themes import Outcome, Theme, ThemeSet
from pipelines.theme_fields import read_theme_set, theme_set_fields

THEMES = ThemeSet(
    (Theme("tb", "Bills", "s", Outcome("minimize", "the time", "to read the bill"), ("bill",), ("a:1",)),), ("e:5",)
)


def test_what_is_written_reads_back(tmp_path):
    (tmp_path / "themes.json").write_text(json.dumps(theme_set_fields(THEMES)), encoding="utf-8")
    assert read_theme_set(tmp_path / "themes.json") == THEMES


@pytest.mark.parametrize("changed", [{"outcome": None}, {"outcome": {"spans": []}}, {"members": None}, {"subthemes": [None]}])
def test_what_was_changed_beyond_reading_is_named(tmp_path, changed):
    fields = theme_set_fields(THEMES)
    fields["themes"][0] |= changed
    (tmp_path / "themes.json").write_text(json.dumps(fields), encoding="utf-8")
    with pytest.raises(InputError, match="holds no themes; run hardpart code again"):
        read_theme_set(tmp_path / "themes.json")
