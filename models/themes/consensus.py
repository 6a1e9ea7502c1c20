"""One partition out of many: what most clusterings put together belongs together.

With a few hundred episodes each single clustering is a matter of luck. Several of three families are taken (linkage on the
likeness itself, Ward's method on a diffusion map, hdbscan on diffusion maps), and the share in which a pair meets is counted:
Fred and Jain, "Combining multiple clusterings using evidence accumulation", IEEE PAMI 27(6), 2005. One clustering is then
corrected: every row goes to the group whose members it meets most, and is most alike, until none moves.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from models.options import Options
from models.themes.diffusion import Matrix, likeness, on_sphere, slow_directions
from models.themes.linkage import Labels, average_linkages, by_appearance, linked, ward

MOST_CORRECTIONS = 10


class ConsensusOptions(Options):
    """``counts`` are numbers of groups to try, as multiples of the expected number; the rest is for hdbscan."""

    counts: tuple[float, ...] = (0.7, 0.85, 1.0, 1.2, 1.45, 1.75, 2.1)
    neighbours: int = 10
    min_cluster_sizes: tuple[int, ...] = (2, 3, 4, 6)
    widths: tuple[int, ...] = (5, 10, 20)
    likeness_share: float = 0.5


def partition(vectors: NDArray[np.float32], *, count: int, options: ConsensusOptions) -> Labels:
    """A group number for every row, about ``count`` groups; rows must come in a canonical order."""
    n = len(vectors)
    if count >= n:
        return np.arange(n, dtype=np.int64)
    if count <= 1:
        return np.zeros(n, dtype=np.int64)
    similarity = likeness(vectors)
    if n < 4:
        return linked(similarity, count=count)
    counts = [min(max(2, round(count * multiple)), n - 1) for multiple in options.counts]
    directions = slow_directions(similarity, width=max(*counts, *options.widths), neighbours=options.neighbours)
    met = shares(clusterings(similarity, directions, counts=counts, options=options), n=n)
    start = ward(on_sphere(directions, width=count), count=count)
    return corrected(options.likeness_share * similarity + (1 - options.likeness_share) * met, start)


def corrected(affinity: Matrix, labels: Labels) -> Labels:
    """Every row in the group to whose other members its mean affinity is highest; groups may dissolve, none is born."""
    others = affinity - np.diag(np.diag(affinity))
    for _ in range(MOST_CORRECTIONS):
        members = np.zeros((len(labels), int(labels.max()) + 1))
        members[np.arange(len(labels)), labels] = 1.0
        means = others @ members / np.maximum(members.sum(axis=0) - members, 1.0)
        better = by_appearance(np.round(means, 6).argmax(axis=1))
        if np.array_equal(better, labels):
            break
        labels = better
    return labels


def shares(groupings: Iterable[Labels], *, n: int) -> Matrix:
    """(n, n): in which share of the clusterings two rows meet."""
    met = np.zeros((n, n))
    runs = 0
    for labels in groupings:
        met += (labels[:, None] == labels[None, :]) & (labels >= 0)[:, None]
        runs += 1
    return met / runs


def clusterings(similarity: Matrix, directions: Matrix, *, counts: Sequence[int], options: ConsensusOptions) -> Iterator[Labels]:
    """Every clustering that votes; -1 marks what hdbscan calls noise."""
    yield from average_linkages(similarity, counts=counts)
    for count in counts:
        yield ward(on_sphere(directions, width=count), count=count)
    for width in options.widths:
        yield from dense(on_sphere(directions, width=width), sizes=options.min_cluster_sizes)


def dense(points: Matrix, *, sizes: Sequence[int]) -> Iterator[Labels]:
    """What hdbscan finds with each minimal size of a cluster, by its leaves and by its excess of mass.

    The tree of neighbours is the same for all sizes, so it is made once.
    """
    from hdbscan import HDBSCAN
    from hdbscan._hdbscan_tree import compute_stability, condense_tree, get_clusters

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own deprecations concern no one who reads themes
        tree = HDBSCAN(min_samples=1, core_dist_n_jobs=1).fit(points).single_linkage_tree_.to_numpy()
        for size in sizes:
            condensed = condense_tree(tree, size)
            stability = compute_stability(condensed)
            for selection in ("leaf", "eom"):
                found, *_ = get_clusters(condensed, dict(stability), cluster_selection_method=selection)
                yield np.asarray(found, dtype=np.int64)
