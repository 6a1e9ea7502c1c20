"""Where somebody speaks, and how speech is cut into windows for a recogniser."""

from __future__ import annotations

from collections.abc import Sequence

from annotations.spans import TimeSpan
from models.options import Options
from models.protocols import SAMPLE_RATE, Audio

WINDOW_MS = 30_000  # what Whisper hears at once
_LATEST_CUT_SHARE = 0.75  # a full window ends at the longest pause after this share of it
_STRETCH = 600 * SAMPLE_RATE  # voice activity is found in stretches, so that memory does not grow with the recording
_LONG_PAUSE_MS = 3_000  # silence that is not worth hearing


class SpeechOptions(Options):
    """Voice activity detection (Silero)."""

    threshold: float = 0.5
    min_silence_ms: int = 160
    min_speech_ms: int = 150
    padding_ms: int = 400


def speech_spans(audio: Audio, *, options: SpeechOptions) -> tuple[TimeSpan, ...]:
    """Stretches of speech in time order, none longer than a window, without padding."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    settings = VadOptions(
        threshold=options.threshold,
        min_silence_duration_ms=options.min_silence_ms,
        min_speech_duration_ms=options.min_speech_ms,
        max_speech_duration_s=(WINDOW_MS - 2 * options.padding_ms) / 1000,
        speech_pad_ms=0,
    )
    limit = len(audio) * 1000 // SAMPLE_RATE
    spans: list[TimeSpan] = []
    start = 0
    while start < len(audio):
        end = min(start + _STRETCH, len(audio))
        found = get_speech_timestamps(audio[start:end], settings)
        resume = end
        if end < len(audio) and len(found) > 1:  # the last one may go on in the next stretch
            resume = start + found.pop()["start"]
        spans.extend(_span(start + item["start"], start + item["end"], limit=limit) for item in found)
        start = resume
    return tuple(spans)


def pack(spans: Sequence[TimeSpan], *, duration_ms: int, padding_ms: int) -> tuple[TimeSpan, ...]:
    """Windows of at most 30 s that hold all ``spans``, cut at the longest pauses near their ends.

    Windows do not overlap; each has up to ``padding_ms`` of what surrounds it.
    """
    windows = []
    first = 0
    while first < len(spans):
        last = _last_of_window(spans, first, room_ms=WINDOW_MS - 2 * padding_ms)
        before = spans[first - 1].end_ms if first else -2 * padding_ms
        after = spans[last + 1].start_ms if last + 1 < len(spans) else duration_ms + 2 * padding_ms
        start = spans[first].start_ms - min(padding_ms, (spans[first].start_ms - before) // 2)
        end = spans[last].end_ms + min(padding_ms, (after - spans[last].end_ms) // 2)
        windows.append(TimeSpan(max(0, start), min(duration_ms, end)))
        first = last + 1
    return tuple(windows)


def _last_of_window(spans: Sequence[TimeSpan], first: int, *, room_ms: int) -> int:
    """The index of the last span of the window that begins with ``spans[first]``."""
    start = spans[first].start_ms
    last = first
    while last + 1 < len(spans) and spans[last + 1].end_ms - start <= room_ms:
        if spans[last + 1].start_ms - spans[last].end_ms >= _LONG_PAUSE_MS:
            return last
        last += 1
    if last + 1 == len(spans):
        return last
    late = [index for index in range(first, last + 1) if spans[index].end_ms - start >= room_ms * _LATEST_CUT_SHARE]
    return max(late, key=lambda index: (spans[index + 1].start_ms - spans[index].end_ms, index), default=last)


def _span(start: int, end: int, *, limit: int) -> TimeSpan:
    start_ms = min(start * 1000 // SAMPLE_RATE, limit)
    return TimeSpan(start_ms, max(start_ms, min(end * 1000 // SAMPLE_RATE, limit)))
