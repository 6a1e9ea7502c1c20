"""Jobs as rows: made, started, told about, ended."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from service.clock import now_ms
from service.database.engine import take_turns
from service.database.study_tables import Job, JobKind, RecordingRow, ResultRow, StudyRow
from service.database.tables import new_id
from service.jobs.queue import UPLOADED, JobQueue, worked_on

OPEN = ("queued", "running")
ENDED = ("done", "failed", "cancelled")
LEADING_TO_THEMES = (JobKind.RECORDING, JobKind.REPROCESS, JobKind.THEMES)
CANCELLED = "it was cancelled"  # why a recording that was to be worked on again has the results of before
WAITING = "waiting"  # of a callback: the job ended, and nobody was told yet
RESTARTS = "restarts"
SILENT = "silent"  # of an export: the recordings in which nobody could be heard or quoted when it was made
FILES = "files"  # the stage of a job that waits, outside of the queue, for its recordings
ANEW = "anew"  # of a job for themes: they are found from all complaints, and not added to
_MOST_RESTARTS = 25
_STARTS = 1  # the turn that jobs start by
_SOONER = UPLOADED - 1  # themes are waited for by somebody who sees all recordings done


def new_job(
    kind: JobKind,
    *,
    user_id: str,
    study_id: str | None = None,
    recording_id: str | None = None,
    priority: int = UPLOADED,
    job_id: str | None = None,
) -> Job:
    """A job that is not in the queue yet."""
    made = Job(id=job_id or new_id(), kind=kind, user_id=user_id, study_id=study_id, recording_id=recording_id)
    made.priority, made.attempt, made.state, made.options, made.created_ms = priority, 1, "queued", {}, now_ms()
    return made


def start(session: Session, job_id: str, attempt: int) -> Job | None:
    """The job, now running, or still queued where another works on the same.

    ``None`` when it is not to be run: cancelled, ended, asked for again or gone.
    """
    job = session.get(Job, job_id, with_for_update=True)
    if job is None or job.attempt != attempt or job.state not in OPEN:
        return None
    if job.state == "queued" and worked_on(job) is not None:
        take_turns(session, _STARTS)
        if worked_on(job) in being_worked_on(session):
            return job
    if job.state == "running":  # whoever ran it died, perhaps of it
        job.options = {**job.options, RESTARTS: job.options.get(RESTARTS, 0) + 1}
    job.state, job.started_ms, job.failure = "running", job.started_ms or now_ms(), None
    return job


def being_worked_on(session: Session) -> set[tuple[str, str]]:
    """What jobs work on now, which no others may meanwhile."""
    running = select(Job).where(Job.state == "running", Job.stage.is_distinct_from(FILES))
    return {what for job in session.scalars(running) if (what := worked_on(job)) is not None}


def is_deadly(job: Job) -> bool:
    """Whether so many workers died while they did the job that it is not given to another."""
    return bool(job.options.get(RESTARTS, 0) > _MOST_RESTARTS)


def end(job: Job, state: str, *, failure: str | None = None) -> None:
    """Ends a job; whoever asked for a callback gets one, which a worker's next round sees to."""
    job.state, job.failure, job.finished_ms, job.stage = state, failure, now_ms(), None
    if job.callback_url is not None:
        job.callback_state = WAITING


def cancel(session: Session, job: Job) -> None:
    """Ends an open job without a result; a recording that had results before keeps them, and the reason why it has these."""
    end(job, "cancelled")
    recording = session.get(RecordingRow, job.recording_id) if job.recording_id else None
    if recording is None:
        return
    if recording.as_heard is None:
        recording.state = "cancelled"
    else:
        recording.state, recording.failure = "done", recording.failure or CANCELLED


def let_wait(recording: RecordingRow) -> None:
    """Says that a recording waits for a worker; why it has the results of before is so until there are others."""
    recording.state = "waiting"
    if recording.as_heard is None:
        recording.failure = None


def again(session: Session, job: Job, queue: JobQueue) -> None:
    """Puts an ended job into the queue once more."""
    begin_anew(job)
    queue.submit(session, job)


def begin_anew(job: Job) -> None:
    """Makes the row of an ended job that of its next attempt, of which nothing is known yet."""
    job.attempt += 1
    job.options = {key: value for key, value in job.options.items() if key != RESTARTS}
    job.state, job.failure, job.stage, job.done, job.total = "queued", None, None, 0.0, 0.0
    job.started_ms = job.finished_ms = job.stage_ms = job.done_ms = job.callback_state = None


def themes_are_due(session: Session, study: StudyRow) -> bool:
    """Whether the study finds its themes by itself, and nothing is being done after which they would be found again."""
    if not study.finds_themes:
        return False
    busy = Job.kind.in_((JobKind.RECORDING, JobKind.REPROCESS)) & Job.state.in_(OPEN)
    waiting = (Job.kind == JobKind.THEMES) & (Job.state == "queued")
    return not session.scalar(select(exists().where(Job.study_id == study.id, busy | waiting)))


def ask_for_themes(session: Session, study: StudyRow, *, user_id: str, queue: JobQueue) -> Job | None:
    """Brings the themes up to date, when they are due."""
    if not themes_are_due(session, study):
        return None
    return submit_themes(session, study, user_id=user_id, queue=queue)


def ask_for_stale_themes(session: Session, study: StudyRow, *, user_id: str, queue: JobQueue) -> None:
    """The same where something changed since they were found, or where they never were although there is what to find them in."""
    session.flush()
    found = session.scalar(select(ResultRow.revision).where(ResultRow.study_id == study.id))
    is_coded = exists().where(RecordingRow.study_id == study.id, RecordingRow.state == "done")
    if session.scalar(select(is_coded)) if found is None else found != study.revision:
        ask_for_themes(session, study, user_id=user_id, queue=queue)


def submit_themes(
    session: Session, study: StudyRow, *, user_id: str, queue: JobQueue, job_id: str | None = None, anew: bool = False
) -> Job:
    """Brings the themes up to date, or finds them ``anew`` from all complaints."""
    job = new_job(JobKind.THEMES, user_id=user_id, study_id=study.id, priority=_SOONER, job_id=job_id)
    job.options = {ANEW: anew}
    session.add(job)
    queue.submit(session, job)
    return job
