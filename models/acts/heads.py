"""The learned numbers of the coder, a set for each language and setting, in one ``.npz`` without pickles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from annotations.transcript import Role
from models.acts.classes import Matrix
from models.acts.context import ContextNetwork
from models.acts.last_time import LastTime, save_arrays
from models.acts.linear import Linear

INTERVIEW, REVIEW = SETTINGS = ("interview", "review")  # the settings: somebody asks, or one person writes or talks alone


def setting_of(roles: Sequence[Role]) -> str:
    """Which setting a conversation is."""
    return INTERVIEW if Role.INTERVIEWER in roles else REVIEW


def key_of(language: str, setting: str) -> str:
    """The name of the heads for a language and a setting."""
    return f"{language}-{setting}"


@dataclass(frozen=True, slots=True)
class Heads:
    """What is learned about one language in one setting.

    ``alone`` and ``facets`` read a sentence's vector, ``context`` reads ``context_features``, ``prompted`` reads
    ``prompted_features``.
    """

    alone: Linear
    facets: Linear
    context: ContextNetwork
    prompted: Linear


def save_heads(heads: Mapping[str, Heads], path: Path, *, last_time: LastTime | None = None) -> None:
    """Writes all heads, by name, as float32; the same numbers give the same bytes."""
    arrays: dict[str, Matrix] = save_arrays(last_time) if last_time else {}
    for key, own in sorted(heads.items()):
        for name in ("alone", "facets", "prompted"):
            linear: Linear = getattr(own, name)
            arrays[f"{key}/{name}/weight"], arrays[f"{key}/{name}/bias"] = linear.weight, linear.bias
        network = own.context
        arrays[f"{key}/context/mean"], arrays[f"{key}/context/scale"] = network.mean, network.scale
        for layer in (0, 1):
            arrays[f"{key}/context/weight{layer}"] = network.weights[layer]
            arrays[f"{key}/context/bias{layer}"] = network.biases[layer]
    np.savez(path, allow_pickle=False, **{name: array.astype(np.float32) for name, array in arrays.items()})


def load_heads(path: Path) -> dict[str, Heads]:
    """What ``save_heads`` wrote, by name."""
    with np.load(path, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    return {key: _heads(arrays, key) for key in sorted({name.split("/")[0] for name in arrays if "/context/" in name})}


def _heads(arrays: Mapping[str, Matrix], key: str) -> Heads:
    def linear(name: str) -> Linear:
        return Linear(arrays[f"{key}/{name}/weight"], arrays[f"{key}/{name}/bias"])

    def context(name: str) -> Matrix:
        return arrays[f"{key}/context/{name}"]

    network = ContextNetwork(
        context("mean"), context("scale"), (context("weight0"), context("weight1")), (context("bias0"), context("bias1"))
    )
    return Heads(linear("alone"), linear("facets"), network, linear("prompted"))


def prompted_features(vectors: Matrix, questions: Matrix, places: Matrix) -> Matrix:
    """How near a sentence is to its question, and how far from it in sentences: (sentences, 3).

    ``questions`` are the vectors of the interviewer's last words before each sentence, zero where there are none.
    """
    lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(questions, axis=1)
    cosine = (vectors * questions).sum(axis=1) / np.maximum(lengths, 1e-9)
    asked = lengths > 0
    return np.stack([cosine * asked, np.log1p(places), asked.astype(np.float32)], axis=1).astype(np.float32)
