"""What jobs of a study share: they begin again when a recording was deleted meanwhile, and leave nothing that is not wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipelines.artefacts import Tally
from pipelines.study import StudyPipeline
from service.database.engine import Database
from service.database.study_tables import Job, RecordingRow, StudyRow
from service.jobs.progress import JobCancelledError
from service.store import BlobStore
from service.studies.artefacts import remove_unused_artefacts


class Attempts:
    """Tries until what was made is written down; artefacts that belong to nothing then go at once."""

    def __init__(self, database: Database, store: BlobStore, artefacts: Path) -> None:
        self._database = database
        self._store = store
        self._artefacts = artefacts

    def until_written(self, pipeline: StudyPipeline, attempt: Callable[[], bool]) -> None:
        """Calls ``attempt`` until it is true, which it is not where a recording was deleted while it used it.

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
