"""Vectors of texts for the themes, kept text by text: an interview that is added costs its own texts alone.

Encoders give a text the same vector in every company (``models/batches.py``), so it does not matter which interview came first.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.protocols import Encoder, Vectors
from pipelines.artefacts import ArtefactStore, digest

STAGE = "vectors"
VERSION = 1  # of what is kept; a change of the code that makes others comes with another number
_BLOCK = 2_000  # texts that are kept in one file, and lost when a run is stopped
_DIGEST_BYTES = 16


class KeptEncoder:
    """``models.protocols.Encoder`` over another one whose vectors do not depend on what else is encoded with a text.

    Vectors are kept in blocks, in the order in which texts were met; every block of the encoder in the store is read once.
    """

    def __init__(self, encoder: Encoder, store: ArtefactStore) -> None:
        self._encoder = encoder
        self._store = store
        self._rows: dict[bytes, NDArray[np.float32]] | None = None

    @property
    def fingerprint(self) -> str:
        return self._encoder.fingerprint

    def encode(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return self._encoder.encode(texts)
        rows, keys = self._known(), {text: _key(text) for text in texts}
        missing = sorted(text for text, key in keys.items() if key not in rows)
        for start in range(0, len(missing), _BLOCK):
            rows |= _unpacked(self._block(missing[start : start + _BLOCK]))
        return np.stack([rows[keys[text]] for text in texts])

    def _block(self, texts: Sequence[str]) -> bytes:
        return self._store.get_or_make_bytes(
            STAGE, inputs=digest(*texts), made_by=self._made_by, make=lambda: _packed(texts, self._encoder.encode(texts))
        )

    def _known(self) -> dict[bytes, NDArray[np.float32]]:
        if self._rows is None:
            self._rows = {}
            for block in self._store.kept_bytes(STAGE, made_by=self._made_by):
                self._rows |= _unpacked(block)
        return self._rows

    @property
    def _made_by(self) -> str:
        return f"{VERSION}|{self._encoder.fingerprint}"


def _key(text: str) -> bytes:
    return bytes.fromhex(digest(text))[:_DIGEST_BYTES]


def _packed(texts: Sequence[str], vectors: Vectors) -> bytes:
    file = io.BytesIO()
    np.savez(file, keys=np.frombuffer(b"".join(map(_key, texts)), np.uint8).reshape(-1, _DIGEST_BYTES), vectors=vectors)
    return file.getvalue()


def _unpacked(packed: bytes) -> dict[bytes, NDArray[np.float32]]:
    with np.load(io.BytesIO(packed)) as arrays:
        keys, vectors = arrays["keys"], arrays["vectors"]
    return {key.tobytes(): row for key, row in zip(keys, vectors, strict=True)}
