"""An encoder without weights: texts are alike as far as they share words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from models.protocols import Vectors

WIDTH = 256


class WordsEncoder:
    """Every word is a fixed random direction; a text is the sum of its words, of unit length."""

    fingerprint = "words"

    def __init__(self, *, width: int = WIDTH) -> None:
        self.width = width
        self.calls = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.calls += 1
        rows = [
            sum((_direction(word, self.width) for word in re.findall(r"\w{3,}", text.lower())), np.zeros(self.width))
            for text in texts
        ]
        return np.array([row / max(float(np.linalg.norm(row)), 1e-9) for row in rows], dtype=np.float32).reshape(-1, self.width)


def _direction(word: str, width: int) -> np.ndarray:
    seed = int.from_bytes(hashlib.sha256(word[:6].encode()).digest()[:8], "little")
    return np.random.default_rng(seed).standard_normal(width)
