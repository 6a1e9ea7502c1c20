from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import silhouette_score

from models.themes.subthemes import SubthemeOptions, _silhouette, divided

OPTIONS = SubthemeOptions(least_members=6, least_episodes=6)


def rows(*directions: int, noise: float = 0.2) -> np.ndarray:
    random = np.random.default_rng(0)
    made = np.eye(4, dtype=np.float32)[list(directions)] + noise * random.standard_normal((len(directions), 4)).astype(np.float32)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), dtype=np.float32)


def test_a_large_theme_falls_into_its_distinct_outcomes() -> None:
    labels = divided(rows(0, 1, 0, 1, 0, 1, 0, 1), np.ones(8, dtype=np.int64), options=OPTIONS)
    assert labels.tolist() == [0, 1, 0, 1, 0, 1, 0, 1]


def test_a_theme_about_one_thing_is_left_whole() -> None:
    assert not divided(rows(0, 0, 0, 0, 0, 0, 0, 0, noise=0.0), np.ones(8, dtype=np.int64), options=OPTIONS).any()


def test_a_small_theme_is_left_whole() -> None:
    assert not divided(rows(0, 1, 0, 1), np.ones(4, dtype=np.int64), options=OPTIONS).any()


def test_no_part_is_a_single_episode() -> None:
    labels = divided(rows(0, 0, 0, 0, 1, 1, 1, 2), np.ones(8, dtype=np.int64), options=OPTIONS)
    assert min(np.bincount(labels)) >= 2


def test_two_sentences_that_many_say_are_two_parts() -> None:
    labels = divided(rows(*[0, 1] * 10_000, noise=0.0), np.ones(20_000, dtype=np.int64), options=OPTIONS)
    assert labels.tolist() == [0, 1] * 10_000


def test_rows_that_are_said_again_change_no_part() -> None:
    once, again = rows(0, 1, 0, 1, 0, 1, 0, 1), [0, 1, 2, 3, 4, 5, 6, 7, 0, 1]
    labels = divided(once[again], np.ones(10, dtype=np.int64), options=OPTIONS)
    assert labels.tolist() == [0, 1] * 5


def test_a_row_counts_as_often_as_there_are_rows_like_it() -> None:
    distinct, times = rows(0, 0, 1, 1, 1, 2).astype(np.float64), np.array([1, 3, 2, 1, 1, 4])
    labels = np.array([0, 0, 1, 1, 1, 2])
    distance = np.maximum(1.0 - distinct @ distinct.T, 0.0).repeat(times, axis=0).repeat(times, axis=1)
    np.fill_diagonal(distance, 0.0)
    expected = silhouette_score(distance, labels.repeat(times), metric="precomputed")
    assert _silhouette(distinct @ distinct.T, labels, times) == pytest.approx(expected, abs=1e-5)


def test_the_parts_of_very_many_rows_are_found_on_some_of_them() -> None:
    options = SubthemeOptions(least_members=6, least_episodes=6, sample=40)
    labels = divided(rows(*[0, 0, 1] * 100), np.ones(300, dtype=np.int64), options=options)
    assert labels.tolist() == [0, 0, 1] * 100
