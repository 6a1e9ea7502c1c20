"""``/v1/jobs``: poll, list, cancel, retry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.accounts.principal import Principal, Scope, StudyRole, role_in
from service.api.access import Known, Reader, Writer, check_scope, open_study
from service.api.conditional import ConditionalRoute
from service.api.context import Context, Reading, Services, Writing
from service.api.idempotency import Idempotent
from service.api.job_bodies import JobBody, JobState, Kind, has_own_result, job_body
from service.api.paging import MOST, Cursor, Limit, Page, page
from service.api.problems import Problem, not_found
from service.api.reprocess import check_idle
from service.api.stateless import FindingsBody, ThemesFound
from service.api.transcripts import TranscriptBody
from service.database.study_tables import Job, JobKind, Member, RecordingRow, StudyRow
from service.jobs.callbacks import signing_key
from service.jobs.records import ENDED, OPEN, SILENT, again, ask_for_stale_themes, cancel, let_wait, submit_themes
from service.jobs.reprocess_work import begin_again, cancel_children

router = APIRouter(prefix="/v1", tags=["jobs"], route_class=ConditionalRoute)
_RESULT: dict[int | str, dict[str, Any]] = {
    200: {
        "model": FindingsBody | ThemesFound | TranscriptBody,
        "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
    },
    409: {"description": "It has no result (yet), or one in which somebody is heard who may not be any more."},
}
_HOLDING_UP = frozenset({JobKind.RECORDING, JobKind.REPROCESS})  # the themes, which are found once none is under way


@router.get("/jobs")
def list_jobs(
    principal: Reader,
    session: Reading,
    study_id: Annotated[str | None, Query(max_length=32)] = None,
    state: JobState | None = None,
    kind: Kind | None = None,
    cursor: Cursor = None,
    limit: Limit = MOST,
) -> Page[JobBody]:
    """The jobs of my studies and my own, the newest first."""
    mine = select(Member.study_id).where(Member.user_id == principal.user_id)
    own = Job.study_id.is_(None) & (Job.user_id == principal.user_id)
    query = select(Job).where(or_(own, Job.study_id.in_(mine)))
    for column, value in ((Job.study_id, study_id), (Job.state, state), (Job.kind, kind)):
        if value is not None:
            query = query.where(column == value)
    return page(session, query, [Job.created_ms, Job.id], job_body, cursor=cursor, limit=limit, newest_first=True)


@router.get("/jobs/{job_id}")
def read_job(job_id: str, principal: Known, session: Reading) -> JobBody:
    """One job with its progress."""
    return job_body(open_job(session, principal, job_id))


@router.head("/jobs/{job_id}/result", name="head_result", response_class=Response, responses=_RESULT)
@router.get("/jobs/{job_id}/result", response_class=Response, responses=_RESULT)
def read_result(job_id: str, request: Request, principal: Known, services: Context, session: Reading) -> Response:
    """What a job of no study made, as JSON; the archive of an export. Type and size alone with HEAD."""
    job = open_job(session, principal, job_id)
    if job.result is None or not has_own_result(job):
        raise Problem(409, "no-result", f"The job is {job.state} and has no result of its own.")
    if job.kind != JobKind.EXPORT:
        return Response(services.store.read(job.result), media_type="application/json")
    study = session.get_one(StudyRow, job.study_id)
    _check_may_be_heard(session, services, study, job)
    name = quote(f"{study.name}.zip", safe="")
    called = f"attachment; filename=\"study.zip\"; filename*=UTF-8''{name}"
    size = services.store.size(job.result)
    headers = {"Content-Disposition": called, "Content-Length": str(size)}
    chunks = services.store.chunks(job.result, 0, size) if request.method == "GET" else ()
    return StreamingResponse(chunks, media_type="application/zip", headers=headers)


class CallbackKey(BaseModel):
    """With which callbacks of my jobs are signed."""

    key: str


@router.get("/callback-key")
def read_callback_key(principal: Known, session: Reading) -> CallbackKey:
    """The key of my callbacks. `X-Hardpart-Signature` is `t=<seconds>,v1=<hex HMAC-SHA256 of "<seconds>.<body>">`."""
    check_scope(principal, Scope.WRITE, Scope.MODELS)
    return CallbackKey(key=signing_key(session, principal.user_id))


@router.post("/jobs/{job_id}/cancel")
def cancel_job(job_id: str, principal: Known, services: Context) -> JobBody:
    """Cancels a job. One that ended stays as it is; of one that runs nothing is kept. Whoever began an export may cancel it."""
    with services.database.writing() as session:
        job = open_job(session, principal, job_id, scopes=(Scope.WRITE, Scope.READ), for_update=True)
        if (job.kind, job.user_id) != (JobKind.EXPORT, principal.user_id):
            open_job(session, principal, job_id, StudyRole.RESEARCHER, scopes=(Scope.WRITE,))
        stopped = []
        if job.state in OPEN:
            stopped = [*cancel_children(session, job), job]
            cancel(session, job)
            if job.kind in _HOLDING_UP:
                study = session.get_one(StudyRow, job.study_id)
                ask_for_stale_themes(session, study, user_id=principal.user_id, queue=services.queue)
    for one in stopped:
        services.queue.cancel(one)
    return job_body(job)


@router.post("/jobs/{job_id}/retry", status_code=202)
def retry_job(
    job_id: str, principal: Known, services: Context, session: Writing, response: Response, once: Idempotent
) -> JobBody:
    """Puts a job that failed or was cancelled into the queue again."""
    job = open_job(session, principal, job_id, StudyRole.RESEARCHER, scopes=(Scope.WRITE,), for_update=True)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    if once.claim(session, principal).done:
        return job_body(job)
    if job.state not in ENDED or job.state == "done":
        raise Problem(409, "not-ended", f"The job is {job.state}; only failed and cancelled jobs can be tried again.")
    if job.kind == JobKind.REPROCESS:
        assert job.study_id is not None
        check_idle(session, job.study_id)
        begin_again(session, job)
        return job_body(job)
    recording = session.get(RecordingRow, job.recording_id) if job.recording_id else None
    if recording is not None:
        busy = select(Job.id).where(Job.recording_id == recording.id, Job.state.in_(OPEN))
        if session.scalar(busy) is not None:
            raise Problem(409, "busy", "The recording is being worked on by another job.")
        let_wait(recording)
    again(session, job, services.queue)
    return job_body(job)


@router.post("/studies/{study_id}/jobs", status_code=202)
def find_themes(
    study_id: str,
    principal: Writer,
    services: Context,
    session: Writing,
    once: Idempotent,
    response: Response,
    kind: Annotated[Literal["themes"], Query(description="Find the themes of what is coded by now.")] = "themes",  # noqa: ARG001
) -> JobBody:
    """Finds the themes anew, from all complaints.

    A study brings its themes up to date by itself whenever no recording is being worked on, unless it was told not to: it finds
    them anew, or, once somebody has judged them or they hold more than 2,000 complaints, adds to them as they are.
    """
    study = open_study(session, principal, study_id, StudyRole.RESEARCHER)
    claimed = once.claim(session, principal)
    job = session.get(Job, claimed.id)
    if job is None:
        job = submit_themes(session, study, user_id=principal.user_id, queue=services.queue, job_id=claimed.id, anew=True)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return job_body(job)


def _check_may_be_heard(session: Session, services: Services, study: StudyRow, job: Job) -> None:
    """Raises ``409`` where somebody may not be heard or quoted any more who was when the archive was made."""
    silent = services.consents.silent(session, services.store, study).keys() - set(job.options.get(SILENT, ()))
    then = select(RecordingRow.id).where(RecordingRow.id.in_(silent), RecordingRow.created_ms <= job.finished_ms)
    if session.scalar(then.limit(1)) is not None:
        raise Problem(409, "export-again", "Somebody in the archive may not be heard or quoted any more; export the study again.")


def open_job(
    session: Session,
    principal: Principal,
    job_id: str,
    needed: StudyRole = StudyRole.VIEWER,
    *,
    scopes: Sequence[Scope] = (Scope.READ,),
    for_update: bool = False,
) -> Job:
    """The job. Raises ``404`` unless it is one's own or of one's study.

    Raises ``403`` for a key with none of ``scopes``; a job of no study is in the hands of keys for the models too, which ask for
    such.
    """
    check_scope(principal, *scopes, Scope.MODELS)
    job = session.get(Job, job_id, with_for_update=for_update)
    if job is None:
        raise not_found("job")
    if job.study_id is None:
        if job.user_id != principal.user_id:
            raise not_found("job")
    elif role_in(session, principal, job.study_id) is None:
        raise not_found("job")
    else:
        check_scope(principal, *scopes)
        open_study(session, principal, job.study_id, needed)
    return job
