"""Encoders of the BERT family on CTranslate2: a text's vector is the mean over its pieces."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from models.protocols import Vectors
from models.transformer import PieceEncoder, both_ends

MAX_PIECES = 254  # of one text, without its two end marks; the middle of a longer one is left out
READING = 3  # raised when the same text gets another vector


class PooledEncoder:
    """Reads a folder as ``PieceEncoder`` does; ``begin`` and ``end`` are the ids of the marks around a text."""

    def __init__(self, folder: Callable[[], Path], *, begin: int, end: int, threads: int) -> None:
        self._transformer = PieceEncoder(folder, begin=begin, end=end, threads=threads)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32, (n_texts, width), not yet of unit length; the same for a text in every company."""
        ids = [both_ends(read.ids, most=MAX_PIECES) for read in self._transformer.pieces(texts)]
        rows: dict[int, Vectors] = {}
        for batch, means in self._transformer.read(ids, lambda hidden: hidden.mean(axis=1)):
            rows |= zip(batch, means, strict=True)
        return np.stack([rows[n] for n in range(len(ids))]).astype(np.float32)


def converted_bert(folder: Path, *, into: Path) -> Path:
    """``into``, a copy of a transformers folder for CTranslate2 in 8 bits, made where it is missing, whole or not at all."""
    if into.is_dir():
        return into
    import torch
    from ctranslate2.converters import TransformersConverter

    into.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=into.parent, prefix=".converting-") as scratch, torch.inference_mode():
        made = Path(scratch) / into.name
        TransformersConverter(str(folder)).convert(str(made), quantization="int8")
        shutil.copy(folder / "tokenizer.json", made)
        try:
            made.rename(into)
        except OSError:  # another process was faster
            if not into.is_dir():
                raise
    return into
