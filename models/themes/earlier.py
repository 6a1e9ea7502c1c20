"""Themes that go on where all are found anew: one that would vanish into others is parted from them again.

Whoever has read a theme looks for it after three more interviews. Found anew, one of six has gone into another by then, though
its complaints are all still there and no less alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from annotations.themes import Theme
from models.protocols import Vectors
from models.themes.consensus import MOST_CORRECTIONS
from models.themes.episodes import Episode
from models.themes.groups import mean_likeness
from models.themes.identity import continuing
from models.themes.linkage import Labels, by_appearance

LEAST_LEFT = 0.5  # share of its complaints that must still be there for a theme to go on
CORE = 0.5  # share of its episodes, the most typical, that make it again; the others may be nearer to another theme by now
_IN_NONE, _CAME = -1, -2


@dataclass(frozen=True, slots=True)
class EarlierGroups:
    """``of``, (n,), is the earlier group of each row: -1 where it was in none, -2 where it has come since.

    ``sizes``, (groups,), tells how many complaints each group had, whether they are here or not.
    """

    of: NDArray[np.int64]
    sizes: NDArray[np.int64]


def earlier_groups(episodes: Sequence[Episode], themes: Sequence[Theme], known: Collection[str]) -> EarlierGroups:
    """Where most complaints of each episode were among earlier ``themes``, which were found from those ``known``."""
    place = {member: number for number, theme in enumerate(themes) for member in theme.members}
    of = np.full(len(episodes), _CAME, dtype=np.int64)
    for row, episode in enumerate(episodes):
        numbers = Counter(place.get(member.id, _IN_NONE) for member in episode.members if member.id in known)
        if numbers:
            of[row] = min(numbers, key=lambda number: (number < 0, -numbers[number], number))
    return EarlierGroups(of, np.array([len(theme.members) for theme in themes], dtype=np.int64))


def with_earlier(vectors: Vectors, labels: Labels, sizes: NDArray[np.int64], earlier: EarlierGroups) -> Labels:
    """The labels (-1 for what belongs nowhere) with each earlier group that none of theirs continues as a group of its own.

    Its most typical rows make it, and rows that are most alike to it join them. ``sizes`` are the numbers of complaints in rows.
    """
    lost = _lost(labels, sizes, earlier)
    if not lost:
        return labels
    made, free, first = labels.copy(), labels >= 0, int(labels.max(initial=-1)) + 1
    for number, rows in enumerate(lost):
        core = _core(vectors, rows)
        made[core], free[core] = first + number, False
    inside = np.flatnonzero(made >= 0)
    for _ in range(MOST_CORRECTIONS):
        nearest = made.copy()
        nearest[inside] = mean_likeness(vectors[inside], made[inside]).argmax(axis=1)
        moved = np.where(free & (nearest >= first), nearest, made)
        if np.array_equal(moved, made):
            break
        made = moved
    made[inside] = by_appearance(made[inside])
    return made


def _lost(labels: Labels, sizes: NDArray[np.int64], earlier: EarlierGroups) -> list[NDArray[np.int64]]:
    """The rows of each earlier group that is mostly here and has no successor."""
    shared = np.zeros((int(labels.max(initial=-1)) + 1, len(earlier.sizes)))
    both = (labels >= 0) & (earlier.of >= 0)
    np.add.at(shared, (labels[both], earlier.of[both]), sizes[both])
    old = (labels >= 0) & (earlier.of != _CAME)
    still = np.bincount(labels[old], weights=sizes[old], minlength=len(shared)).astype(np.float64)
    rows = [np.flatnonzero(earlier.of == number) for number in range(len(earlier.sizes))]
    were = np.array([float(sizes[own].sum()) for own in rows])
    gone_on = {before for _, before in continuing(shared, still, were)}
    enough = were >= np.maximum(LEAST_LEFT * earlier.sizes, 2)
    return [own for number, own in enumerate(rows) if number not in gone_on and enough[number]]


def _core(vectors: Vectors, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """The most typical of the rows, which are at least two where there are two."""
    likeness = mean_likeness(vectors[rows], np.zeros(len(rows), dtype=np.int64))[:, 0]
    count = min(len(rows), max(2, round(CORE * len(rows))))
    return rows[np.argsort(-likeness, kind="stable")[:count]]
