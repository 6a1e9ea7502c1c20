"""Whether a sentence tells of one particular occasion, the last one or one of late: what people remember is evidence.

A story of one occasion runs over several sentences, of which few name the time. So a linear head reads each sentence alone, and a
second one what the first makes of the sentence and of those around it. Both languages share them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from annotations.transcript import Role
from models.acts.classes import Matrix, sigmoid
from models.acts.linear import Linear

_NEIGHBOURS = (1, 2, 3, -1, -2, -3)
_FEATURES = len(_NEIGHBOURS) + 4
_REACH = 6  # sentences of the same speaker on each side, each counting half of the one before
_MOST = 6.0  # log-odds; more is boasting


@dataclass(frozen=True, slots=True)
class LastTime:
    """``alone`` reads a sentence's vector, ``story`` reads ``story_features``."""

    alone: Linear
    story: Linear

    def probabilities(self, vectors: Matrix, texts: Sequence[str], roles: Sequence[Role]) -> Matrix:
        """Of each sentence of one conversation: (sentences,); 0 for the interviewer's."""
        said = np.array([role is not Role.INTERVIEWER for role in roles])
        features = story_features(self.alone.logits(vectors)[:, 0], texts, roles)
        result: Matrix = sigmoid(self.story.logits(features))[:, 0] * said
        return result


def story_features(log_odds: Matrix, texts: Sequence[str], roles: Sequence[Role]) -> Matrix:
    """What a sentence and those around it look like alone: (sentences, features); zeros for the interviewer's."""
    features = np.zeros((len(log_odds), _FEATURES), np.float32)
    own = np.clip(log_odds, -_MOST, _MOST)
    said = np.array([role is not Role.INTERVIEWER for role in roles])
    rows = np.flatnonzero(said)
    if not len(rows):
        return features
    alike = sigmoid(own)[rows]
    asked, questions = np.float32(-_MOST), np.zeros(len(own), np.float32)
    for number, value in enumerate(own):
        asked = asked if said[number] else value
        questions[number] = asked
    nearness = 0.5 ** np.abs(np.arange(-_REACH, _REACH + 1))
    around = np.convolve(alike, nearness / nearness.sum())[_REACH : _REACH + len(rows)]
    words = np.log1p([len(texts[int(row)].split()) for row in rows])
    features[rows] = np.stack([own[rows], *(_shifted(alike, by) for by in _NEIGHBOURS), around, questions[rows], words], axis=1)
    return features


def _shifted(values: Matrix, by: int) -> Matrix:
    """The values ``by`` places before; 0 beyond the ends."""
    moved = np.zeros_like(values)
    if by > 0:
        moved[by:] = values[:-by]
    else:
        moved[:by] = values[-by:]
    return moved
