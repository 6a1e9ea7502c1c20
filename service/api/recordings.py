"""``/v1/recordings``: what was recorded, its sound, its speakers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from annotations.errors import InputError
from pipelines.sentence_ids import Renaming
from service.accounts.principal import Principal, StudyRole, role_in
from service.api.access import Reader, Writer, open_study
from service.api.audio import IF_RANGE, RANGE, audio_response
from service.api.bodies import RequestBody
from service.api.conditional import KNOWN, ConditionalRoute, IfMatch, check_unchanged, show
from service.api.context import Context, Reading, Services, Writing
from service.api.idempotency import Idempotent
from service.api.job_bodies import JobBody, job_body
from service.api.paging import MOST, Cursor, Limit, Page, as_it_is, page
from service.api.problems import Problem, not_found
from service.api.studies import Line
from service.clock import moment, now_ms
from service.database.study_tables import Job, RecordingRow, StudyRow
from service.jobs.records import CANCELLED, OPEN, ask_for_themes
from service.studies.files import LONGEST_BYTES, file_name, submit_recording
from service.studies.kept_themes import rename_in_themes
from service.studies.people import link_voices, name_given, names_given, recording_names
from service.studies.removal import lock_jobs, remove_recording

router = APIRouter(prefix="/v1", tags=["recordings"], route_class=ConditionalRoute)
_SOUND: dict[str, Any] = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
_PASSING = frozenset(  # what work on it changes is no change that somebody made
    {"job", "state", "failure", "warnings", "duration_ms", "language", "updated_at"}
)
_NAMED_AGAIN = (
    "Another recording was called {!r} before this one came, which may be the same interview sent again; delete one of them, "
    "or send this one again under a name of its own. Until then, whoever refused for the other is not heard here either."
)
_NAMED_AS_GONE = (
    "A recording that is gone was called {!r} before this one came, and whoever refused for it is not heard here either; if "
    "this is another interview, give it a name of its own."
)
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
    has_audio: bool = Field(description="There is sound that may be played.")
    withheld: str | None = Field(description="For owners: why its sound is played to nobody, such as a refused consent.")
    has_transcript: bool = Field(description="A transcript was sent with it, or it is one.")
    text_corrected: bool
    created_at: datetime
    updated_at: datetime
    job: JobBody | None


class RecordingChange(RequestBody):
    """Another name."""

    name: Line = Field(examples=["maya-second-interview"])


@router.get("/studies/{study_id}/recordings")
def list_recordings(
    study_id: str,
    principal: Reader,
    services: Context,
    session: Reading,
    state: Annotated[State | None, Query(description="Only those in this state.")] = None,
    cursor: Cursor = None,
    limit: Limit = MOST,
) -> Page[RecordingBody]:
    """The recordings of a study, in the order they came, each with its progress."""
    study = open_study(session, principal, study_id)
    query = select(RecordingRow).where(RecordingRow.study_id == study_id)
    if state is not None:
        query = query.where(RecordingRow.state == state)
    by = [RecordingRow.created_ms, RecordingRow.id]
    found = page(session, query, by, as_it_is, cursor=cursor, limit=limit)
    bodies = _bodies(session, services, study, found.items, shows_why=_owns(session, principal, study.id))
    return Page(items=bodies, next_cursor=found.next_cursor)


@router.get("/recordings/{recording_id}")
def read_recording(
    recording_id: str, principal: Reader, services: Context, session: Reading, response: Response
) -> RecordingBody:
    """One recording with its progress."""
    body = _body(session, services, principal, open_recording(session, principal, recording_id))
    show(response, body, passing=_PASSING)
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
    """Gives a recording another name; sentences and quotes are called by it then. Tables may go on to call it by the old one."""
    recording = open_recording(session, principal, recording_id, StudyRole.RESEARCHER, for_update=True)
    check_unchanged(if_match, _body(session, services, principal, recording), passing=_PASSING)
    name = _usable_name(change.name)
    study = session.get_one(StudyRow, recording.study_id)
    _check_free(session, recording, name)
    if name != recording.name:
        rename_in_themes(session, study.id, Renaming({recording.name: name}))
        recording.former_names = [*(former for former in recording.former_names if former != name), recording.name]
        recording.name, recording.updated_ms = name, now_ms()
        study.revise()
        session.flush()
        link_voices(session, services.store, study, recording=recording)
        ask_for_themes(session, study, user_id=principal.user_id, queue=services.queue)
    body = _body(session, services, principal, recording)
    show(response, body, passing=_PASSING)
    return body


@router.delete("/recordings/{recording_id}", status_code=204)
def delete_recording(recording_id: str, principal: Writer, services: Context, if_match: IfMatch = None) -> None:
    """Deletes a recording with its sound, transcript, sentences, judgements, jobs and search entries, for good."""
    with services.database.writing() as session:
        lock_jobs(session, open_recording(session, principal, recording_id, StudyRole.RESEARCHER).study_id)
        recording = open_recording(session, principal, recording_id, StudyRole.RESEARCHER, for_update=True)
        check_unchanged(if_match, _body(session, services, principal, recording), passing=_PASSING)
        study = session.get_one(StudyRow, recording.study_id)
        remains = remove_recording(session, recording)
        study.revise()
        ask_for_themes(session, study, user_id=principal.user_id, queue=services.queue)
    services.clear(remains)


@router.post("/recordings/{recording_id}/retry", status_code=202)
def retry_recording(
    recording_id: str, principal: Writer, services: Context, session: Writing, once: Idempotent, response: Response
) -> JobBody:
    """Works on a recording again: after a failure, or with the study's new settings."""
    recording = open_recording(session, principal, recording_id, StudyRole.RESEARCHER)
    claimed = once.claim(session, principal)
    job = session.get(Job, claimed.id)
    if job is None:
        busy = session.scalar(select(Job).where(Job.recording_id == recording.id, Job.state.in_(OPEN)))
        if busy is not None:
            raise Problem(409, "busy", "The recording is being worked on; wait, or cancel that job first.")
        job = submit_recording(session, recording, user_id=principal.user_id, queue=services.queue, job_id=claimed.id)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return job_body(job)


@router.head(
    "/recordings/{recording_id}/audio",
    name="head_audio",
    response_class=Response,
    responses={200: {"content": _SOUND}, 304: {"description": KNOWN}},
)
@router.get(
    "/recordings/{recording_id}/audio",
    response_class=Response,
    responses={
        200: {"content": _SOUND},
        206: {"description": "The part that Range asked for.", "content": _SOUND},
        304: {"description": KNOWN},
        416: {"description": "The range lies outside of the file."},
    },
    openapi_extra={"parameters": [RANGE, IF_RANGE]},
)
def read_audio(recording_id: str, request: Request, principal: Reader, services: Context, session: Reading) -> Response:
    """The recording as it was sent; any part of it with Range, its type and size alone with HEAD."""
    recording = open_recording(session, principal, recording_id)
    check_heard(session, services, principal, recording)
    assert recording.media is not None
    return audio_response(request, services.store, recording.media, recording.filename)


def open_recording(
    session: Session,
    principal: Principal,
    recording_id: str,
    needed: StudyRole = StudyRole.VIEWER,
    *,
    for_update: bool = False,
) -> RecordingRow:
    """The recording; with ``for_update`` as it is while nobody else changes its study. Raises ``404`` for who is no member."""
    recording = session.get(RecordingRow, recording_id)
    if recording is None:
        raise not_found("recording")
    try:
        open_study(session, principal, recording.study_id, needed, for_update=for_update)
    except Problem as problem:
        raise (not_found("recording") if problem.status == 404 else problem) from None
    if for_update and session.get(RecordingRow, recording_id, populate_existing=True) is None:
        raise not_found("recording")
    return recording


def check_heard(session: Session, services: Services, principal: Principal, recording: RecordingRow) -> None:
    """Raises ``404`` where there is no sound, or none that may be played; owners learn why."""
    if recording.media is None:
        raise not_found("sound")
    study = session.get_one(StudyRow, recording.study_id)
    why = services.consents.silent(session, services.store, study).get(recording.id)
    if why is not None and _owns(session, principal, study.id):
        raise Problem(404, "withheld", why)
    if why is not None:
        raise not_found("sound")


def _usable_name(given: str) -> str:
    """The name as that of a file, which the recording has in archives. Raises a problem where it would be another one."""
    if "/" in given or "\\" in given:
        raise Problem(422, "bad-name", f"The name {given!r} has a slash; write another sign for it, such as a hyphen.")
    if len(given.encode()) > LONGEST_BYTES:
        raise Problem(422, "bad-name", f"The name has {len(given.encode())} bytes, and {LONGEST_BYTES} are kept; shorten it.")
    try:
        return file_name(f"{given}.json").stem
    except InputError as cause:
        raise Problem(422, "bad-name", f"The name {given!r} has neither letters nor digits; give another one.") from cause


def _check_free(session: Session, recording: RecordingRow, name: str) -> None:
    """Raises ``409`` where another recording of the study has that name, or had it: tables and judgements still mean that one."""
    called = {old.casefold(): now for old, now in recording_names(session, recording.study_id).items() if now != recording.name}
    other = called.get(name.casefold())
    if other is not None:
        before = "" if other.casefold() == name.casefold() else f", which was called {name!r}"
        raise Problem(409, "name-taken", f"The study has a recording {other!r} already{before}; choose another name.")


def _body(session: Session, services: Services, principal: Principal, row: RecordingRow) -> RecordingBody:
    study = session.get_one(StudyRow, row.study_id)
    return _bodies(session, services, study, [row], shows_why=_owns(session, principal, study.id))[0]


def _bodies(
    session: Session, services: Services, study: StudyRow, rows: Sequence[RecordingRow], *, shows_why: bool
) -> list[RecordingBody]:
    """Recordings as the API shows them, each with its last job."""
    silent = services.consents.silent(session, services.store, study)
    jobs = select(Job).where(Job.recording_id.in_([row.id for row in rows])).order_by(Job.created_ms, Job.id)
    last = {job.recording_id: job for job in session.scalars(jobs)}
    named = _named_again(session, services, study, rows, shows_why=shows_why)
    return [_shown(row, last.get(row.id), silent.get(row.id), named.get(row.id), shows_why=shows_why) for row in rows]


def _shown(row: RecordingRow, job: Job | None, silent: str | None, named: str | None, *, shows_why: bool) -> RecordingBody:
    return RecordingBody(
        id=row.id,
        study_id=row.study_id,
        name=row.name,
        filename=row.filename,
        state=row.state,  # type: ignore[arg-type] # the column holds nothing else
        failure=row.failure if row.state == "failed" else None,
        warnings=[*row.warnings, *_stays(row), *([] if named is None else [named])],
        duration_ms=row.duration_ms,
        language=row.language,
        has_audio=row.media is not None and silent is None,
        withheld=silent if shows_why else None,
        has_transcript=row.transcript is not None,
        text_corrected=row.corrected is not None,
        created_at=moment(row.created_ms),
        updated_at=moment(row.updated_ms),
        job=None if job is None else job_body(job),
    )


def _stays(row: RecordingRow) -> Iterator[str]:
    """Why a recording has the results of before."""
    if row.state == "done" and row.failure == CANCELLED:
        yield "Work on it again was cancelled, and it stays as it was."
    elif row.state == "done" and row.failure is not None:
        yield f"It could not be worked on again, and stays as it was: {row.failure}"


def _named_again(
    session: Session, services: Services, study: StudyRow, rows: Sequence[RecordingRow], *, shows_why: bool
) -> dict[str, str]:
    """By id, what a person should know of those of ``rows`` that have a number for a name that was another's.

    Where that one is gone, this is that a refusal goes on, which is for owners alone.
    """
    called = {row.id: name_given(row.name, row.filename, row.transcript_filename) for row in rows}
    if not any(called.values()):
        return {}
    given, there = names_given(session, study.id), set(recording_names(session, study.id).values())
    refused = services.consents.named(session, services.store, study, given) if shows_why else {}
    told = {}
    for row in rows:
        other = given.get(row.name)
        if other in there:
            told[row.id] = _NAMED_AGAIN.format(called[row.id])
        elif other in refused:
            told[row.id] = _NAMED_AS_GONE.format(called[row.id])
    return told


def _owns(session: Session, principal: Principal, study_id: str) -> bool:
    return role_in(session, principal, study_id) is StudyRole.OWNER
