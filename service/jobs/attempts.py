"""What jobs of a study share: they begin again when what they used is otherwise by now, and leave nothing that is not wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from pipelines.artefacts import Tally
from pipelines.study import StudyPipeline
from service.database.engine import Database
from service.database.study_tables import Job, RecordingRow, StudyRow
from service.jobs.progress import JobCancelledError
from service.store.content_addressed import BlobStore
from service.studies.artefacts import remove_unused_artefacts


class Attempts:
    """Tries until what was made is written down; artefacts that belong to nothing then go at once."""

    def __init__(self, database: Database, store: BlobStore, artefacts: Path) -> None:
        self._database = database
        self._store = store
        self._artefacts = artefacts

    def until_written(self, pipeline: StudyPipeline, attempt: Callable[[], bool]) -> None:
        """Calls ``attempt`` until it is true, which it is not where a recording was deleted, or became another, while it used it.

        It finds nothing in the tally and among the used artefacts of ``pipeline``.
        """
        is_written = False
        while not is_written:
            pipeline.store.used, pipeline.store.tally = set(), Tally()
            try:
                is_written = attempt()
            except JobCancelledError:
                self._remove_unused(pipeline)
                raise
            if not is_written:
                self._remove_unused(pipeline)

    def _remove_unused(self, pipeline: StudyPipeline) -> None:
        remove_unused_artefacts(self._database, self._store, self._artefacts, pipeline.store.used)


def running_job(session: Session, job_id: str, attempt: int) -> Job:
    """The job. Raises ``JobCancelledError`` when it was cancelled, started anew or deleted."""
    job = if_running(session, job_id, attempt)
    if job is None:
        raise JobCancelledError
    return job


def if_running(session: Session, job_id: str, attempt: int) -> Job | None:
    """The same, and ``None`` where that raises."""
    job = session.get(Job, job_id, with_for_update=True)
    return job if job is not None and job.state == "running" and job.attempt == attempt else None


def are_there(session: Session, study_id: str, rows: Iterable[RecordingRow]) -> bool:
    """Whether none of the recordings was deleted. Nobody deletes one before the transaction ends."""
    session.scalars(select(StudyRow.id).where(StudyRow.id == study_id).with_for_update()).one()
    there = set(session.scalars(select(RecordingRow.id).where(RecordingRow.study_id == study_id)))
    return there.issuperset(row.id for row in rows)


def are_as_read(session: Session, study_id: str, rows: Iterable[RecordingRow]) -> bool:
    """Whether they are there, go by the names that were read, and have the sentences of then under the same numbers.

    Nobody deletes or renames one, or gives it other sentences, before the transaction ends.
    """
    session.scalars(select(StudyRow.id).where(StudyRow.id == study_id).with_for_update()).one()
    now = select(RecordingRow).where(RecordingRow.study_id == study_id).options(undefer(RecordingRow.made))
    there = {row.id: _sentences_of(row) for row in session.scalars(now)}
    return all(there.get(row.id) == _sentences_of(row) for row in rows)


def _sentences_of(row: RecordingRow) -> tuple[object, ...]:
    """What the ids of the sentences of a recording follow from; another coder changes nothing of it."""
    made_by = (row.made or {}).get("made_by", {})
    return row.name, row.as_heard, made_by.get("roles"), made_by.get("sentences")
