"""``/v1/recordings``: what was recorded, its sound, its speakers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.accounts.principal import Principal, StudyRole
from service.api.access import Reader, Writer, open_study
from service.api.audio import audio_response
from service.api.conditional import ConditionalRoute, IfMatch, check_unchanged, show
from service.api.context import Context, Reading, Writing
from service.api.job_bodies import JobBody, job_body
from service.api.paging import MOST, Cursor, Limit, Page, page
from service.api.problems import Problem, not_found
from service.api.studies import Line
from service.clock import moment, now_ms
from service.database.study_tables import Job, RecordingRow, StudyRow
from service.jobs.records import OPEN, ask_for_themes
from service.studies.files import file_name, submit_recording
from service.studies.removal import clear, remove_recording

router = APIRouter(prefix="/v1", tags=["recordings"], route_class=ConditionalRoute)
State = Literal["waiting", "working", "done", "failed", "cancelled"]


class RecordingBody(BaseModel):
    """A recording. ``job`` is the work on it that is under way or was the last."""

    id: str
    study_id: str
    name: str
    filename: str
    state: State
    failure: str | None = Field(description="For a person: which file, what is wrong, what helps.")
    warnings: list[str]
    duration_ms: int | None
    language: str | None
    has_audio: bool
    has_transcript: bool = Field(description="A transcript was sent with it, or it is one.")
    text_corrected: bool
    created_at: datetime
    updated_at: datetime
    job: JobBody | None


class RecordingChange(BaseModel):
    """Another name."""

    name: Line = Field(examples=["maya-second-interview"])


@router.get("/studies/{study_id}/recordings")
def list_recordings(
    study_id: str,
    principal: Reader,
    session: Reading,
    state: Annotated[State | None, Query(description="Only those in this state.")] = None,
    cursor: Cursor = None,
    limit: Limit = MOST,
) -> Page[RecordingBody]:
    """The recordings of a study, in the order they came, each with its progress."""
    open_study(session, principal, study_id)
    query = select(RecordingRow).where(RecordingRow.study_id == study_id)
    if state is not None:
        query = query.where(RecordingRow.state == state)
    by = [RecordingRow.created_ms, RecordingRow.id]
    return page(session, query, by, lambda row: recording_body(session, row), cursor=cursor, limit=limit)


@router.get("/recordings/{recording_id}")
def read_recording(recording_id: str, principal: Reader, session: Reading, response: Response) -> RecordingBody:
    """One recording with its progress."""
    body = recording_body(session, open_recording(session, principal, recording_id))
    show(response, body)
    return body


@router.patch("/recordings/{recording_id}")
def rename_recording(
    recording_id: str,
    change: RecordingChange,
    principal: Writer,
    services: Context,
    session: Writing,
    response: Response,
    if_match: IfMatch = None,
) -> RecordingBody:
    """Gives a recording another name; sentences and quotes are called by it then."""
    recording = open_recording(session, principal, recording_id, StudyRole.RESEARCHER)
    check_unchanged(if_match, recording_body(session, recording))
    name = file_name(f"{change.name}.json").stem
    same = select(RecordingRow.id).where(RecordingRow.study_id == recording.study_id, RecordingRow.name == name)
    if session.scalar(same.where(RecordingRow.id != recording.id)) is not None:
        raise Problem(409, "name-taken", f"The study has a recording {name!r} already; choose another name.")
    if name != recording.name:
        recording.name, recording.updated_ms = name, now_ms()
        study = session.get_one(StudyRow, recording.study_id)
        study.revision += 1
        session.flush()
        ask_for_themes(session, study, user_id=principal.user_id, queue=services.queue)
    body = recording_body(session, recording)
    show(response, body)
    return body


@router.delete("/recordings/{recording_id}", status_code=204)
def delete_recording(recording_id: str, principal: Writer, services: Context) -> None:
    """Deletes a recording with its sound, transcript, sentences, judgements, jobs and search entries, for good."""
    with services.database.writing() as session:
        recording = open_recording(session, principal, recording_id, StudyRole.RESEARCHER)
        study = session.get_one(StudyRow, recording.study_id)
        remains = remove_recording(session, recording)
        study.revision += 1
        ask_for_themes(session, study, user_id=principal.user_id, queue=services.queue)
    clear(
        remains,
        database=services.database,
        store=services.store,
        queue=services.queue,
        artefacts=services.settings.artefacts,
    )


@router.post("/recordings/{recording_id}/retry", status_code=202)
def retry_recording(recording_id: str, principal: Writer, services: Context, session: Writing, response: Response) -> JobBody:
    """Works on a recording again: after a failure, or with the study's new settings."""
    recording = open_recording(session, principal, recording_id, StudyRole.RESEARCHER)
    busy = session.scalar(select(Job).where(Job.recording_id == recording.id, Job.state.in_(OPEN)))
    if busy is not None:
        raise Problem(409, "busy", "The recording is being worked on; wait, or cancel that job first.")
    job = submit_recording(session, recording, user_id=principal.user_id, queue=services.queue)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return job_body(job)


@router.get(
    "/recordings/{recording_id}/audio",
    response_class=Response,
    responses={
        200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}},
        206: {"description": "The part that Range asked for.", "content": {"application/octet-stream": {}}},
        304: {"description": "It is as the ETag in If-None-Match says."},
        416: {"description": "The range lies outside of the file."},
    },
)
def read_audio(recording_id: str, request: Request, principal: Reader, services: Context, session: Reading) -> Response:
    """The recording as it was sent; any part of it with Range."""
    recording = open_recording(session, principal, recording_id)
    if recording.media is None:
        raise not_found("sound")
    return audio_response(request, services.store, recording.media, recording.filename)


def open_recording(
    session: Session, principal: Principal, recording_id: str, needed: StudyRole = StudyRole.VIEWER
) -> RecordingRow:
    """The recording. Raises ``404`` for whoever is no member of its study."""
    recording = session.get(RecordingRow, recording_id)
    if recording is None:
        raise not_found("recording")
    try:
        open_study(session, principal, recording.study_id, needed)
    except Problem as problem:
        raise (not_found("recording") if problem.status == 404 else problem) from None
    return recording


def recording_body(session: Session, row: RecordingRow) -> RecordingBody:
    """The recording as the API shows it."""
    last = select(Job).where(Job.recording_id == row.id).order_by(Job.created_ms.desc(), Job.id.desc()).limit(1)
    job = session.scalar(last)
    return RecordingBody(
        id=row.id,
        study_id=row.study_id,
        name=row.name,
        filename=row.filename,
        state=row.state,  # type: ignore[arg-type] # the column holds nothing else
        failure=row.failure,
        warnings=row.warnings,
        duration_ms=row.duration_ms,
        language=row.language,
        has_audio=row.media is not None,
        has_transcript=row.transcript is not None,
        text_corrected=row.corrected is not None,
        created_at=moment(row.created_ms),
        updated_at=moment(row.updated_ms),
        job=None if job is None else job_body(job),
    )
