"""A sentence among its neighbours: the network that reads a conversation in both directions.

A fragment takes the act of what it continues, and an answer of two words the colour of its question (codebook, edge 4).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from annotations.transcript import Role
from models.acts.classes import CLASSES, Matrix, sigmoid, softmax


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Gated recurrent units (Cho et al., 2014); the rows of each array are their reset gates, update gates and new states."""

    inputs: Matrix  # (3 units, inputs)
    states: Matrix  # (3 units, units)
    input_bias: Matrix  # (3 units,)
    state_bias: Matrix


def states_after(recurrences: Sequence[Recurrence], rows: Sequence[Matrix]) -> Matrix:
    """The states of each of ``recurrences``, which are of one size, after each of its own rows: (recurrences, rows, units).

    All step at once, since a step of one is little more than the calls that it takes.
    """
    units = recurrences[0].states.shape[1]
    from_inputs = np.stack([own @ r.inputs.T + r.input_bias for r, own in zip(recurrences, rows, strict=True)], axis=1)
    states = np.stack([r.states for r in recurrences])
    state_bias = np.stack([r.state_bias for r in recurrences])
    state = np.zeros((len(recurrences), units), np.float32)
    made = np.zeros((len(recurrences), len(from_inputs), units), np.float32)
    for number, given in enumerate(from_inputs):
        own = np.matmul(states, state[:, :, None])[:, :, 0] + state_bias
        gates = sigmoid(given[:, : 2 * units] + own[:, : 2 * units])
        new = np.tanh(given[:, 2 * units :] + gates[:, :units] * own[:, 2 * units :])
        state = (1 - gates[:, units:]) * new + gates[:, units:] * state
        made[:, number] = state
    return made


@dataclass(frozen=True, slots=True)
class ContextNetwork:
    """Sentences' vectors, standardised and made narrow, read forwards and backwards; gives class probabilities.

    Each direction knows whether the sentence that it read last is the interviewer's, but not whose the sentence at hand is: a
    role can be wrong, and then the words must tell.
    """

    mean: Matrix  # (width,)
    scale: Matrix
    narrow: Matrix  # (inner, width)
    narrow_bias: Matrix
    forwards: Recurrence
    backwards: Recurrence
    out: Matrix  # (CLASSES, inner + 2 units)
    out_bias: Matrix

    def narrowed(self, vectors: Matrix) -> Matrix:
        """What the recurrences read of the sentences: (sentences, inner)."""
        return np.asarray(np.maximum((vectors - self.mean) / self.scale @ self.narrow.T + self.narrow_bias, 0), np.float32)

    def told(self, inner: Matrix, ahead: Matrix, back: Matrix) -> Matrix:
        """Class probabilities, (sentences, ``CLASSES``), from the sentences and the states around them."""
        return softmax(np.hstack([inner, ahead, back]) @ self.out.T + self.out_bias)

    def arrays(self) -> dict[str, Matrix]:
        """The numbers by name."""
        made: dict[str, Matrix] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Recurrence):
                made |= {f"{field.name}/{part.name}": getattr(value, part.name) for part in fields(value)}
            else:
                made[field.name] = value
        return made

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Matrix]) -> ContextNetwork:
        """What ``arrays`` gave."""
        recurrences = {
            name: Recurrence(**{part.name: arrays[f"{name}/{part.name}"] for part in fields(Recurrence)})
            for name in ("forwards", "backwards")
        }
        return cls(**{field.name: recurrences.get(field.name, arrays.get(field.name)) for field in fields(cls)})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class ContextEnsemble:
    """Networks that were fitted from different beginnings; what they say on average is steadier than what one says."""

    networks: tuple[ContextNetwork, ...]

    def probabilities(self, vectors: Matrix, roles: Sequence[Role]) -> Matrix:
        """Of the sentences of one conversation: (sentences, ``CLASSES``)."""
        if not len(vectors):
            return np.zeros((0, CLASSES), np.float32)
        before, after = asked_beside(roles)
        inner = [network.narrowed(vectors) for network in self.networks]
        rows = [side for own in inner for side in (np.column_stack([own, before]), np.column_stack([own, after])[::-1])]
        states = states_after([side for network in self.networks for side in (network.forwards, network.backwards)], rows)
        each = zip(self.networks, inner, states[::2], states[1::2], strict=True)
        return np.asarray(np.mean([one.told(own, ahead, back[::-1]) for one, own, ahead, back in each], axis=0), np.float32)

    def arrays(self) -> dict[str, Matrix]:
        """The numbers by name."""
        return {f"{n}/{name}": array for n, network in enumerate(self.networks) for name, array in network.arrays().items()}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Matrix]) -> ContextEnsemble:
        """What ``arrays`` gave."""
        parts: dict[int, dict[str, Matrix]] = {}
        for key, array in arrays.items():
            number, name = key.split("/", 1)
            parts.setdefault(int(number), {})[name] = array
        return cls(tuple(ContextNetwork.from_arrays(own) for _, own in sorted(parts.items())))


def asked_beside(roles: Sequence[Role]) -> tuple[Matrix, Matrix]:
    """Whether the sentence before each is the interviewer's, and whether the sentence after it is: 0 or 1."""
    asks = np.array([role is Role.INTERVIEWER for role in roles], np.float32)
    none = np.zeros(1, np.float32)
    return np.concatenate([none, asks[:-1]]), np.concatenate([asks[1:], none])


def questions_before(rows: Matrix, roles: Sequence[Role]) -> tuple[Matrix, Matrix]:
    """The row of the interviewer's last sentence, and how many sentences ago it was, at each sentence; zeros before any."""
    questions, places = np.zeros_like(rows), np.zeros(len(rows), np.float32)
    last, since = np.zeros(rows.shape[1], np.float32), 0
    for number, role in enumerate(roles):
        if role is Role.INTERVIEWER:
            last, since = rows[number], 0
        questions[number], places[number] = last, since
        since += role is not Role.INTERVIEWER
    return questions, places
