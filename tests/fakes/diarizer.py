"""A diarizer without weights: every tone is a voice of its own."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from annotations.spans import TimeSpan
from models.protocols import SAMPLE_RATE, Audio, SpeakerTurn, untold

_STEP_MS = 100
_SILENCE = 1e-3
_SAME_TONE_HZ = 30.0


class FakeDiarizer:
    """A ``Diarizer``. A stretch of sound belongs to the voice with the same tone; ``calls`` counts diarizations.

    With a known count, later tones join the voice that is nearest among the first ``speakers``.
    """

    fingerprint = "fake-diarizer"

    def __init__(self) -> None:
        self.calls = 0

    def diarize(
        self, audio: Audio, *, speakers: int | None = None, done: Callable[[float], None] = untold
    ) -> tuple[SpeakerTurn, ...]:
        self.calls += 1
        step = SAMPLE_RATE * _STEP_MS // 1000
        tones: list[float] = []
        turns: list[SpeakerTurn] = []
        for number, start in enumerate(range(0, len(audio) - step + 1, step)):
            piece = audio[start : start + step]
            done(min(1.0, (start + step) / len(audio)))
            if np.abs(piece).max() < _SILENCE:
                continue
            voice = f"S{_voice(_tone(piece), tones, speakers) + 1}"
            span = TimeSpan(number * _STEP_MS, (number + 1) * _STEP_MS)
            if turns and turns[-1].speaker == voice and turns[-1].span.end_ms == span.start_ms:
                turns[-1] = SpeakerTurn(voice, TimeSpan(turns[-1].span.start_ms, span.end_ms))
            else:
                turns.append(SpeakerTurn(voice, span))
        return tuple(turns)


def _tone(piece: Audio) -> float:
    spectrum = np.abs(np.fft.rfft(piece * np.hanning(len(piece))))
    return float(spectrum.argmax()) * SAMPLE_RATE / len(piece)


def _voice(tone: float, tones: list[float], speakers: int | None) -> int:
    nearest = min(range(len(tones)), key=lambda k: abs(tones[k] - tone), default=None)
    full = speakers is not None and len(tones) >= speakers
    if nearest is not None and (full or abs(tones[nearest] - tone) <= _SAME_TONE_HZ):
        return nearest
    tones.append(tone)
    return len(tones) - 1
