"""``POST /v1/label``, ``/v1/themes``, ``/v1/transcribe``: the models alone; and ``/v1/studies/{study_id}/export``.

Each is a job. What is quick is waited for: the answer is the result (``200``), or the job to poll (``202``).
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from annotations.formats.sentence_lines import ConversationOrder
from annotations.transcript import Role
from service.accounts.principal import Principal
from service.api.access import ModelUser, Reader, open_study
from service.api.bodies import NoFields, RequestBody
from service.api.body_limit import BodyIsFile
from service.api.context import Context, Services, Writing
from service.api.idempotency import Idempotency, Idempotent, IdempotentFile, Once
from service.api.job_bodies import JobBody, job_body
from service.api.problems import Problem
from service.api.room import check_room
from service.database.study_tables import Job, JobKind
from service.jobs.callbacks import reachable
from service.jobs.queue import UPLOADED
from service.jobs.records import ENDED, new_job
from service.store.content_addressed import digest_of_file
from service.studies.blobs import keep_bytes, keep_file
from service.studies.files import file_name

router = APIRouter(prefix="/v1", tags=["models"])
_LOOK_S = 0.1
_BYTES = {"type": "string", "format": "binary"}
_MOST_SENTENCES = 20_000
Wait = Annotated[float, Query(ge=0, le=60, description="Seconds to wait for the result before the job is answered.")]
CallbackUrl = Annotated[
    str | None,
    Query(max_length=2000, description="Called with POST, signed, when the job ended. See GET /v1/callback-key."),
]
_JOB: dict[int | str, dict[str, Any]] = {202: {"model": JobBody, "description": "It takes longer; poll the job."}}


class GivenSentence(RequestBody):
    """A sentence; those of one conversation stand together and in order."""

    id: str = Field(max_length=200, examples=["1"])
    conversation: str = Field(default="", max_length=200)
    role: Role = Role.RESPONDENT
    text: str = Field(max_length=5_000, examples=["It took me two hours to find the invoice."])
    language: Literal["en", "ru"] | None = None


class LabelRequest(RequestBody):
    """Sentences to be labelled."""

    sentences: list[GivenSentence] = Field(min_length=1, max_length=_MOST_SENTENCES)


class FindingBody(BaseModel):
    """What a sentence does; ``act`` is null for whoever is not a respondent."""

    id: str
    act: str | None
    facets: list[str] = []
    probability: float | None = None
    probabilities: dict[str, float] = {}
    evidence: list[tuple[int, int]] = []
    prompted: bool = False
    last_time: bool = False
    language: str | None = None


class FindingsBody(BaseModel):
    """One finding for one sentence, in order."""

    findings: list[FindingBody]


class GivenComplaint(RequestBody):
    """A complaint; those of one conversation stand together and in order."""

    id: str = Field(max_length=200)
    text: str = Field(max_length=5_000, examples=["It took me two hours to find the invoice."])
    context: str = Field(default="", max_length=10_000, description="The question, and the turn it stands in.")
    conversation: str | None = Field(default=None, max_length=200)
    respondent: str | None = Field(default=None, max_length=200)
    customer_segment: Literal["A", "B", "C", "D"] | None = None
    facets: list[Literal["difficulty", "slowness", "burden"]] = Field(default=[])
    weight: float = Field(default=1.0, ge=0, le=1e6)
    language: Literal["en", "ru"] | None = None


class ThemesRequest(RequestBody):
    """Complaints to be grouped; every id once."""

    complaints: list[GivenComplaint] = Field(min_length=1, max_length=_MOST_SENTENCES)


class FoundOutcome(BaseModel):
    """direction + metric + object of control + context; for each part the complaint, and the characters of it, that gave it."""

    direction: str
    metric: str
    object: str
    context: str
    sources: dict[str, str]
    spans: dict[str, tuple[int, int]]


class FoundTheme(BaseModel):
    """A desired outcome with the ids of its complaints, the most typical first."""

    id: str
    name: str
    statement: str
    outcome: FoundOutcome
    keywords: list[str]
    members: list[str]
    needs_wording: bool
    stability: float | None
    parent: str | None
    judged: bool
    subthemes: list[FoundTheme]


class ThemesFound(BaseModel):
    """Every id is in one theme or among the unassigned. ``basis`` names the grouping, ``worded_by`` what worded it."""

    themes: list[FoundTheme]
    unassigned: list[str]
    basis: str | None = None
    worded_by: str | None = None


@router.post("/label", response_model=FindingsBody, responses=_JOB)
async def label(
    asked: LabelRequest,
    principal: ModelUser,
    services: Context,
    once: Idempotent,
    wait: Wait = 20,
    callback_url: CallbackUrl = None,
) -> Response:
    """What each sentence does: complaint, wish, hypothetical, praise or other."""
    order = ConversationOrder("sentences")
    for number, sentence in enumerate(asked.sentences, start=1):
        order.check(number, sentence.conversation)
    return await _ask(services, principal, once, JobKind.LABEL, asked, wait=wait, callback_url=callback_url)


@router.post("/themes", response_model=ThemesFound, responses=_JOB)
async def themes(
    asked: ThemesRequest,
    principal: ModelUser,
    services: Context,
    once: Idempotent,
    wait: Wait = 20,
    callback_url: CallbackUrl = None,
) -> Response:
    """Groups complaints into desired outcomes; every id is in one theme or among the unassigned."""
    ids = [complaint.id for complaint in asked.complaints]
    if len(set(ids)) < len(ids):
        raise Problem(422, "twice", "An id stands there twice; give each complaint one of its own.")
    return await _ask(services, principal, once, JobKind.GROUP, asked, wait=wait, callback_url=callback_url)


@router.post(
    "/transcribe",
    status_code=202,
    dependencies=[BodyIsFile],
    openapi_extra={"requestBody": {"required": True, "content": {"application/octet-stream": {"schema": _BYTES}}}},
)
async def transcribe(
    request: Request,
    response: Response,
    principal: ModelUser,
    services: Context,
    once: IdempotentFile,
    filename: Annotated[str, Query(min_length=1, max_length=500, description="Its ending tells the kind of file.")],
    language: Literal["en", "ru"] | None = None,
    interviewer: Annotated[str | None, Query(max_length=200)] = None,
    speakers: Annotated[int | None, Query(ge=1, le=4)] = None,
    callback_url: CallbackUrl = None,
) -> JobBody:
    """The body is a recording; the job's result is its transcript with speakers, roles and word times."""
    name = file_name(filename)
    if not name.is_media:
        raise Problem(422, "unusable", f"{name}: is no recording; send sound or video.")
    options = {"filename": str(name), "language": language, "interviewer": interviewer, "speakers": speakers}
    await run_in_threadpool(_check_callback, services, callback_url)
    with tempfile.TemporaryDirectory(dir=services.settings.uploads) as folder:
        path = Path(folder) / "recording"
        size = 0
        with path.open("wb") as file:
            async for chunk in request.stream():
                size += len(chunk)
                if size > services.settings.max_upload_bytes:
                    raise Problem(413, "too-large", f"The most is {services.settings.max_upload_bytes} bytes.")
                await run_in_threadpool(check_room, services.settings, len(chunk))
                await run_in_threadpool(file.write, chunk)
        if size == 0:
            raise Problem(422, "unusable", f"{name}: is empty (0 bytes); send it again.")
        job = await run_in_threadpool(_submit_file, services, principal, once, path, options, callback_url)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return job


@router.post("/studies/{study_id}/export", status_code=202)
def export_study(
    study_id: str,
    principal: Reader,
    services: Context,
    session: Writing,
    once: Idempotent,
    response: Response,
    callback_url: CallbackUrl = None,
    _: NoFields | None = None,
) -> JobBody:
    """The study as files, with its report: the job's result is a zip archive."""
    _check_callback(services, callback_url)
    open_study(session, principal, study_id)
    claimed = once.claim(session, principal)
    job = _submit(session, services, principal, claimed, JobKind.EXPORT, study_id=study_id, callback_url=callback_url)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return job_body(job)


async def _ask(
    services: Services,
    principal: Principal,
    once: Idempotency,
    kind: JobKind,
    asked: BaseModel,
    *,
    wait: float,
    callback_url: str | None,
) -> Response:
    def submit() -> Job:
        _check_callback(services, callback_url)
        with services.database.writing() as session:
            claimed = once.claim(session, principal)
            blob = keep_bytes(session, services.store, asked.model_dump_json().encode())
            return _submit(session, services, principal, claimed, kind, blob=blob, callback_url=callback_url)

    def look() -> Job:
        with services.database.reading() as session:
            return session.get_one(Job, job.id)

    job = await run_in_threadpool(submit)
    until = time.monotonic() + wait
    while job.state not in ENDED and time.monotonic() < until:
        await asyncio.sleep(_LOOK_S)
        job = await run_in_threadpool(look)
    if job.state == "failed":
        raise Problem(422, "unusable", job.failure or "It could not be done.")
    if job.result is None:
        headers = {"Location": f"/v1/jobs/{job.id}"}
        return Response(job_body(job).model_dump_json(), 202, headers=headers, media_type="application/json")
    return Response(await run_in_threadpool(services.store.read, job.result), media_type="application/json")


def _submit_file(
    services: Services,
    principal: Principal,
    once: Idempotency,
    path: Path,
    options: Mapping[str, object],
    callback_url: str | None,
) -> JobBody:
    sha256 = digest_of_file(path)
    services.store.add(path, sha256)  # before the transaction, for which others wait
    with services.database.writing() as session:
        claimed = once.claim(session, principal, content=sha256)
        keep_file(session, services.store, path, sha256, path.stat().st_size)
        options = {**options, "content": sha256}
        return job_body(
            _submit(
                session, services, principal, claimed, JobKind.TRANSCRIBE, blob=sha256, options=options, callback_url=callback_url
            )
        )


def _submit(
    session: Session,
    services: Services,
    principal: Principal,
    claimed: Once,
    kind: JobKind,
    *,
    study_id: str | None = None,
    blob: str | None = None,
    options: Mapping[str, object] | None = None,
    callback_url: str | None = None,
) -> Job:
    known = session.get(Job, claimed.id)
    if known is not None:
        return known
    job = new_job(kind, user_id=principal.user_id, study_id=study_id, priority=UPLOADED, job_id=claimed.id)
    job.blob, job.options, job.callback_url = blob, dict(options or {}), callback_url
    session.add(job)
    services.queue.submit(session, job)
    return job


def _check_callback(services: Services, url: str | None) -> None:
    if url is not None:
        reachable(url, private=services.settings.private_callbacks)
