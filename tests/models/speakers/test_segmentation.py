import numpy as np
import pytest

from models.speakers.features import HOP_SAMPLES, mel_features
from models.speakers.networks import FIRST_FRAME_CENTRE_SAMPLES, FRAME_STEP_SAMPLES, FRAMES_PER_WINDOW, WINDOW_SAMPLES
from models.speakers.segmentation import frame_count, piece_features, speech_pieces


class LoudnessNetwork:
    """Stands in for the segmentation network: whoever is loud is local speaker 1."""

    def activity(self, windows):
        centres = FIRST_FRAME_CENTRE_SAMPLES + FRAME_STEP_SAMPLES * np.arange(FRAMES_PER_WINDOW)
        found = np.zeros((len(windows), FRAMES_PER_WINDOW, 3), dtype=bool)
        found[:, :, 1] = np.abs(windows[:, centres]) > 0.1
        return found


@pytest.mark.parametrize("samples", [8_000, 100_000, WINDOW_SAMPLES, WINDOW_SAMPLES + 300, 500_000, 800_123])
def test_every_moment_is_judged_exactly_once(samples):
    pieces = speech_pieces(np.ones(samples, dtype=np.float32), LoudnessNetwork())
    covered = np.zeros(frame_count(samples) + FRAMES_PER_WINDOW, dtype=int)
    for piece in pieces:
        covered[piece.first_frame : piece.end_frame] += 1
    reached = min(frame_count(samples), max(p.end_frame for p in pieces))
    assert (covered[:reached] == 1).all()
    assert reached >= frame_count(samples) - 3
    assert all(piece.duration_ms <= 1520 for piece in pieces)


def test_a_piece_hears_its_own_stretch_of_the_recording():
    audio = np.zeros(30 * 16_000, dtype=np.float32)
    audio[17 * 16_000 : 18 * 16_000] = np.random.default_rng(0).uniform(0.2, 0.9, 16_000)
    features = mel_features(audio)
    pieces = speech_pieces(audio, LoudnessNetwork())
    rows = np.concatenate([piece_features(piece, features) for piece in pieces])
    assert len(rows) == pytest.approx(16_000 / HOP_SAMPLES, abs=5)
    assert rows.mean() > features.mean() + 5


def test_no_pieces_without_sound():
    assert speech_pieces(np.zeros(0, dtype=np.float32), LoudnessNetwork()) == []
    assert speech_pieces(np.zeros(200_000, dtype=np.float32), LoudnessNetwork()) == []
