"""Vectors of episodes to groups: twins count once, large sets are condensed first, leftovers are placed or admitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.options import Options
from models.protocols import Vectors
from models.themes.consensus import ConsensusOptions, partition
from models.themes.count import CountOptions, count_groups, usual_count
from models.themes.linkage import Labels, by_appearance
from models.themes.views import unit_rows

LEAST_ALONE = 3  # complaints of one person in one place that make a theme of a single voice
SAMPLE = 3_000
ROWS = 2_000  # at a time, so that memory does not grow with the study


class GroupOptions(Options):
    """How many groups, and what is left over.

    ``granularity`` multiplies the number of groups that is found. ``cohesion`` is the mean likeness below which a group is
    none, ``nearest`` the likeness to a group from which a leftover joins it. ``most_leftover`` is the share of complaints beyond
    which leftovers join their nearest group all the same. Texts that are not ``related`` (see there) must reach
    ``cohesion_of_strangers``, and may all be left over: in the studies of the corpora half of all episodes have a
    neighbour nearer than .16 to .24, and half of a list of unlike complaints nearer than .09. Fewer than ``few`` texts must reach
    ``cohesion_of_few``: what they share with the question alone (.20 to .37) is not told apart by others, people who say the
    same are nearer (.39 to .55).
    ``condense_above`` is the number of episodes above which neighbours are first put together.
    """

    granularity: float = 1.0
    cohesion: float = 0.05
    nearest: float = 0.04
    most_leftover: float = 0.10
    related: float = 0.11
    cohesion_of_strangers: float = 0.15
    few: int = 4
    cohesion_of_few: float = 0.38
    condense_above: int = 3_500
    count: CountOptions = CountOptions()
    consensus: ConsensusOptions = ConsensusOptions()


def group(
    vectors: Vectors,
    sizes: NDArray[np.int64],
    *,
    options: GroupOptions,
    count: int | None = None,
) -> Labels:
    """A group number for every row, -1 for what belongs nowhere; ``sizes`` are the numbers of complaints in the rows.

    Rows must come in a canonical order. Groups are numbered by first appearance. ``count`` is how many are asked for, as many as
    rows usually hold where it is ``None``; loose ones are dissolved, so that fewer may be found.
    """
    if not len(vectors):
        return np.zeros(0, dtype=np.int64)
    twins = twins_of(vectors)
    distinct = vectors[twins.first]
    weights = np.bincount(twins.of, weights=sizes).astype(np.int64)
    repeated = np.bincount(twins.of) > 1
    alone = repeated | (weights >= LEAST_ALONE)
    if count is None:
        count = how_many(vectors, options=options)
    labels = _grouped(distinct, count=min(count, _most_groups(alone)), options=options)
    return _renumbered(settle(distinct, labels, weights, alone=alone, repeated=repeated, options=options)[twins.of])


def how_many(vectors: Vectors, *, options: GroupOptions, witnesses: Sequence[Vectors] = ()) -> int:
    """The number of groups to ask for; ``witnesses`` are the rows as single encoders see them, from which it is found."""
    first = twins_of(vectors).first
    seen = [own[first] for own in witnesses]
    number = count_groups(seen, options=options.count) if seen else usual_count(len(first), options=options.count)
    return max(1, round(options.granularity * number))


def settle(
    vectors: Vectors,
    labels: Labels,
    sizes: NDArray[np.int64],
    *,
    alone: NDArray[np.bool_],
    repeated: NDArray[np.bool_],
    options: GroupOptions,
) -> Labels:
    """The labels with loose groups dissolved and their rows placed in the nearest group, or nowhere (-1).

    ``alone`` marks rows that can be a group by themselves: the same words from several people (``repeated``), which become one
    where theirs is dissolved or unlike them, or much from one.
    """
    own = _likeness_of_its_own(vectors, options)
    cohesion = options.cohesion if own is None else own
    similar = mean_likeness(vectors, labels)
    firm = _firm(similar, labels, alone, cohesion=cohesion)
    nearest = options.nearest if own is None else own
    unlike = similar[np.arange(len(labels)), labels] < nearest
    freed = repeated & (unlike | ~firm[labels])
    if freed.any():
        labels = np.where(freed, len(firm) + np.cumsum(freed) - 1, labels)
        similar = mean_likeness(vectors, labels)
        firm = _firm(similar, labels, alone, cohesion=cohesion)
    placed = np.where(firm[labels], labels, -1)
    if not firm.any():
        return placed
    candidates = np.where(firm[None, :], similar, -np.inf)
    allowed = float(sizes.sum()) * (options.most_leftover if own is None else 1.0)
    for row in sorted(np.flatnonzero(placed < 0), key=lambda r: (float(candidates[r].max()), int(r))):
        best = int(candidates[row].argmax())
        if candidates[row, best] < nearest and sizes[row] <= allowed:
            allowed -= float(sizes[row])
            continue
        placed[row] = best
    return np.asarray(placed, dtype=np.int64)


def nearest_likeness(vectors: Vectors, *, options: GroupOptions) -> float:
    """The likeness to a group from which a row belongs to it."""
    own = _likeness_of_its_own(vectors, options)
    return options.nearest if own is None else own


def _likeness_of_its_own(vectors: Vectors, options: GroupOptions) -> float | None:
    """The likeness to a group that rows must reach which are few, or strangers to each other; ``None`` for all others."""
    if len(vectors) < options.few:
        return options.cohesion_of_few
    return None if related(vectors, least=options.related) else options.cohesion_of_strangers


def related(vectors: Vectors, *, least: float) -> bool:
    """Whether the rows have more in common than strangers: half of them have a neighbour nearer than ``least``."""
    if len(vectors) < 2:
        return True
    cosines = vectors @ vectors.T if len(vectors) <= SAMPLE else vectors[:SAMPLE] @ vectors[:SAMPLE].T
    np.fill_diagonal(cosines, -1.0)
    return float(np.median(cosines.max(axis=1))) >= least


def _firm(similar: NDArray[np.float64], labels: Labels, alone: NDArray[np.bool_], *, cohesion: float) -> NDArray[np.bool_]:
    """Which groups hold together: by the mean likeness of their members, or as one row that stands alone."""
    counts = np.bincount(labels)
    means = np.bincount(labels, weights=similar[np.arange(len(labels)), labels]) / np.maximum(counts, 1)
    return np.asarray(((counts > 1) & (means >= cohesion)) | ((counts == 1) & (np.bincount(labels, weights=alone) > 0)))


@dataclass(frozen=True, slots=True)
class Twins:
    """``first`` are the rows that stand for all rows like them, ``of`` maps every row to its place in ``first``."""

    first: NDArray[np.int64]
    of: NDArray[np.int64]


def twins_of(vectors: Vectors) -> Twins:
    """Rows that are the same, but for what rounding leaves."""
    place: dict[bytes, int] = {}
    first: list[int] = []
    of = np.zeros(len(vectors), dtype=np.int64)
    for row, vector in enumerate(vectors):
        key = (np.round(vector, 4) + np.float32(0.0)).tobytes()
        if key not in place:
            place[key] = len(first)
            first.append(row)
        of[row] = place[key]
    return Twins(np.array(first, dtype=np.int64), of)


def _most_groups(alone: NDArray[np.bool_]) -> int:
    """How many groups there can be, as it takes two rows to make one that do not stand ``alone``.

    An odd row beside some that do is left to itself, so that it spoils none of them.
    """
    others = int((~alone).sum())
    return max(1, int(alone.sum()) + (others + int(alone.any())) // 2)


def _grouped(vectors: Vectors, *, count: int, options: GroupOptions) -> Labels:
    if len(vectors) <= options.condense_above:
        return partition(vectors, count=count, options=options.consensus)
    cells = _condensed(vectors, cells=options.condense_above)
    centres = unit_rows(np.vstack([vectors[cells == cell].mean(axis=0) for cell in range(int(cells.max()) + 1)]))
    return partition(centres, count=count, options=options.consensus)[cells]


def _condensed(vectors: Vectors, *, cells: int) -> Labels:
    """Cells of near neighbours, by k-means from a seeded start."""
    from sklearn.cluster import MiniBatchKMeans
    from sklearn.decomposition import PCA

    flat = PCA(n_components=min(64, *vectors.shape), svd_solver="randomized", random_state=0).fit_transform(vectors)
    flat = unit_rows(flat).astype(np.float64)  # of single precision, every distance would be made of a converted copy
    found = MiniBatchKMeans(n_clusters=cells, random_state=0, n_init=1, batch_size=4096, max_iter=20).fit_predict(flat)
    return by_appearance(found)


def mean_likeness(vectors: Vectors, labels: Labels, *, rows: NDArray[np.int64] | None = None) -> NDArray[np.float64]:
    """(n, groups): the mean cosine of each row, or of some ``rows``, with the members of each group, itself left out.

    It is 0 for a row that is alone in its group.
    """
    groups = int(labels.max()) + 1
    totals = np.zeros((groups, vectors.shape[1]))
    for start in range(0, len(vectors), ROWS):
        np.add.at(totals, labels[start : start + ROWS], vectors[start : start + ROWS])
    counts = np.bincount(labels, minlength=groups).astype(np.float64)
    asked = np.arange(len(labels)) if rows is None else rows
    means = np.zeros((len(asked), groups))
    for start in range(0, len(asked), ROWS):
        these = asked[start : start + ROWS]
        part, own = vectors[these].astype(np.float64), labels[these]
        inside = np.zeros((len(part), groups))
        inside[np.arange(len(part)), own] = 1.0
        sums = part @ totals.T - inside * (part**2).sum(axis=1, keepdims=True)
        means[start : start + ROWS] = sums / np.maximum(counts - inside, 1.0)
    return np.round(means, 6)


def _renumbered(labels: Labels) -> Labels:
    inside = labels >= 0
    numbered = labels.copy()
    numbered[inside] = by_appearance(labels[inside])
    return numbered
