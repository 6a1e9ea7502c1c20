"""A sentence among its neighbours: features from what the sentences alone look like, and the small network that reads them.

A fragment takes the act of what it continues, and an answer of two words the colour of its question (codebook, edge 4). Few
features, so that a style of talking cannot be learned by heart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from annotations.transcript import Role
from models.acts.classes import CLASSES, COMPLAINT, Matrix, softmax

_ENDS = ".!?…"
_SHORT_WORDS = 5
_FEW = 8
_TYPICAL = np.array([0.27, 0.04, 0.05, 0.12, 0.49, 0.03], np.float32)  # shares of the classes among the corpus' respondents


def context_features(classes: Matrix, texts: Sequence[str], roles: Sequence[Role]) -> Matrix:
    """Features of each sentence of one conversation: (sentences, features).

    ``classes`` (sentences, ``CLASSES``) are probabilities of the sentences read alone.
    """
    count = len(texts)
    asks = np.array([role is Role.INTERVIEWER for role in roles])
    nothing = np.zeros((1, CLASSES), np.float32)
    before = np.vstack([nothing, classes[:-1]])
    before_that = np.vstack([nothing, before[:-1]])
    after = np.vstack([classes[1:], nothing])
    after_that = np.vstack([after[1:], nothing])
    asked_before = np.concatenate([[False], asks[:-1]])[:, None]
    asked_after = np.concatenate([asks[1:], [False]])[:, None]
    question, place = questions_before(classes, roles)
    whole = np.array([text.rstrip()[-1:] in _ENDS for text in texts])[:, None]
    whole_before = np.concatenate([[True], whole[:-1, 0]])[:, None]
    words = np.array([len(text.split()) for text in texts], np.float32)[:, None]
    short = words < _SHORT_WORDS
    average = _average(classes[~asks])
    complaint = slice(COMPLAINT, COMPLAINT + 1)
    columns = [
        np.log(classes + 1e-6),
        before * ~asked_before,
        before_that,
        after * ~asked_after,
        after_that,
        question,
        np.tile(average, (count, 1)),
        asked_before,
        asked_after,
        np.log1p(place)[:, None],
        np.log1p(words),
        whole,
        np.array([text[:1].isupper() for text in texts])[:, None],
        np.array([text.rstrip().endswith("?") for text in texts])[:, None],
        whole_before,
        classes[:, complaint] * ~whole_before,
        before[:, complaint] * ~whole_before * ~asked_before,
        after[:, complaint] * ~whole,
        short * question[:, complaint],
        short * before[:, complaint],
    ]
    return np.hstack(columns).astype(np.float32)


def _average(classes: Matrix) -> Matrix:
    """The mean of the respondents' sentences; fewer than ``_FEW`` are filled up with typical ones, since they tell little."""
    missing = max(0, _FEW - len(classes))
    average: Matrix = ((classes.sum(axis=0) + missing * _TYPICAL) / (len(classes) + missing)).astype(np.float32)
    return average


def questions_before(rows: Matrix, roles: Sequence[Role]) -> tuple[Matrix, Matrix]:
    """The row of the interviewer's last sentence, and how many sentences ago it was, at each sentence; zeros before any."""
    questions, places = np.zeros_like(rows), np.zeros(len(rows), np.float32)
    last, since = np.zeros(rows.shape[1], np.float32), 0
    for number, role in enumerate(roles):
        if role is Role.INTERVIEWER:
            last, since = rows[number], 0
        questions[number], places[number] = last, since
        since += role is not Role.INTERVIEWER
    return questions, places


@dataclass(frozen=True, slots=True)
class ContextNetwork:
    """One hidden layer of rectified units over standardised features; gives class probabilities."""

    mean: Matrix
    scale: Matrix
    weights: tuple[Matrix, Matrix]  # (features, hidden), (hidden, classes)
    biases: tuple[Matrix, Matrix]

    def probabilities(self, features: Matrix) -> Matrix:
        """(sentences, ``CLASSES``)."""
        hidden = np.maximum((features - self.mean) / self.scale @ self.weights[0] + self.biases[0], 0)
        return softmax(hidden @ self.weights[1] + self.biases[1])


def mixture(alone: Matrix, network: ContextNetwork, texts: Sequence[str], roles: Sequence[Role]) -> Matrix:
    """Class probabilities of one conversation's sentences alone and in context, half and half."""
    mixed: Matrix = ((alone + network.probabilities(context_features(alone, texts, roles))) / 2).astype(np.float32)
    return mixed
