"""Scores as a table for a terminal and as JSON values."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from annotations.findings import Act
from pipelines.counts import counted
from pipelines.evaluation import LabelScores, Measure, Pair, Scores

_WIDTH = 74  # of what was said, on lines of 80
_MOST_SHOWN = 200
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_TOO_LITTLE = "too little"


def scores_fields(scores: Scores) -> dict[str, Any]:
    """Scores as JSON values, numbers to four digits."""
    fields = rounded(asdict(scores))
    assert isinstance(fields, dict)
    return fields


def scores_lines(title: str, scores: Scores) -> Iterator[str]:
    """Scores of one group as lines of at most 80 characters, but for a long ``title``."""
    yield f"{_on_one_line(title)}: {counted(scores.sentences, 'sentence')} of {counted(scores.conversations, 'conversation')}"
    if scores.conversations == 1:
        yield "  (intervals tell nothing: they come from drawing conversations anew)"
    yield f"  {'':12}{'precision':>19}{'recall':>19}{'F1':>19}{'support':>9}"
    marks = {"prompted": scores.prompted, "last_time": scores.last_time}
    shown = {name.value: label for name, label in (*scores.acts.items(), *scores.facets.items())}
    rows = [
        f"  {name:12}" + (f"{'none in gold':>19}" if label is None else f"{_cells(label)}{label.support:>9}")
        for name, label in (shown | marks).items()
    ]
    yield from rows
    if any(_TOO_LITTLE in row for row in rows):
        yield f"  ({_TOO_LITTLE}: in gold, or found, in too few conversations for an interval)"
    macro = "–" if scores.facets_macro_f1 is None else f"{scores.facets_macro_f1:.2f}"
    yield f"  facets, macro F1 on complaints that were found: {macro}"
    yield f"  agreement over acts: Cohen's kappa {_cell(scores.kappa)}"
    yield f"                       Krippendorff's alpha {_cell(scores.alpha)}"
    yield (
        f"  taken for complaints: wishes {_share(scores.wishes_as_complaints)}, "
        f"hypotheticals {_share(scores.hypotheticals_as_complaints)}"
    )
    error = "–" if scores.calibration_error is None else f"{scores.calibration_error:.3f}"
    yield f"  expected calibration error of the complaint probability: {error}"
    yield "  gold below, found to the right:"
    yield f"  {'':12}" + "".join(f"{act.value:>13}" for act in Act)
    for act, row in scores.confusion.items():
        yield f"  {act.value:>12}" + "".join(f"{row[other]:>13}" for other in Act)


def error_lines(errors: Sequence[Pair], contexts: Mapping[int, Sequence[str]], *, probabilities: bool = True) -> Iterator[str]:
    """Errors with the sentences before each, and with the ``probabilities`` of what was found."""
    for error in errors:
        found = error.found
        probability = f" ({found.probability:.2f})" if probabilities else ""
        yield f"  {_on_one_line(error.gold.sentence.id)}: gold {error.act.value}, found {found.act.value}{probability}"
        for line in contexts[error.at]:
            yield f"      {_on_one_line(line)[:_WIDTH]}"
        said = textwrap.wrap(_on_one_line(error.gold.sentence.text)[:_MOST_SHOWN], _WIDTH) or [""]
        yield from (f"{start}{line}" for start, line in zip(("    > ", *["      "] * len(said)), said, strict=False))


def _on_one_line(text: str) -> str:
    """``text`` without what moves a terminal's cursor or changes its colours."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def _cells(label: LabelScores) -> str:
    """A dash where gold has no such sentence, so that nothing could be found, and for the precision of what was not found."""
    measures = (label.precision, label.recall, label.f1) if label.support else (None, None, None)
    return "".join(f"{'–' if measure is None else _cell(measure, to='–'):>19}" for measure in measures)


def _cell(measure: Measure, *, to: str = " to ") -> str:
    if measure.low is None or measure.high is None:
        return f"{measure.value:.2f} ({_TOO_LITTLE})"
    return f"{measure.value:.2f} ({measure.low:.2f}{to}{measure.high:.2f})"


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
