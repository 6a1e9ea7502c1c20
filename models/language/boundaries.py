"""Where sentences end when nothing marks it: a logistic regression on the words around each gap.

Learned from the corpora with their punctuation taken away. The features are hashed, so the weights are one small vector.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BUCKETS = 1 << 15
_STRIP = ".,!?;:—–-\"«»…()'"
_PAUSE_KNOTS_MS = (250, 600, 1200)  # a longer silence makes an end more likely, at each of these by _PAUSE_WEIGHT
_PAUSE_WEIGHT = 1.2


@dataclass(frozen=True, slots=True)
class BoundaryModel:
    """Weights of the hashed features, and the log-odds of an end where nothing speaks for or against it."""

    weights: NDArray[np.float32]
    bias: float

    def log_odds(self, words: Sequence[str], pauses_ms: Sequence[int] | None = None) -> NDArray[np.float32]:
        """Log-odds that a sentence ends after each word but the last: (len(words) - 1,)."""
        scores = np.array(
            [self.bias + float(self.weights[features(words, gap)].sum()) for gap in range(len(words) - 1)], np.float32
        )
        if pauses_ms is not None:
            longer = np.array([sum(pause >= knot for knot in _PAUSE_KNOTS_MS) for pause in pauses_ms[: len(scores)]])
            scores += _PAUSE_WEIGHT * longer.astype(np.float32)
        return scores


def features(words: Sequence[str], gap: int) -> NDArray[np.int64]:
    """Hashed features of the gap after ``words[gap]``; punctuation and case are not looked at."""
    around = [_bare(words[i]) if 0 <= i < len(words) else "^" for i in range(gap - 2, gap + 4)]
    two_before, before, at, after, next_after, third_after = around
    named = (
        f"0:{at}", f"-1:{before}", f"-2:{two_before}", f"+1:{after}", f"+2:{next_after}",
        f"0+1:{at} {after}", f"+1+2:{after} {next_after}", f"-1+0:{before} {at}", f"+123:{after} {next_after} {third_after}",
        f"e0:{at[-3:]}", f"e+1:{after[-3:]}", f"e0+1:{at[-2:]} {after[-2:]}",
    )  # fmt: skip
    return np.array([zlib.crc32(name.encode()) % BUCKETS for name in named], np.int64)


def train_boundaries(turns: Iterable[Sequence[str]], *, seed: int = 20) -> BoundaryModel:
    """Learns from turns given as their sentences in order. The same turns give the same model."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    rng = random.Random(seed)  # noqa: S311 - not for secrets
    rows: list[NDArray[np.int64]] = []
    ends: list[bool] = []
    for sentences in turns:
        words, last = _joined(sentences)
        for gap in range(len(words) - 1):
            if last[gap] or rng.random() < 0.5:  # half of the many gaps inside sentences are enough
                rows.append(features(words, gap))
                ends.append(last[gap])
    pointers = np.arange(len(rows) + 1) * (len(rows[0]) if rows else 0)
    indices = np.concatenate(rows)
    matrix = csr_matrix((np.ones(len(indices), np.float32), indices, pointers), shape=(len(rows), BUCKETS))
    fitted = LogisticRegression(C=0.5, max_iter=300).fit(matrix, ends)
    return BoundaryModel(fitted.coef_[0].astype(np.float32), float(fitted.intercept_[0]) - float(np.log(2)))


def save_boundaries(model: BoundaryModel, path: Path) -> None:
    """Writes the model as one ``.npz`` without pickles."""
    np.savez_compressed(path, weights=model.weights.astype(np.float16), bias=np.float32(model.bias))


def load_boundaries(path: Path) -> BoundaryModel:
    """Reads what ``save_boundaries`` wrote."""
    with np.load(path, allow_pickle=False) as stored:
        return BoundaryModel(stored["weights"].astype(np.float32), float(stored["bias"]))


def _joined(sentences: Sequence[str]) -> tuple[list[str], list[bool]]:
    words: list[str] = []
    last: list[bool] = []
    for sentence in sentences:
        parts = sentence.split()
        words += parts
        last += [False] * (len(parts) - 1) + [True] * bool(parts)
    return words, last


def _bare(word: str) -> str:
    return word.lower().strip(_STRIP) or word
