"""One text, one vector: encoders answer the same for any order and any repetition of their inputs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from models.protocols import Vectors

DECIMALS = 5  # matrix products differ in the seventh decimal from batch to batch; nothing that an encoder knows is that small


def encode_in_order(texts: Sequence[str], *, width: int, encode: Callable[[list[str]], Vectors]) -> Vectors:
    """float32, (n_texts, width), rows of unit length, in the order of ``texts``; ``encode`` sees each text once, shortest first.

    The same set of texts always makes the same batches, so what rounding cannot hide is the same in every run.
    """
    if not texts:
        return np.zeros((0, width), dtype=np.float32)
    distinct = sorted(set(texts), key=lambda text: (len(text), text))
    rows = np.asarray(encode(distinct), dtype=np.float64)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    rounded = np.round(rows / np.maximum(lengths, 1e-12), DECIMALS).astype(np.float32)
    place = {text: row for row, text in enumerate(distinct)}
    return np.ascontiguousarray(rounded[[place[text] for text in texts]])


def file_digest(*paths: Path) -> str:
    """SHA-256 over the contents of ``paths`` in order, 16 hexadecimal digits."""
    whole = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()[:16]
