"""Sentences as the coder's encoder reads them, kept by conversation: another decision over the same heads reads nothing again."""

from __future__ import annotations

import hashlib
import io
import itertools
from collections.abc import Sequence

import numpy as np

from models.acts.reader import Matrix, Readings, SentenceReader
from pipelines.artefacts import ArtefactStore, digest

STAGE = "encode"
VERSION = 1  # of what is kept; a change of the code that makes others comes with another number


class KeptReader:
    """``models.acts.reader.SentenceReader`` over another one, whose readings of the same texts are kept.

    Vectors take 4 bytes a number: about 4 MB for a conversation of 750 sentences.
    """

    def __init__(self, reader: SentenceReader, store: ArtefactStore) -> None:
        self._reader = reader
        self._store = store

    @property
    def fingerprint(self) -> str:
        return self._reader.fingerprint

    @property
    def width(self) -> int:
        return self._reader.width

    def read(self, texts: Sequence[str], directions: Matrix) -> Readings:
        """As the protocol says; the same set of texts is read once, in whatever order it comes."""
        unique = sorted(set(texts))
        kept = self._store.get_or_make_bytes(
            STAGE,
            inputs=digest(*unique),
            made_by=f"{VERSION}|{self._reader.fingerprint}|{hashlib.sha256(directions.tobytes()).hexdigest()}",
            make=lambda: _packed(self._reader.read(unique, directions)),
        )
        readings = _unpacked(kept)
        place = {text: number for number, text in enumerate(unique)}
        order = [place[text] for text in texts]
        return Readings(
            readings.vectors[order], tuple(readings.shares[n] for n in order), tuple(readings.offsets[n] for n in order)
        )


def _packed(readings: Readings) -> bytes:
    pieces = np.array([len(share) for share in readings.shares], dtype=np.int64)
    offsets = np.array([pair for own in readings.offsets for pair in own], dtype=np.int32).reshape(-1, 2)
    shares = np.concatenate(readings.shares) if readings.shares else np.zeros((0, 1), np.float32)
    file = io.BytesIO()
    np.savez(file, vectors=readings.vectors, shares=shares, offsets=offsets, pieces=pieces)
    return file.getvalue()


def _unpacked(packed: bytes) -> Readings:
    with np.load(io.BytesIO(packed)) as arrays:
        vectors, shares, offsets, pieces = (arrays[name] for name in ("vectors", "shares", "offsets", "pieces"))
    ends = [0, *np.cumsum(pieces).tolist()]
    borders = list(itertools.pairwise(ends))
    return Readings(
        vectors,
        tuple(shares[start:stop] for start, stop in borders),
        tuple(tuple((int(a), int(b)) for a, b in offsets[start:stop]) for start, stop in borders),
    )
