"""Sentences as the coder's encoder reads them, kept by conversation: another decision over the same heads reads nothing again.

A long conversation is kept in parts, so that a sentence which is corrected costs the encoding of one or two of them. The encoder
reads a text the same in every company (``models/batches.py``).
"""

from __future__ import annotations

import hashlib
import io
import itertools
from collections.abc import Collection, Iterator, Sequence

import numpy as np

from models.acts.reader import Matrix, Readings, SentenceReader
from pipelines.artefacts import ArtefactStore, digest

STAGE = "encode"
VERSION = 1  # of what is kept; a change of the code that makes others comes with another number
_PART = 64  # sentences that are kept in one file on average, or up to twice as many


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
        parts = _parts(set(texts))

        def make(missing: Sequence[int]) -> Iterator[bytes]:
            read = self._reader.read([text for number in missing for text in parts[number]], directions)
            ends = itertools.accumulate(len(parts[number]) for number in missing)
            for number, end in zip(missing, ends, strict=True):
                yield _packed(_rows(read, range(end - len(parts[number]), end)))

        kept = self._store.get_or_make_parts(
            STAGE,
            inputs=[digest(*part) for part in parts],
            made_by=f"{VERSION}|{self._reader.fingerprint}|{hashlib.sha256(directions.tobytes()).hexdigest()}",
            make=make,
        )
        place = {text: number for number, text in enumerate(itertools.chain.from_iterable(parts))}
        return _rows(_joined([_unpacked(part) for part in kept]), [place[text] for text in texts])


def _parts(texts: Collection[str]) -> list[list[str]]:
    """The texts in one part, or from twice ``_PART`` on in several of about so many; one text more or less changes one part."""
    count = 1 << max(0, (len(texts) // _PART).bit_length() - 1)
    parts: list[list[str]] = [[] for _ in range(count)]
    for text in sorted(texts):
        parts[int(digest(text)[:8], 16) % count].append(text)
    return parts


def _rows(readings: Readings, order: Sequence[int]) -> Readings:
    return Readings(readings.vectors[order], tuple(readings.shares[n] for n in order), tuple(readings.offsets[n] for n in order))


def _joined(parts: Sequence[Readings]) -> Readings:
    return Readings(
        np.concatenate([part.vectors for part in parts]),
        tuple(shares for part in parts for shares in part.shares),
        tuple(offsets for part in parts for offsets in part.offsets),
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
        tuple(tuple((a, b) for a, b in offsets[start:stop].tolist()) for start, stop in borders),
    )
