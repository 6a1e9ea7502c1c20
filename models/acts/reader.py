"""Sentences to vectors, with what each piece of a sentence adds to a decision."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from annotations.formats.json_lines import LONGEST_TEXT
from models.e5 import BEGIN, END, WIDTH
from models.transformer import PieceEncoder

Matrix = NDArray[np.float32]
Offsets = tuple[tuple[int, int], ...]

LAYERS = 8  # of e5's twelve; the upper ones take a third of the time and tell no more about acts
MAX_PIECES = 160  # that are read together; a longer text is read in stretches of at most so many
_PREFIX = "query: "  # e5 was trained with it (Wang et al., 2024)
_PREFIX_PIECES = 2
_READING = 3  # raised when the same text gets another vector


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
        found = self._transformer.pieces([_PREFIX + text[:LONGEST_TEXT] for text in texts])
        cut = [_stretches(own.ids) for own in found]
        ids = list(itertools.chain.from_iterable(cut))
        read: dict[int, tuple[Matrix, Matrix]] = {}
        for batch, (means, added) in self._transformer.read(ids, lambda h: (h.mean(axis=1), h[:, 1:-1] @ directions.T)):
            read |= zip(batch, zip(means, added, strict=True), strict=True)
        in_order = (read[n] for n in range(len(ids)))
        vectors = np.zeros((len(texts), directions.shape[1]), np.float32)
        shares: list[Matrix] = []
        for n, stretches in enumerate(cut):
            vectors[n], share = _joined(list(itertools.islice(in_order, len(stretches))))
            shares.append(share)
        return vectors, shares, [_without_prefix(own.offsets) for own in found]


def _stretches(ids: Sequence[int]) -> list[list[int]]:
    """A text's pieces in stretches of about the same length, each behind the pieces of the prefix."""
    prefix, own = list(ids[:_PREFIX_PIECES]), list(ids[_PREFIX_PIECES:])
    count = max(1, math.ceil(len(own) / (MAX_PIECES - _PREFIX_PIECES)))
    borders = [len(own) * n // count for n in range(count + 1)]
    return [prefix + own[start:stop] for start, stop in itertools.pairwise(borders)]


def _joined(read: Sequence[tuple[Matrix, Matrix]]) -> tuple[Matrix, Matrix]:
    """The vector of a text and the shares of its pieces, from those of its stretches."""
    if len(read) == 1:
        return read[0]
    lengths = [len(share) - _PREFIX_PIECES for _, share in read]
    vector = np.average([mean for mean, _ in read], axis=0, weights=lengths).astype(np.float32)
    return vector, np.concatenate([share[_PREFIX_PIECES if n else 0 :] for n, (_, share) in enumerate(read)])


def _without_prefix(offsets: Sequence[tuple[int, int]]) -> Offsets:
    """Offsets in the text itself; what covers the prefix is empty."""
    shift = len(_PREFIX)
    return tuple((max(0, a - shift), max(0, b - shift)) for a, b in offsets)
