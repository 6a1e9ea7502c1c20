"""From class probabilities to a judgement: what training chooses on studies that the heads have not seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotations.findings import Act
from models.acts.classes import ACTS, Matrix, act_probabilities, softmax

_TEMPERATURES = np.linspace(0.4, 3.0, 53)
# F1 is best at half of the F1 that can be reached (Lipton et al., "Optimal Thresholding of Classifiers to Maximize F1 Measure",
# 2014). On the simulated studies that is .72; classifiers of this kind reach about .55 on real interviews of other fields.
COMPLAINT_THRESHOLD = 0.55 / 2
_BARE_WORDS = 2
_THRESHOLDS = np.linspace(0.15, 0.7, 56)


@dataclass(frozen=True, slots=True)
class Decision:
    """The temperature of the probabilities and the thresholds.

    A respondent's sentence is a complaint when its calibrated probability reaches ``complaint_threshold`` and neither a wish nor
    an imagined problem is likelier: against plain talk and praise a complaint may be doubtful, against these it may not. A bare
    answer ("No.", "Very.") has nothing but the talk around it to be told by: there a complaint must be likelier than all else.
    """

    temperature: float
    complaint_threshold: float
    facet_thresholds: tuple[float, ...]
    prompted_threshold: float
    last_time_threshold: float

    @classmethod
    def from_fields(cls, fields: dict[str, Any]) -> Decision:
        """What ``coder.json`` keeps."""
        return cls(**{**fields, "facet_thresholds": tuple(fields["facet_thresholds"])})

    def calibrated(self, classes: Matrix) -> Matrix:
        """``classes`` at the temperature (Guo et al., "On Calibration of Modern Neural Networks", 2017)."""
        return softmax(np.log(classes + 1e-9) / np.float32(self.temperature))

    def act(self, acts: Matrix, *, bare: bool = False) -> Act:
        """The act of one sentence, from the probabilities of the acts; ``bare`` is told by ``is_bare``."""
        odds = {act: float(value) for act, value in zip(ACTS, acts, strict=True)}
        own = odds.pop(Act.COMPLAINT)
        rivals = odds if bare else (Act.WISH, Act.HYPOTHETICAL)
        if own >= self.complaint_threshold and own >= max(odds[act] for act in rivals):
            return Act.COMPLAINT
        return max(odds, key=lambda act: odds[act])


def is_bare(text: str) -> bool:
    """Whether ``text`` is an answer of a word or two."""
    return sum(any(c.isalpha() for c in word) for word in text.split()) <= _BARE_WORDS


def best_temperature(classes: Matrix, acts: NDArray[np.int64], weights: Matrix) -> float:
    """The temperature with the lowest log loss of the acts."""

    def loss(temperature: float) -> float:
        probabilities = act_probabilities(softmax(np.log(classes + 1e-9) / np.float32(temperature)))
        return float(-(np.log(probabilities[np.arange(len(acts)), acts].clip(1e-9)) * weights).sum())

    return float(min(_TEMPERATURES, key=loss))


def best_threshold(scores: Matrix, wanted: NDArray[np.bool_], weights: Matrix | None = None) -> float:
    """The threshold with the best F1; of equal ones the middle; one half where there is nothing to choose by."""
    if not wanted.any():
        return 0.5
    weights = np.ones(len(scores), np.float32) if weights is None else weights
    values = []
    for threshold in _THRESHOLDS:
        chosen = scores >= threshold
        hits = float(weights[chosen & wanted].sum())
        values.append(2 * hits / float(weights[chosen].sum() + weights[wanted].sum()))
    best = np.flatnonzero(np.array(values) >= max(values) - 1e-9)
    return round(float(_THRESHOLDS[best[len(best) // 2]]), 4)
