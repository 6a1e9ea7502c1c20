"""How far a statement can be believed: the chance that it helps whoever reads it above the quotes, and that it is right.

Two logistic regressions over who of the theme's people stands behind the wording, learned from statements over themes of the
shipped corpora that were graded by reading the quotes (``annotations/graded_statements.py``). A trait may be bound to speak for a
statement, or against it, never the other way: beyond what was graded, sense then holds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotations.errors import WeightsError
from annotations.graded_statements import HELPS, RIGHT

WEIGHTS = Path(__file__).parent / "weights" / "statements.json"
_PENALTY = 3.0  # on half of each squared weight
_DIGITS = 4

Traits = tuple[float, ...]  # of one statement, as ``support.TRAITS`` names them
Weights = tuple[float, ...]  # of the traits, the intercept last
Bound = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Belief:
    """Weights of standardised traits for each chance; ``middles`` and ``widths`` are those of what was learned from."""

    middles: tuple[float, ...]
    widths: tuple[float, ...]
    helping: Weights
    right: Weights
    fingerprint: str = "unlearned"

    @classmethod
    def shipped(cls) -> Belief:
        """What was learned from the shipped corpora. Raises ``WeightsError`` when the file is not there."""
        return cls.load(WEIGHTS)

    @classmethod
    def unlearned(cls) -> Belief:
        """For a namer that offers statements to learn from."""
        return cls((), (), (), ())

    @classmethod
    def load(cls, path: Path) -> Belief:
        """Raises ``WeightsError`` when the file is not there."""
        if not path.exists():
            raise WeightsError(f"{path}: what statements are judged by is missing; rebuild it with 'hardpart train'.")
        data = path.read_bytes()
        fields = {name: tuple(numbers) for name, numbers in json.loads(data).items() if name != "traits"}
        return cls(**fields, fingerprint=f"belief-{hashlib.sha256(data).hexdigest()[:16]}")

    def fields(self, traits: Sequence[str]) -> dict[str, Any]:
        """As JSON values, with the names of the ``traits``."""
        numbers = {name: getattr(self, name) for name in ("middles", "widths", "helping", "right")}
        return {"traits": list(traits), **{name: list(values) for name, values in numbers.items()}}

    def helps(self, traits: Traits) -> float:
        """The chance, 0 to 1, that a reader is helped and not misled."""
        return self._chance(traits, self.helping)

    def worth(self, traits: Traits) -> float:
        """The grade to expect, 0 (misses) to 2 (right)."""
        return self._chance(traits, self.helping) + self._chance(traits, self.right)

    def _chance(self, traits: Traits, weights: Weights) -> float:
        standard = np.nan_to_num((np.array(traits) - self.middles) / self.widths)  # what is not known speaks neither way
        return float(1 / (1 + np.exp(-(standard @ weights[:-1] + weights[-1]))))


def learn(traits: NDArray[np.float64], grades: NDArray[np.int64], bounds: Sequence[Bound]) -> Belief:
    """From (n_statements, n_traits) and (n_statements,), with the least and greatest weight of each trait."""
    middles, widths = np.nanmean(traits, axis=0), np.maximum(np.nanstd(traits, axis=0), 1e-6)
    standard = np.nan_to_num((traits - middles) / widths)
    helping, right = (_rounded(_logistic(standard, grades >= least, bounds)) for least in (HELPS, RIGHT))
    return Belief(_rounded(middles), _rounded(widths), helping, right)


def _logistic(rows: NDArray[np.float64], is_so: NDArray[np.bool_], bounds: Sequence[Bound]) -> NDArray[np.float64]:
    """The weights of a regularised logistic regression within ``bounds``, the intercept last."""
    from scipy.optimize import minimize

    sign = np.where(is_so, 1.0, -1.0)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = sign * (rows @ weights[:-1] + weights[-1])
        pull = -sign / (1 + np.exp(margin))
        value = np.logaddexp(0, -margin).sum() + (weights[:-1] ** 2).sum() * _PENALTY / 2
        return float(value), np.append(rows.T @ pull + _PENALTY * weights[:-1], pull.sum())

    start = np.zeros(rows.shape[1] + 1)
    return np.asarray(minimize(loss, start, jac=True, bounds=[*bounds, (None, None)], method="L-BFGS-B").x)


def _rounded(numbers: Sequence[float] | NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(round(float(number), _DIGITS) for number in numbers)
