from __future__ import annotations

import numpy as np
import pytest

from models.protocols import Vectors
from models.themes.count import CountOptions, _samples, count_groups, usual_count
from models.themes.views import unit_rows


def witness(groups: int, each: int, *, seed: int) -> Vectors:
    """Rows about ``groups`` directions, the first of every group first; another ``seed`` is another encoder."""
    random = np.random.default_rng(seed)
    middles = random.standard_normal((groups, 60))
    rows = np.tile(middles, (each, 1)) + 0.64 * random.standard_normal((groups * each, 60))
    return unit_rows(rows.astype(np.float32))


@pytest.mark.parametrize("groups", [6, 14])
def test_what_two_encoders_agree_on_is_the_number(groups: int) -> None:
    found = count_groups([witness(groups, 20, seed=1), witness(groups, 20, seed=2)], options=CountOptions())
    assert groups * 0.8 <= found <= groups * 1.3


def test_few_rows_are_not_asked() -> None:
    few = [witness(3, 5, seed=1), witness(3, 5, seed=2)]
    assert count_groups(few, options=CountOptions()) == usual_count(15, options=CountOptions())


def test_one_encoder_has_nobody_to_agree_with() -> None:
    assert count_groups([witness(6, 20, seed=1)], options=CountOptions()) == usual_count(120, options=CountOptions())


def test_a_sample_of_a_large_set_tells() -> None:
    large = [witness(10, 60, seed=seed) for seed in (1, 2)]
    assert 8 <= count_groups(large, options=CountOptions(sample=200)) <= 14


def test_several_samples_of_a_large_set_are_asked_and_a_small_set_once() -> None:
    large, options = [witness(10, 60, seed=seed) for seed in (1, 2)], CountOptions(sample=200, draws=3)
    drawn = _samples(600, options)
    assert [rows[:3].tolist() for rows in drawn] == [[0, 3, 6], [1, 4, 7], [2, 5, 8]]
    assert [len(rows) for rows in drawn] == [200, 200, 200]
    assert 8 <= count_groups(large, options=options) <= 14
    assert [rows.tolist() for rows in _samples(4, options)] == [[0, 1, 2, 3]]
