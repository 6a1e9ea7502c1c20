"""Fits the network that reads a conversation in both directions; the same conversations and options give the same numbers."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from annotations.transcript import Role
from models.acts.classes import CLASSES, Matrix
from models.acts.context import ContextEnsemble, ContextNetwork, Recurrence, asked_beside
from models.options import Options

if TYPE_CHECKING:
    import torch

Stretch = tuple[int, int, int]  # the number of a lesson, and the places of its first sentence and the one after its last

_IGNORED = -100


class ContextOptions(Options):
    """The size of a network and how it is fitted; the rate falls to zero over the steps.

    ``networks`` begin with other seeds and see the lessons in another order; their mean is the answer.

    Each epoch cuts every conversation anew, into stretches of one length between ``shortest`` and ``longest`` sentences: so the
    beginning of what is read tells nothing, and three sentences are understood as well as three hundred.

    ``threads`` are part of the result, since sums are made in parts.
    """

    networks: int = Field(default=3, gt=0)
    inner: int = Field(default=192, gt=0)
    units: int = Field(default=96, gt=0)  # of each direction
    epochs: int = Field(default=8, gt=0)
    shortest: int = Field(default=2, gt=0)
    longest: int = Field(default=64, gt=0)
    sentences: int = Field(default=128, gt=0)  # a step
    rate: float = Field(default=2e-3, gt=0)
    decay: float = Field(default=0.05, ge=0)
    forget_inputs: float = Field(default=0.2, ge=0, lt=1)
    forget_inner: float = Field(default=0.3, ge=0, lt=1)
    smoothing: float = Field(default=0.05, ge=0, lt=1)
    threads: int = Field(default=1, gt=0)
    seed: int = 20


@dataclass(frozen=True, slots=True)
class Lesson:
    """One conversation: ``labels`` are class numbers, -1 for what teaches nothing; ``weights`` say how much each counts."""

    vectors: Matrix
    roles: tuple[Role, ...]
    labels: NDArray[np.int64]
    weights: Matrix

    def part(self, start: int, stop: int) -> Lesson:
        """Some sentences of it that follow each other."""
        own = slice(start, stop)
        return Lesson(self.vectors[own], self.roles[own], self.labels[own], self.weights[own])


def fit_context(lessons: Sequence[Lesson], options: ContextOptions) -> ContextEnsemble:
    """The networks after ``epochs`` passes over the lessons."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(options.threads)
    try:
        return ContextEnsemble(tuple(_one(lessons, options, options.seed + number) for number in range(options.networks)))
    finally:
        torch.set_num_threads(threads)


def _one(lessons: Sequence[Lesson], options: ContextOptions, seed: int) -> ContextNetwork:
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return _fit(lessons, options, seed)


def _fit(lessons: Sequence[Lesson], options: ContextOptions, seed: int) -> ContextNetwork:
    import torch
    from torch.nn import functional

    mean, scale = _moments(lessons)
    network = _modules(len(mean), options)
    optimizer = torch.optim.AdamW(network.parameters(), lr=options.rate, weight_decay=options.decay)
    lengths = [len(lesson.labels) for lesson in lessons]
    batches = [batch for epoch in range(options.epochs) for batch in _batches(lengths, options, (seed, epoch))]
    usual = float(sum(lesson.weights.sum() for lesson in lessons)) / sum(lengths) * options.sentences  # the weight of a step
    network.train()
    for step, batch in enumerate(batches):
        for group in optimizer.param_groups:
            group["lr"] = options.rate * (1 - step / len(batches))
        given, labels, weights = _together([lessons[n].part(start, stop) for n, start, stop in batch], mean, scale)
        logits = _logits(network, *given, options=options)
        each = functional.cross_entropy(
            logits.flatten(0, 1), labels.flatten(), reduction="none", label_smoothing=options.smoothing, ignore_index=_IGNORED
        )
        loss = (each * weights.flatten()).sum() / usual
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
    return _as_arrays(network, mean, scale)


def _modules(width: int, options: ContextOptions) -> Any:  # noqa: ANN401 - a torch module
    import torch

    return torch.nn.ModuleDict(
        {
            "narrow": torch.nn.Linear(width, options.inner),
            "forwards": torch.nn.GRU(options.inner + 1, options.units, batch_first=True),
            "backwards": torch.nn.GRU(options.inner + 1, options.units, batch_first=True),
            "out": torch.nn.Linear(options.inner + 2 * options.units, CLASSES),
        }
    )


def _logits(
    network: Any,  # noqa: ANN401 - a torch module
    rows: torch.Tensor,
    before: torch.Tensor,
    after: torch.Tensor,
    turned: torch.Tensor,
    *,
    options: ContextOptions,
) -> torch.Tensor:
    """(conversations, sentences, ``CLASSES``); ``turned`` are the places of the sentences from the last to the first."""
    import torch
    from torch.nn import functional

    inner = functional.relu(network["narrow"](functional.dropout(rows, options.forget_inputs)))
    inner = functional.dropout(inner, options.forget_inner)
    ahead, _ = network["forwards"](torch.cat([inner, before], dim=-1))
    at = torch.arange(len(rows))[:, None]
    back, _ = network["backwards"](torch.cat([inner, after], dim=-1)[at, turned])
    heard = functional.dropout(torch.cat([ahead, back[at, turned]], dim=-1), options.forget_inner)
    result: torch.Tensor = network["out"](torch.cat([inner, heard], dim=-1))
    return result


def _together(
    lessons: Sequence[Lesson], mean: Matrix, scale: Matrix
) -> tuple[tuple[torch.Tensor, ...], torch.Tensor, torch.Tensor]:
    """A batch: inputs, labels and weights, filled up with zeros at the ends."""
    import torch

    length = max(len(lesson.labels) for lesson in lessons)
    rows = np.zeros((len(lessons), length, len(mean)), np.float32)
    beside = np.zeros((2, len(lessons), length, 1), np.float32)
    turned = np.tile(np.arange(length), (len(lessons), 1))
    labels = np.full((len(lessons), length), _IGNORED, np.int64)
    weights = np.zeros((len(lessons), length), np.float32)
    for number, lesson in enumerate(lessons):
        count = len(lesson.labels)
        rows[number, :count] = (lesson.vectors - mean) / scale
        beside[:, number, :count, 0] = asked_beside(lesson.roles)
        turned[number, :count] = np.arange(count)[::-1]
        labels[number, :count] = np.where(lesson.labels >= 0, lesson.labels, _IGNORED)
        weights[number, :count] = lesson.weights
    given = tuple(torch.from_numpy(part) for part in (rows, beside[0], beside[1], turned))
    return given, torch.from_numpy(labels), torch.from_numpy(weights)


def _batches(lengths: Sequence[int], options: ContextOptions, seed: tuple[int, int]) -> list[list[Stretch]]:
    """All sentences once, in steps of stretches that are about as long as each other, by chance."""
    random = np.random.default_rng(seed)
    stretches = [stretch for number, length in enumerate(lengths) for stretch in stretches_of(number, length, options, random)]
    stretches = [stretches[n] for n in random.permutation(len(stretches))]
    batches: list[list[Stretch]] = [[]]
    for number, start, stop in sorted(stretches, key=lambda s: s[2] - s[1]):
        if sum(own[2] - own[1] for own in batches[-1]) + stop - start > options.sentences and batches[-1]:
            batches.append([])
        batches[-1].append((number, start, stop))
    return [batches[n] for n in random.permutation(len(batches))]


def stretches_of(number: int, length: int, options: ContextOptions, random: np.random.Generator) -> list[Stretch]:
    """A conversation in stretches of one length, drawn so that its order of magnitude is even; the first one may be shorter."""
    each = round(float(np.exp(random.uniform(np.log(options.shortest), np.log(options.longest)))))
    ends = [*range(int(random.integers(1, each + 1)), length, each), length]
    return [(number, start, stop) for start, stop in itertools.pairwise([0, *ends])]


def _moments(lessons: Sequence[Lesson]) -> tuple[Matrix, Matrix]:
    rows = np.vstack([lesson.vectors for lesson in lessons])
    return rows.mean(axis=0), rows.std(axis=0) + np.float32(1e-6)


def _as_arrays(network: Any, mean: Matrix, scale: Matrix) -> ContextNetwork:  # noqa: ANN401 - a torch module
    state = {name: value.detach().numpy().copy() for name, value in network.state_dict().items()}

    def recurrence(name: str) -> Recurrence:
        return Recurrence(*(state[f"{name}.{part}_l0"] for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")))

    return ContextNetwork(
        mean,
        scale,
        state["narrow.weight"],
        state["narrow.bias"],
        recurrence("forwards"),
        recurrence("backwards"),
        state["out.weight"],
        state["out.bias"],
    )
