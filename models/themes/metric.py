"""What a shared outcome looks like, learned from people who complained about the same thing in other words.

Off-the-shelf likeness groups by words. The corpora hold complaints of different people under one planted outcome. In every
block (an encoder, a view) the directions in which such complaints differ are shrunk, those in which they agree are kept:
within-class covariance normalisation (Hatch and others, "Within-class covariance normalization for SVM-based speaker
recognition", Interspeech 2006), regularised, cut to the directions that carry the most. It is a closed form, so that training is
a matter of seconds once texts are encoded, and always gives the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from annotations.corpus import CorpusStudy
from annotations.errors import WeightsError
from models.options import Options
from models.protocols import Encoder, Vectors
from models.themes.episodes import Episode
from models.themes.lessons import lesson
from models.themes.views import VIEWS, centred, find_middles, things_of, view_texts

_LEAST_VARIANCE = 1e-6  # a block that is the same for everyone (one question for all) has none of its own
WEIGHTS = Path(__file__).parent / "weights" / "metric.safetensors"


class MetricOptions(Options):
    """``shrinkage`` is the share of the round covariance in the learned one, ``width`` the number of directions kept."""

    shrinkage: float = 0.8
    width: int = 200


@dataclass(frozen=True, slots=True)
class LearnedMetric:
    """``matrices`` map ``encoder/view`` to float32 (width, kept); ``anchors`` map ``encoder/view/language`` to (width,)."""

    matrices: Mapping[str, Vectors]
    anchors: Mapping[str, Vectors]
    fingerprint: str = field(default="unlearned")

    @classmethod
    def shipped(cls) -> LearnedMetric:
        """The metric that was learned from the shipped corpora."""
        return cls.load(WEIGHTS)

    @classmethod
    def load(cls, path: Path) -> LearnedMetric:
        """Raises ``WeightsError`` when the file is not there."""
        if not path.exists():
            raise WeightsError(f"{path}: the metric for themes is missing; rebuild it with 'hardpart train'.")
        from safetensors.numpy import load

        data = path.read_bytes()
        named = {name: array.astype(np.float32) for name, array in load(data).items()}
        matrices = {name: array for name, array in named.items() if array.ndim == 2}
        anchors = {name: array for name, array in named.items() if array.ndim == 1}
        return cls(matrices, anchors, f"metric-{hashlib.sha256(data).hexdigest()[:16]}")

    def save(self, path: Path) -> None:
        """Written as 16-bit floats, the same bytes for the same metric."""
        from safetensors.numpy import save_file

        arrays = {name: array.astype(np.float16) for name, array in sorted({**self.matrices, **self.anchors}.items())}
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file(arrays, path)

    def anchor(self, encoder: str, view: str, language: str) -> Vectors | None:
        """The mean of all studies of the language; ``None`` for a block that was not learned."""
        return self.anchors.get(f"{encoder}/{view}/{language}")

    def project(self, encoder: str, view: str, vectors: Vectors) -> Vectors:
        """The rows in the learned space; as they came for a block that was not learned."""
        matrix = self.matrices.get(f"{encoder}/{view}")
        return vectors if matrix is None else np.asarray(vectors @ matrix, dtype=np.float32)


@dataclass(slots=True)
class _Scatter:
    """Sums over studies of one block."""

    within: NDArray[np.float64]
    pairs: int
    total: NDArray[np.float64]
    rows: int

    def add(self, rows: Vectors, episodes: Sequence[Episode], themes: Sequence[str]) -> None:
        """Differences are taken between different people under one theme: how one person speaks teaches nothing."""
        people = np.array([episode.respondent for episode in episodes])
        named = np.array(themes)
        met = ((named[:, None] == named[None, :]) & (people[:, None] != people[None, :])).astype(np.float64)
        wide = rows.astype(np.float64)
        self.within += wide.T @ (np.diag(met.sum(axis=1)) - met) @ wide
        self.pairs += int(met.sum())
        self.total += wide.T @ wide
        self.rows += len(rows)


def train_metric(
    studies: Iterable[CorpusStudy], *, encoders: Mapping[str, Encoder], english: Sequence[str], options: MetricOptions
) -> LearnedMetric:
    """The metric of all ``studies`` with planted themes; ``english`` names the encoders that know English only.

    Sums are made by one thread: how many there are would change their last digits.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        return _train(studies, encoders, english, options)


def _train(
    studies: Iterable[CorpusStudy], encoders: Mapping[str, Encoder], english: Sequence[str], options: MetricOptions
) -> LearnedMetric:
    scatters: dict[str, _Scatter] = {}
    sums: dict[str, list[Vectors]] = {}
    for study in studies:
        episodes, themes = lesson(study)
        if len(set(themes)) < 2:
            continue
        texts = view_texts(episodes, things=things_of(episodes))
        for name, encoder in encoders.items():
            if name in english and study.language != "en":
                continue
            for view in VIEWS:
                vectors = encoder.encode(texts[view])
                sums.setdefault(f"{name}/{view}/{study.language}", []).append(vectors[[bool(text) for text in texts[view]]])
                one = {"texts": texts[view], "languages": [study.language] * len(texts[view])}
                rows = centred(vectors, **one, middles=find_middles(vectors, **one, anchors={study.language: None}))
                scatters.setdefault(f"{name}/{view}", _empty(rows.shape[1])).add(rows, episodes, themes)
    matrices = {block: _learned(scatter, options) for block, scatter in scatters.items()}
    anchors = {block: np.vstack(rows).mean(axis=0) for block, rows in sums.items()}
    return LearnedMetric(matrices, anchors, "in-memory")


def _empty(width: int) -> _Scatter:
    return _Scatter(np.zeros((width, width)), 0, np.zeros((width, width)), 0)


def _learned(scatter: _Scatter, options: MetricOptions) -> Vectors:
    """Directions of the most variance after the differences under one theme were made round."""
    within = scatter.within / max(scatter.pairs, 1)
    width = len(within)
    even = max(float(np.trace(within)) / width, _LEAST_VARIANCE) * np.eye(width)
    root = np.linalg.inv(np.linalg.cholesky((1 - options.shrinkage) * within + options.shrinkage * even))
    _, vectors = np.linalg.eigh(root @ (scatter.total / max(scatter.rows, 1)) @ root.T)
    kept = root.T @ vectors[:, ::-1][:, : options.width]
    return np.asarray(kept / np.linalg.norm(kept, axis=0).max(), dtype=np.float32)
