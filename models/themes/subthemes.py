"""The distinct outcomes within a large theme, where it has any: its episodes fall into groups that stand apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.options import Options
from models.protocols import Vectors
from models.themes.diffusion import Matrix, likeness
from models.themes.groups import twins_of
from models.themes.linkage import Labels, by_appearance, linked


class SubthemeOptions(Options):
    """A theme of fewer than ``least_members`` complaints or ``least_episodes`` episodes is not divided; ``most`` parts at most.

    ``least_part`` is the number of episodes that make a part; ``apart`` the mean silhouette (Rousseeuw, "Silhouettes", Journal of
    Computational and Applied Mathematics 20, 1987) that the parts must reach to be told apart at all. Of more than ``sample``
    distinct rows the parts are found on so many, and the others go to the part that they are most like.
    """

    least_members: int = 12
    least_episodes: int = 6
    least_part: int = 2
    most: int = 4
    apart: float = 0.05
    sample: int = 1_500


def divided(vectors: Vectors, sizes: NDArray[np.int64], *, options: SubthemeOptions) -> Labels:
    """A part for every row, numbered by first appearance; all 0 where the theme is one. ``sizes`` are complaints in the rows."""
    one = np.zeros(len(vectors), dtype=np.int64)
    if sizes.sum() < options.least_members or len(vectors) < options.least_episodes:
        return one
    twins = twins_of(vectors)
    distinct, times = vectors[twins.first], np.bincount(twins.of)
    some = _evenly(len(distinct), most=options.sample)
    parts = _parts(distinct[some], times[some], options=options)
    if not parts.any():
        return one
    if len(some) < len(distinct):
        parts = _nearest(distinct, distinct[some], parts)
    return by_appearance(parts[twins.of])


def _evenly(n: int, *, most: int) -> NDArray[np.int64]:
    """All of ``n`` rows, or ``most`` of them at even distances: their order is as good as chance."""
    return np.linspace(0, n - 1, min(n, most)).astype(np.int64)


def _parts(vectors: Vectors, times: NDArray[np.int64], *, options: SubthemeOptions) -> Labels:
    """A part for every distinct row, of which there are so many ``times``; all 0 where they are one."""
    similarity = likeness(vectors)
    best, found = options.apart, np.zeros(len(vectors), dtype=np.int64)
    for count in range(2, min(options.most, int(times.sum()) // options.least_part, len(vectors)) + 1):
        labels = _without_crumbs(similarity, linked(similarity, count=count), times, least=options.least_part)
        distinctness = _silhouette(similarity, labels, times)
        if distinctness > best + 1e-6:
            best, found = distinctness, labels
    return found


def _nearest(vectors: Vectors, placed: Vectors, labels: Labels) -> Labels:
    """The part of ``placed`` rows that each row is most like."""
    middles = np.stack([placed[labels == part].mean(axis=0) for part in range(int(labels.max()) + 1)])
    return np.asarray(np.round(vectors @ middles.T, 6).argmax(axis=1), dtype=np.int64)


def _without_crumbs(similarity: Matrix, labels: Labels, times: NDArray[np.int64], *, least: int) -> Labels:
    """Rows of parts that are too small in the part that they are most like."""
    sizes = np.bincount(labels, weights=times)
    large = np.flatnonzero(sizes >= least)
    if len(large) == len(sizes) or not len(large):
        return labels
    moved = labels.copy()
    for row in np.flatnonzero(sizes[labels] < least):
        alike = [round(float(similarity[row, labels == part].mean()), 6) for part in large]
        moved[row] = large[int(np.argmax(alike))]
    return by_appearance(moved)


def _silhouette(similarity: Matrix, labels: Labels, times: NDArray[np.int64]) -> float:
    """The mean silhouette width of all rows, each counted as often as there are rows like it; 0 for one that is alone."""
    parts = int(labels.max()) + 1
    if parts < 2:
        return 0.0
    members = np.zeros((len(labels), parts))
    members[np.arange(len(labels)), labels] = times
    sizes = members.sum(axis=0)
    totals = (1.0 - similarity) @ members
    rows = np.arange(len(labels))
    own = totals[rows, labels] / np.maximum(sizes[labels] - 1, 1)
    totals[rows, labels] = np.inf
    other = (totals / sizes).min(axis=1)
    widths = np.where(sizes[labels] > 1, (other - own) / np.maximum(np.maximum(own, other), 1e-9), 0.0)
    return float(np.average(widths, weights=times))
