"""How much a theme depends on who happened to be interviewed: the bootstrap of Hennig, by leaving out respondents.

Hennig, "Cluster-wise assessment of cluster stability", Computational Statistics & Data Analysis 52, 2007: a theme's stability is
the mean, over runs on part of the data, of its highest Jaccard overlap with a theme of the run; below .5 it dissolves, from .75
it stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from annotations.themes import Complaint, ThemeSet
from models.options import Options
from models.themes.episodes import respondent_of


class StabilityOptions(Options):
    """``runs`` times, a share of the respondents is left out; of more than ``most`` episodes it takes minutes."""

    runs: int = 50
    left_out: float = 0.1
    most: int = 500
    seed: int = 0


def with_stability(
    themes: ThemeSet,
    complaints: Sequence[Complaint],
    *,
    find: Callable[[Sequence[Complaint]], Sequence[Sequence[str]]],
    options: StabilityOptions,
) -> ThemeSet:
    """Every theme with its stability, 0 to 1; ``find`` groups a part of the complaints, as lists of ids.

    Fewer than three respondents cannot be left out one by one; then nothing is said (``None``).
    """
    respondents = sorted({respondent_of(complaint) for complaint in complaints})
    if len(respondents) < 3 or not themes.themes:
        return themes
    random = np.random.default_rng(options.seed)
    leave = max(1, round(options.left_out * len(respondents)))
    overlaps: list[list[float]] = [[] for _ in themes.themes]
    drawn = Counter(tuple(sorted(random.choice(len(respondents), leave, replace=False))) for _ in range(options.runs))
    for places, times in drawn.items():  # few respondents are soon left out in the same way again
        gone = {respondents[place] for place in places}
        part = [complaint for complaint in complaints if respondent_of(complaint) not in gone]
        present = {complaint.id for complaint in part}
        groups = [set(group) for group in find(part)]
        for place, theme in enumerate(themes.themes):
            left = present.intersection(theme.members)
            if left:
                overlaps[place] += [max((len(left & g) / len(left | g) for g in groups), default=0.0)] * times
    measured = [round(float(np.mean(o)), 3) if o else None for o in overlaps]
    return ThemeSet(tuple(replace(t, stability=s) for t, s in zip(themes.themes, measured, strict=True)), themes.unassigned)
