"""How much a theme depends on who happened to be interviewed: the bootstrap of Hennig, by leaving out respondents.

Hennig, "Cluster-wise assessment of cluster stability", Computational Statistics & Data Analysis 52, 2007: a theme's stability is
the mean, over runs on part of the data, of its highest Jaccard overlap with a theme of the run; below .5 it dissolves, from .75
it stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np

from annotations.themes import Complaint, ThemeSet
from models.options import Options
from models.protocols import Vectors
from models.themes.episodes import respondent_of


class StabilityOptions(Options):
    """``runs`` times, a share of the respondents is left out; nothing is measured on more than ``most`` episodes.

    Lists of texts (nobody was asked, everybody said one thing) are measured only when ``lists``. ``effort`` is the number of
    episodes that are grouped in all runs together, about 3,000 a second; but ``fewest`` runs are made in any case.
    """

    runs: int = 50
    left_out: float = 0.1
    most: int = 500
    lists: bool = False
    effort: int = 10_000
    fewest: int = 10
    seed: int = 0

    def measures(self, episodes: int, *, is_list: bool) -> bool:
        """Whether stability is measured on so many episodes."""
        return episodes <= self.most and (self.lists or not is_list)

    def parts(self, episodes: int) -> int:
        """How many different parts of so many episodes are grouped at most."""
        return max(self.fewest, self.effort // max(episodes, 1))


def with_stability(
    themes: ThemeSet,
    complaints: Sequence[Complaint],
    *,
    find: Callable[[Sequence[Complaint]], Sequence[Sequence[str]]],
    episodes: int,
    options: StabilityOptions,
) -> ThemeSet:
    """Every theme with its stability, 0 to 1; ``find`` groups a part of the complaints, as lists of ids.

    ``episodes`` is the number of rows of the whole. Fewer than three respondents cannot be left out one by one; then nothing is
    said (``None``).
    """
    respondents = sorted({respondent_of(complaint) for complaint in complaints})
    if len(respondents) < 3 or not themes.themes:
        return themes
    random = np.random.default_rng(options.seed)
    leave = max(1, round(options.left_out * len(respondents)))
    overlaps: list[list[float]] = [[] for _ in themes.themes]
    drawn = Counter(tuple(sorted(random.choice(len(respondents), leave, replace=False))) for _ in range(options.runs))
    parts = islice(drawn.items(), options.parts(episodes))
    for places, times in parts:  # few respondents are soon left out in the same way again
        gone = {respondents[place] for place in places}
        part = [complaint for complaint in complaints if respondent_of(complaint) not in gone]
        present = {complaint.id for complaint in part}
        groups = [set(group) for group in find(part)]
        for place, theme in enumerate(themes.themes):
            left = present.intersection(theme.members)
            if left:
                overlaps[place] += [max((len(left & g) / len(left | g) for g in groups), default=0.0)] * times
    measured = [round(float(np.mean(o)), 3) if o else None for o in overlaps]
    return replace(themes, themes=tuple(replace(t, stability=s) for t, s in zip(themes.themes, measured, strict=True)))


def in_their_span(vectors: Vectors) -> Vectors:
    """The rows by coordinates in the space that they span, (n, n or fewer): the same cosines from far fewer numbers."""
    triangle = np.asarray(np.linalg.qr(vectors.astype(np.float64).T, mode="r"), dtype=np.float32)
    return triangle.T
