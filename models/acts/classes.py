"""What the coder tells apart, in the order of its outputs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from annotations.findings import Act, Facet

ACTS = tuple(Act)
FACETS = tuple(Facet)
CLASSES = len(ACTS) + 1  # the last class: it is the interviewer who speaks
INTERVIEWER = len(ACTS)
COMPLAINT = ACTS.index(Act.COMPLAINT)
OTHER = ACTS.index(Act.OTHER)

_SURE = 80.0  # log-odds beyond which float32 has no exponential

Matrix = NDArray[np.float32]


def softmax(logits: Matrix) -> Matrix:
    """Rows that sum to 1."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    result: Matrix = (shifted / shifted.sum(axis=-1, keepdims=True)).astype(np.float32)
    return result


def sigmoid(logits: Matrix) -> Matrix:
    """Numbers between 0 and 1."""
    result: Matrix = (1 / (1 + np.exp(-np.clip(logits, -_SURE, _SURE)))).astype(np.float32)
    return result


def act_probabilities(classes: Matrix) -> Matrix:
    """Probabilities of the acts: (sentences, acts). What sounds like an interviewer is nothing a respondent reports: other."""
    acts = classes[:, :INTERVIEWER].copy()
    acts[:, OTHER] += classes[:, INTERVIEWER]
    return acts
