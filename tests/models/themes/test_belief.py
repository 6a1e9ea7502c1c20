from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from annotations.errors import WeightsError
from models.themes.belief import WEIGHTS, Belief, learn
from models.themes.support import FALLING, FREE, RISING, TRAITS

ROWS = np.array([[0.1, 0.9], [0.2, 0.8], [0.8, 0.9], [0.9, 0.7], [0.5, 0.2], [0.6, 0.1]])
GRADES = np.array([0, 0, 2, 2, 1, 1])


def test_what_speaks_for_a_statement_raises_the_belief_in_it() -> None:
    belief = learn(ROWS, GRADES, [RISING, FREE])
    assert belief.helps((0.9, 0.5)) > belief.helps((0.1, 0.5))
    assert 0 < belief.helps((0.1, 0.5)) < belief.worth((0.9, 0.5)) < 2


def test_a_bound_trait_never_counts_the_other_way() -> None:
    belief = learn(ROWS, GRADES, [FALLING, FREE])
    assert belief.helping[0] == 0.0
    assert belief.right[0] == 0.0


def test_what_is_not_known_speaks_neither_way() -> None:
    belief = learn(ROWS, GRADES, [RISING, FREE])
    assert belief.helps((math.nan, 0.5)) == pytest.approx(belief.helps((belief.middles[0], 0.5)))


def test_the_same_rows_give_the_same_belief(tmp_path: Path) -> None:
    belief = learn(ROWS, GRADES, [RISING, FREE])
    assert belief == learn(ROWS, GRADES, [RISING, FREE])
    path = tmp_path / "statements.json"
    path.write_text(json.dumps(belief.fields(["one", "other"])))
    read = Belief.load(path)
    assert (read.helping, read.right, read.middles, read.widths) == (belief.helping, belief.right, belief.middles, belief.widths)
    assert read.fingerprint.startswith("belief-")


def test_what_ships_is_of_the_traits_of_today() -> None:
    assert json.loads(WEIGHTS.read_text())["traits"] == list(TRAITS)


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="hardpart train"):
        Belief.load(tmp_path / "none.json")
