"""Episodes with their vectors, as they are grouped; and which of a group's members are most typical."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from annotations.themes import Complaint
from models.protocols import Vectors
from models.themes.cleaning import clean
from models.themes.episodes import Episode
from models.themes.views import EpisodeVectors

_FULL_LENGTH = 60  # code points of a sentence that needs no neighbours to be understood


@dataclass(frozen=True, slots=True)
class Encoded:
    """``sentences`` maps the id of every complaint to the vector of its own words."""

    episodes: tuple[Episode, ...]
    vectors: EpisodeVectors
    sentences: Mapping[str, Vectors]

    def rows(self, rows: NDArray[np.int64]) -> Encoded:
        """Some of the episodes."""
        return Encoded(tuple(self.episodes[row] for row in rows), self.vectors[rows], self.sentences)

    def split(self, labels: NDArray[np.int64]) -> list[Encoded]:
        """The rows of each label, in order of the labels; those of -1 are in none."""
        return [self.rows(np.flatnonzero(labels == label)) for label in range(int(labels.max(initial=-1)) + 1)]

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many complaints each episode has."""
        return np.array([len(episode.members) for episode in self.episodes], dtype=np.int64)

    @property
    def middle(self) -> Middle:
        """Where the group of all episodes lies."""
        own = [self.sentences[member.id] for episode in self.episodes for member in episode.members]
        return Middle(self.vectors.whole.sum(axis=0), len(self.episodes), np.mean(own, axis=0))


@dataclass(frozen=True, slots=True)
class Middle:
    """``total``: the sum of the vectors of a group's ``episodes``, (width,); ``words``: the mean of its members' own words."""

    total: Vectors
    episodes: int
    words: Vectors

    def typicality(self, group: Encoded) -> dict[str, float]:
        """How near each member's episode and own words are to the middle, times its weight; very short sentences count less."""
        near = group.vectors.whole @ (self.total / self.episodes)
        found: dict[str, float] = {}
        for row, episode in enumerate(group.episodes):
            for member in episode.members:
                length = min(len(clean(member.text)) / _FULL_LENGTH, 1.0)
                nearness = float(near[row]) + float(group.sentences[member.id] @ self.words) + 0.1 * length
                found[member.id] = round(nearness * member.weight if nearness > 0 else nearness, 4)
        return found


def typical_first(members: Sequence[Complaint], typicality: Mapping[str, float]) -> tuple[Complaint, ...]:
    """Members, the most typical first; the same for any order of them."""
    return tuple(sorted(members, key=lambda m: (-typicality[m.id], m.conversation or "", m.id)))
