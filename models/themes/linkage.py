"""Hierarchical clusterings with groups numbered in order of their first rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.themes.diffusion import Matrix

Labels = NDArray[np.int64]


def ward(points: Matrix, *, count: int) -> Labels:
    """Ward's method, cut at ``count`` groups or fewer."""
    from scipy.cluster.hierarchy import fcluster, linkage

    return by_appearance(fcluster(linkage(points, method="ward"), count, criterion="maxclust"))


def average_linkages(similarity: Matrix, *, counts: Sequence[int]) -> list[Labels]:
    """Average linkage of ``similarity``, cut at each of ``counts``."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    distance = 1.0 - (similarity + similarity.T) / 2
    np.fill_diagonal(distance, 0.0)
    tree = linkage(squareform(np.maximum(distance, 0.0), checks=False), method="average")
    return [by_appearance(fcluster(tree, count, criterion="maxclust")) for count in counts]


def linked(similarity: Matrix, *, count: int) -> Labels:
    """Average linkage, cut at ``count`` groups or fewer."""
    return average_linkages(similarity, counts=[count])[0]


def by_appearance(labels: NDArray[np.integer]) -> Labels:
    """The same groups, numbered 0, 1, ... in order of their first rows."""
    numbers: dict[int, int] = {}
    return np.array([numbers.setdefault(int(label), len(numbers)) for label in labels], dtype=np.int64)
