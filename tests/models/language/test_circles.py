from __future__ import annotations

import pytest

from models.language.parsers import without_circles


@pytest.mark.parametrize(
    ("heads", "free"),
    [
        ([1, 1, 1], [1, 1, 1]),
        ([1, 0], [0, 0]),
        ([1, 2, 0, 0], [0, 2, 0, 0]),
        ([1, 1, 3, 2], [1, 1, 2, 2]),
        ([], []),
    ],
)
def test_every_word_hangs_on_a_root_in_the_end(heads: list[int], free: list[int]) -> None:
    assert without_circles(heads) == free
