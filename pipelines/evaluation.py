"""How well findings agree with gold judgements; the agreement of two people is the same computation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from annotations.corpus import CodedSentence
from annotations.findings import Act, Facet, Finding

BOOTSTRAPS = 1000
_SEED = 20
_CALIBRATION_BINS = 10
_WORST = 20
ACTS = tuple(Act)


@dataclass(frozen=True, slots=True)
class Pair:
    """A gold judgement with the finding about the same sentence, and where it stands among all sentences."""

    gold: CodedSentence
    found: Finding
    at: int

    @property
    def act(self) -> Act:
        """The gold act."""
        assert self.gold.act is not None
        return self.gold.act


@dataclass(frozen=True, slots=True)
class Measure:
    """A score with its 95 % interval from drawing whole conversations anew (percentile bootstrap)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class LabelScores:
    """Precision, recall, F1 of one act or facet; ``support`` counts gold."""

    precision: Measure
    recall: Measure
    f1: Measure
    support: int


@dataclass(frozen=True, slots=True)
class Scores:
    """Everything that is measured on one group of sentences.

    ``confusion[gold][found]`` counts sentences. ``calibration_error`` is the expected calibration error of the complaint
    probability over ten bins of equal width.
    """

    sentences: int
    conversations: int
    acts: Mapping[Act, LabelScores]
    facets: Mapping[Facet, LabelScores]
    facets_macro_f1: float
    kappa: Measure
    alpha: float
    confusion: Mapping[Act, Mapping[Act, int]]
    calibration_error: float
    wishes_as_complaints: float
    hypotheticals_as_complaints: float
    prompted_f1: float | None
    last_time_f1: float | None


def pairs_of(gold: Sequence[CodedSentence], found: Sequence[Finding | None]) -> list[Pair]:
    """Sentences that count: a respondent's, judged, uncontested, with a finding."""
    return [
        Pair(g, f, at)
        for at, (g, f) in enumerate(zip(gold, found, strict=True))
        if g.act is not None and not g.contested and f is not None
    ]


def score(pairs: Sequence[Pair]) -> Scores:
    """All measures on ``pairs``; intervals come from 1,000 draws of conversations with a fixed seed."""
    gold = np.array([ACTS.index(p.act) for p in pairs])
    found = np.array([ACTS.index(p.found.act) for p in pairs])
    draws = _draws([p.gold.sentence.conversation for p in pairs])
    both = [p for p in pairs if p.act is Act.COMPLAINT and p.gold.facets and p.found.act is Act.COMPLAINT]
    facets = {facet: _facet_scores(both, facet) for facet in Facet}
    return Scores(
        sentences=len(pairs),
        conversations=len({p.gold.sentence.conversation for p in pairs}),
        acts={act: _label_scores(gold == n, found == n, draws) for n, act in enumerate(ACTS)},
        facets=facets,
        facets_macro_f1=float(np.mean([scores.f1.value for scores in facets.values()])) if both else 0.0,
        kappa=_measure(lambda rows: _kappa(gold[rows], found[rows]), draws, len(pairs)),
        alpha=_alpha(gold, found),
        confusion={a: {b: int(((gold == i) & (found == j)).sum()) for j, b in enumerate(ACTS)} for i, a in enumerate(ACTS)},
        calibration_error=calibration_error(
            np.array([p.found.probabilities[Act.COMPLAINT] for p in pairs]), gold == ACTS.index(Act.COMPLAINT)
        ),
        wishes_as_complaints=_share_taken(gold, found, Act.WISH),
        hypotheticals_as_complaints=_share_taken(gold, found, Act.HYPOTHETICAL),
        prompted_f1=_flag_f1([(p.gold.prompted, p.found.prompted) for p in pairs if p.act is Act.COMPLAINT]),
        last_time_f1=_flag_f1([(p.gold.last_time, p.found.last_time) for p in pairs]),
    )


def worst(pairs: Sequence[Pair], *, most: int = _WORST) -> list[Pair]:
    """The errors about complaints that the coder was surest of, surest first."""
    wrong = [p for p in pairs if (p.act is Act.COMPLAINT) is not (p.found.act is Act.COMPLAINT)]
    return sorted(wrong, key=lambda p: (p.found.probabilities[p.act], p.at))[:most]


def calibration_error(probabilities: NDArray[np.float64], true: NDArray[np.bool_]) -> float:
    """Expected calibration error over ten bins of equal width (Naeini et al., 2015)."""
    if not len(true):
        return 0.0
    bins = np.minimum((probabilities * _CALIBRATION_BINS).astype(int), _CALIBRATION_BINS - 1)
    gaps = [
        abs(probabilities[bins == b].mean() - true[bins == b].mean()) * (bins == b).sum()
        for b in range(_CALIBRATION_BINS)
        if (bins == b).any()
    ]
    return float(sum(gaps) / len(true))


def _draws(conversations: Sequence[str]) -> list[NDArray[np.int64]]:
    """Rows of each bootstrap draw of whole conversations."""
    rows_of: dict[str, list[int]] = {}
    for row, conversation in enumerate(conversations):
        rows_of.setdefault(conversation, []).append(row)
    groups = [np.array(rows_of[name]) for name in sorted(rows_of)]
    random = np.random.default_rng(_SEED)
    return [np.concatenate([groups[n] for n in random.integers(len(groups), size=len(groups))]) for _ in range(BOOTSTRAPS)]


def _measure(value: Callable[[NDArray[np.int64]], float], draws: Sequence[NDArray[np.int64]], count: int) -> Measure:
    drawn = [value(rows) for rows in draws]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Measure(value(np.arange(count)), float(low), float(high))


def _label_scores(gold: NDArray[np.bool_], found: NDArray[np.bool_], draws: Sequence[NDArray[np.int64]]) -> LabelScores:
    def ratio(rows: NDArray[np.int64], kind: str) -> float:
        hits, g, f = float((gold[rows] & found[rows]).sum()), float(gold[rows].sum()), float(found[rows].sum())
        below = {"precision": f, "recall": g, "f1": (f + g) / 2}[kind]
        return hits / below if below else 0.0

    def measure(kind: str) -> Measure:
        return _measure(lambda rows: ratio(rows, kind), draws, len(gold))

    return LabelScores(measure("precision"), measure("recall"), measure("f1"), int(gold.sum()))


def _facet_scores(pairs: Sequence[Pair], facet: Facet) -> LabelScores:
    """Facets are scored on complaints that were found."""
    gold = np.array([facet in p.gold.facets for p in pairs], bool)
    found = np.array([facet in p.found.facets for p in pairs], bool)
    draws = _draws([p.gold.sentence.conversation for p in pairs]) if pairs else []
    if not draws:
        nothing = Measure(0.0, 0.0, 0.0)
        return LabelScores(nothing, nothing, nothing, 0)
    return _label_scores(gold, found, draws)


def _kappa(gold: NDArray[np.int64], found: NDArray[np.int64]) -> float:
    """Cohen's kappa over the five acts (Cohen, 1960); 1 where both use one act only."""
    size = len(ACTS)
    table = np.bincount(gold * size + found, minlength=size * size).reshape(size, size) / max(1, len(gold))
    by_chance = float(table.sum(axis=0) @ table.sum(axis=1))
    return 1.0 if by_chance >= 1 else (float(np.trace(table)) - by_chance) / (1 - by_chance)


def _alpha(gold: NDArray[np.int64], found: NDArray[np.int64]) -> float:
    """Krippendorff's alpha for nominal data."""
    from nltk.metrics.agreement import AnnotationTask

    if len(set(gold) | set(found)) < 2:
        return 1.0
    rows = [(coder, item, int(act)) for coder, acts in (("gold", gold), ("found", found)) for item, act in enumerate(acts)]
    return float(AnnotationTask(data=rows).alpha())


def _share_taken(gold: NDArray[np.int64], found: NDArray[np.int64], act: Act) -> float:
    of_act = gold == ACTS.index(act)
    return float((found[of_act] == ACTS.index(Act.COMPLAINT)).mean()) if of_act.any() else 0.0


def _flag_f1(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """F1 of a mark; ``None`` where gold has none."""
    gold, found = sum(g for g, _ in pairs), sum(f for _, f in pairs)
    hits = sum(g and f for g, f in pairs)
    return 2 * hits / (gold + found) if gold else None
