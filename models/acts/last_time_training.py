"""Fits what tells of the last occasion, on the conversations in which every sentence was judged for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.acts.classes import Matrix, sigmoid
from models.acts.decision import best_threshold
from models.acts.last_time import LastTime, story_features
from models.acts.linear import Linear
from models.acts.training import Flags, ReadConversation, TrainingOptions, fit_linear

_PLAIN_MARK = 0.5  # weight of a marked sentence in a conversation that was not judged throughout


@dataclass(frozen=True, slots=True)
class FittedLastTime:
    """Heads and threshold, and for each judged conversation what heads said that had not seen its study."""

    heads: LastTime
    threshold: float
    read: tuple[ReadConversation, ...]
    probabilities: tuple[Matrix, ...]


def fit_last_time(read: Sequence[ReadConversation], options: TrainingOptions) -> FittedLastTime | None:
    """The heads for all languages together; ``None`` when no conversation was judged throughout."""
    judged = [r for r in read if r.last_time_judged.any()]
    if not judged:
        return None
    studies = sorted({r.source.study for r in judged})
    fold_of = {study: number % options.folds for number, study in enumerate(studies)}
    odds: dict[int, Matrix] = {}
    for fold in range(min(options.folds, len(studies))):
        head = _alone([r for r in read if fold_of.get(r.source.study) != fold], options)
        odds |= {n: head.logits(r.vectors)[:, 0] for n, r in enumerate(judged) if fold_of[r.source.study] == fold}
    features = [story_features(odds[n], r.texts, r.roles) for n, r in enumerate(judged)]
    found: dict[int, Matrix] = {}
    for fold in range(min(options.folds, len(studies))):
        inside = [n for n, r in enumerate(judged) if fold_of[r.source.study] == fold]
        seen = [n for n in range(len(judged)) if n not in inside] or inside
        head = _story([judged[n] for n in seen], [features[n] for n in seen], options)
        found |= {n: sigmoid(head.logits(features[n]))[:, 0] for n in inside}
    probabilities = tuple(found[n] for n in range(len(judged)))
    rows = np.concatenate([r.last_time_judged for r in judged])
    threshold = best_threshold(np.concatenate(probabilities)[rows], _wanted(judged)[rows])
    heads = LastTime(_alone(read, options), _story(judged, features, options))
    return FittedLastTime(heads, threshold, tuple(judged), probabilities)


def _alone(read: Sequence[ReadConversation], options: TrainingOptions) -> Linear:
    """Learns from all sentences that were judged, and elsewhere from those that are marked."""
    judged, wanted = np.concatenate([r.last_time_judged for r in read]), _wanted(read)
    labels = np.where(judged | wanted, wanted, -1)
    weights = np.where(judged, 1.0, _PLAIN_MARK).astype(np.float32)
    return fit_linear(np.vstack([r.vectors for r in read]), labels, weights, strength=options.last_time_strength)


def _story(read: Sequence[ReadConversation], features: Sequence[Matrix], options: TrainingOptions) -> Linear:
    judged = np.concatenate([r.last_time_judged for r in read])
    labels: NDArray[np.int64] = np.where(judged, _wanted(read), -1)
    return fit_linear(np.vstack(list(features)), labels, np.ones(len(labels), np.float32), strength=options.story_strength)


def _wanted(read: Sequence[ReadConversation]) -> Flags:
    return np.array([c.last_time and c.act is not None for r in read for c in r.sentences])
