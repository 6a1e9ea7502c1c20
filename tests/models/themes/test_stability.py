from __future__ import annotations

from collections.abc import Sequence

from annotations.themes import Complaint, Outcome, Theme, ThemeSet
from models.themes.stability import StabilityOptions, with_stability

COMPLAINTS = [Complaint(f"{thing}{person}", "text", respondent=str(person)) for thing in "ab" for person in range(6)]
OUTCOME = Outcome("minimize", "m", "o")
THEMES = ThemeSet(tuple(Theme(t, t, t, OUTCOME, (), tuple(c.id for c in COMPLAINTS if c.id[0] == t)) for t in "ab"), ())


def by_thing(complaints: Sequence[Complaint]) -> list[list[str]]:
    return [[c.id for c in complaints if c.id[0] == thing] for thing in "ab"]


def test_a_theme_that_is_always_found_again_is_stable() -> None:
    found = with_stability(THEMES, COMPLAINTS, find=by_thing, options=StabilityOptions(runs=5))
    assert [theme.stability for theme in found.themes] == [1.0, 1.0]


def test_a_theme_that_depends_on_one_person_is_not() -> None:
    def whole_or_nothing(complaints: Sequence[Complaint]) -> list[list[str]]:
        return by_thing(complaints) if any(c.respondent == "0" for c in complaints) else []

    found = with_stability(THEMES, COMPLAINTS, find=whole_or_nothing, options=StabilityOptions(runs=40, left_out=0.2))
    assert found.themes[0].stability is not None
    assert 0.4 < found.themes[0].stability < 1.0


def test_two_respondents_are_too_few_to_tell() -> None:
    few = [c for c in COMPLAINTS if c.respondent in {"0", "1"}]
    found = with_stability(THEMES, few, find=by_thing, options=StabilityOptions(runs=5))
    assert found.themes[0].stability is None
