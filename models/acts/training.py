"""Fits the coder's heads on coded conversations; the same corpus and options give the same numbers.

What is decided by thresholds is decided on out-of-fold predictions: each study is judged by heads that were fitted without it.
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from annotations.corpus import CodedSentence
from annotations.transcript import Role
from models.acts.classes import ACTS, CLASSES, COMPLAINT, FACETS, INTERVIEWER, Matrix, sigmoid, softmax
from models.acts.context import ContextNetwork, context_features, mixture, questions_before
from models.acts.decision import COMPLAINT_THRESHOLD, Decision, best_temperature, best_threshold
from models.acts.heads import INTERVIEW, REVIEW, Heads, Linear, prompted_features
from models.acts.noise import LEVELS, misattributed, noisy
from models.acts.reader import SentenceReader
from models.options import Options

_SURE = 30.0  # log-odds of what cannot be otherwise

Say = Callable[[str], None]
Flags = NDArray[np.bool_]


class TrainingOptions(Options):
    """How the heads are fitted.

    ``registers`` weigh the kinds of talk for each setting: real talk is plainer than the stories people write, and a review has
    little of an interview. Chosen by scores on studies that were left out of the fit.
    """

    strength: float = 0.005  # C of the logistic regressions: small means few degrees of freedom
    registers: dict[str, dict[str, float]] = Field(
        default={
            INTERVIEW: {"told": 1.0, "plain": 3.0, "review": 1.0},
            REVIEW: {"told": 1.0, "plain": 1.0, "review": 20.0},
        }
    )
    noise: dict[str, float] = Field(default={"recognised": 0.4, "flat": 0.2, "rough": 0.4})
    role_errors: float = 0.1
    folds: int = 5
    hidden: int = 24
    context_decay: float = 1.0
    context_epochs: int = 30
    seed: int = 20


@dataclass(frozen=True, slots=True)
class TrainingConversation:
    """One conversation with the study it is of (folds keep studies whole) and its register."""

    study: str
    register: str
    sentences: tuple[CodedSentence, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """A conversation, as written or with noise, with its vectors and what there is to learn."""

    source: TrainingConversation
    sentences: tuple[CodedSentence, ...]
    vectors: Matrix
    weight: float = 1.0

    @property
    def classes(self) -> NDArray[np.int64]:
        return np.array([INTERVIEWER if c.act is None else ACTS.index(c.act) for c in self.sentences])

    @property
    def usable(self) -> Flags:
        return np.array([not c.contested for c in self.sentences])

    @property
    def texts(self) -> list[str]:
        return [c.sentence.text for c in self.sentences]

    @property
    def roles(self) -> list[Role]:
        return [c.sentence.role for c in self.sentences]


def fit(
    reader: SentenceReader, conversations: Sequence[TrainingConversation], options: TrainingOptions, *, say: Say
) -> dict[str, tuple[Heads, Decision]]:
    """Heads and decision for one language, by setting."""
    read = _read(reader, conversations, options)
    say(f"  {sum(len(r.sentences) for r in read)} sentences read, with noisy copies")
    return {setting: _fit_setting(_weighed(read, registers), options) for setting, registers in options.registers.items()}


def _fit_setting(read: Sequence[_Read], options: TrainingOptions) -> tuple[Heads, Decision]:
    alone = _out_of_fold(read, options)
    context = _context_network(read, alone, options)
    mixed = [mixture(a, context, r.texts, r.roles) for a, r in zip(alone, read, strict=True)]
    heads = Heads(
        _linear(_stack(read), _labels(read), _weights(read), options),
        _facet_heads(read, options),
        _flag_head(read, [c.last_time for r in read for c in r.sentences], options),
        context,
        _prompted_head(read, options),
    )
    return heads, _decision(read, mixed, heads)


def _read(reader: SentenceReader, conversations: Sequence[TrainingConversation], options: TrainingOptions) -> list[_Read]:
    rng = random.Random(options.seed)  # noqa: S311 - not for secrets
    versions: list[tuple[TrainingConversation, tuple[CodedSentence, ...]]] = []
    for conversation in conversations:
        level = LEVELS[rng.choices(list(options.noise), weights=list(options.noise.values()))[0]]
        heard = [part for coded in conversation.sentences for part in noisy(coded, level, rng)]
        turned = tuple(misattributed(coded, options.role_errors, rng) for coded in heard)
        versions += [(conversation, conversation.sentences), (conversation, turned)]
    texts = [c.sentence.text for _, sentences in versions for c in sentences]
    vectors = reader.read(texts, np.zeros((1, reader.width), np.float32)).vectors
    made, start = [], 0
    for conversation, sentences in versions:
        made.append(_Read(conversation, sentences, vectors[start : start + len(sentences)]))
        start += len(sentences)
    return made


def _out_of_fold(read: Sequence[_Read], options: TrainingOptions) -> list[Matrix]:
    """Class probabilities of each conversation's sentences, by heads that did not see its study."""
    studies = sorted({r.source.study for r in read})
    fold_of = {study: number % options.folds for number, study in enumerate(studies)}
    found: dict[int, Matrix] = {}
    for fold in range(min(options.folds, len(studies))):
        seen = [r for r in read if fold_of[r.source.study] != fold]
        head = _linear(_stack(seen), _labels(seen), _weights(seen), options)
        found |= {n: softmax(head.logits(r.vectors)) for n, r in enumerate(read) if fold_of[r.source.study] == fold}
    return [found[n] for n in range(len(read))]


def _linear(vectors: Matrix, labels: NDArray[np.int64], weights: Matrix, options: TrainingOptions) -> Linear:
    """Logistic regression: one row of weights for labels 0 and 1, else ``CLASSES`` rows; labels of -1 are left out."""
    from sklearn.linear_model import LogisticRegression

    rows = labels >= 0
    if len(set(labels[rows])) < 2:  # nothing to tell apart
        only = 1.0 if rows.any() and labels[rows][0] else -1.0
        return Linear(np.zeros((1, vectors.shape[1]), np.float32), np.array([_SURE * only], np.float32))
    mean, scale = vectors[rows].mean(axis=0), vectors[rows].std(axis=0) + 1e-6
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the fit is stopped early on purpose
        model = LogisticRegression(C=options.strength, max_iter=150)
        model.fit((vectors[rows] - mean) / scale, labels[rows], sample_weight=weights[rows])
    weight, bias = model.coef_ / scale, model.intercept_ - (model.coef_ / scale) @ mean
    if len(weight) == 1:  # two classes have one row
        return Linear(weight.astype(np.float32), bias.astype(np.float32))
    full = np.zeros((CLASSES, vectors.shape[1]), np.float32)
    offsets = np.full(CLASSES, -_SURE, np.float32)  # a class that nobody showed
    full[model.classes_], offsets[model.classes_] = weight, bias
    return Linear(full, offsets)


def _context_network(read: Sequence[_Read], alone: Sequence[Matrix], options: TrainingOptions) -> ContextNetwork:
    from sklearn.neural_network import MLPClassifier

    features = np.vstack([context_features(a, r.texts, r.roles) for a, r in zip(alone, read, strict=True)])
    labels = _labels(read)
    rows = labels >= 0
    mean, scale = features[rows].mean(axis=0), features[rows].std(axis=0) + 1e-6
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the fit is stopped early on purpose
        model = MLPClassifier(
            (options.hidden,), alpha=options.context_decay, max_iter=options.context_epochs, random_state=options.seed
        )
        model.fit((features[rows] - mean) / scale, labels[rows], sample_weight=_weights(read)[rows])
    if list(model.classes_) != list(range(CLASSES)):
        raise ValueError("the corpus lacks sentences of some act, so nothing can be learned about it")
    first, second = (layer.astype(np.float32) for layer in model.coefs_)
    biases = tuple(b.astype(np.float32) for b in model.intercepts_)
    return ContextNetwork(mean, scale, (first, second), (biases[0], biases[1]))


def _facet_heads(read: Sequence[_Read], options: TrainingOptions) -> Linear:
    coded = [c for r in read for c in r.sentences]
    rows = np.array([bool(c.facets) and not c.contested for c in coded])
    vectors, weights = _stack(read), _weights(read)
    parts = [_linear(vectors, np.where(rows, [int(facet in c.facets) for c in coded], -1), weights, options) for facet in FACETS]
    return Linear(np.vstack([p.weight for p in parts]), np.concatenate([p.bias for p in parts]))


def _flag_head(read: Sequence[_Read], wanted: Sequence[bool], options: TrainingOptions) -> Linear:
    respondents = np.array([c.act is not None for r in read for c in r.sentences])
    return _linear(_stack(read), np.where(respondents, np.array(wanted, int), -1), _weights(read), options)


def _prompted_head(read: Sequence[_Read], options: TrainingOptions) -> Linear:
    features = np.vstack([_prompted_features(r) for r in read])
    complaints = np.array([c.act is ACTS[COMPLAINT] for r in read for c in r.sentences])
    labels = np.where(complaints, [int(c.prompted) for r in read for c in r.sentences], -1)
    return _linear(features, labels, np.ones(len(features), np.float32), options.model_copy(update={"strength": 1.0}))


def _decision(read: Sequence[_Read], mixed: Sequence[Matrix], heads: Heads) -> Decision:
    classes, labels, weights = np.vstack(list(mixed)), _labels(read), _weights(read)
    respondents = (labels >= 0) & (labels < INTERVIEWER)
    temperature = best_temperature(classes[respondents], labels[respondents], weights[respondents])
    coded = [c for r in read for c in r.sentences]
    vectors = _stack(read)
    with_facets = np.array([bool(c.facets) for c in coded])
    facets = sigmoid(heads.facets.logits(vectors[with_facets]))
    has = [np.array([f in c.facets for c in coded])[with_facets] for f in FACETS]
    prompted = sigmoid(heads.prompted.logits(np.vstack([_prompted_features(r) for r in read])))[:, 0]
    last = sigmoid(heads.last_time.logits(vectors))[:, 0]
    return Decision(
        temperature,
        COMPLAINT_THRESHOLD,
        tuple(best_threshold(facets[:, n], has[n]) for n in range(len(FACETS))),
        best_threshold(prompted[with_facets], np.array([c.prompted for c in coded])[with_facets]),
        best_threshold(last[respondents], np.array([c.last_time for c in coded])[respondents]),
    )


def _prompted_features(read: _Read) -> Matrix:
    questions, places = questions_before(read.vectors, read.roles)
    return prompted_features(read.vectors, questions, places)


def _stack(read: Sequence[_Read]) -> Matrix:
    return np.vstack([r.vectors for r in read])


def _labels(read: Sequence[_Read]) -> NDArray[np.int64]:
    """Class numbers, -1 for what the two coders disagree on."""
    return np.concatenate([np.where(r.usable, r.classes, -1) for r in read])


def _weighed(read: Sequence[_Read], registers: Mapping[str, float]) -> list[_Read]:
    """The same with the weights of their registers, 1 on average over the sentences."""
    sizes = np.array([len(r.sentences) for r in read])
    raw = np.array([registers[r.source.register] for r in read])
    average = float((raw * sizes).sum() / sizes.sum())
    return [replace(r, weight=float(w) / average) for r, w in zip(read, raw, strict=True)]


def _weights(read: Sequence[_Read]) -> Matrix:
    return np.concatenate([np.full(len(r.sentences), r.weight, np.float32) for r in read])
