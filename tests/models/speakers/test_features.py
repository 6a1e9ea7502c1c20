import numpy as np
import pytest

from models.speakers.features import MEL_BANDS, mel_features


@pytest.mark.parametrize("hertz", [300.0, 1000.0, 4000.0])
def test_a_tone_lights_the_band_at_its_place_on_the_mel_scale(hertz):
    tone = np.sin(2 * np.pi * hertz * np.arange(16_000) / 16_000).astype(np.float32)
    low, high = (1127 * np.log1p(f / 700) for f in (20.0, 8000.0))
    expected = (1127 * np.log1p(hertz / 700) - low) / (high - low) * (MEL_BANDS + 1) - 1
    assert mel_features(tone).mean(axis=0).argmax() == pytest.approx(expected, abs=1)


def test_a_row_every_ten_milliseconds():
    assert mel_features(np.zeros(16_000, dtype=np.float32)).shape == (98, MEL_BANDS)
    assert mel_features(np.zeros(399, dtype=np.float32)).shape == (0, MEL_BANDS)


def test_long_recordings_are_the_same_as_their_parts():
    audio = np.random.default_rng(0).standard_normal(16_000 * 70).astype(np.float32)
    whole = mel_features(audio)
    assert np.allclose(whole[6500:6600], mel_features(audio[6500 * 160 :])[:100], atol=1e-4)
