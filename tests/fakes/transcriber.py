"""A transcriber without weights: it hears a word in every half second of sound, and nothing in silence."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from annotations.spans import TimeSpan
from annotations.transcript import Segment, Word
from models.protocols import SAMPLE_RATE, Audio, Recognised, untold

_STEP_MS = 500
_SILENCE = 1e-3


class FakeTranscriber:
    """A ``Transcriber``. ``words`` are said in turn, one each half second that holds sound; ``calls`` counts transcriptions."""

    def __init__(self, words: tuple[str, ...] = ("the", "export", "took", "hours"), *, language: str = "en") -> None:
        self.words = words
        self.language = language
        self.calls = 0

    @property
    def fingerprint(self) -> str:
        return f"fake-{self.language}-{'-'.join(self.words)}"

    def transcribe(self, audio: Audio, *, language: str | None = None, done: Callable[[float], None] = untold) -> Recognised:
        self.calls += 1
        step = _STEP_MS * SAMPLE_RATE // 1000
        loud = [start for start in range(0, len(audio), step) if np.abs(audio[start : start + step]).max() > _SILENCE]
        if not loud:
            return Recognised(language or "und", 1.0 if language else 0.0, ())
        duration_ms = len(audio) * 1000 // SAMPLE_RATE
        words = []
        for number, start in enumerate(loud):
            start_ms = start * 1000 // SAMPLE_RATE
            end_ms = min(start_ms + _STEP_MS, duration_ms)
            words.append(Word(self.words[number % len(self.words)], start_ms, end_ms, 0.9))
            done((number + 1) / len(loud))
        text = " ".join(word.text for word in words)
        segment = Segment(words[0].start_ms, words[-1].end_ms, text, words=tuple(words))
        return Recognised(language or self.language, 1.0, (segment,), speech=(TimeSpan(segment.start_ms, segment.end_ms),))
