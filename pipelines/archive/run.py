"""The files of a plan, done by a runner; every file answered."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from annotations.errors import HardpartError
from pipelines.archive.ledger import Ledger, UnitRecord
from pipelines.archive.plan import Plan, PlannedFile
from pipelines.archive.work import BUSY, DONE, FAILED, KEPT, STOP, FileOrder
from pipelines.hearing import Failure
from pipelines.runners.protocol import Answer, Runner

_LOOK_AGAIN_S = 0.5


@dataclass(frozen=True, slots=True)
class FileResult:
    """How it went with one file: ``done``, ``kept`` (another run did it meanwhile) or ``failed``, with the sentence."""

    order: FileOrder
    state: str
    sentence: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    model_calls: dict[str, int] = field(default_factory=dict)
    sentences: int = 0


def usable_files(plan: Plan, results: Mapping[str, FileResult]) -> list[PlannedFile]:
    """The files that a study can be made of, with these ``results`` by content."""
    done = {sha256 for sha256, result in results.items() if result.sentence is None}
    return [file for file in plan.files if file.is_usable or file.source.sha256 in done]


def failures_in(results: Mapping[str, FileResult]) -> list[Failure]:
    """What failed, in order of the files' paths."""
    failed = sorted((r for r in results.values() if r.sentence is not None), key=lambda r: r.order.file)
    return [Failure(r.order.source.recording, "files", r.sentence or "") for r in failed]


def process(orders: Sequence[FileOrder], runner: Runner, ledger: Ledger) -> Iterator[FileResult]:
    """The result of each order as it comes. What another run works on is looked at again when all else is done.

    Raises ``HardpartError`` when going on makes no sense: no room, weights that are missing.
    """
    waiting = {order.source.sha256: order for order in orders}
    while waiting:
        busy: dict[str, FileOrder] = {}
        for answer in runner.answers([order.fields() for order in waiting.values()]):
            order = waiting[answer.id]
            if answer.result is not None and answer.result["state"] == BUSY:
                busy[answer.id] = order
            else:
                yield _result(order, answer, ledger)
        waiting = busy
        if waiting:
            time.sleep(_LOOK_AGAIN_S)


def _result(order: FileOrder, answer: Answer, ledger: Ledger) -> FileResult:
    if answer.result is None:
        return _died(order, answer.died or "", ledger)
    found: dict[str, Any] = dict(answer.result)
    state = found["state"]
    if state == STOP:
        raise HardpartError(found["sentence"])
    assert state in {DONE, KEPT, FAILED}
    return FileResult(
        order, state, found.get("sentence"), dict(found["seconds"]), dict(found["model_calls"]), int(found["sentences"])
    )


def _died(order: FileOrder, cause: str, ledger: Ledger) -> FileResult:
    """The worker could not write down what became of the file, so it is done here."""
    sentence = f"{order.source.media or order.source.transcript}: {cause}; leave it out, or export it again and run again."
    before = ledger.read(order.source.sha256)
    name = order.source.recording
    record = before or UnitRecord(order.source.sha256, order.file, name, order.made_by)
    named = replace(record, file=order.file, recording=name, former=order.former)
    ledger.write(replace(named, failure=sentence, failed_at="worker", done=()))
    return FileResult(order, FAILED, sentence)
