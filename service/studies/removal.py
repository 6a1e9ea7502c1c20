"""Deleting for good: rows, media, artefacts, search entries and what the queue remembers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from service.database.engine import Database
from service.database.study_tables import Job, JobKind, RecordingRow, StudyRow, Upload
from service.database.tables import ArtefactUse
from service.jobs.queue import JobQueue
from service.store.content_addressed import BlobStore
from service.studies.artefacts import remove_unused_artefacts
from service.studies.blobs import remove_unused
from service.studies.kept_themes import forget_in_themes


@dataclass(frozen=True, slots=True)
class Remains:
    """What is left to remove once the rows are gone."""

    jobs: tuple[Job, ...]
    blobs: frozenset[str]
    artefacts: frozenset[str]
    uploads: tuple[str, ...] = ()


def remove_study(session: Session, study: StudyRow) -> Remains:
    """Deletes the rows of a study with all that belongs to it."""
    recordings = session.scalars(select(RecordingRow).where(RecordingRow.study_id == study.id)).all()
    jobs = session.scalars(select(Job).where(Job.study_id == study.id)).all()
    artefacts = session.scalars(select(ArtefactUse.artefact).where(ArtefactUse.study_id == study.id)).all()
    remains = _remains(recordings, jobs, artefacts, study.respondents, study.purchases)
    uploads = session.scalars(select(Upload.id).where(Upload.study_id == study.id)).all()
    session.delete(study)
    session.flush()
    return replace(remains, uploads=tuple(uploads))


def lock_jobs(session: Session, study_id: str) -> None:
    """Locks the jobs of a study, those that ask for others first; before the study itself.

    So does whoever ends a job, or cancels one with those that it asked for: neither waits for the other.
    """
    order = (Job.kind != JobKind.REPROCESS, Job.id)
    session.scalars(select(Job.id).where(Job.study_id == study_id).order_by(*order).with_for_update()).all()


def remove_recording(session: Session, recording: RecordingRow) -> Remains:
    """Deletes the rows of a recording with all that belongs to it; what the study's themes were made from goes too.

    The themes stay, without what was said in it.
    """
    jobs = session.scalars(select(Job).where(Job.recording_id == recording.id).with_for_update()).all()
    session.get_one(StudyRow, recording.study_id, with_for_update=True)  # results are written down before, or find it gone
    forget_in_themes(session, recording)
    of_study = (ArtefactUse.study_id == recording.study_id) & ArtefactUse.recording_id.is_(None)
    uses = session.scalars(select(ArtefactUse).where((ArtefactUse.recording_id == recording.id) | of_study)).all()
    remains = _remains([recording], jobs, [use.artefact for use in uses], *_take_results(session, recording.study_id))
    session.execute(delete(ArtefactUse).where(ArtefactUse.id.in_([use.id for use in uses])))
    session.execute(delete(Upload).where(Upload.recording_id == recording.id))
    session.delete(recording)
    session.flush()
    return remains


def clear(*remains: Remains, database: Database, store: BlobStore, queue: JobQueue, artefacts: Path, uploads: Path) -> None:
    """Removes what is left, except what something else still uses; after the transaction, and harmless to repeat."""
    jobs = [job for one in remains for job in one.jobs]
    for job in jobs:
        queue.cancel(job)
    queue.forget(jobs)
    _forget_words(database)
    for upload in (upload for one in remains for upload in one.uploads):
        (uploads / upload).unlink(missing_ok=True)
    remove_unused(database, store, frozenset[str]().union(*(one.blobs for one in remains)))
    remove_unused_artefacts(database, store, artefacts, frozenset[str]().union(*(one.artefacts for one in remains)))


def _forget_words(database: Database) -> None:
    """SQLite's index of words only notes what was deleted, until it is written anew; a second for half a million sentences."""
    if database.is_sqlite:
        with database.writing() as session:
            session.execute(text("INSERT INTO utterance_words (utterance_words) VALUES ('optimize')"))


def _take_results(session: Session, study_id: str) -> list[str | None]:
    """What jobs tell of the study that the recording was part of, taken from them."""
    told = select(Job).where(Job.study_id == study_id, Job.kind.in_((JobKind.REPROCESS, JobKind.EXPORT)), Job.result.is_not(None))
    results = []
    for job in session.scalars(told):
        results.append(job.result)
        job.result = None
    return results


def _remains(recordings: Sequence[RecordingRow], jobs: Sequence[Job], artefacts: Sequence[str], *others: str | None) -> Remains:
    named = [*others]
    named += [name for r in recordings for name in (r.media, r.transcript, r.as_heard, r.corrected)]
    named += [name for job in jobs for name in (job.blob, job.result)]
    return Remains(tuple(jobs), frozenset(name for name in named if name is not None), frozenset(artefacts))
