from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from annotations.themes import Complaint, Outcome, Theme, ThemeSet
from models.themes.stability import StabilityOptions, in_their_span, with_stability

COMPLAINTS = [Complaint(f"{thing}{person}", "text", respondent=str(person)) for thing in "ab" for person in range(6)]
OUTCOME = Outcome("minimize", "m", "o")
THEMES = ThemeSet(tuple(Theme(t, t, t, OUTCOME, (), tuple(c.id for c in COMPLAINTS if c.id[0] == t)) for t in "ab"), ())


def by_thing(complaints: Sequence[Complaint]) -> list[list[str]]:
    return [[c.id for c in complaints if c.id[0] == thing] for thing in "ab"]


def test_a_theme_that_is_always_found_again_is_stable() -> None:
    found = with_stability(THEMES, COMPLAINTS, find=by_thing, episodes=12, options=StabilityOptions(runs=5))
    assert [theme.stability for theme in found.themes] == [1.0, 1.0]


def test_a_theme_that_depends_on_one_person_is_not() -> None:
    def whole_or_nothing(complaints: Sequence[Complaint]) -> list[list[str]]:
        return by_thing(complaints) if any(c.respondent == "0" for c in complaints) else []

    found = with_stability(
        THEMES, COMPLAINTS, find=whole_or_nothing, episodes=12, options=StabilityOptions(runs=40, left_out=0.2)
    )
    assert found.themes[0].stability is not None
    assert 0.4 < found.themes[0].stability < 1.0


def test_two_respondents_are_too_few_to_tell() -> None:
    few = [c for c in COMPLAINTS if c.respondent in {"0", "1"}]
    found = with_stability(THEMES, few, find=by_thing, episodes=12, options=StabilityOptions(runs=5))
    assert found.themes[0].stability is None


def test_of_many_episodes_fewer_parts_are_grouped() -> None:
    asked: list[int] = []

    def counted(complaints: Sequence[Complaint]) -> list[list[str]]:
        asked.append(len(complaints))
        return by_thing(complaints)

    told = StabilityOptions(effort=90, fewest=4, left_out=0.3)
    with_stability(THEMES, COMPLAINTS, find=counted, episodes=10, options=told)
    assert len(asked) == 9
    with_stability(THEMES, COMPLAINTS, find=counted, episodes=1_000, options=told)
    assert len(asked) == 9 + 4


def test_rows_are_as_alike_in_their_span() -> None:
    rows = np.random.default_rng(0).standard_normal((7, 200)).astype(np.float32)
    rows[3] = rows[5]
    spanned = in_their_span(rows)
    assert spanned.shape == (7, 7)
    assert np.allclose(spanned @ spanned.T, rows @ rows.T, atol=1e-3)
    assert np.allclose(spanned[3], spanned[5], atol=1e-5)
