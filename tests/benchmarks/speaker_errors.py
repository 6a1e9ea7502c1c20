"""Diarization error rate, and words under the right speaker, both under the best one-to-one mapping of names."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import jiwer
import numpy as np
from scipy.optimize import linear_sum_assignment

from annotations.spans import TimeSpan
from models.protocols import SpeakerTurn


@dataclass(frozen=True, slots=True)
class DiarizationError:
    """Milliseconds of each kind of error, and of reference speech (overlap counts once a speaker)."""

    missed_ms: int
    false_alarm_ms: int
    confused_ms: int
    speech_ms: int

    @property
    def rate(self) -> float:
        return (self.missed_ms + self.false_alarm_ms + self.confused_ms) / max(1, self.speech_ms)


def diarization_error(reference: Sequence[SpeakerTurn], hypothesis: Sequence[SpeakerTurn]) -> DiarizationError:
    """NIST's formula without a collar and with overlap scored: at each moment, speakers that are not matched."""
    mapping = best_mapping(reference, hypothesis)
    missed = false_alarm = confused = speech = 0
    edges = sorted({edge for turn in (*reference, *hypothesis) for edge in (turn.span.start_ms, turn.span.end_ms)})
    for start, end in itertools.pairwise(edges):
        here = TimeSpan(start, end)
        said = {t.speaker for t in reference if t.span.overlap_ms(here)}
        found = {t.speaker for t in hypothesis if t.span.overlap_ms(here)}
        right = len(said & {mapping.get(name, "") for name in found})
        missed += max(0, len(said) - len(found)) * here.duration_ms
        false_alarm += max(0, len(found) - len(said)) * here.duration_ms
        confused += (min(len(said), len(found)) - right) * here.duration_ms
        speech += len(said) * here.duration_ms
    return DiarizationError(missed, false_alarm, confused, speech)


def best_mapping(reference: Sequence[SpeakerTurn], hypothesis: Sequence[SpeakerTurn]) -> dict[str, str]:
    """The reference speaker of each found speaker, one to one, with the longest common time (Hungarian method)."""
    rows, columns = sorted({t.speaker for t in hypothesis}), sorted({t.speaker for t in reference})
    if not rows or not columns:
        return {}
    common = np.zeros((len(rows), len(columns)))
    for found in hypothesis:
        for said in reference:
            common[rows.index(found.speaker), columns.index(said.speaker)] += found.span.overlap_ms(said.span)
    return {rows[i]: columns[j] for i, j in zip(*linear_sum_assignment(-common), strict=True) if common[i, j] > 0}


def speaker_attributed_errors(reference: dict[str, str], hypothesis: dict[str, str]) -> tuple[int, int]:
    """Wrong words and reference words when each speaker's words are compared with those of the best-matching found speaker.

    This is the concatenated minimum-permutation word error rate (Watanabe et al., 2020); found speakers without a counterpart
    are insertions, reference speakers without one deletions.
    """
    size = max(len(reference), len(hypothesis))
    said = [*reference.values(), *[""] * (size - len(reference))]
    found = [*hypothesis.values(), *[""] * (size - len(hypothesis))]
    costs = np.array([[_edits(r, h) for h in found] for r in said])
    rows, columns = linear_sum_assignment(costs)
    return int(costs[rows, columns].sum()), sum(len(text.split()) for text in said)


def _edits(reference: str, hypothesis: str) -> int:
    if not reference.split():
        return len(hypothesis.split())
    counts = jiwer.process_words(reference, hypothesis)
    return counts.substitutions + counts.deletions + counts.insertions
