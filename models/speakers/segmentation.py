"""Speech as pieces of one voice each, found in overlapping ten-second windows that each know their own nameless speakers."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.protocols import Audio, untold
from models.speakers.features import FRAME_SAMPLES, HOP_SAMPLES, Features
from models.speakers.networks import (
    FIRST_FRAME_CENTRE_SAMPLES,
    FRAME_STEP_SAMPLES,
    FRAMES_PER_WINDOW,
    WINDOW_SAMPLES,
    SegmentationNetwork,
)

WINDOW_STEP_FRAMES = 296  # half a window: every moment is judged by the window that has it in its middle half
_MARGIN_FRAMES = (FRAMES_PER_WINDOW - WINDOW_STEP_FRAMES) // 2
_PIECE_FRAMES = 89  # 1.5 s: enough to know a voice, short enough to hear it change
_BATCH = 8


@dataclass(frozen=True, slots=True)
class Piece:
    """One local speaker of one window, speaking without a pause. ``alone`` marks frames in which nobody else speaks."""

    window: int
    local: int
    first_frame: int
    alone: NDArray[np.bool_]

    @property
    def end_frame(self) -> int:
        """The frame after the last."""
        return self.first_frame + len(self.alone)

    @property
    def duration_ms(self) -> int:
        """Length in milliseconds."""
        return len(self.alone) * FRAME_STEP_SAMPLES // 16


def frame_ms(frame: int) -> int:
    """The start of a frame on the recording's clock: half a step before its centre."""
    return max(0, round((FIRST_FRAME_CENTRE_SAMPLES + (frame - 0.5) * FRAME_STEP_SAMPLES) / 16))


def frame_count(samples: int) -> int:
    """Frames that lie, with their half step to both sides, in a recording of ``samples``."""
    return max(0, (samples - FIRST_FRAME_CENTRE_SAMPLES - FRAME_STEP_SAMPLES // 2) // FRAME_STEP_SAMPLES + 1)


def speech_pieces(audio: Audio, network: SegmentationNetwork, *, done: Callable[[float], None] = untold) -> list[Piece]:
    """All speech of a recording in pieces of up to 1.5 s, window by window; pieces overlap where people do.

    ``done`` is told which share of the windows is read.
    """
    frames = frame_count(len(audio))
    starts = _window_starts(len(audio))
    pieces: list[Piece] = []
    begin = 0
    for first in range(0, len(starts), _BATCH):
        batch = starts[first : first + _BATCH]
        windows = np.stack([_window(audio, start) for start in batch])
        for start, activity in zip(batch, network.activity(windows), strict=True):
            last = start == starts[-1]
            end = frames if last else start + _MARGIN_FRAMES + WINDOW_STEP_FRAMES
            pieces += _pieces(activity[begin - start : end - start], start, begin)
            begin = end
        done((first + len(batch)) / len(starts))
    return pieces


def piece_features(piece: Piece, features: Features) -> Features:
    """The recording's mel features where the piece's voice is heard, alone if it ever is."""
    mask = piece.alone if piece.alone.any() else np.ones_like(piece.alone)
    centre = piece.first_frame * FRAME_STEP_SAMPLES + FIRST_FRAME_CENTRE_SAMPLES
    first = (centre - FRAME_SAMPLES // 2) // HOP_SAMPLES
    rows = np.arange(max(0, first), min(len(features), first + len(mask) * FRAME_STEP_SAMPLES // HOP_SAMPLES + 1))
    offsets = rows * HOP_SAMPLES + FRAME_SAMPLES // 2 - centre + FRAME_STEP_SAMPLES // 2
    return features[rows[mask[np.clip(offsets // FRAME_STEP_SAMPLES, 0, len(mask) - 1)]]]


def _window_starts(samples: int) -> list[int]:
    """First frames of the windows; the last window ends with the recording, since silence after it would mislead the network."""
    room = max(0, samples - WINDOW_SAMPLES) // FRAME_STEP_SAMPLES
    starts = list(range(0, room, WINDOW_STEP_FRAMES))
    return [*starts, room]


def _window(audio: Audio, first_frame: int) -> Audio:
    start = first_frame * FRAME_STEP_SAMPLES
    piece = audio[start : start + WINDOW_SAMPLES]
    return np.pad(piece, (0, WINDOW_SAMPLES - len(piece))).astype(np.float32)


def _pieces(activity: NDArray[np.bool_], window: int, first_frame: int) -> list[Piece]:
    together = activity.sum(axis=1) > 1
    found: list[Piece] = []
    for local in range(activity.shape[1]):
        active = activity[:, local]
        edges = np.flatnonzero(np.diff(np.concatenate([[False], active, [False]]).astype(np.int8)))
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            bounds = np.linspace(start, end, -(-int(end - start) // _PIECE_FRAMES) + 1).astype(int)
            found += [Piece(window, local, first_frame + int(a), ~together[a:b]) for a, b in itertools.pairwise(bounds)]
    return found
