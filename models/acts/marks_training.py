"""Fits the heads of the marks, for all languages together, on the sentences that were judged for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.acts.classes import Matrix, sigmoid
from models.acts.decision import best_threshold
from models.acts.last_time import LastTime, story_features
from models.acts.linear import Linear
from models.acts.marks import Marks
from models.acts.prompted import Prompted, prompted_features
from models.acts.training import Flags, ReadConversation, TrainingOptions, fit_linear

_PLAIN_MARK = 0.5  # weight of a sentence marked as of the last time in a conversation that was not judged throughout


@dataclass(frozen=True, slots=True)
class JudgedMark:
    """How a mark is told on studies that its heads had not seen.

    For each conversation of ``read``: which sentences were judged, which of them have the mark, and what was found.
    """

    threshold: float
    read: tuple[ReadConversation, ...]
    judged: tuple[Flags, ...]
    wanted: tuple[Flags, ...]
    probabilities: tuple[Matrix, ...]


def fit_marks(read: Sequence[ReadConversation], options: TrainingOptions) -> tuple[Marks, dict[str, JudgedMark]]:
    """The heads, and by name how well they do; a mark that nobody judged is in neither."""
    prompted, last_time = _fit_prompted(read, options), _fit_last_time(read, options)
    told = {"prompted": prompted, "last_time": last_time}
    heads = Marks(prompted[0] if prompted else None, last_time[0] if last_time else None)
    return heads, {name: fitted[1] for name, fitted in told.items() if fitted}


def _fit_prompted(read: Sequence[ReadConversation], options: TrainingOptions) -> tuple[Prompted, JudgedMark] | None:
    taught = [r for r in read if r.prompted_judged.any()]
    if not taught:
        return None
    centre = np.vstack([r.vectors for r in read]).mean(axis=0)
    features = [prompted_features(r.vectors, r.texts, r.roles, centre=centre) for r in taught]
    judged = [r.prompted_judged for r in taught]
    wanted = [np.array([bool(c.prompted) for c in r.sentences]) for r in taught]

    def learn(numbers: Sequence[int]) -> Linear:
        labels: NDArray[np.int64] = np.concatenate([np.where(judged[n], wanted[n], -1) for n in numbers])
        rows, ones = np.vstack([features[n] for n in numbers]), np.ones(len(labels), np.float32)
        return fit_linear(rows, labels, ones, strength=options.prompted_strength)

    found: dict[int, Matrix] = {}
    for inside, seen in _folds(taught, options):
        head = learn(seen)
        found |= {n: sigmoid(head.logits(features[n]))[:, 0] for n in inside}
    return Prompted(centre, learn(range(len(taught)))), _judged_mark(taught, judged, wanted, found)


def _fit_last_time(read: Sequence[ReadConversation], options: TrainingOptions) -> tuple[LastTime, JudgedMark] | None:
    taught = [r for r in read if r.last_time_judged.any()]
    if not taught:
        return None
    folds = list(_folds(taught, options))
    odds: dict[int, Matrix] = {}
    for inside, _ in folds:
        left_out = {taught[n].source.study for n in inside}
        head = _alone([r for r in read if r.source.study not in left_out], options)
        odds |= {n: head.logits(taught[n].vectors)[:, 0] for n in inside}
    features = [story_features(odds[n], r.texts, r.roles) for n, r in enumerate(taught)]
    found: dict[int, Matrix] = {}
    for inside, seen in folds:
        head = _story([taught[n] for n in seen], [features[n] for n in seen], options)
        found |= {n: sigmoid(head.logits(features[n]))[:, 0] for n in inside}
    heads = LastTime(_alone(read, options), _story(taught, features, options))
    return heads, _judged_mark(taught, [r.last_time_judged for r in taught], [_of_last_time([r]) for r in taught], found)


def _folds(read: Sequence[ReadConversation], options: TrainingOptions) -> list[tuple[list[int], list[int]]]:
    """The numbers of the conversations that are left out and of those that are learned from; folds keep studies whole."""
    studies = sorted({r.source.study for r in read})
    fold_of = {study: number % options.folds for number, study in enumerate(studies)}
    made = []
    for fold in range(min(options.folds, len(studies))):
        inside = [n for n, r in enumerate(read) if fold_of[r.source.study] == fold]
        made.append((inside, [n for n in range(len(read)) if n not in set(inside)] or inside))
    return made


def _judged_mark(
    read: Sequence[ReadConversation], judged: Sequence[Flags], wanted: Sequence[Flags], found: Mapping[int, Matrix]
) -> JudgedMark:
    probabilities = tuple(found[n] for n in range(len(read)))
    rows = np.concatenate(judged)
    threshold = best_threshold(np.concatenate(probabilities)[rows], np.concatenate(wanted)[rows])
    return JudgedMark(threshold, tuple(read), tuple(judged), tuple(wanted), probabilities)


def _alone(read: Sequence[ReadConversation], options: TrainingOptions) -> Linear:
    """Learns from all sentences that were judged, and elsewhere from those that are marked."""
    judged, wanted = np.concatenate([r.last_time_judged for r in read]), _of_last_time(read)
    labels = np.where(judged | wanted, wanted, -1)
    weights = np.where(judged, 1.0, _PLAIN_MARK).astype(np.float32)
    return fit_linear(np.vstack([r.vectors for r in read]), labels, weights, strength=options.last_time_strength)


def _story(read: Sequence[ReadConversation], features: Sequence[Matrix], options: TrainingOptions) -> Linear:
    judged = np.concatenate([r.last_time_judged for r in read])
    labels: NDArray[np.int64] = np.where(judged, _of_last_time(read), -1)
    return fit_linear(np.vstack(list(features)), labels, np.ones(len(labels), np.float32), strength=options.story_strength)


def _of_last_time(read: Sequence[ReadConversation]) -> Flags:
    return np.array([bool(c.last_time) and c.act is not None for r in read for c in r.sentences])
