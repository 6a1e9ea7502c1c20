"""Themes that go on where all are found anew: one that would vanish into others is parted from them again.

Whoever has read a theme looks for it after three more interviews. Found anew, one of eight has gone into others by then, though
its complaints are all still there and no less alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from annotations.themes import ThemeSet
from models.protocols import Vectors
from models.themes.consensus import MOST_CORRECTIONS
from models.themes.episodes import Episode
from models.themes.groups import LEAST_ALONE, mean_likeness
from models.themes.identity import continuing
from models.themes.linkage import Labels, by_appearance

LEAST_LEFT = 0.5  # share of its complaints that must still be there for a theme to go on
CORE = 0.5  # share of its complaints, the most typical, that make it again; the others may be nearer to another theme by now


@dataclass(frozen=True, slots=True)
class EarlierGroups:
    """``of``, (n,), is the earlier group that most complaints of a row were in, -1 where none was in any.

    ``within`` tells how many complaints of the row were in that group, ``known`` how many were there at all, and ``sizes``,
    (groups,), how many complaints each group had, whether they are here or not.
    """

    of: NDArray[np.int64]
    within: NDArray[np.int64]
    known: NDArray[np.int64]
    sizes: NDArray[np.int64]

    def rows(self, rows: NDArray[np.int64]) -> EarlierGroups:
        """The same groups, of which some rows are there."""
        return replace(self, of=self.of[rows], within=self.within[rows], known=self.known[rows])


def earlier_groups(episodes: Sequence[Episode], earlier: ThemeSet) -> EarlierGroups:
    """Where the complaints of the episodes were among ``earlier`` themes."""
    place = {member: number for number, theme in enumerate(earlier.themes) for member in theme.members}
    known = place.keys() | set(earlier.unassigned)
    of, within, there = (np.zeros(len(episodes), dtype=np.int64) for _ in range(3))
    for row, episode in enumerate(episodes):
        numbers = Counter(place[member.id] for member in episode.members if member.id in place)
        of[row] = min(numbers, key=lambda number: (-numbers[number], number), default=-1)
        within[row] = numbers[of[row]]
        there[row] = sum(member.id in known for member in episode.members)
    return EarlierGroups(of, within, there, np.array([len(theme.members) for theme in earlier.themes], dtype=np.int64))


def with_earlier(vectors: Vectors, labels: Labels, sizes: NDArray[np.int64], earlier: EarlierGroups) -> Labels:
    """The labels (-1 for what belongs nowhere) with each earlier group that none of theirs continues as a group of its own.

    Its most typical rows make it. Its other rows, and those that were in no group, join it where they are most alike to it.
    ``sizes`` are the numbers of complaints in rows.
    """
    cores = [core for rows in _lost(labels, earlier) if (core := _core(vectors, rows, sizes)) is not None]
    if not cores:
        return labels
    first = int(labels.max(initial=-1)) + 1
    made = labels.copy()
    for number, core in enumerate(cores, start=first):
        made[core] = number
    of_parted = np.isin(earlier.of, earlier.of[[core[0] for core in cores]])
    free = (labels >= 0) & (made < first) & ((earlier.of < 0) | of_parted)
    made = _joined(vectors, made, free, first=first)
    made = _settled(vectors, made, labels, sizes)
    inside = made >= 0
    made[inside] = by_appearance(made[inside])
    return made


def _lost(labels: Labels, earlier: EarlierGroups) -> list[NDArray[np.int64]]:
    """The rows of each earlier group that is mostly here and has no successor."""
    inside, grouped = labels >= 0, earlier.of >= 0
    both = inside & grouped
    shared = np.zeros((int(labels.max(initial=-1)) + 1, len(earlier.sizes)))
    np.add.at(shared, (labels[both], earlier.of[both]), earlier.within[both])
    still = np.bincount(labels[inside], weights=earlier.known[inside], minlength=len(shared)).astype(np.float64)
    were = np.bincount(earlier.of[grouped], weights=earlier.within[grouped], minlength=len(earlier.sizes)).astype(np.float64)
    gone_on = {before for _, before in continuing(shared, still, were)}
    enough = (were > 0) & (were >= LEAST_LEFT * earlier.sizes)
    return [np.flatnonzero(earlier.of == group) for group in np.flatnonzero(enough) if group not in gone_on]


def _core(vectors: Vectors, rows: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """The most typical of the rows, with half of their complaints; ``None`` where these are too few for a theme."""
    likeness = mean_likeness(vectors[rows], np.zeros(len(rows), dtype=np.int64))[:, 0]
    typical = rows[np.argsort(-likeness, kind="stable")]
    held = np.cumsum(sizes[typical])
    core = typical[: max(2, int(np.searchsorted(held, CORE * held[-1])) + 1)]
    return core if len(core) > 1 or sizes[core[0]] >= LEAST_ALONE else None


def _joined(vectors: Vectors, labels: Labels, free: NDArray[np.bool_], *, first: int) -> Labels:
    """The labels with the ``free`` rows in the groups from ``first`` on that they are most alike to, if any."""
    inside = np.flatnonzero(labels >= 0)
    within, own = vectors[inside], labels[inside]
    rows = np.flatnonzero(free[inside])
    for _ in range(MOST_CORRECTIONS):
        nearest = mean_likeness(within, own, rows=rows).argmax(axis=1)
        moved = own.copy()
        moved[rows] = np.where(nearest >= first, nearest, own[rows])
        if np.array_equal(moved, own):
            break
        own = moved
    made = labels.copy()
    made[inside] = own
    return made


def _settled(vectors: Vectors, labels: Labels, before: Labels, sizes: NDArray[np.int64]) -> Labels:
    """The labels with rows that were left alone, and make no group by themselves, in the group that they are most alike to."""
    inside = np.flatnonzero(labels >= 0)
    rows = np.bincount(labels[inside])
    had = np.bincount(before[before >= 0], minlength=len(rows))
    alone = (rows[labels[inside]] == 1) & (had[labels[inside]] > 1) & (sizes[inside] < LEAST_ALONE)
    if not alone.any():
        return labels
    likeness = mean_likeness(vectors[inside], labels[inside], rows=np.flatnonzero(alone))
    likeness[:, labels[inside][alone]] = -np.inf
    made = labels.copy()
    made[inside[alone]] = likeness.argmax(axis=1)
    return made
