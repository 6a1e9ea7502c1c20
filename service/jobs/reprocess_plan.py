"""What it would take to bring a study up to date: planned as ``hardpart reprocess`` plans an archive, before anything is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from pipelines.archive.estimate import rates
from pipelines.archive.ledger import UnitRecord
from pipelines.archive.names import path_of
from pipelines.archive.plan import Fate, FileFacts, Plan, PlannedFile, Planner, Scope
from pipelines.archive.stages import Fingerprints, Stage
from pipelines.artefacts import ArtefactStore
from service.clock import moment
from service.database.study_tables import Job, JobKind, RecordingRow, ResultRow, StudyRow
from service.database.tables import Blob, Worker
from service.jobs.engine import described, request_for
from service.jobs.records import CANCELLED, OPEN
from service.jobs.results import record_of_row
from service.jobs.themes_work import MADE_BY
from service.store.content_addressed import BlobStore

_BUSY = "it is being worked on already"
_AFTER_FILES = "recordings are brought up to date"


@dataclass(frozen=True, slots=True)
class StudyPlan:
    """The plan of one study; ``recordings`` are the ids of its files' recordings, ``themes`` says why these are found anew."""

    study: StudyRow
    files: Plan
    recordings: Mapping[str, str]
    themes: str | None


def plan_study(
    session: Session, store: BlobStore, artefacts: ArtefactStore, study: StudyRow, prints: Fingerprints, scope: Scope
) -> StudyPlan:
    """What would be done with each recording of ``study``, and why; no model is loaded and no file opened for it."""
    query = select(RecordingRow).where(RecordingRow.study_id == study.id).order_by(RecordingRow.name)
    rows = session.scalars(query.options(undefer(RecordingRow.made))).all()
    records = {row.id: record_of_row(row) for row in rows}
    request = request_for(session, store, study, rows, for_themes=False)
    planner = Planner(request, prints, artefacts, scope, rates(record for record in records.values() if record is not None))
    busy, sizes = _busy(session, study), _sizes(session, rows)
    judged = [_judged(planner, row, records[row.id], sizes, is_busy=row.id in busy) for row in rows]
    plan = planner.plan(judged)
    return StudyPlan(study, plan, {row.name: row.id for row in rows}, _why_themes(session, plan, study, prints.themes))


def models_of_workers(session: Session) -> Fingerprints | None:
    """What the models of the worker that was seen last are; ``None`` when none has told yet."""
    query = select(Worker.models).where(Worker.models.is_not(None)).order_by(Worker.seen_ms.desc()).limit(1)
    told = session.scalar(query)
    return None if told is None else Fingerprints(**told)


def why_themes(session: Session, study: StudyRow, made_by: str) -> str | None:
    """Why the themes of ``study`` are not what ``made_by`` would find in it now; ``None`` when they are."""
    facts = select(ResultRow.revision, ResultRow.facts[MADE_BY].as_string()).where(ResultRow.study_id == study.id)
    found = session.execute(facts).first()
    if found is None:
        return "they were not found yet"
    revision, before = found
    if before != made_by:
        return "another finder of themes"
    return None if revision == study.revision else "something changed since they were found"


def _why_themes(session: Session, plan: Plan, study: StudyRow, made_by: str) -> str | None:
    if plan.until is not Stage.THEMES:
        return None
    return _AFTER_FILES if plan.of(Fate.DUE) else why_themes(session, study, made_by)


def _judged(
    planner: Planner, row: RecordingRow, record: UnitRecord | None, sizes: Mapping[str, int], *, is_busy: bool
) -> PlannedFile:
    source = described(row)
    path = path_of(source)
    if record is not None and (row.failure is not None or row.state in {"failed", "cancelled"}):
        record = replace(record, failure=row.failure or CANCELLED)
    mine = record if record is not None and record.sha256 == source.sha256 else None
    facts = FileFacts(sizes.get(source.transcript_sha256 or source.media_sha256 or "", 0), moment(row.created_ms).date())
    planned = planner.judge(source, file=path.name, record=mine, namesake=record, facts=lambda: facts)
    if planned.fate is Fate.DUE and is_busy:
        return replace(planned, fate=Fate.WAITS, why=_BUSY, seconds=0.0)
    if planned.fate is Fate.CURRENT:
        return replace(planned, why="")
    return replace(planned, why=_unrecorded(row)) if planned.fate is Fate.DUE and record is None else planned


def _unrecorded(row: RecordingRow) -> str:
    """Why a recording is due of which nothing was written down."""
    if row.state == "failed":
        return f"failed last time: {row.failure}"
    return "what made its results was not written down" if row.state == "done" else "new"


def _busy(session: Session, study: StudyRow) -> set[str | None]:
    """Recordings that a job is at or waits to be at."""
    query = select(Job.recording_id).where(Job.study_id == study.id, Job.kind == JobKind.RECORDING, Job.state.in_(OPEN))
    return set(session.scalars(query))


def _sizes(session: Session, rows: Sequence[RecordingRow]) -> dict[str, int]:
    """Bytes of the files of ``rows``, by content."""
    mine = RecordingRow.study_id.in_({row.study_id for row in rows})
    of_files = (RecordingRow.media, RecordingRow.transcript, RecordingRow.corrected)
    found: dict[str, int] = {}
    for column in of_files:
        query = select(Blob.sha256, Blob.size).join(RecordingRow, column == Blob.sha256).where(mine)
        found |= {blob.sha256: blob.size for blob in session.execute(query)}
    return found
