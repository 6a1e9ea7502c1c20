"""Encoders of the BERT family on CTranslate2: a text's vector is the mean over its pieces."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from models.batches import batches_of_one_length
from models.protocols import Vectors

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MAX_PIECES = 254  # of one text, without its two end marks; the middle of a longer one is left out
_BATCH = 64
READING = 2  # raised when the same text gets another vector


class PooledEncoder:
    """Reads a folder with a CTranslate2 encoder and its ``tokenizer.json``, which is loaded at the first text.

    ``begin`` and ``end`` are the ids of the marks around a text.
    """

    def __init__(self, folder: Callable[[], Path], *, begin: int, end: int, threads: int) -> None:
        self._folder = folder
        self._marks = begin, end
        self._threads = threads
        self._loaded: tuple[Tokenizer, Any] | None = None

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32, (n_texts, width), not yet of unit length; the same for a text in every company."""
        tokenizer, model = self._load()
        begin, end = self._marks
        pieces = [[begin, *_shortened(read.ids), end] for read in tokenizer.encode_batch(list(texts), add_special_tokens=False)]
        rows: dict[int, Vectors] = {}
        for batch in batches_of_one_length([len(own) for own in pieces], most=_BATCH):
            hidden = np.asarray(model.forward_batch([pieces[n] for n in batch]).last_hidden_state)
            rows |= zip(batch, hidden.mean(axis=1), strict=True)
        return np.stack([rows[n] for n in range(len(pieces))]).astype(np.float32)

    def _load(self) -> tuple[Tokenizer, Any]:
        if self._loaded is None:
            import ctranslate2
            from tokenizers import Tokenizer

            folder = self._folder()
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            tokenizer.no_truncation()
            tokenizer.no_padding()
            model = ctranslate2.Encoder(str(folder), device="cpu", compute_type="int8_float32", intra_threads=self._threads)
            self._loaded = tokenizer, model
        return self._loaded


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


def _shortened(ids: Sequence[int]) -> list[int]:
    if len(ids) <= MAX_PIECES:
        return list(ids)
    half = MAX_PIECES // 2
    return [*ids[:half], *ids[-half:]]
