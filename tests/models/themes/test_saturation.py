from __future__ import annotations

import pytest

from annotations.themes import Outcome, Theme, ThemeSet
from models.themes.saturation import saturation


def themes(*voices: str) -> tuple[ThemeSet, dict[str, str]]:
    made = []
    for number, people in enumerate(voices):
        made.append(Theme(str(number), "n", "s", Outcome("minimize", "m", "o"), (), tuple(f"{number}{p}" for p in people)))
    return ThemeSet(tuple(made), ()), {member: member[1:] for theme in made for member in theme.members}


def test_what_everyone_says_is_heard_in_the_first_interview() -> None:
    found, voices = themes("abcd", "abcd")
    result = saturation(found, voices, respondents="abcd")
    assert result.curve == (2.0, 2.0, 2.0, 2.0)
    assert result.unheard == 0


def test_the_curve_is_the_mean_over_orders_and_ends_at_what_was_heard() -> None:
    found, voices = themes("a", "ab")
    result = saturation(found, voices, respondents="ab")
    assert result.curve == (1.5, 2.0)


def test_many_single_voices_mean_much_unheard() -> None:
    found, voices = themes("a", "b", "c", "ab")
    result = saturation(found, voices, respondents="abcd")
    assert result.unheard == pytest.approx(3 / 4 * 3 * 2 / 4)


def test_those_without_a_complaint_count_as_asked() -> None:
    found, voices = themes("a")
    assert len(saturation(found, voices, respondents="abcde").curve) == 5
