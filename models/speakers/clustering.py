"""Voices of many windows to a few speakers: average linkage on the cosine, with a count that is given or found."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from models.options import Options

Points = NDArray[np.float32]  # (voices, width), rows of unit length
Labels = NDArray[np.intp]  # (voices,), speaker numbers from 0
Durations = NDArray[np.int64]  # (voices,), milliseconds of clean speech

_ROUNDS = 10  # of reassignment, after which speakers no longer move in practice
_MOST_LINKED = 4000  # voices in the tree, whose cost is quadratic; of longer recordings every second or third
_FINEST_CUT = 40  # groups among which a known number of speakers is looked for


class ClusteringOptions(Options):
    """How alike voices of one speaker are.

    ``same_voice`` is the mean cosine between two groups of voices above which they are one speaker, ``same_speaker`` the
    cosine between two speakers' mean voices above which they are the same. With CAM++ on 1.5 seconds, voices of one
    person agree at .5 to .8 (far microphones .3 to .6) and of two people at .3 to .5; means of one person agree above .8, of
    two below .65. A speaker with less than ``least_share`` of the speech, or ``least_ms``, is a stray stretch of another.
    """

    same_voice: float = Field(default=0.45, gt=0, lt=1)
    same_speaker: float = Field(default=0.7, gt=0, lt=1)
    least_share: float = Field(default=0.015, ge=0, lt=0.5)
    least_ms: int = Field(default=1500, ge=0)
    most_speakers: int = Field(default=4, ge=1)
    reliable_ms: int = Field(default=1000, ge=0)


def speaker_centres(points: Points, durations: Durations, *, options: ClusteringOptions, speakers: int | None = None) -> Points:
    """float32, (speakers, width), rows of unit length: exactly ``speakers`` if that is given and there are enough voices.

    Voices shorter than ``reliable_ms`` do not shape the speakers, nor do those without a duration. At least one voice is needed.
    """
    reliable = durations >= options.reliable_ms
    if reliable.sum() < max(2, speakers or 0):
        reliable = durations > 0 if (durations > 0).any() else np.ones(len(points), dtype=bool)
    shaping, weights = points[reliable], np.maximum(1, durations[reliable])
    step = -(-len(shaping) // _MOST_LINKED)
    sample, sample_weights = shaping[::step], weights[::step]
    groups = _weighty_groups(sample, sample_weights, options=options, speakers=speakers)
    centres = _merged(sample, sample_weights, groups, options=options, speakers=speakers)
    for _ in range(_ROUNDS):
        labels = nearest(shaping, centres)
        if len(np.unique(labels)) < len(centres):
            break
        moved = np.stack([_mean_voice(shaping[labels == k], weights[labels == k]) for k in range(len(centres))])
        if np.allclose(moved, centres):
            break
        centres = moved
    return centres


def nearest(points: Points, centres: Points) -> Labels:
    """The number of the most alike centre for each voice."""
    return np.asarray((points @ centres.T).argmax(axis=1))


def _weighty_groups(
    points: Points, weights: Durations, *, options: ClusteringOptions, speakers: int | None
) -> list[NDArray[np.intp]]:
    """Indices of the voices of each group that speaks enough to be a speaker, heaviest first; at least one group."""
    tree = _tree(points)
    least = max(options.least_ms, options.least_share * int(weights.sum()))
    groups = _heaviest_first(_cut(tree, len(points), cosine=options.same_voice), weights)
    weighty = [g for g in groups if weights[g].sum() >= least]
    if speakers is None or len(weighty) >= speakers:
        return weighty or groups[:1]
    for count in range(speakers, min(len(points), _FINEST_CUT) + 1):
        groups = _heaviest_first(_cut(tree, len(points), count=count), weights)
        weighty = [g for g in groups if weights[g].sum() >= least]
        if len(weighty) >= speakers:
            return weighty
    return _heaviest_first(_cut(tree, len(points), count=speakers), weights)


def _merged(
    points: Points, weights: Durations, groups: list[NDArray[np.intp]], *, options: ClusteringOptions, speakers: int | None
) -> Points:
    """Mean voices of the groups after the most alike were merged, as long as they are one person or too many."""
    groups = list(groups)
    most, least = speakers or options.most_speakers, speakers or 1
    while True:
        centres = np.stack([_mean_voice(points[g], weights[g]) for g in groups])
        alike = centres @ centres.T - 2 * np.eye(len(groups), dtype=np.float32)
        first, second = sorted(divmod(int(alike.argmax()), len(groups)))
        if len(groups) <= least or (len(groups) <= most and alike[first, second] < options.same_speaker):
            return centres
        groups[first] = np.concatenate([groups[first], groups.pop(second)])


def _tree(points: Points) -> NDArray[np.float64]:
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import pdist

    if len(points) < 2:
        return np.zeros((0, 4))
    return np.asarray(linkage(np.maximum(0.0, pdist(points.astype(np.float64), "cosine")), "average"))


def _cut(tree: NDArray[np.float64], voices: int, *, cosine: float | None = None, count: int | None = None) -> Labels:
    from scipy.cluster.hierarchy import fcluster

    if voices < 2:
        return np.zeros(voices, dtype=np.intp)
    if cosine is not None:
        return np.asarray(fcluster(tree, t=1 - cosine, criterion="distance"))
    return np.asarray(fcluster(tree, t=count, criterion="maxclust"))


def _heaviest_first(labels: Labels, weights: Durations) -> list[NDArray[np.intp]]:
    groups = [np.flatnonzero(labels == label) for label in np.unique(labels)]
    return sorted(groups, key=lambda g: (-int(weights[g].sum()), int(g[0])))


def _mean_voice(points: Points, weights: Durations) -> Points:
    mean = (points * weights[:, None]).sum(axis=0)
    unit: Points = (mean / max(float(np.linalg.norm(mean)), 1e-9)).astype(np.float32)
    return unit
