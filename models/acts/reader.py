"""Sentences to vectors, with what each piece of a sentence adds to a decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.e5 import BEGIN, END, WIDTH
from models.transformer import PieceEncoder, both_ends

Matrix = NDArray[np.float32]
Offsets = tuple[tuple[int, int], ...]

LAYERS = 8  # of e5's twelve; the upper ones take a third of the time and tell no more about acts
MAX_PIECES = 160  # of one sentence; the middle of a longer one is left out
_MAX_CHARACTERS = 12_000
_PREFIX = "query: "  # e5 was trained with it (Wang et al., 2024)
_READING = 2  # raised when the same text gets another vector


@dataclass(frozen=True, slots=True)
class Readings:
    """What a reader makes of texts.

    ``vectors``: float32, (texts, width), the mean over a text's pieces. ``shares``: for each text (pieces, classes), what each
    piece adds to ``vectors @ directions.T``. ``offsets``: the code points that each piece covers.
    """

    vectors: Matrix
    shares: tuple[Matrix, ...]
    offsets: tuple[Offsets, ...]


class SentenceReader(Protocol):
    """Reads sentences one by one, each without its neighbours."""

    @property
    def fingerprint(self) -> str: ...

    @property
    def width(self) -> int:
        """Width of the vectors."""
        ...

    def read(self, texts: Sequence[str], directions: Matrix) -> Readings:
        """Readings in the order of ``texts``; ``directions`` are (classes, width)."""
        ...


class E5Reader:
    """multilingual-e5-small in the folder that ``models.e5.converted`` makes."""

    def __init__(self, folder: Path, *, threads: int = 2) -> None:
        self._folder = folder
        self._transformer = PieceEncoder(lambda: folder, begin=BEGIN, end=END, threads=threads)

    @property
    def fingerprint(self) -> str:
        return f"{self._folder.name}-{_READING}"

    @property
    def width(self) -> int:
        return WIDTH

    def read(self, texts: Sequence[str], directions: Matrix) -> Readings:
        unique = list(dict.fromkeys(texts))
        vectors, shares, offsets = self._read(unique, directions)
        place = {text: number for number, text in enumerate(unique)}
        order = [place[text] for text in texts]
        return Readings(vectors[order], tuple(shares[n] for n in order), tuple(offsets[n] for n in order))

    def _read(self, texts: Sequence[str], directions: Matrix) -> tuple[Matrix, list[Matrix], list[Offsets]]:
        found = self._transformer.pieces([_PREFIX + text[:_MAX_CHARACTERS] for text in texts])
        ids = [both_ends(own.ids, most=MAX_PIECES) for own in found]
        vectors = np.zeros((len(texts), directions.shape[1]), np.float32)
        shares: list[Matrix] = [np.zeros((0, len(directions)), np.float32)] * len(texts)
        for batch, (means, added) in self._transformer.read(ids, lambda h: (h.mean(axis=1), h[:, 1:-1] @ directions.T)):
            for n, mean, share in zip(batch, means, added, strict=True):
                vectors[n], shares[n] = mean, share
        return vectors, shares, [_without_prefix(both_ends(own.offsets, most=MAX_PIECES)) for own in found]


def _without_prefix(offsets: Sequence[tuple[int, int]]) -> Offsets:
    """Offsets in the text itself; what covers the prefix is empty."""
    shift = len(_PREFIX)
    return tuple((max(0, a - shift), max(0, b - shift)) for a, b in offsets)
