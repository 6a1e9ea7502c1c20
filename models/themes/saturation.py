"""How many themes each further interview brought, and how many are still unheard.

Rarefaction is exact: the mean over all orders of interviews, Mao Tau of Colwell, Mao and Chang, "Interpolating, extrapolating,
and comparing incidence-based species accumulation curves", Ecology 85, 2004. The unheard are Chao2 in its bias-corrected form:
Chao, "Estimating the population size for capture-recapture data with unequal catchability", Biometrics 43, 1987.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb

from annotations.themes import ThemeSet


@dataclass(frozen=True, slots=True)
class Saturation:
    """``curve[k]`` is the mean number of themes in ``k + 1`` respondents; ``expected`` the themes there are, heard or not."""

    curve: tuple[float, ...]
    heard: int
    expected: float

    @property
    def unheard(self) -> float:
        """How many themes nobody has voiced yet, by Chao2: a lower bound."""
        return self.expected - self.heard


def saturation(themes: ThemeSet, voices: Mapping[str, str], *, respondents: Sequence[str]) -> Saturation:
    """``voices`` maps a complaint's id to its respondent; ``respondents`` are all who were asked, complaint or none."""
    asked = len(set(respondents))
    incidences = [len({voices[m] for m in theme.members if m in voices}) for theme in themes.themes]
    incidences = [count for count in incidences if count]
    curve = tuple(
        round(sum(1 - comb(asked - count, size) / comb(asked, size) for count in incidences), 4) for size in range(1, asked + 1)
    )
    once, twice = incidences.count(1), incidences.count(2)
    unheard = (asked - 1) / asked * once * (once - 1) / (2 * (twice + 1)) if asked else 0.0
    return Saturation(curve, len(incidences), len(incidences) + unheard)
