from __future__ import annotations

from dataclasses import replace

import pytest

from annotations.themes import Outcome, Theme
from models.themes.names import begins_with_quote, told_apart, without_mark


def theme(name: str, metric: str, *keywords: str, needs_wording: bool = False) -> Theme:
    outcome = Outcome("minimize", metric, "to repair")
    return Theme("t", name, "", outcome, keywords, ("a",), needs_wording=needs_wording)


def names(*themes: Theme) -> list[str]:
    return [one.name for one in told_apart(themes)]


def test_a_name_of_its_own_stays() -> None:
    assert names(theme("Repairs", "the time"), theme("Visits", "the time")) == ["Repairs", "Visits"]


def test_themes_of_one_name_are_told_apart_by_what_they_measure() -> None:
    assert names(theme("Repairs", "the time"), theme("Repairs", "the cost")) == ["Repairs (time)", "Repairs (cost)"]


def test_themes_that_measure_the_same_are_told_apart_by_a_keyword() -> None:
    both = theme("Repairs", "the time", "repairs", "lift", "roof"), theme("Repairs", "the time", "lift", "boiler")
    assert names(*both) == ["Repairs (roof)", "Repairs (boiler)"]


def test_quotes_are_told_apart_by_a_keyword() -> None:
    both = [theme("“It was dead.”", "the effort", word, needs_wording=True) for word in ("lift", "phone")]
    assert names(*both) == ["“It was dead.” (lift)", "“It was dead.” (phone)"]


def test_themes_without_any_difference_are_numbered() -> None:
    assert names(*[theme("Repairs", "the time", "lift")] * 3) == ["Repairs", "Repairs (2)", "Repairs (3)"]


def test_a_name_is_known_without_its_mark() -> None:
    assert [without_mark(name) for name in names(theme("Repairs", "the time"), theme("Repairs", "the cost"))] == ["Repairs"] * 2
    assert without_mark("Repairs") == "Repairs"


@pytest.mark.parametrize(
    ("name", "quote"),
    [("“It was dead.”", True), ("«Лифт стоит. …» (лифт)", True), ('"Dead" or “stuck”', True), ("The “dead” lift", False)],
)
def test_a_name_that_begins_with_a_quote_is_known(name: str, *, quote: bool) -> None:
    assert begins_with_quote(name) == quote


def test_a_name_that_is_kept_stays_and_the_other_has_one_mark() -> None:
    kept = replace(theme("Repairs (lift)", "the time", "lift", "roof"), id="old")
    new = theme("Repairs (lift)", "the time", "lift", "roof", "door")
    third = theme("Repairs (door)", "the cost", "key")
    assert [one.name for one in told_apart((kept, new, third), kept={"old"})] == [
        "Repairs (lift)",
        "Repairs (2)",
        "Repairs (door)",
    ]
