"""How many themes each further interview brought: a curve, and what it says in a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from models.themes.saturation import Saturation
from pipelines.report.wording import Wording

_FEW_NEW = 0.5  # of a theme, by the last interview: below it, interviews mostly repeat what was heard
_HEADROOM = 1.1
_FEWEST = 3  # respondents; of two, a line is no curve


@dataclass(frozen=True, slots=True)
class SaturationView:
    """``line`` are points of a square of 100 by 100, from the left, the top being 0; ``marks`` the same as numbers."""

    line: str
    marks: tuple[tuple[float, float], ...]
    heard: int
    interviews: int
    sentences: tuple[str, ...]


def saturation_view(saturation: Saturation | None, words: Wording) -> SaturationView | None:
    """What the report shows; nothing without themes, or where there are too few points for a curve."""
    if saturation is None or not saturation.heard or len(saturation.curve) < _FEWEST:
        return None
    highest = saturation.heard * _HEADROOM
    steps = len(saturation.curve) - 1
    marks = tuple(
        (round(100 * place / steps, 2), round(100 - 100 * value / highest, 2)) for place, value in enumerate(saturation.curve)
    )
    return SaturationView(
        line=" ".join(f"{x:g},{y:g}" for x, y in marks),
        marks=marks,
        heard=saturation.heard,
        interviews=len(saturation.curve),
        sentences=tuple(_sentences(saturation, words)),
    )


def _sentences(saturation: Saturation, words: Wording) -> list[str]:
    interviews = words.count(
        "saturation_respondents", len(saturation.curve), themes=words.count("themes_voiced", saturation.heard)
    )
    gain = words.say("saturation_gain", gain=words.decimal(saturation.last_gain, digits=1))
    if not saturation.is_told:
        return [interviews, gain, words.say("saturation_few")]
    low, high = saturation.interval
    expected = words.say(
        "saturation_expected",
        expected=words.decimal(saturation.expected, digits=1),
        low=words.decimal(low, digits=0),
        high=words.decimal(high, digits=0),
    )
    repeats = saturation.last_gain < _FEW_NEW and saturation.unheard < 1
    return [interviews, gain, expected, words.say("saturation_repeats" if repeats else "saturation_goes_on")]
