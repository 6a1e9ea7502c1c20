"""The distinct outcomes within a large theme, where it has any: its episodes fall into groups that stand apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.options import Options
from models.protocols import Vectors
from models.themes.linkage import Labels, by_appearance, linked


class SubthemeOptions(Options):
    """A theme of fewer than ``least_members`` complaints or ``least_episodes`` episodes is not divided; ``most`` parts at most.

    ``least_part`` is the number of episodes that make a part; ``apart`` the mean silhouette (Rousseeuw, "Silhouettes", Journal of
    Computational and Applied Mathematics 20, 1987) that the parts must reach to be told apart at all.
    """

    least_members: int = 12
    least_episodes: int = 6
    least_part: int = 2
    most: int = 4
    apart: float = 0.05


def divided(vectors: Vectors, sizes: NDArray[np.int64], *, options: SubthemeOptions) -> Labels:
    """A part for every row, numbered by first appearance; all 0 where the theme is one. ``sizes`` are complaints in the rows."""
    one = np.zeros(len(vectors), dtype=np.int64)
    if sizes.sum() < options.least_members or len(vectors) < options.least_episodes:
        return one
    similarity = np.asarray(vectors @ vectors.T, dtype=np.float64)
    best, found = options.apart, one
    for count in range(2, min(options.most, len(vectors) // options.least_part) + 1):
        labels = _without_crumbs(similarity, linked(similarity, count=count), least=options.least_part)
        distinctness = _silhouette(similarity, labels)
        if distinctness > best + 1e-6:
            best, found = distinctness, labels
    return found


def _without_crumbs(similarity: NDArray[np.float64], labels: Labels, *, least: int) -> Labels:
    """Rows of parts that are too small in the part that they are most like."""
    sizes = np.bincount(labels)
    large = np.flatnonzero(sizes >= least)
    if len(large) == len(sizes) or not len(large):
        return labels
    moved = labels.copy()
    for row in np.flatnonzero(sizes[labels] < least):
        likeness = [round(float(similarity[row, labels == part].mean()), 6) for part in large]
        moved[row] = large[int(np.argmax(likeness))]
    return by_appearance(moved)


def _silhouette(similarity: NDArray[np.float64], labels: Labels) -> float:
    from sklearn.metrics import silhouette_score

    parts = len(set(labels.tolist()))
    if not 2 <= parts < len(labels):
        return 0.0
    distance = np.maximum(1.0 - (similarity + similarity.T) / 2, 0.0)
    np.fill_diagonal(distance, 0.0)
    return float(silhouette_score(distance, labels, metric="precomputed"))
