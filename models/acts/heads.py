"""The learned numbers of the coder, a set for each language and setting, in one ``.npz`` without pickles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from annotations.transcript import Role
from models.acts.classes import Matrix, softmax
from models.acts.context import ContextEnsemble
from models.acts.linear import Linear
from models.acts.marks import Marks

# How much a sentence's own words count: networks learn how the interviews of the corpus go, and others go otherwise.
ALONE = 0.4

_LEAST = 1e-9
INTERVIEW, REVIEW = "interview", "review"  # the settings: somebody asks, or one person writes or talks alone


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
    a sentence's vector.
    """

    alone: Linear
    facets: Linear
    context: ContextEnsemble

    def classes(self, vectors: Matrix, roles: Sequence[Role]) -> Matrix:
        """Probabilities of the sentences of one conversation: (sentences, ``CLASSES``).

        The weighted geometric mean of what the networks say of the conversation and what ``alone`` says of each sentence (Genest
        and Zidek, "Combining probability distributions", Statistical Science 1, 1986: the logarithmic pool).
        """
        together, own = self.context.probabilities(vectors, roles), softmax(self.alone.logits(vectors))
        return softmax((1 - ALONE) * np.log(together + _LEAST) + ALONE * np.log(own + _LEAST))


def save_heads(heads: Mapping[str, Heads], path: Path, *, marks: Marks) -> None:
    """Writes all heads, by name; the same numbers give the same bytes. Networks are rounded to 16 bits, which halves the file."""
    arrays = marks.arrays()
    networks: dict[str, Matrix] = {}
    for key, own in sorted(heads.items()):
        for name in ("alone", "facets"):
            linear: Linear = getattr(own, name)
            arrays[f"{key}/{name}/weight"], arrays[f"{key}/{name}/bias"] = linear.weight, linear.bias
        networks |= {f"{key}/context/{name}": array.astype(np.float16) for name, array in own.context.arrays().items()}
    np.savez(path, allow_pickle=False, **{name: array.astype(np.float32) for name, array in arrays.items()}, **networks)


def load_heads(path: Path) -> tuple[dict[str, Heads], Marks]:
    """What ``save_heads`` wrote: the heads by name, and the marks."""
    with np.load(path, allow_pickle=False) as stored:
        arrays: dict[str, Matrix] = {name: stored[name].astype(np.float32) for name in stored.files}
    keys = sorted({name.split("/")[0] for name in arrays if "/context/" in name})
    return {key: _heads(arrays, key) for key in keys}, Marks.from_arrays(arrays)


def _heads(arrays: Mapping[str, Matrix], key: str) -> Heads:
    def linear(name: str) -> Linear:
        return Linear(arrays[f"{key}/{name}/weight"], arrays[f"{key}/{name}/bias"])

    prefix = f"{key}/context/"
    own = {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
    return Heads(linear("alone"), linear("facets"), ContextEnsemble.from_arrays(own))
