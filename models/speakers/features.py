"""Log mel filter banks as Kaldi computes them, which is what the speaker embedding network was trained on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.protocols import SAMPLE_RATE, Audio

FRAME_SAMPLES = 400  # 25 ms
HOP_SAMPLES = 160  # 10 ms
MEL_BANDS = 80
_FFT = 512
_LOWEST_HZ = 20.0
_PREEMPHASIS = 0.97
_FLOOR = float(np.finfo(np.float32).eps)
_BLOCK_FRAMES = 6000  # a minute at a time keeps memory flat

Features = NDArray[np.float32]  # (frames, 80)


def mel_features(audio: Audio) -> Features:
    """float32, (frames, 80), one row every 10 ms; no row for audio shorter than 25 ms."""
    if len(audio) < FRAME_SAMPLES:
        return np.zeros((0, MEL_BANDS), dtype=np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(audio, FRAME_SAMPLES)[::HOP_SAMPLES]
    window = (np.hanning(FRAME_SAMPLES) ** 0.85).astype(np.float32)  # Kaldi's "povey"
    bank = _mel_bank().astype(np.float32)
    blocks = [_block(frames[i : i + _BLOCK_FRAMES], window, bank) for i in range(0, len(frames), _BLOCK_FRAMES)]
    return np.concatenate(blocks)


def _block(frames: NDArray[np.float32], window: NDArray[np.float32], bank: NDArray[np.float32]) -> Features:
    from scipy.fft import rfft

    centred = frames - frames.mean(axis=1, keepdims=True)
    emphasised = centred - _PREEMPHASIS * np.concatenate([centred[:, :1], centred[:, :-1]], axis=1)
    spectrum = rfft(emphasised * window, n=_FFT, axis=1)[:, : _FFT // 2]
    power = spectrum.real**2 + spectrum.imag**2
    return np.asarray(np.log(np.maximum(power @ bank.T, _FLOOR)), dtype=np.float32)


def _mel_bank() -> NDArray[np.float64]:
    """float64, (80, 256): triangles that are evenly spaced and straight on the mel scale."""
    low, high = _mel(np.array([_LOWEST_HZ, SAMPLE_RATE / 2]))
    step = (high - low) / (MEL_BANDS + 1)
    left = low + step * np.arange(MEL_BANDS)[:, None]
    bins = _mel(np.arange(_FFT // 2) * SAMPLE_RATE / _FFT)[None, :]
    rising, falling = (bins - left) / step, (left + 2 * step - bins) / step
    return np.asarray(np.maximum(0.0, np.minimum(rising, falling)))


def _mel(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1127.0 * np.log1p(hertz / 700.0))
