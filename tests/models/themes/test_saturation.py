from __future__ import annotations

import math

import pytest

from annotations.themes import Outcome, Theme, ThemeSet
from models.themes.saturation import saturation


def themes(*voices: str) -> tuple[ThemeSet, dict[str, str]]:
    made = []
    for number, people in enumerate(voices):
        made.append(Theme(str(number), "n", "s", Outcome("minimize", "m", "o"), (), tuple(f"{number}{p}" for p in people)))
    return ThemeSet(tuple(made), ()), {member: member[len(theme.id) :] for theme in made for member in theme.members}


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


def test_the_interval_holds_what_is_expected_and_never_less_than_was_heard() -> None:
    for said in (("a", "b", "c", "ab"), ("abcd", "abcd"), ("a", "b", "cd"), ("a",)):
        found, voices = themes(*said)
        result = saturation(found, voices, respondents="abcdef")
        low, high = result.interval
        assert result.heard <= low <= high
        assert low <= result.expected <= high or result.unheard == 0


def test_the_interval_is_that_of_estimates() -> None:
    # Q1 = 3, Q2 = 1, 4 themes in 4 interviews; by hand: variance 1.125 + 2.6367 * ... as in appendix B of EstimateS.
    found, voices = themes("a", "b", "c", "ab")
    result = saturation(found, voices, respondents="abcd")
    variance = 1.125 + 0.5625 * 3 * 25 / 16 + 0.5625 * 9 * 4 / 64
    spread = math.exp(1.959963984540054 * math.sqrt(math.log(1 + variance / 1.125**2)))
    assert result.interval == pytest.approx((4 + 1.125 / spread, 4 + 1.125 * spread))


def test_few_interviews_tell_nothing_about_what_is_unheard() -> None:
    found, voices = themes("ab", "abc")
    assert not saturation(found, voices, respondents="abcdefgh").is_told
    assert saturation(found, voices, respondents="abcdefghijkl").is_told


def test_the_curve_is_that_of_mao_tau() -> None:
    counts = (1, 1, 2, 3, 3, 7, 30, 50)
    people = [chr(0x400 + number) for number in range(50)]
    found, voices = themes(*("".join(people[:count]) for count in counts))
    curve = saturation(found, voices, respondents=people).curve
    exact = [sum(1 - math.comb(50 - n, size) / math.comb(50, size) for n in counts) for size in range(1, 51)]
    assert curve == pytest.approx(exact, abs=0.6e-4)


def test_thousands_of_respondents_are_counted() -> None:
    people = [chr(0x4E00 + number) for number in range(4_000)]
    found, voices = themes(*("".join(people[: 80 * number]) for number in range(1, 51)))
    curve = saturation(found, voices, respondents=people).curve
    assert curve[0] == pytest.approx(sum(range(1, 51)) / 50, abs=0.6e-4)
    assert (len(curve), curve[-1]) == (4_000, 50.0)
