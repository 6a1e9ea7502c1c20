"""From logits to a judgement: what training chooses on conversations that the network has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotations.corpus import CodedSentence
from annotations.findings import Act
from models.acts.network import ACTS, CLASSES, FACETS, FLAGS, sigmoid, softmax

_TEMPERATURES = np.linspace(0.5, 3.0, 51)
_THRESHOLDS = np.linspace(0.2, 0.7, 51)


@dataclass(frozen=True, slots=True)
class Decision:
    """The temperature of the probabilities and the thresholds.

    A respondent's sentence is a complaint when its calibrated probability reaches ``complaint_threshold``.
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


def decide(coded: Sequence[CodedSentence], logits: NDArray[np.float32]) -> Decision:
    """Temperature by the lowest log loss (Guo et al., "On Calibration of Modern Neural Networks", 2017), thresholds by F1.

    ``logits`` (sentences, outputs) are of ``coded``, which the network was not trained on.
    """
    scored = np.array([c.act is not None and not c.contested for c in coded])
    acts = np.array([ACTS.index(c.act) if c.act is not None else 0 for c in coded])
    temperature = min(_TEMPERATURES, key=lambda t: _log_loss(logits[scored], acts[scored], t))
    probabilities = softmax(logits[:, :CLASSES] / np.float32(temperature))
    complaint = acts == ACTS.index(Act.COMPLAINT)
    flags = sigmoid(logits[:, CLASSES:])
    with_facets = scored & complaint & np.array([bool(c.facets) for c in coded])
    facets = tuple(
        _best(flags[with_facets, n], np.array([f in c.facets for c in coded])[with_facets]) for n, f in enumerate(FACETS)
    )
    marks = [
        _best(flags[scored, len(FACETS) + n], np.array([getattr(c, name) for c in coded])[scored]) for n, name in enumerate(FLAGS)
    ]
    return Decision(
        float(temperature),
        _best(probabilities[scored, 0], complaint[scored]),
        facets,
        prompted_threshold=marks[0],
        last_time_threshold=marks[1],
    )


def _log_loss(logits: NDArray[np.float32], acts: NDArray[np.int64], temperature: float) -> float:
    probabilities = softmax(logits[:, :CLASSES] / np.float32(temperature))
    merged = probabilities[:, : len(ACTS)].copy()
    merged[:, ACTS.index(Act.OTHER)] += probabilities[:, len(ACTS)]
    return float(-np.log(merged[np.arange(len(acts)), acts].clip(1e-9)).mean())


def _best(scores: NDArray[np.float32], wanted: NDArray[np.bool_]) -> float:
    """The threshold with the best F1; of equal ones the middle."""
    if not wanted.any():
        return 0.5
    values = []
    for threshold in _THRESHOLDS:
        chosen = scores >= threshold
        values.append(2 * float((chosen & wanted).sum()) / float(chosen.sum() + wanted.sum()))
    best = np.flatnonzero(np.array(values) >= max(values) - 1e-9)
    return round(float(_THRESHOLDS[best[len(best) // 2]]), 4)
