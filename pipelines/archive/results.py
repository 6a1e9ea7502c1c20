"""``results.jsonl``: a line for each file of the archive, whatever became of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from annotations.errors import InputError
from pipelines.archive.last_study import GoneFile
from pipelines.archive.names import relative
from pipelines.archive.plan import Fate, Plan, PlannedFile
from pipelines.archive.run import FileResult
from pipelines.inputs import FoundInputs

RESULTS = "results.jsonl"
_STOPPED = "the run was stopped before it came to this file"


def result_lines(
    plan: Plan, results: Mapping[str, FileResult], found: FoundInputs, gone: Sequence[GoneFile], *, root: Path
) -> list[dict[str, Any]]:
    """The lines in order of the files' paths; ``results`` are by content.

    ``state`` is ``done``, ``kept`` (another run did it), ``failed``, ``current`` (nothing was to be done), ``left`` (by a
    limit, or the run was stopped), ``waits`` (for an earlier stage), ``passed over`` (no file for a study) or ``gone`` (of the
    last study, and nowhere now).
    """
    lines = [_line(planned.fate, planned.file, results.get(planned.source.sha256), _facts(planned)) for planned in plan.files]
    lines += _other("failed", found.failures, root)
    lines += _other("passed over", found.skipped, root)
    lines += [_gone(one) for one in gone]
    return sorted(lines, key=lambda line: (line["file"], line["state"]))


def as_text(lines: Sequence[Mapping[str, Any]]) -> str:
    """The lines as JSON Lines."""
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _facts(planned: PlannedFile) -> dict[str, Any]:
    return {"recording": planned.source.recording, "sha256": planned.source.sha256, "why": planned.why}


def _line(fate: Fate, file: str, result: FileResult | None, facts: Mapping[str, Any]) -> dict[str, Any]:
    if result is not None:
        how = {"state": result.state, "sentence": result.sentence, "sentences": result.sentences}
        return {"file": file, **facts, **how, "seconds": result.seconds, "model_calls": result.model_calls}
    if fate is Fate.DUE:
        return {"file": file, **facts, "state": Fate.LEFT.value, "sentence": _STOPPED}
    return {"file": file, **facts, "state": fate.value, "sentence": None}


def _gone(gone: GoneFile) -> dict[str, Any]:
    facts = {"recording": gone.recording, "sha256": gone.sha256, "why": ""}
    return {"file": gone.file, **facts, "state": "gone", "sentence": gone.sentence}


def _other(state: str, errors: Sequence[InputError], root: Path) -> Iterator[dict[str, Any]]:
    for error in errors:
        yield {"file": relative(Path(error.source), root), "state": state, "sentence": str(error)}
