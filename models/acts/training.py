"""Fits the coder's heads on coded conversations; the same corpus and options give the same numbers.

Calibration and thresholds come from registers that were left out of the fit: real talk is like none that people write, so what
heads say of their own kind of talk is surer than what they will say of it.
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
from annotations.findings import Act
from annotations.transcript import Role
from models.acts.classes import ACTS, CLASSES, FACETS, INTERVIEWER, Matrix, sigmoid
from models.acts.context_training import ContextOptions, Lesson, fit_context
from models.acts.decision import COMPLAINT_THRESHOLD, Decision, best_temperature, best_threshold
from models.acts.heads import INTERVIEW, REVIEW, Heads
from models.acts.linear import Linear
from models.acts.noise import LEVELS, misattributed, noisy
from models.acts.reader import SentenceReader
from models.options import Options
from models.processes import in_processes

JUDGED = "judged"  # the register of a team's own judgements
AS_WRITTEN = "as written"  # no level of noise
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
    prompted_strength: float = 0.001
    last_time_strength: float = 0.001
    story_strength: float = 0.1
    folds: int = 3  # of studies, where registers cannot be left out
    context: ContextOptions = ContextOptions()
    interviewer_weight: float = 0.3  # of an interviewer's sentence beside a respondent's, in context
    seed: int = 20


@dataclass(frozen=True, slots=True)
class TrainingConversation:
    """One conversation with the study it is of (folds keep studies whole) and its register.

    With ``has_last_time`` each of its sentences was judged for whether it tells of the last occasion.
    """

    study: str
    register: str
    sentences: tuple[CodedSentence, ...]
    has_last_time: bool = False


@dataclass(frozen=True, slots=True)
class ReadConversation:
    """A conversation, as written or with the noise of ``level``, with its vectors and what there is to learn."""

    source: TrainingConversation
    sentences: tuple[CodedSentence, ...]
    vectors: Matrix
    level: str = AS_WRITTEN
    weight: float = 1.0

    @property
    def classes(self) -> NDArray[np.int64]:
        return np.array([INTERVIEWER if c.act is None else ACTS.index(c.act) for c in self.sentences])

    @property
    def usable(self) -> Flags:
        return np.array([not c.contested for c in self.sentences])

    @property
    def prompted_judged(self) -> Flags:
        """Complaints that were judged for whether they are prompted."""
        return np.array([c.act is Act.COMPLAINT and not c.contested and c.prompted is not None for c in self.sentences])

    @property
    def last_time_judged(self) -> Flags:
        """Sentences that were judged for whether they tell of the last occasion."""
        judged = [c.act is not None and c.last_time is not None and not c.contested for c in self.sentences]
        return np.array(judged, bool) & self.source.has_last_time

    @property
    def texts(self) -> list[str]:
        return [c.sentence.text for c in self.sentences]

    @property
    def roles(self) -> list[Role]:
        return [c.sentence.role for c in self.sentences]


@dataclass(frozen=True, slots=True)
class Fitted:
    """The fit of one setting, with what tells how well it does on registers that were left out.

    ``read`` are the conversations with their weights in this setting, and ``found`` the class probabilities of their sentences
    by the heads that did not see their register, ``fold_heads[fold_of[study]]``, before calibration.
    """

    heads: Heads
    decision: Decision
    read: tuple[ReadConversation, ...]
    found: tuple[Matrix, ...]
    fold_of: Mapping[str, int]
    fold_heads: tuple[Heads, ...]


def fit(
    reader: SentenceReader,
    conversations: Sequence[TrainingConversation],
    options: TrainingOptions,
    *,
    say: Say,
    processes: int = 1,
) -> dict[str, Fitted]:
    """Heads and decision for one language, by setting; the same with any number of ``processes``."""
    read = _read(reader, conversations, options)
    say(f"  {sum(len(r.sentences) for r in read)} sentences read, with noisy copies")
    weighed = {setting: _weighed(read, registers) for setting, registers in options.registers.items()}
    return {setting: _fit_setting(own, options, processes) for setting, own in weighed.items()}


def _fit_setting(read: Sequence[ReadConversation], options: TrainingOptions, processes: int) -> Fitted:
    if not set(range(CLASSES)) <= set(_labels(read).tolist()):
        raise ValueError("the corpus lacks sentences of some act, so nothing can be learned about it")
    fold_of = _folds(read, options)
    folds = range(max(fold_of.values()) + 1)
    quick = options.model_copy(update={"context": options.context.model_copy(update={"networks": 1})})
    parts = [([r for r in read if fold_of[r.source.study] != fold], quick) for fold in folds]
    heads, *fold_heads = in_processes(_heads, [(read, options), *parts], processes=processes)
    found = tuple(fold_heads[fold_of[r.source.study]].classes(r.vectors, r.roles) for r in read)
    return Fitted(heads, _decision(read, found, fold_of, fold_heads), tuple(read), found, fold_of, tuple(fold_heads))


def _heads(read: Sequence[ReadConversation], options: TrainingOptions) -> Heads:
    context = fit_context([_lesson(r, options) for r in read], options.context)
    return Heads(read_alone(read, options), _facet_heads(read, options), context)


def _lesson(read: ReadConversation, options: TrainingOptions) -> Lesson:
    labels = np.where(read.usable, read.classes, -1)
    share = np.where(labels == INTERVIEWER, options.interviewer_weight, 1.0) * (labels >= 0)
    return Lesson(read.vectors, tuple(read.roles), labels, (share * read.weight).astype(np.float32))


def read_alone(read: Sequence[ReadConversation], options: TrainingOptions) -> Linear:
    """The head that judges a sentence by its own vector."""
    return fit_linear(*lessons_alone(read), strength=options.strength)


def lessons_alone(read: Sequence[ReadConversation]) -> tuple[Matrix, NDArray[np.int64], Matrix]:
    """What that head learns from: vectors, class numbers, weights."""
    return _stack(read), _labels(read), _weights(read)


def _read(
    reader: SentenceReader, conversations: Sequence[TrainingConversation], options: TrainingOptions
) -> list[ReadConversation]:
    rng = random.Random(options.seed)  # noqa: S311 - not for secrets
    versions: list[tuple[TrainingConversation, tuple[CodedSentence, ...], str]] = []
    for conversation in conversations:
        level = rng.choices(list(options.noise), weights=list(options.noise.values()))[0]
        heard = [part for coded in conversation.sentences for part in noisy(coded, LEVELS[level], rng)]
        turned = tuple(misattributed(coded, options.role_errors, rng) for coded in heard)
        versions += [(conversation, conversation.sentences, AS_WRITTEN), (conversation, turned, level)]
    texts = [c.sentence.text for _, sentences, _ in versions for c in sentences]
    vectors = reader.read(texts, np.zeros((1, reader.width), np.float32)).vectors
    made, start = [], 0
    for conversation, sentences, level in versions:
        made.append(ReadConversation(conversation, sentences, vectors[start : start + len(sentences)], level))
        start += len(sentences)
    return made


def _folds(read: Sequence[ReadConversation], options: TrainingOptions) -> dict[str, int]:
    """The fold of each study: its register, or where all have the same, one of ``options.folds``.

    What a team judged is spread over the folds: it is of one kind with what the coder is adapted to.
    """
    registers = sorted({r.source.register for r in read} - {JUDGED})
    if len(registers) < 2:
        return study_folds(read, options.folds)
    judged = study_folds([r for r in read if r.source.register == JUDGED], len(registers))
    return judged | {r.source.study: registers.index(r.source.register) for r in read if r.source.register != JUDGED}


def study_folds(read: Sequence[ReadConversation], folds: int) -> dict[str, int]:
    """A fold for each study; each register is spread over the folds."""
    studies = sorted({(r.source.register, r.source.study) for r in read})
    return {study: number % folds for number, (_, study) in enumerate(studies)}


def fit_linear(vectors: Matrix, labels: NDArray[np.int64], weights: Matrix, *, strength: float) -> Linear:
    """Logistic regression with ``strength`` as C; labels of -1 are left out.

    One row of weights for labels 0 and 1, else ``CLASSES`` rows.
    """
    from sklearn.linear_model import LogisticRegression

    rows = labels >= 0
    if len(set(labels[rows])) < 2:  # nothing to tell apart
        only = 1.0 if rows.any() and labels[rows][0] else -1.0
        return Linear(np.zeros((1, vectors.shape[1]), np.float32), np.array([_SURE * only], np.float32))
    mean, scale = vectors[rows].mean(axis=0), vectors[rows].std(axis=0) + 1e-6
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the fit is stopped early on purpose
        model = LogisticRegression(C=strength, max_iter=150)
        model.fit((vectors[rows] - mean) / scale, labels[rows], sample_weight=weights[rows])
    weight, bias = model.coef_ / scale, model.intercept_ - (model.coef_ / scale) @ mean
    if len(weight) == 1:  # two classes have one row
        return Linear(weight.astype(np.float32), bias.astype(np.float32))
    full = np.zeros((CLASSES, vectors.shape[1]), np.float32)
    offsets = np.full(CLASSES, -_SURE, np.float32)  # a class that nobody showed
    full[model.classes_], offsets[model.classes_] = weight, bias
    return Linear(full, offsets)


def _facet_heads(read: Sequence[ReadConversation], options: TrainingOptions) -> Linear:
    coded = [c for r in read for c in r.sentences]
    rows = np.array([bool(c.facets) and not c.contested for c in coded])
    vectors, weights = _stack(read), _weights(read)
    labels = [np.where(rows, [int(facet in c.facets) for c in coded], -1) for facet in FACETS]
    parts = [fit_linear(vectors, own, weights, strength=options.strength) for own in labels]
    return Linear(np.vstack([p.weight for p in parts]), np.concatenate([p.bias for p in parts]))


def _decision(
    read: Sequence[ReadConversation], found: Sequence[Matrix], fold_of: Mapping[str, int], fold_heads: Sequence[Heads]
) -> Decision:
    """What is decided by thresholds, all of it on what heads said that had not seen the register."""
    classes, labels, weights = np.vstack(list(found)), _labels(read), _weights(read)
    respondents = (labels >= 0) & (labels < INTERVIEWER)
    temperature = best_temperature(classes[respondents], labels[respondents], weights[respondents])
    own = [fold_heads[fold_of[r.source.study]] for r in read]
    coded = [c for r in read for c in r.sentences]
    with_facets = np.array([bool(c.facets) for c in coded])
    facets = np.vstack([sigmoid(h.facets.logits(r.vectors)) for h, r in zip(own, read, strict=True)])[with_facets]
    has = [np.array([f in c.facets for c in coded])[with_facets] for f in FACETS]
    return Decision(
        temperature,
        COMPLAINT_THRESHOLD,
        tuple(best_threshold(facets[:, n], has[n]) for n in range(len(FACETS))),
        prompted_threshold=0.5,  # those of the marks are chosen where they are learned, for all languages together
        last_time_threshold=0.5,
    )


def _stack(read: Sequence[ReadConversation]) -> Matrix:
    return np.vstack([r.vectors for r in read])


def _labels(read: Sequence[ReadConversation]) -> NDArray[np.int64]:
    """Class numbers, -1 for what the two coders disagree on."""
    return np.concatenate([np.where(r.usable, r.classes, -1) for r in read])


def _weighed(read: Sequence[ReadConversation], registers: Mapping[str, float]) -> list[ReadConversation]:
    """The same with the weights of their registers, 1 on average over the sentences."""
    sizes = np.array([len(r.sentences) for r in read])
    raw = np.array([registers[r.source.register] for r in read])
    average = float((raw * sizes).sum() / sizes.sum())
    return [replace(r, weight=float(w) / average) for r, w in zip(read, raw, strict=True)]


def _weights(read: Sequence[ReadConversation]) -> Matrix:
    return np.concatenate([np.full(len(r.sentences), r.weight, np.float32) for r in read])
