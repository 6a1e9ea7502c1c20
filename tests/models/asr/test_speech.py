from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.spans import TimeSpan
from models.asr import speech
from models.asr.speech import WINDOW_MS, SpeechOptions, pack, speech_spans
from pipelines.media import DecodeLimits, decode

SAMPLE = Path(__file__).parents[3] / "service" / "sample"
SPEECH = st.lists(st.tuples(st.integers(160, 5_000), st.integers(150, 29_000)), min_size=1, max_size=60)


def laid_out(pauses_and_lengths: list[tuple[int, int]]) -> list[TimeSpan]:
    spans, now = [], 0
    for pause, length in pauses_and_lengths:
        spans.append(TimeSpan(now + pause, now + pause + length))
        now += pause + length
    return spans


@given(SPEECH)
def test_windows_hold_all_speech_do_not_overlap_and_fit_the_recogniser(drawn: list[tuple[int, int]]) -> None:
    spans = laid_out(drawn)
    duration = spans[-1].end_ms + 300
    windows = pack(spans, duration_ms=duration, padding_ms=400)
    assert all(window.duration_ms <= WINDOW_MS for window in windows)
    assert all(left.end_ms <= right.start_ms for left, right in pairwise(windows))
    assert windows[-1].end_ms <= duration
    for span in spans:
        assert sum(window.start_ms <= span.start_ms and span.end_ms <= window.end_ms for window in windows) == 1


def test_a_full_window_ends_at_the_longest_late_pause() -> None:
    pauses = [(200, 4_000)] * 5 + [(200, 3_000), (900, 2_000), (200, 1_500), (200, 4_000)]
    windows = pack(laid_out(pauses), duration_ms=60_000, padding_ms=400)
    assert windows[0].end_ms == 24_200 + 400


def test_a_long_pause_is_not_heard() -> None:
    spans = [TimeSpan(1_000, 2_000), TimeSpan(9_000, 10_000)]
    assert pack(spans, duration_ms=12_000, padding_ms=400) == (TimeSpan(600, 2_400), TimeSpan(8_600, 10_400))


def test_a_long_recording_is_heard_in_stretches_without_seams(monkeypatch: pytest.MonkeyPatch) -> None:
    audio = decode(SAMPLE / "en_coffee.m4a", limits=DecodeLimits()).mono[: 60 * 16_000]
    whole = speech_spans(audio, options=SpeechOptions())
    monkeypatch.setattr(speech, "_STRETCH", 25 * 16_000)
    stretches = speech_spans(audio, options=SpeechOptions())
    assert abs(sum(s.duration_ms for s in whole) - sum(s.duration_ms for s in stretches)) < 500
    assert all(left.end_ms <= right.start_ms for left, right in pairwise(stretches))
    assert len(whole) == len(stretches)


def test_silence_and_noise_hold_no_speech() -> None:
    noise = np.random.default_rng(0).normal(0, 0.05, 16_000 * 5).astype(np.float32)
    assert speech_spans(np.zeros(16_000 * 5, dtype=np.float32), options=SpeechOptions()) == ()
    assert speech_spans(noise, options=SpeechOptions()) == ()
    assert speech_spans(np.zeros(0, dtype=np.float32), options=SpeechOptions()) == ()
