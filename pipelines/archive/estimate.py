"""How long files will take, from how long others took; until there are others, from what is usual on two processor cores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from annotations.formats.media_suffixes import MEDIA_SUFFIXES
from pipelines.archive.ledger import UnitRecord
from pipelines.archive.stages import Stage

_MB = 1_000_000
# Seconds for a megabyte: recordings at 1 MB a minute, ten times as fast as real time; transcripts of 13,000 sentences a megabyte.
_USUAL_MEDIA = {Stage.ASR: 4.5, Stage.SPEAKERS: 1.5, Stage.CODER: 0.1}
_USUAL_TEXT = {Stage.ASR: 0.0, Stage.SPEAKERS: 1.0, Stage.CODER: 25.0}
_WAV = 1 / 3  # as long a recording is in so many megabytes more


@dataclass(frozen=True, slots=True)
class Rates:
    """Seconds for a byte by stage and kind of file; ``measured`` is how many files that is known from."""

    by_kind: dict[tuple[Stage, str], float]
    measured: int

    def seconds(self, stages: Sequence[Stage], *, suffix: str, size: int) -> float:
        """How long ``stages`` take for a file of ``size`` bytes whose name ends with ``suffix``."""
        return sum(self._rate(stage, suffix.lower()) for stage in stages) * size

    def _rate(self, stage: Stage, suffix: str) -> float:
        known = self.by_kind.get((stage, suffix))
        if known is not None:
            return known
        if suffix in MEDIA_SUFFIXES:
            return _USUAL_MEDIA[stage] / _MB * (_WAV if suffix == ".wav" else 1)
        return _USUAL_TEXT[stage] / _MB


def rates(records: Iterable[UnitRecord]) -> Rates:
    """What the records tell."""
    seconds: dict[tuple[Stage, str], float] = defaultdict(float)
    sizes: dict[tuple[Stage, str], int] = defaultdict(int)
    measured = 0
    for record in records:
        suffix = (record.suffix or PurePath(record.file).suffix).lower()
        measured += bool(record.seconds)
        for stage, took in record.seconds.items():
            seconds[Stage(stage), suffix] += took
            sizes[Stage(stage), suffix] += record.size
    return Rates({kind: seconds[kind] / sizes[kind] for kind in seconds if sizes[kind]}, measured)


def told_duration(seconds: float) -> str:
    """As a person says it."""
    minutes = round(seconds / 60)
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02} min"
