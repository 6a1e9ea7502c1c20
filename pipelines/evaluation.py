"""How well findings agree with gold judgements; the agreement of two people is the same computation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from annotations.corpus import CodedSentence
from annotations.findings import Act, Facet, Finding

BOOTSTRAPS = 1000
_MOST_WITHOUT = 0.1  # of the draws; where more have nothing to score, no interval is told
_SEED = 20
_CALIBRATION_BINS = 10
_WORST = 20
ACTS = tuple(Act)

Tables = NDArray[np.float64]  # (draws or conversations, gold, found): counts of sentences


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
    """A score with its 95 % interval from drawing whole conversations anew (percentile bootstrap).

    The interval is ``None`` where too few conversations have something to score.
    """

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class LabelScores:
    """Precision, recall, F1 of one act or facet; ``support`` counts gold. ``precision`` is ``None`` where nothing was found."""

    precision: Measure | None
    recall: Measure
    f1: Measure
    support: int


@dataclass(frozen=True, slots=True)
class Scores:
    """Everything that is measured on one group of sentences.

    ``confusion[gold][found]`` counts sentences. ``facets_macro_f1`` is the mean over the facets that gold or findings have on
    complaints that were found, where gold has facets.
    ``calibration_error`` is the expected calibration error of the complaint probability over ten bins of equal width.
    It is ``None`` where each probability is 0 or 1: a person told acts and no probabilities.
    ``prompted`` is scored on gold complaints, ``last_time`` on all sentences; a measure whose gold is not there is ``None``.
    """

    sentences: int
    conversations: int
    acts: Mapping[Act, LabelScores]
    facets: Mapping[Facet, LabelScores]
    facets_macro_f1: float | None
    kappa: Measure
    alpha: Measure
    confusion: Mapping[Act, Mapping[Act, int]]
    calibration_error: float | None
    wishes_as_complaints: float | None
    hypotheticals_as_complaints: float | None
    prompted: LabelScores | None
    last_time: LabelScores | None


def pairs_of(gold: Sequence[CodedSentence], found: Sequence[Finding | None]) -> list[Pair]:
    """Sentences that count: a respondent's, judged, uncontested, with a finding."""
    return [
        Pair(g, f, at)
        for at, (g, f) in enumerate(zip(gold, found, strict=True))
        if g.act is not None and not g.contested and f is not None
    ]


def score(pairs: Sequence[Pair]) -> Scores:
    """All measures on ``pairs`` (at least one); intervals come from 1,000 draws of conversations with a fixed seed."""
    gold = np.array([ACTS.index(p.act) for p in pairs])
    found = np.array([ACTS.index(p.found.act) for p in pairs])
    conversations = _numbered([p.gold.sentence.conversation for p in pairs])
    acts = _drawn(_tables(gold, found, conversations, size=len(ACTS)))
    both = [p for p in pairs if p.act is Act.COMPLAINT and p.gold.facets and p.found.act is Act.COMPLAINT]
    facets = {facet: _facet_scores(both, facet) for facet in Facet}
    used = [facet for facet in Facet if any(facet in (*p.gold.facets, *p.found.facets) for p in both)]
    return Scores(
        sentences=len(pairs),
        conversations=int(conversations.max()) + 1,
        acts={act: _label_scores(_against_rest(acts, n)) for n, act in enumerate(ACTS)},
        facets=facets,
        facets_macro_f1=float(np.mean([facets[facet].f1.value for facet in used])) if used else None,
        kappa=_measure(_kappa(acts)),
        alpha=_measure(_alpha(acts)),
        confusion={a: {b: int(acts[0, i, j]) for j, b in enumerate(ACTS)} for i, a in enumerate(ACTS)},
        calibration_error=_calibration(pairs),
        wishes_as_complaints=_share_taken(acts[0], Act.WISH),
        hypotheticals_as_complaints=_share_taken(acts[0], Act.HYPOTHETICAL),
        prompted=_mark_scores([p for p in pairs if p.act is Act.COMPLAINT], lambda f: f.prompted),
        last_time=_mark_scores(pairs, lambda f: f.last_time),
    )


def worst(pairs: Sequence[Pair], *, most: int = _WORST) -> list[Pair]:
    """The errors about complaints that the coder was surest of, surest first."""
    wrong = [p for p in pairs if (p.act is Act.COMPLAINT) is not (p.found.act is Act.COMPLAINT)]
    return sorted(wrong, key=lambda p: (p.found.probabilities[p.act], p.at))[:most]


def tells_probabilities(pairs: Sequence[Pair]) -> bool:
    """Whether the coder told probabilities, and not just acts."""
    return any(0 < p.found.probability < 1 for p in pairs)


def _calibration(pairs: Sequence[Pair]) -> float | None:
    if not tells_probabilities(pairs):
        return None
    probabilities = np.array([p.found.probabilities[Act.COMPLAINT] for p in pairs])
    return calibration_error(probabilities, np.array([p.act is Act.COMPLAINT for p in pairs]))


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


def _numbered(names: Sequence[str]) -> NDArray[np.int64]:
    """Each name as its place among the sorted distinct ones."""
    place = {name: number for number, name in enumerate(sorted(set(names)))}
    return np.array([place[name] for name in names])


def _tables(gold: NDArray[np.int64], found: NDArray[np.int64], conversations: NDArray[np.int64], *, size: int) -> Tables:
    """Confusion tables, gold by found: (conversations, size, size)."""
    count = int(conversations.max()) + 1
    cells = (conversations * size + gold) * size + found
    return np.bincount(cells, minlength=count * size * size).reshape(count, size, size).astype(np.float64)


def _drawn(tables: Tables) -> Tables:
    """The table of all conversations, then those of ``BOOTSTRAPS`` draws of as many conversations, with replacement."""
    random, count = np.random.default_rng(_SEED), len(tables)
    draws = [np.bincount(random.integers(count, size=count), minlength=count) for _ in range(BOOTSTRAPS)]
    times = np.vstack([np.ones((1, count)), *draws])
    return (times @ tables.reshape(count, -1)).reshape(-1, *tables.shape[1:])


def _against_rest(tables: Tables, label: int) -> Tables:
    """Tables of two rows and columns: the rest, then ``label``."""
    hits, gold, found = tables[:, label, label], tables[:, label].sum(axis=1), tables[:, :, label].sum(axis=1)
    neither = tables.sum(axis=(1, 2)) - gold - found + hits
    return np.stack([neither, found - hits, gold - hits, hits], axis=1).reshape(-1, 2, 2)


def _label_scores(tables: Tables) -> LabelScores:
    """F1 is scored where gold has the label, precision where it was found."""
    hits, gold, found = tables[:, 1, 1], tables[:, 1].sum(axis=1), tables[:, :, 1].sum(axis=1)
    f1 = np.where(gold > 0, _ratio(2 * hits, gold + found), np.nan)
    precision = _measure(_ratio(hits, found)) if found[0] else None
    return LabelScores(precision, _measure(_ratio(hits, gold)), _measure(f1), int(gold[0]))


def _facet_scores(pairs: Sequence[Pair], facet: Facet) -> LabelScores:
    """Facets are scored on complaints that were found."""
    return _flag_scores(pairs, [facet in p.gold.facets for p in pairs], [facet in p.found.facets for p in pairs])


def _mark_scores(pairs: Sequence[Pair], mark: Callable[[CodedSentence | Finding], bool | None]) -> LabelScores | None:
    """Scores of a mark on what was judged for it; ``None`` where gold has none."""
    judged = [p for p in pairs if mark(p.gold) is not None]
    gold = [bool(mark(p.gold)) for p in judged]
    return _flag_scores(judged, gold, [bool(mark(p.found)) for p in judged]) if any(gold) else None


def _flag_scores(pairs: Sequence[Pair], gold: Sequence[bool], found: Sequence[bool]) -> LabelScores:
    return flag_scores(gold, found, [p.gold.sentence.conversation for p in pairs])


def flag_scores(gold: Sequence[bool], found: Sequence[bool], conversations: Sequence[str]) -> LabelScores:
    """Scores of something that holds or not, one entry a sentence; zeros for no sentence."""
    if not gold:
        nothing = Measure(0.0, None, None)
        return LabelScores(None, nothing, nothing, 0)
    tables = _tables(np.array(gold, int), np.array(found, int), _numbered(conversations), size=2)
    return _label_scores(_drawn(tables))


def _measure(drawn: NDArray[np.float64]) -> Measure:
    """The first value, 0 where there is nothing to score, with the interval of the others that there are."""
    value, scored = float(np.nan_to_num(drawn[0])), drawn[1:][~np.isnan(drawn[1:])]
    if len(scored) < (1 - _MOST_WITHOUT) * BOOTSTRAPS:
        return Measure(value, None, None)
    low, high = np.percentile(scored, [2.5, 97.5])
    return Measure(value, float(low), float(high))


def _ratio(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    """NaN where there is nothing to divide by."""
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)


def _kappa(tables: Tables) -> NDArray[np.float64]:
    """Cohen's kappa (Cohen, 1960); 1 where both use one act only."""
    whole = tables.sum(axis=(1, 2))
    by_chance = (tables.sum(axis=1) * tables.sum(axis=2)).sum(axis=1) / whole**2
    agreed = np.trace(tables, axis1=1, axis2=2) / whole
    return np.where(by_chance >= 1, 1.0, _ratio(agreed - by_chance, 1 - by_chance))


def _alpha(tables: Tables) -> NDArray[np.float64]:
    """Krippendorff's alpha of two coders, nominal data, nothing missing (Krippendorff, 2011); 1 where both use one act only."""
    coincidences = tables + tables.transpose(0, 2, 1)
    values, count = coincidences.sum(axis=1), coincidences.sum(axis=(1, 2))
    observed = 1 - np.trace(coincidences, axis1=1, axis2=2) / count
    expected = 1 - (values * (values - 1)).sum(axis=1) / (count * (count - 1))
    return np.where(expected <= 0, 1.0, 1 - _ratio(observed, expected))


def _share_taken(table: NDArray[np.float64], act: Act) -> float | None:
    """How many sentences of ``act`` are called complaints; ``None`` where gold has none."""
    row = table[ACTS.index(act)]
    return float(row[ACTS.index(Act.COMPLAINT)] / row.sum()) if row.any() else None
