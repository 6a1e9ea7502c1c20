"""An encoder that encodes nothing twice while themes are being found: their steps read the same sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.protocols import Encoder, Vectors

MOST_KEPT = 100_000  # texts, of some two kilobytes each


class RememberingEncoder:
    """An ``Encoder`` that keeps the vectors of the last texts it was given."""

    def __init__(self, encoder: Encoder, *, most: int = MOST_KEPT) -> None:
        self._encoder = encoder
        self._most = most
        self._kept: dict[str, NDArray[np.float32]] = {}

    @property
    def fingerprint(self) -> str:
        return self._encoder.fingerprint

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As the encoder that it stands for."""
        if not texts:
            return self._encoder.encode(texts)
        found = {text: self._kept[text] for text in texts if text in self._kept}
        fresh = sorted(set(texts) - found.keys())
        if fresh:
            found.update(zip(fresh, self._encoder.encode(fresh), strict=True))
            self._kept.update((text, found[text]) for text in fresh)
            for text in list(self._kept)[: max(0, len(self._kept) - self._most)]:
                del self._kept[text]
        return np.stack([found[text] for text in texts])
