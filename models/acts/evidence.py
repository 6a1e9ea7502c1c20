"""The words that carry a complaint: those that the decision rests on.

The complaint head is linear in the mean of the pieces' vectors, so its lead over the best other act is a sum with one
term a piece. The evidence is the stretch of words with the largest sum of what they add beyond the sentence's average
(Kadane's maximum-sum stretch), widened to whole words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from annotations.spans import TextSpan

_WORD = re.compile(r"\S+")
_EDGE = ' .,!?;:—–-"«»…()\u200b\u2060\ufeff'
_KERNEL = np.array([1, 2, 3, 2, 1]) / 9  # a word counts with its neighbours, since pieces carry meaning together
_FEWEST_WORDS = 3
_MEAN_SHARE = 0.5  # how much of the sentence's average a word must beat to lengthen the stretch


def evidence_span(text: str, contributions: NDArray[np.float32], offsets: Sequence[tuple[int, int]]) -> TextSpan | None:
    """The stretch of ``text`` that the decision rests on; ``None`` for a text without words.

    ``contributions`` are one number a piece, ``offsets`` the code points that each covers; words behind the last were not read.
    """
    read = max((end for _, end in offsets), default=0)
    words = [(m.start(), m.end()) for m in _WORD.finditer(text) if m.start() < read]
    if not words:
        return None
    starts = np.array([start for start, _ in words])
    sums = np.zeros(len(words))
    for value, (start, end) in zip(contributions, offsets, strict=True):
        if end > start:
            sums[max(0, int(np.searchsorted(starts, end - 1, side="right")) - 1)] += value
    smooth = np.convolve(np.pad(sums, len(_KERNEL) // 2, mode="edge"), _KERNEL, mode="valid")
    first, last = _widened(*_largest_stretch(smooth - _MEAN_SHARE * smooth.mean()), count=len(words))
    start, end = words[first][0], words[last][1]
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return TextSpan(start, end) if end > start else None


def _widened(first: int, last: int, *, count: int) -> tuple[int, int]:
    """At least ``_FEWEST_WORDS`` words, as far as there are so many: a bare "to" says nothing to a reader."""
    while last - first + 1 < min(_FEWEST_WORDS, count):
        if first > 0:
            first -= 1
        if last < count - 1 and last - first + 1 < _FEWEST_WORDS:
            last += 1
    return first, last


def _largest_stretch(values: NDArray[np.float64]) -> tuple[int, int]:
    best, best_range = -np.inf, (0, len(values) - 1)
    running, begun = 0.0, 0
    for at, value in enumerate(values):
        if running <= 0:
            running, begun = 0.0, at
        running += float(value)
        if running > best:
            best, best_range = running, (begun, at)
    return best_range
