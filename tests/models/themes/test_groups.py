from __future__ import annotations

import numpy as np
import pytest

from models.themes.groups import GroupOptions, group

ONES = np.ones(3, dtype=np.int64)


def alike(cosine: float, rows: int = 3) -> np.ndarray:
    """Rows of unit length, each as like every other."""
    return np.linalg.cholesky(np.full((rows, rows), cosine) + (1 - cosine) * np.eye(rows)).astype(np.float32)


@pytest.mark.parametrize("granularity", [0.6, 1.0, 1.6])
def test_three_people_who_say_nearly_the_same_make_a_group(granularity: float) -> None:
    options = GroupOptions(granularity=granularity)
    assert group(alike(0.5), ONES, options=options).tolist() == [0, 0, 0]
    assert group(alike(0.5, rows=2), ONES[:2], options=options).tolist() == [0, 0]


def test_three_people_who_share_no_more_than_the_question_make_none() -> None:
    assert group(alike(0.28), ONES, options=GroupOptions()).tolist() == [-1, -1, -1]


@pytest.mark.parametrize("rows", [4, 5, 6])
def test_a_finer_look_leaves_few_who_say_the_same_together(rows: int) -> None:
    labels = group(alike(0.6, rows=rows), np.ones(rows, dtype=np.int64), options=GroupOptions(granularity=1.6))
    assert -1 not in labels.tolist()


def test_an_odd_row_spoils_no_group_of_rows_that_are_the_same() -> None:
    rows = np.eye(3, dtype=np.float32)[[0, 1, 2, 0, 1]]
    assert group(rows, np.ones(5, dtype=np.int64), options=GroupOptions()).tolist() == [0, 1, -1, 0, 1]
