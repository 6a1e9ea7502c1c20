"""Whether a complaint answers a question that asked about that very thing, or was volunteered.

A linear head reads the sentence, the question before it and what the two have in common. Both languages share it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from annotations.transcript import Role
from models.acts.classes import Matrix, sigmoid
from models.acts.context import questions_before
from models.acts.linear import Linear


@dataclass(frozen=True, slots=True)
class Prompted:
    """``centre`` is the mean of sentences' vectors, (width,); ``answer`` reads ``prompted_features``."""

    centre: Matrix
    answer: Linear

    def probabilities(self, vectors: Matrix, texts: Sequence[str], roles: Sequence[Role]) -> Matrix:
        """Of each sentence of one conversation, if it is a complaint: (sentences,)."""
        features = prompted_features(vectors, texts, roles, centre=self.centre)
        result: Matrix = sigmoid(self.answer.logits(features))[:, 0]
        return result


def prompted_features(vectors: Matrix, texts: Sequence[str], roles: Sequence[Role], *, centre: Matrix) -> Matrix:
    """How near each sentence is to the interviewer's last words, in meaning and in place, and both vectors with their product.

    (sentences, 5 + 3 width); zeros, but for the sentence's own vector, where nobody has asked yet.
    """
    own = vectors - centre
    questions, places = questions_before(own, roles)
    lengths = np.linalg.norm(own, axis=1) * np.linalg.norm(questions, axis=1)
    asked = lengths > 0
    cosine = (own * questions).sum(axis=1) / np.maximum(lengths, 1e-9)
    words = _words_asked(texts, roles)
    plain = np.stack([cosine, np.log1p(places), places == 0, np.ones(len(own)), np.log1p(words)], axis=1) * asked[:, None]
    return np.hstack([plain, own, questions, own * questions]).astype(np.float32)


def _words_asked(texts: Sequence[str], roles: Sequence[Role]) -> Matrix:
    """How many words the interviewer's last sentence has, at each sentence."""
    asked, counts = 0, np.zeros(len(texts), np.float32)
    for number, (text, role) in enumerate(zip(texts, roles, strict=True)):
        asked = len(text.split()) if role is Role.INTERVIEWER else asked
        counts[number] = asked
    return counts
