from __future__ import annotations

import pytest

from models.themes.saturation import Saturation
from pipelines.report.saturation import saturation_view
from pipelines.report.wording import read_wording


def curve(*values: float, heard: int, expected: float) -> Saturation:
    return Saturation(values, heard, expected, (float(heard), expected + 2))


def test_the_line_goes_from_the_first_respondent_to_the_last() -> None:
    view = saturation_view(curve(2.0, 3.5, 4.0, heard=4, expected=4.0), read_wording("en"))
    assert view is not None
    assert [x for x, _ in view.marks] == [0, 50, 100]
    assert view.marks[0][1] > view.marks[1][1] > view.marks[2][1] > 0


@pytest.mark.parametrize("language", ["en", "ru"])
def test_few_respondents_are_told_to_say_little(language: str) -> None:
    words = read_wording(language)
    view = saturation_view(curve(2.0, 2.5, 3.0, heard=3, expected=5.0), words)
    assert view is not None
    assert view.sentences[-1] == words.say("saturation_few")
    assert not any("Chao2" in sentence for sentence in view.sentences)


@pytest.mark.parametrize(("last", "expected", "key"), [(6.0, 6.0, "saturation_repeats"), (6.9, 9.5, "saturation_goes_on")])
def test_what_the_numbers_mean_is_said(last: float, expected: float, key: str) -> None:
    words = read_wording("ru")
    view = saturation_view(curve(*(0.5 * n for n in range(1, 11)), 5.9, last, heard=round(last), expected=expected), words)
    assert view is not None
    assert view.sentences[-1] == words.say(key)


@pytest.mark.parametrize(
    ("interviews", "heard", "said"),
    [(3, 1, "3 респондента вместе назвали 1 тему."), (21, 22, "21 респондент: вместе они назвали 22 темы.")],
)
def test_themes_are_what_is_voiced(interviews: int, heard: int, said: str) -> None:
    view = saturation_view(curve(*[1.0] * interviews, heard=heard, expected=heard), read_wording("ru"))
    assert view is not None
    assert view.sentences[0] == said


def test_two_interviews_and_no_theme_have_no_curve() -> None:
    words = read_wording("en")
    assert saturation_view(curve(2.0, 2.5, heard=2, expected=2.0), words) is None
    assert saturation_view(curve(0.0, 0.0, 0.0, heard=0, expected=0.0), words) is None
    assert saturation_view(None, words) is None
