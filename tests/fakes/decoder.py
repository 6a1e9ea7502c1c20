"""A decoder without weights: what it hears is written down beforehand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from annotations.spans import TimeSpan
from models.asr.recognition import Decoded
from models.protocols import Audio


class FakeDecoder:
    """A ``Decoder``. ``first`` and ``second`` are what it hears at first and at second hearing, cut to the given window.

    ``heard_again`` holds the windows that it was given a second time.
    """

    at_once = 2

    def __init__(self, first: Decoded, second: Decoded | None = None, *, languages: dict[str, float] | None = None) -> None:
        self.first = first
        self.second = second or Decoded(())
        self.probabilities = languages or {"en": 0.9, "ru": 0.1}
        self.heard_again: list[TimeSpan] = []

    def languages(self, audio: Audio, windows: Sequence[TimeSpan]) -> list[dict[str, float]]:
        return [self.probabilities for _ in windows]

    def decode(self, audio: Audio, windows: Sequence[TimeSpan], *, language: str) -> Iterator[Decoded]:
        for window in windows:
            yield _within(self.first, window)

    def decode_again(self, audio: Audio, window: TimeSpan, *, language: str) -> Decoded:
        self.heard_again.append(window)
        return _within(self.second, window)


def _within(decoded: Decoded, window: TimeSpan) -> Decoded:
    words = tuple(word for word in decoded.words if window.start_ms <= word.start_ms < window.end_ms)
    return Decoded(words, decoded.no_speech, decoded.log_probability)
