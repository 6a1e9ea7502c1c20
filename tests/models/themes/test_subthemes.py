from __future__ import annotations

import numpy as np

from models.themes.subthemes import SubthemeOptions, divided

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
