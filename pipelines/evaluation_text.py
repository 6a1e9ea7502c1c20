"""Scores as a table for a terminal and as JSON values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from annotations.findings import Act
from pipelines.evaluation import LabelScores, Measure, Pair, Scores


def scores_fields(scores: Scores) -> dict[str, Any]:
    """Scores as JSON values, numbers to four digits."""
    fields = rounded(asdict(scores))
    assert isinstance(fields, dict)
    return fields


def scores_lines(title: str, scores: Scores) -> Iterator[str]:
    """Scores of one group as lines of at most 100 characters."""
    yield f"{title}: {scores.sentences} sentences of {scores.conversations} conversations"
    if scores.conversations == 1:
        yield "  (intervals tell nothing here: they come from drawing conversations anew, and there is one)"
    yield f"  {'':14}{'precision':>22}{'recall':>22}{'F1':>22}{'support':>9}"
    marks = {"prompted": scores.prompted, "last_time": scores.last_time}
    shown = {name.value: label for name, label in (*scores.acts.items(), *scores.facets.items())}
    shown |= {name: label for name, label in marks.items() if label is not None}
    for name, label in shown.items():
        yield f"  {name:14}{_cells(label)}{label.support:>9}"
    yield f"  facets, macro F1 on complaints that were found: {scores.facets_macro_f1:.2f}"
    yield f"  agreement over acts: Cohen's kappa {_cell(scores.kappa)}"
    yield f"                       Krippendorff's alpha {_cell(scores.alpha)}"
    yield (
        f"  taken for complaints: wishes {_share(scores.wishes_as_complaints)}, "
        f"hypotheticals {_share(scores.hypotheticals_as_complaints)}"
    )
    yield f"  expected calibration error of the complaint probability: {scores.calibration_error:.3f}"
    yield "  gold below, found to the right: " + " ".join(f"{act.value[:9]:>9}" for act in Act)
    for act, row in scores.confusion.items():
        yield f"  {act.value:>31} " + " ".join(f"{row[other]:>9}" for other in Act)


def error_lines(errors: Sequence[Pair], contexts: Mapping[int, Sequence[str]]) -> Iterator[str]:
    """Errors with the sentences before each."""
    for error in errors:
        found = error.found
        yield f"  {error.gold.sentence.id}: gold {error.act.value}, found {found.act.value} ({found.probability:.2f})"
        for line in contexts[error.at]:
            yield f"      {line[:110]}"
        yield f"    > {error.gold.sentence.text[:200]}"


def _cells(label: LabelScores) -> str:
    return "".join(f"{_cell(m):>22}" for m in (label.precision, label.recall, label.f1))


def _cell(measure: Measure) -> str:
    return f"{measure.value:.2f} ({measure.low:.2f} to {measure.high:.2f})"


def _share(value: float | None) -> str:
    return "none in gold" if value is None else f"{value:.2f}"


def rounded(value: object) -> object:
    """JSON values with numbers to four digits."""
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, Mapping):
        return {str(getattr(key, "value", key)): rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(item) for item in value]
    return value
