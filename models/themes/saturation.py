"""How many themes each further interview brought, and how many are still unheard.

Rarefaction is exact: the mean over all orders of interviews, Mao Tau of Colwell, Mao and Chang, "Interpolating, extrapolating,
and comparing incidence-based species accumulation curves", Ecology 85, 2004. The unheard are Chao2 in its bias-corrected form:
Chao, "Estimating the population size for capture-recapture data with unequal catchability", Biometrics 43, 1987; its variance
and its log-normal interval are those of Colwell's EstimateS 9, appendix B.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

from annotations.themes import ThemeSet

Z_95 = 1.959963984540054
# Of fewer respondents one cannot tell whether themes still come: those of people alike were nearly complete after twelve
# interviews in Guest, Bunce and Johnson, "How many interviews are enough?", Field Methods 18, 2006.
FEW = 12


@dataclass(frozen=True, slots=True)
class Saturation:
    """``curve[k]`` is the mean number of themes in ``k + 1`` respondents; ``expected`` the themes there are, heard or not.

    ``interval`` are the 95 % bounds of ``expected``.
    """

    curve: tuple[float, ...]
    heard: int
    expected: float
    interval: tuple[float, float]

    @property
    def unheard(self) -> float:
        """How many themes nobody has voiced yet, by Chao2: a lower bound."""
        return self.expected - self.heard

    @property
    def last_gain(self) -> float:
        """How many new themes the last interview brought, in the mean over all orders."""
        return round(self.curve[-1] - self.curve[-2], 4) if len(self.curve) > 1 else 0.0

    @property
    def is_told(self) -> bool:
        """Whether there are enough respondents for the numbers to mean anything."""
        return len(self.curve) >= FEW and self.heard > 0


def saturation(themes: ThemeSet, voices: Mapping[str, str], *, respondents: Sequence[str]) -> Saturation:
    """``voices`` maps a complaint's id to its respondent; ``respondents`` are all who were asked, complaint or none."""
    asked = len(set(respondents) | {voices[m] for theme in themes.themes for m in theme.members if m in voices})
    incidences = [len({voices[m] for m in theme.members if m in voices}) for theme in themes.themes]
    incidences = [count for count in incidences if count]
    unheard, interval = _chao2(incidences, asked)
    return Saturation(_rarefied(incidences, asked), len(incidences), len(incidences) + unheard, interval)


def _rarefied(incidences: Sequence[int], asked: int) -> tuple[float, ...]:
    """The mean number of themes in each number of respondents, from 1 to ``asked``."""
    curve = [0.0] * asked
    for count, themes in sorted(Counter(incidences).items()):
        missed = 1.0  # the share of samples without any of ``count``: C(asked - count, size) / C(asked, size), size by size
        for size in range(1, asked + 1):
            missed *= max(asked - count - size + 1, 0) / (asked - size + 1)
            curve[size - 1] += themes * (1 - missed)
    return tuple(round(mean, 4) for mean in curve)


def _chao2(incidences: Sequence[int], asked: int) -> tuple[float, tuple[float, float]]:
    """The expected number of unheard themes, and the interval of all."""
    heard, once, twice = len(incidences), incidences.count(1), incidences.count(2)
    if not heard:
        return 0.0, (0.0, 0.0)
    share = (asked - 1) / asked
    unheard = share * once * (once - 1) / (2 * (twice + 1))
    if unheard <= 0:
        return 0.0, _when_none_is_rare(heard, sum(incidences))
    if twice:
        variance = (
            unheard
            + share**2 * once * (2 * once - 1) ** 2 / (4 * (twice + 1) ** 2)
            + share**2 * once**2 * twice * (once - 1) ** 2 / (4 * (twice + 1) ** 4)
        )
    else:
        variance = unheard + share**2 * (once * (2 * once - 1) ** 2 / 4 - once**4 / (4 * (heard + unheard)))
    spread = exp(Z_95 * sqrt(log(1 + max(variance, 0.0) / unheard**2)))
    return unheard, (heard + unheard / spread, heard + unheard * spread)


def _when_none_is_rare(heard: int, incidences: int) -> tuple[float, float]:
    """The interval where at most one theme was voiced once: the themes are taken to be equally frequent."""
    missed = exp(-incidences / heard)
    middle, half = heard / (1 - missed), Z_95 * sqrt(heard * missed) / (1 - missed)
    return max(float(heard), middle - half), max(float(heard), middle + half)
