"""How many groups there are: as many as encoders that know nothing of each other agree on.

Each encoder groups the rows by itself, for a range of numbers. A number is good when these groupings are the same (adjusted
mutual information) and when what one encoder put together is near by the likeness of another (silhouette: Rousseeuw, Journal of
Computational and Applied Mathematics 20, 1987). Chance and the manner of one encoder are not repeated by another; what people
talk about is.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.options import Options
from models.protocols import Vectors
from models.themes.diffusion import Matrix, likeness, on_sphere, slow_directions
from models.themes.linkage import Labels, ward


class CountOptions(Options):
    """Numbers from ``least`` to ``most`` times the square root of the rows are tried, in ``steps`` steps.

    ``usual`` times that root is what is expected, and with the weight of ``expectation`` it draws the number to itself, most of
    all for ``scarce`` rows or fewer, which agree by chance. Fewer than ``few`` rows are not asked; of more than ``sample``, so
    many are in each of some ``draws``.
    """

    usual: float = 1.5
    least: float = 0.4
    most: float = 2.3
    steps: int = 14
    few: int = 40
    expectation: float = 0.06
    scarce: int = 100
    sample: int = 1_200
    draws: int = 3
    neighbours: int = 10


@dataclass(frozen=True, slots=True)
class _Witness:
    similarity: Matrix
    directions: Matrix


def usual_count(n: int, *, options: CountOptions) -> int:
    """How many themes ``n`` distinct episodes usually hold: half as many again as the square root, of ``sample`` at most.

    Studies of the shipped corpora hold ten or eleven planted themes, and some complaints outside them, in 60 to 110 episodes.
    """
    return max(1, round(options.usual * math.sqrt(min(n, options.sample))))


def count_groups(witnesses: Sequence[Vectors], *, options: CountOptions) -> int:
    """The number of groups that ``witnesses`` agree on most; each is float32, (n, its width), rows in a canonical order."""
    n = len(witnesses[0]) if witnesses else 0
    if n < options.few or len(witnesses) < 2:
        return usual_count(n, options=options)
    asked = min(n, options.sample)
    counts = _candidates(asked, options)
    agreed = [_agreement([own[rows] for own in witnesses], counts, options) for rows in _samples(n, options)]
    scores = np.mean(agreed, axis=0) - [_strangeness(count, asked, options) for count in counts]
    smooth = np.convolve(np.pad(scores, 1, mode="edge"), [0.25, 0.5, 0.25], mode="valid")
    return counts[int(np.round(smooth, 6).argmax())]


def _samples(n: int, options: CountOptions) -> list[NDArray[np.int64]]:
    """The rows that are asked each time: all, or some that lie evenly; the canonical order is as good as chance."""
    if n <= options.sample:
        return [np.arange(n)]
    step = n / options.sample
    starts = np.arange(options.draws) * step / options.draws
    return [(start + step * np.arange(options.sample)).astype(np.int64) for start in starts]


def _candidates(n: int, options: CountOptions) -> list[int]:
    multiples = np.geomspace(options.least, options.most, options.steps)
    return sorted({min(max(2, round(float(multiple) * math.sqrt(n))), n - 1) for multiple in multiples})


def _witness(vectors: Vectors, *, width: int, options: CountOptions) -> _Witness:
    similarity = likeness(vectors)
    return _Witness(similarity, slow_directions(similarity, width=width, neighbours=options.neighbours))


def _agreement(witnesses: Sequence[Vectors], counts: Sequence[int], options: CountOptions) -> list[float]:
    heard = [_witness(own, width=counts[-1], options=options) for own in witnesses]
    return [_score(heard, count) for count in counts]


def _score(heard: Sequence[_Witness], count: int) -> float:
    from sklearn.metrics import adjusted_mutual_info_score

    groupings = [ward(on_sphere(own.directions, width=count), count=count) for own in heard]
    same = [adjusted_mutual_info_score(a, b) for a, b in itertools.combinations(groupings, 2)]
    near = [silhouette(heard[a].similarity, groupings[b]) for a, b in itertools.permutations(range(len(heard)), 2)]
    return float(np.mean(same) + np.mean(near))


def _strangeness(count: int, n: int, options: CountOptions) -> float:
    weight = options.expectation * (1 + (options.scarce / n) ** 2)
    return weight * math.log(count / (options.usual * math.sqrt(n))) ** 2


def silhouette(similarity: Matrix, labels: Labels) -> float:
    """Mean silhouette width of ``labels`` over one minus the cosines; groups of one count zero."""
    means, alone = mean_likeness(similarity, labels)
    rows = np.arange(len(labels))
    own = 1.0 - means[rows, labels]
    means[rows, labels] = -np.inf
    other = 1.0 - means.max(axis=1)
    widths = (other - own) / np.maximum(np.maximum(own, other), 1e-9)
    return float(np.where(alone, 0.0, widths).mean())


def mean_likeness(similarity: Matrix, labels: Labels) -> tuple[Matrix, NDArray[np.bool_]]:
    """(n, groups): the mean likeness of each row with the members of each group but itself; and which rows are alone."""
    members = np.zeros((len(labels), int(labels.max()) + 1))
    members[np.arange(len(labels)), labels] = 1.0
    sizes = members.sum(axis=0)
    sums = similarity @ members - members * np.diag(similarity)[:, None]
    return sums / np.maximum(sizes - members, 1.0), sizes[labels] == 1
