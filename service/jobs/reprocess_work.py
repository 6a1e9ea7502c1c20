"""The job that brings a study up to date: a job for each recording that is due, then the themes.

It waits outside of the queue until its recordings are done, so that it holds no worker; any worker's round takes it a step on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from annotations.themes import ThemeSet
from pipelines.archive.plan import Fate, Scope
from pipelines.archive.stages import Stage, fingerprints_of
from pipelines.study import Study
from pipelines.theme_diff import between, diff_fields
from service.clock import now_ms
from service.database.engine import Database
from service.database.study_tables import Job, JobKind, RecordingRow, ReprocessFile, StudyRow
from service.jobs.attempts import running_job
from service.jobs.engine import Engine
from service.jobs.queue import BULK, JobQueue
from service.jobs.records import FILES, OPEN, ask_for_stale_themes, begin_anew, cancel, end, let_wait, new_job
from service.jobs.reprocess_plan import StudyPlan, why_themes
from service.jobs.results import DONE
from service.jobs.themes_work import ThemesWork
from service.store.content_addressed import BlobStore
from service.studies.blobs import keep_bytes
from service.studies.files import submit_work

MOST_AT_ONCE = 100  # jobs of recordings in the queue, so that neither asking nor cancelling takes long


def order_reprocessing(session: Session, plan: StudyPlan, scope: Scope, *, user_id: str, job_id: str) -> Job:
    """The job that does what was planned; a worker begins with it."""
    job = new_job(JobKind.REPROCESS, user_id=user_id, study_id=plan.study.id, priority=BULK, job_id=job_id)
    job.stage, job.options = FILES, {"until": scope.until.value}
    session.add(job)
    session.flush()
    session.add_all(
        ReprocessFile(
            job_id=job.id,
            recording_id=plan.recordings[file.source.recording],
            state=file.fate.value,
            why=file.why,
            expected_s=file.seconds,
        )
        for file in plan.files.files
    )
    return job


def advance_all(database: Database, queue: JobQueue) -> None:
    """Takes every job that waits for recordings a step on."""
    with database.reading() as session:
        waiting = session.scalars(
            select(Job.id).where(Job.kind == JobKind.REPROCESS, Job.state.in_(OPEN), Job.stage == FILES)
        ).all()
    for job_id in waiting:
        with database.writing() as session:
            _advance(session, job_id, queue)


def open_children(session: Session, job: Job) -> list[Job]:
    """The jobs of recordings that ``job`` asked for and that did not end."""
    query = select(Job).join(ReprocessFile, ReprocessFile.child_id == Job.id)
    return list(session.scalars(query.where(ReprocessFile.job_id == job.id, Job.state.in_(OPEN))))


def cancel_children(session: Session, job: Job) -> list[Job]:
    """Cancels what ``job`` asked for; the jobs that the queue has to be told of. What was done stays."""
    children = open_children(session, job)
    for child in children:
        cancel(session, child)
    return children


def begin_again(session: Session, job: Job) -> None:
    """Does what a job that ended did not do: recordings that failed, were cancelled or not come to, and the themes."""
    undone = select(ReprocessFile).outerjoin(Job, Job.id == ReprocessFile.child_id)
    undone = undone.where(ReprocessFile.job_id == job.id, ReprocessFile.state == Fate.DUE.value, Job.state.not_in(OPEN))
    for file in session.scalars(undone):
        file.child_id = None
    begin_anew(job)
    job.stage = FILES


class ReprocessWork:
    """Does the last step of the job, once its recordings are done: the themes, unless they are what they would be."""

    def __init__(self, database: Database, store: BlobStore, engine: Engine, *, artefacts: Path) -> None:
        self._database = database
        self._store = store
        self._engine = engine
        self._themes = ThemesWork(database, store, engine, artefacts=artefacts, also=self._note)

    def run(self, job_id: str, attempt: int) -> None:
        """Ends the job, as far as it is wanted."""
        prints = fingerprints_of(self._engine.pipeline())
        with self._database.writing() as session:
            job = running_job(session, job_id, attempt)
            if why_themes(session, session.get_one(StudyRow, job.study_id), prints.themes) is None:
                end(job, "done")
                return
        self._themes.run(job_id, attempt)

    def _note(self, session: Session, job: Job, study: Study) -> None:
        found = diff_fields(between(study.shown_before or ThemeSet((), ()), study.themes))
        job.result = keep_bytes(session, self._store, json.dumps(found, ensure_ascii=False).encode())


def _advance(session: Session, job_id: str, queue: JobQueue) -> None:
    job = session.get(Job, job_id, with_for_update=True)
    if job is None or job.state not in OPEN or job.stage != FILES:
        return
    mine, is_due = ReprocessFile.job_id == job.id, ReprocessFile.state == Fate.DUE.value
    is_todo = mine & is_due & ReprocessFile.child_id.is_(None)
    left = session.scalar(select(func.count()).where(is_todo)) or 0
    under_way = len(open_children(session, job))
    room = max(0, MOST_AT_ONCE - under_way)
    _submit(
        session, job, session.scalars(select(ReprocessFile).where(is_todo).order_by(ReprocessFile.id).limit(room)).all(), queue
    )
    _tell(session, job, left=left + under_way)
    if left + under_way == 0:
        _end_files(session, job, queue)


def _submit(session: Session, job: Job, files: Iterable[ReprocessFile], queue: JobQueue) -> None:
    for file in files:
        recording = session.get_one(RecordingRow, file.recording_id)
        if recording.state != "done":
            let_wait(recording)
        until = Stage.CODER if job.options["until"] == Stage.THEMES else Stage(job.options["until"])
        child = submit_work(session, recording, user_id=job.user_id, queue=queue, priority=job.priority, until=until)
        file.child_id = child.id


def _tell(session: Session, job: Job, *, left: int) -> None:
    begun = ReprocessFile.state.in_((Fate.DUE.value, DONE))
    total = session.scalar(select(func.count()).where(ReprocessFile.job_id == job.id, begun)) or 0
    if job.state == "queued":
        job.state, job.started_ms, job.stage_ms = "running", job.started_ms or now_ms(), now_ms()
    if job.done < total - left:
        job.done_ms = now_ms()
    job.done, job.total = float(total - left), float(total)


def _end_files(session: Session, job: Job, queue: JobQueue) -> None:
    if job.options["until"] == Stage.THEMES:
        job.state, job.stage, job.done, job.total = "queued", None, 0.0, 0.0
        queue.submit(session, job)
        return
    end(job, "done")
    ask_for_stale_themes(session, session.get_one(StudyRow, job.study_id), user_id=job.user_id, queue=queue)
