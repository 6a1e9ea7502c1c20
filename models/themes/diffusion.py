"""A deterministic map of episodes in which density means something: the slow directions of a walk between neighbours.

Vectors of a thousand dimensions have no dense regions (hdbscan on them finds little but noise). The eigenvectors of a random walk
on the graph of nearest neighbours do: Coifman and Lafon, "Diffusion maps", Applied and Computational Harmonic Analysis 21, 2006.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


def likeness(vectors: NDArray[np.float32]) -> Matrix:
    """Cosines of unit rows, (n, n), rounded so that no later decision hangs on the order of a sum."""
    wide = vectors.astype(np.float64)
    return np.round(wide @ wide.T, 6)


def neighbour_graph(similarity: Matrix, *, neighbours: int) -> Matrix:
    """Symmetric weights between each point and its nearest ``neighbours``; each point's own scale, as densities differ."""
    n = len(similarity)
    k = min(neighbours, n - 1)
    others = similarity - 9.0 * np.eye(n)
    nearest = np.argsort(-others, axis=1, kind="stable")[:, :k]
    values = np.take_along_axis(others, nearest, axis=1)
    scale = np.maximum((values[:, :1] - values[:, -1:]) / 2, 1e-3)
    weights = np.zeros_like(similarity)
    np.put_along_axis(weights, nearest, np.exp((values - values[:, :1]) / scale), axis=1)
    return np.asarray((weights + weights.T) / 2)


def slow_directions(similarity: Matrix, *, width: int, neighbours: int) -> Matrix:
    """(n, width or fewer): the leading directions of the walk, slowest first, slower ones weighing more."""
    from scipy.linalg import eigh

    n = len(similarity)
    graph = neighbour_graph(similarity, neighbours=neighbours) + 1e-6  # a thread between all, so that the graph is in one piece
    degree = graph.sum(axis=1)
    walk = graph / np.sqrt(np.outer(degree, degree))
    width = min(width, n - 1)
    values, vectors = eigh(walk, subset_by_index=(n - 1 - width, n - 1))
    slowest_first = np.argsort(-values, kind="stable")[1:]
    return np.asarray(vectors[:, slowest_first] / np.sqrt(degree)[:, None] * np.maximum(values[slowest_first], 0.0))


def on_sphere(directions: Matrix, *, width: int) -> Matrix:
    """The first ``width`` directions, rows of unit length, rounded like the likeness they came from."""
    points = directions[:, :width]
    return np.asarray(np.round(points / np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-12), 6))
