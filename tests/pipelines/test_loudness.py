from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from annotations.errors import MediaError
from pipelines.media import DecodeLimits, loudness
from tests.media_files import tone, write_recording

LIMITS = DecodeLimits(max_duration_ms=60_000, timeout_s=60, cpu_s=30)
SILENCE = np.zeros(16_000, np.int16)


def test_loudness_follows_the_sound(tmp_path: Path) -> None:
    sound = np.concatenate([SILENCE, tone(1, rate=16_000), SILENCE, tone(2, rate=16_000) // 2])
    peaks = loudness(write_recording(tmp_path / "call.wav", [sound], rate=16_000), limits=LIMITS)
    loud = 8_000 * 255 // 32_768
    assert peaks == pytest.approx([0] * 10 + [loud] * 10 + [0] * 10 + [loud // 2] * 20, abs=2)


def test_a_tenth_of_a_second_of_two_sides_is_as_loud_as_the_louder_one(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "call.wav", [tone(1, rate=16_000), SILENCE], rate=16_000)
    assert loudness(path, limits=LIMITS) == pytest.approx([8_000 * 255 // 32_768] * 10, abs=2)


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    (tmp_path / "call.mp3").write_bytes(b"not sound at all")
    with pytest.raises(MediaError):
        loudness(tmp_path / "call.mp3", limits=LIMITS)
