"""The learned numbers of the coder, a set for each language and setting, in one ``.npz`` without pickles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from annotations.transcript import Role
from models.acts.classes import Matrix, softmax
from models.acts.context import ContextEnsemble
from models.acts.last_time import LastTime, save_arrays
from models.acts.linear import Linear

# How much a sentence's own words count: networks learn how the interviews of the corpus go, and others go otherwise.
ALONE = 0.4

_LEAST = 1e-9
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

    ``context`` reads the vectors of a whole conversation, ``alone`` that of a sentence; both tell the acts. ``facets`` reads
    a sentence's vector, ``prompted`` reads ``prompted_features``.
    """

    alone: Linear
    facets: Linear
    context: ContextEnsemble
    prompted: Linear

    def classes(self, vectors: Matrix, roles: Sequence[Role]) -> Matrix:
        """Probabilities of the sentences of one conversation: (sentences, ``CLASSES``).

        The weighted geometric mean of what the networks say of the conversation and what ``alone`` says of each sentence (Genest
        and Zidek, "Combining probability distributions", Statistical Science 1, 1986: the logarithmic pool).
        """
        together, own = self.context.probabilities(vectors, roles), softmax(self.alone.logits(vectors))
        return softmax((1 - ALONE) * np.log(together + _LEAST) + ALONE * np.log(own + _LEAST))


def save_heads(heads: Mapping[str, Heads], path: Path, *, last_time: LastTime | None = None) -> None:
    """Writes all heads, by name; the same numbers give the same bytes. Networks are rounded to 16 bits, which halves the file."""
    arrays: dict[str, Matrix] = save_arrays(last_time) if last_time else {}
    networks: dict[str, Matrix] = {}
    for key, own in sorted(heads.items()):
        for name in ("alone", "facets", "prompted"):
            linear: Linear = getattr(own, name)
            arrays[f"{key}/{name}/weight"], arrays[f"{key}/{name}/bias"] = linear.weight, linear.bias
        networks |= {f"{key}/context/{name}": array.astype(np.float16) for name, array in own.context.arrays().items()}
    np.savez(path, allow_pickle=False, **{name: array.astype(np.float32) for name, array in arrays.items()}, **networks)


def load_heads(path: Path) -> dict[str, Heads]:
    """What ``save_heads`` wrote, by name."""
    with np.load(path, allow_pickle=False) as stored:
        arrays: dict[str, Matrix] = {name: stored[name].astype(np.float32) for name in stored.files}
    return {key: _heads(arrays, key) for key in sorted({name.split("/")[0] for name in arrays if "/context/" in name})}


def _heads(arrays: Mapping[str, Matrix], key: str) -> Heads:
    def linear(name: str) -> Linear:
        return Linear(arrays[f"{key}/{name}/weight"], arrays[f"{key}/{name}/bias"])

    prefix = f"{key}/context/"
    own = {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
    return Heads(linear("alone"), linear("facets"), ContextEnsemble.from_arrays(own), linear("prompted"))


def prompted_features(vectors: Matrix, questions: Matrix, places: Matrix) -> Matrix:
    """How near a sentence is to its question, and how far from it in sentences: (sentences, 3).

    ``questions`` are the vectors of the interviewer's last words before each sentence, zero where there are none.
    """
    lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(questions, axis=1)
    cosine = (vectors * questions).sum(axis=1) / np.maximum(lengths, 1e-9)
    asked = lengths > 0
    return np.stack([cosine * asked, np.log1p(places), asked.astype(np.float32)], axis=1).astype(np.float32)
