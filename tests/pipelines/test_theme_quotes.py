from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from annotations.themes import Complaint, Outcome, Theme, ThemeSet
from models.themes.finder import quoted
from pipelines.theme_quotes import Unquotable, without_quotes_of, without_quotes_of_who_left

LONG = "The export took hours and hours again last week because nobody in the office knew where it was."
NORA = Complaint("nora:1", LONG)
ALEX = Complaint("alex:1", "We looked for the export the whole day.")


def theme(name: str, *members: str, **more: object) -> Theme:
    return Theme("t1", name, "", Outcome("minimize", "the effort", "this"), ("export", "office"), members, **more)  # type: ignore[arg-type]


def names(*themes: Theme, said: tuple[Complaint, ...] = (ALEX,)) -> list[str]:
    known = {complaint.id: complaint for complaint in said}
    made = without_quotes_of(ThemeSet(themes, ()), Unquotable([LONG, "Never again."]), known, language="en")
    return [one.name for whole in made.themes for one in (whole, *whole.subthemes)]


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("mark", ["", " (export)"])
def test_a_theme_quotes_another_member_than_who_may_not_be_quoted(language: str, mark: str) -> None:
    assert names(theme(quoted([NORA], language) + mark, "nora:1", "alex:1")) == [quoted([ALEX], "en")]


def test_a_theme_of_nobody_else_is_called_by_its_keywords() -> None:
    assert names(theme("“Never again.”", "nora:1")) == ["export, office"]


@pytest.mark.parametrize("name", ["“Never again.”", "“Never again.,”"])
def test_a_comma_at_the_end_hides_no_quote(name: str) -> None:
    assert Unquotable(["Never again., "]).is_quoted(name)


@pytest.mark.parametrize(
    "name",
    [
        "“The export took hours and hours”",
        "As with “the export took”",
        "“Fine.” or “Never again”",
        'Exports: "Never again."',
        "Exports: „Never again“ (2)",
        "Выгрузка: «Never again» или «Never»",
        "“The export took hou…”",
        "“The export took hours",
        "“They say ‘fine’, and „Never again“ is meant.”",
    ],
)
def test_a_name_that_a_person_gave_quotes_wherever_and_however_it_does(name: str) -> None:
    assert Unquotable([LONG, "Never again."]).is_quoted(name)


@pytest.mark.parametrize("name", ['“She said "no" to me.”', '“"No", she said”'])
def test_a_quote_within_a_quote_hides_none(name: str) -> None:
    assert Unquotable(['She said "no" to me.', '"No", she said.']).is_quoted(name)


def test_a_subtheme_quotes_another_member_too() -> None:
    sub = theme("“Never again.”", "nora:1", "alex:1")
    assert names(theme("Exports", "nora:1", "alex:1", subthemes=(sub,))) == ["Exports", quoted([ALEX], "en")]


@pytest.mark.parametrize(
    "name", ["Exports", quoted([ALEX], "en"), "“Never”", "“Neve…r”", "“…”", "“”", "Never again.", "“The exports took hours”"]
)
def test_other_names_stay(name: str) -> None:
    assert names(theme(name, "nora:1", "alex:1")) == [name]


@pytest.mark.parametrize("changes", [{}, {"name": "Named by a person"}, {"judged": True}, {"needs_wording": False}])
def test_a_theme_is_called_by_nobody_whom_a_person_moved_away(changes: dict[str, Any]) -> None:
    found = theme(quoted([NORA], "en"), "nora:1", "alex:1", needs_wording=True)
    judged = replace(found, members=("alex:1",), **changes)
    said = {complaint.id: complaint for complaint in (NORA, ALEX)}
    (made,) = without_quotes_of_who_left(ThemeSet((judged,), ()), ThemeSet((found,), ()), said, language="en").themes
    assert made.name == (judged.name if changes else quoted([ALEX], "en"))
    (same,) = without_quotes_of_who_left(ThemeSet((found,), ()), ThemeSet((found,), ()), said, language="en").themes
    assert same == found


def test_themes_that_quote_the_same_words_now_are_told_apart() -> None:
    one, other = theme("“Never again.”", "nora:1"), theme("“Never again.” (2)", "nora:1")
    assert len(set(names(one, other))) == 2
