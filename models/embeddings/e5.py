"""Sentence vectors by multilingual-e5-small: a hundred languages in one space."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Literal

from models.e5 import BEGIN, END, WIDTH, converted, packaged_path
from models.embeddings.order import encode_in_order, file_digest
from models.embeddings.pooled import READING, PooledEncoder
from models.options import Options
from models.protocols import Vectors

_PREFIX = "query: "  # for texts that are compared with each other (Wang et al., 2024)


class E5Options(Options):
    """There is nothing to choose."""

    kind: Literal["e5"] = "e5"


class E5Encoder:
    """multilingual-e5-small in 8 bits, converted once into ``cache``; the weights are read at the first text.

    Its cosines crowd between .8 and .9: centre or whiten before thresholds.
    """

    def __init__(self, cache: Path, *, options: E5Options | None = None, threads: int = 2) -> None:
        self.options = options or E5Options()
        self._model = PooledEncoder(lambda: converted(cache), begin=BEGIN, end=END, threads=threads)

    @cached_property
    def fingerprint(self) -> str:
        return f"e5-{READING}-{self.options.digest()}-{file_digest(packaged_path())}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32, (n_texts, 384), rows of unit length, in the order of ``texts``."""
        return encode_in_order(texts, width=WIDTH, encode=lambda own: self._model.encode([_PREFIX + text for text in own]))
