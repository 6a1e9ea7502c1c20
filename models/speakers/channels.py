"""Recordings with a speaker a channel: whether a file is one, and which channel spoke when."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from annotations.spans import TimeSpan
from models.protocols import SAMPLE_RATE, Audio, SpeakerTurn

_FRAME_MS = 20
_SMOOTH_FRAMES = 5
_FLOOR_QUANTILE = 0.1  # a channel is quiet at least this share of the time, since somebody else speaks
_ABOVE_FLOOR_DB = 12.0
_BELOW_PEAK_DB = 35.0  # speech of one person at one microphone spans less than this
_OWN_DB = 6.0  # by how much a voice is louder on its own channel than where it bleeds in
_FILL_MS = 300
_SHORTEST_MS = 120
_LEAST_SPEECH_MS = 1000
_LEAST_SHARE = 0.04  # of the speech; who says less can as well be told apart by voice, and a few knocks are no speaker
_LEAST_EXCLUSIVE = 0.6
_INDEPENDENT = 0.3

Energies = NDArray[np.float64]  # (channels, frames), decibels


def channels_hold_speakers(channels: Sequence[Audio]) -> bool:
    """Whether each channel is one side of a conversation, not two microphones in one room, nor one mono track twice.

    In a conversation each channel has its share, and most speech is clearly louder on one channel; or, where people keep
    talking at once, the channels at least rise and fall apart.
    """
    if len(channels) < 2 or len({len(c) for c in channels}) != 1:
        return False
    energies = _energies(channels)
    if not energies.shape[1]:
        return False
    loud = _loud(energies)
    owned = _owned(energies) & loud
    speech = max(1, int(loud.any(axis=0).sum()))
    least = int((loud & ~_bleed(energies)).sum(axis=1).min())
    if least * _FRAME_MS < _LEAST_SPEECH_MS or least / speech < _LEAST_SHARE:
        return False
    exclusive = owned.sum() / speech
    if exclusive >= _LEAST_EXCLUSIVE and owned.sum(axis=1).min() * _FRAME_MS >= _LEAST_SPEECH_MS:
        return True
    return _likeness(energies, np.asarray(loud.any(axis=0))) < _INDEPENDENT


def channel_turns(channels: Sequence[Audio], *, names: Sequence[str] | None = None) -> tuple[SpeakerTurn, ...]:
    """Who spoke when by energy, a speaker a channel, named ``S1``, ``S2``, ... by channel unless ``names`` are given.

    Speech that bleeds into another channel belongs to its owner alone; real overlap is on both.
    """
    energies = _energies(channels)
    if not energies.shape[1]:
        return ()
    active = _loud(energies) & ~_bleed(energies)
    speakers = list(names) if names else [f"S{k + 1}" for k in range(len(channels))]
    turns = [SpeakerTurn(speaker, span) for speaker, row in zip(speakers, active, strict=True) for span in _spans(row)]
    return tuple(sorted(turns, key=lambda turn: (turn.span, turn.speaker)))


def _energies(channels: Sequence[Audio]) -> Energies:
    size = SAMPLE_RATE * _FRAME_MS // 1000
    frames = len(channels[0]) // size
    kernel = np.ones(_SMOOTH_FRAMES) / _SMOOTH_FRAMES
    rows = []
    for channel in channels:
        power = np.square(channel[: frames * size].reshape(frames, size)).mean(axis=1, dtype=np.float64)
        rows.append(np.convolve(power, kernel, mode="same")[:frames] if frames >= _SMOOTH_FRAMES else power)
    return np.asarray(10 * np.log10(np.maximum(np.stack(rows), 1e-10)))


def _loud(energies: Energies) -> NDArray[np.bool_]:
    """Frames that stand out from the channel's own quiet, and are not far below its speech."""
    floor = np.quantile(energies, _FLOOR_QUANTILE, axis=1, keepdims=True) + _ABOVE_FLOOR_DB
    peak = np.quantile(energies, 0.98, axis=1, keepdims=True) - _BELOW_PEAK_DB
    return np.asarray((energies > floor) & (energies > peak) & (energies > -70.0))


def _owned(energies: Energies) -> NDArray[np.bool_]:
    """Frames in which a channel is clearly the loudest."""
    louder = np.stack([np.delete(energies, k, axis=0).max(axis=0) for k in range(len(energies))])
    return np.asarray(energies > louder + _OWN_DB)


def _bleed(energies: Energies) -> NDArray[np.bool_]:
    """Frames in which a channel carries no more than what another's speech usually leaves on it."""
    bleed = np.zeros(energies.shape, dtype=bool)
    owned, loud = _owned(energies), _loud(energies)
    for source in range(len(energies)):
        for target in range(len(energies)):
            while_source = owned[source] & loud[source]
            if source == target or not while_source.any():
                continue
            leak = float(np.median((energies[target] - energies[source])[while_source]))
            bleed[target] |= loud[source] & (energies[target] < energies[source] + min(leak + _OWN_DB, -_OWN_DB))
    return bleed


def _likeness(energies: Energies, speech: NDArray[np.bool_]) -> float:
    """Correlation of the first two channels' loudness while anybody speaks: near 1 for two microphones in one room."""
    first, second = energies[0, speech], energies[1, speech]
    return float(np.asarray(np.corrcoef(first, second))[0, 1])


def _spans(active: NDArray[np.bool_]) -> list[TimeSpan]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], active, [False]]).astype(np.int8))) * _FRAME_MS
    spans: list[TimeSpan] = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if spans and start - spans[-1].end_ms <= _FILL_MS:
            spans[-1] = TimeSpan(spans[-1].start_ms, end)
        else:
            spans.append(TimeSpan(start, end))
    return [span for span in spans if span.duration_ms >= _SHORTEST_MS]
