"""A sentence reader without weights: every word is a fixed random direction, a sentence is their mean."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from models.acts.reader import Matrix, Readings


class WordsReader:
    """A ``SentenceReader``; a piece is a word."""

    fingerprint = "words"
    width = 48

    def read(self, texts: Sequence[str], directions: Matrix) -> Readings:
        words = [list(re.finditer(r"\S+", text)) for text in texts]
        pieces = [np.array([_direction(m.group().lower()) for m in line] or [np.zeros(self.width)], np.float32) for line in words]
        return Readings(
            np.array([p.mean(axis=0) for p in pieces], np.float32).reshape(-1, self.width),
            tuple((p if line else p[:0]) @ directions.T for p, line in zip(pieces, words, strict=True)),
            tuple(tuple(m.span() for m in line) for line in words),
        )


def _direction(word: str) -> np.ndarray:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "little")
    return np.random.default_rng(seed).standard_normal(WordsReader.width)
