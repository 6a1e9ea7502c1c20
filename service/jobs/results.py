"""What a job of a recording leaves beside its sentences: what made them, how long it took, and what is otherwise than before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from annotations.speaker_corrections import SpeakerCorrection
from pipelines.archive.changes import SentenceChanges, acts_said, sentence_changes
from pipelines.archive.ledger import VERSION, UnitRecord, record_from_fields
from pipelines.archive.names import path_of
from pipelines.archive.stages import Fingerprints, Stage, made_by
from pipelines.archive.work import FileOrder
from pipelines.hearing import StudyRequest
from pipelines.inputs import StudyInput
from service.database.study_tables import ActChange, Job, RecordingRow, ReprocessFile, UtteranceRow
from service.studies.corrected import MADE_WITH

DONE = "done"
CHANGED = "changed"  # in the facts of a file: sentences with another act; none once its sentences are other ones


@dataclass(frozen=True, slots=True)
class Done:
    """What was done for a recording: its new record, how often models were called, and the artefacts that belong to it.

    ``corrections`` are those of its speakers with which it was done.
    """

    record: UnitRecord
    model_calls: Mapping[str, int]
    artefacts: Sequence[str]
    corrections: Sequence[SpeakerCorrection]


def order_of(
    source: StudyInput, before: UnitRecord | None, until: Stage, request: StudyRequest, prints: Fingerprints
) -> FileOrder:
    """A recording as an archive's worker is told of it."""
    heard = {} if before is None else before.heard
    return FileOrder(source, path_of(source).name, until, made_by(source, request, prints, heard=heard), request)


def record_of_row(row: RecordingRow) -> UnitRecord | None:
    """What made the results of a recording; ``None`` when nobody wrote it down."""
    made = {name: value for name, value in (row.made or {}).items() if name != MADE_WITH}
    return record_from_fields(made) if made.pop("version", None) == VERSION else None


def row_fields(record: UnitRecord) -> dict[str, Any]:
    """What ``record_of_row`` reads."""
    return {"version": VERSION, **asdict(record)}


def replace_rows(session: Session, recording: RecordingRow, rows: Sequence[UtteranceRow]) -> SentenceChanges:
    """Puts ``rows`` in the place of the recording's sentences, which keep their places in lists; what is otherwise now."""
    name = recording.name
    mine = UtteranceRow.recording_id == recording.id
    said = select(UtteranceRow.text, UtteranceRow.act).where(mine).order_by(UtteranceRow.number)
    before = acts_said((name, text, act) for text, act in session.execute(said))
    changed = sentence_changes(before, ((name, str(row.number), row.text, row.act) for row in rows))
    if changed.new or changed.gone:  # what was noted about these sentences is about other ones now
        session.execute(delete(ActChange).where(ActChange.recording_id == recording.id))
        for file in session.scalars(select(ReprocessFile).where(ReprocessFile.recording_id == recording.id)):
            file.facts = {**file.facts, CHANGED: None}
    ids = {row.number: row.id for row in session.execute(select(UtteranceRow.number, UtteranceRow.id).where(mine))}
    session.execute(delete(UtteranceRow).where(mine))
    for row in rows:
        if row.number in ids:
            row.id = ids[row.number]
    session.add_all(rows)
    return changed


def note_done(session: Session, job: Job, done: Done, *, changed: SentenceChanges | None = None) -> None:
    """Tells the job that asked for this one, if any, what was done and what is otherwise now."""
    file = session.scalar(select(ReprocessFile).where(ReprocessFile.child_id == job.id))
    if file is None:
        return
    file.state = DONE
    file.facts = {
        "seconds": round(sum(done.record.seconds.values()), 3) if done.model_calls else 0.0,
        "model_calls": dict(done.model_calls),
        "sentences": done.record.sentences,
    }
    if changed is not None:
        file.facts |= {CHANGED: len(changed.acts), "new": changed.new, "gone": changed.gone}
        common = {"job_id": file.job_id, "recording_id": file.recording_id}
        session.add_all(ActChange(**common, number=int(c.utterance), before=c.before, after=c.after) for c in changed.acts)
