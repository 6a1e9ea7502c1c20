"""``/v1/studies/{study_id}/uploads``: resumable uploads by tus 1.0.0 (core, creation, termination, expiration).

How much has come is the size of a file, so an upload goes on where it stopped whatever died in between.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import fcntl
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from email.utils import formatdate
from pathlib import Path
from typing import Annotated, Any, BinaryIO, cast

from fastapi import APIRouter, Header, Request, Response
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from annotations.errors import InputError
from service.accounts.principal import Principal, StudyRole
from service.api.access import Writer, lock_study, open_study
from service.api.body_limit import BodyIsFile
from service.api.context import Context, Services
from service.api.idempotency import IdempotentFile
from service.api.problems import Problem, not_found
from service.api.room import check_room
from service.clock import DAY_MS, now_ms
from service.database.study_tables import Upload
from service.database.tables import Asked
from service.jobs.queue import BULK, UPLOADED
from service.settings import Settings
from service.store.content_addressed import digest_of_file
from service.studies.files import accept_file, file_name
from service.studies.strays import remove_stray

router = APIRouter(prefix="/v1/studies/{study_id}/uploads", tags=["uploads"])
VERSION = "1.0.0"
_CHUNK_TYPE = "application/offset+octet-stream"
_HELD_MS = 7 * DAY_MS
_MOST_OPEN = 5000
_SILENT_S = 30.0  # a line that died need not say so, and holds the upload
_IDLE_S = 3600.0  # for which room is kept for what an upload announced
_Length = Annotated[int, Header(alias="Upload-Length", ge=0, le=2**53, description="Bytes of the whole file.")]
_Offset = Annotated[int, Header(alias="Upload-Offset", ge=0, le=2**53, description="Bytes that have come before.")]
_Metadata = Annotated[
    str,
    Header(
        alias="Upload-Metadata",
        max_length=4000,
        description="As tus writes it: `filename <base64>`, and `priority <base64 of bulk>` for what may wait.",
        examples=["filename aW50ZXJ2aWV3Lm1wMw=="],
    ),
]
_TUS = {
    "Tus-Resumable": {"schema": {"type": "string"}},
    "Upload-Offset": {"schema": {"type": "integer"}, "description": "Bytes that have come."},
    "Upload-Expires": {"schema": {"type": "string"}, "description": "Until when the rest is waited for."},
    "X-Recording-ID": {"schema": {"type": "string"}, "description": "The recording that the file became, once all has come."},
}


@router.options("", status_code=204, openapi_extra={"security": []})
def describe_uploads(study_id: str, services: Context) -> Response:  # noqa: ARG001 - the path has it
    """What the server can do; needs no key."""
    most = str(services.settings.max_upload_bytes)
    return _answer(204, **{"Tus-Version": VERSION, "Tus-Extension": "creation,termination,expiration", "Tus-Max-Size": most})


@router.post(
    "",
    status_code=201,
    response_class=Response,
    responses={201: {"headers": {**_TUS, "Location": {"schema": {"type": "string"}}}}},
)
def create_upload(
    study_id: str, principal: Writer, services: Context, once: IdempotentFile, length: _Length, metadata: _Metadata
) -> Response:
    """Announces a file. Send its bytes to the Location that the answer names, with PATCH."""
    if length > services.settings.max_upload_bytes:
        raise Problem(413, "too-large", f"The file has {length} bytes; the most is {services.settings.max_upload_bytes}.")
    fields = _metadata(metadata)
    name = file_name(fields.get("filename", ""))
    if length == 0:
        raise InputError(str(name), "is empty (0 bytes)", "copy or export it again")
    with services.database.writing() as session:
        open_study(session, principal, study_id, StudyRole.RESEARCHER)
        claimed = once.claim(session, principal)
        upload = session.get(Upload, claimed.id, with_for_update=True)  # gone where the recording that it became was deleted
        path = services.settings.uploads / claimed.id
        if upload is None:
            _check_count(session, study_id)
            priority = BULK if fields.get("priority") == "bulk" else UPLOADED
            upload = Upload(
                id=claimed.id,
                study_id=study_id,
                user_id=principal.user_id,
                filename=str(name),
                length=length,
                priority=priority,
            )
            upload.expires_ms = now_ms() + _HELD_MS
            session.add(upload)
        if upload.recording_id is None and not path.exists():
            check_room(services.settings, length + _still_to_come(session, services.settings.uploads))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
    return _state(services, upload, 201, Location=f"/v1/studies/{study_id}/uploads/{claimed.id}")


@router.head("/{upload_id}", response_class=Response, responses={200: {"headers": _TUS}})
def read_upload(study_id: str, upload_id: str, principal: Writer, services: Context) -> Response:
    """How much has come; go on from there. `404` where the bytes are gone, as after a restore: announce the file again."""
    upload = _find(services, principal, study_id, upload_id)
    if upload.recording_id is None and not (services.settings.uploads / upload_id).exists():
        upload = _find(services, principal, study_id, upload_id)  # it may have become a recording just now
        if upload.recording_id is None:
            raise not_found("upload")
    if upload.recording_id is None and _size(services, upload_id) == upload.length:
        with _held(services.settings.uploads / upload_id):
            upload = _finish(services, upload)  # the server stopped between the last byte and the recording
    return _state(services, upload, 200)


@router.patch(
    "/{upload_id}",
    status_code=204,
    dependencies=[BodyIsFile],
    responses={204: {"headers": _TUS}},
    openapi_extra={
        "requestBody": {"required": True, "content": {_CHUNK_TYPE: {"schema": {"type": "string", "format": "binary"}}}}
    },
)
async def append_to_upload(
    study_id: str, upload_id: str, request: Request, principal: Writer, services: Context, offset: _Offset
) -> Response:
    """Sends bytes. After the last one the file is a recording, which a worker hears and codes."""
    if request.headers.get("Content-Type") != _CHUNK_TYPE:
        raise Problem(415, "media-type", f"Send the bytes as {_CHUNK_TYPE}.")
    upload = await run_in_threadpool(_find, services, principal, study_id, upload_id)
    if upload.recording_id is not None:
        return _state(services, upload, 204)
    with _held(services.settings.uploads / upload_id) as file:
        await _append(request, file, services.settings, offset=offset, length=upload.length)
        if file.tell() == upload.length:
            upload = await run_in_threadpool(_finish, services, upload)
    return _state(services, upload, 204)


@router.delete("/{upload_id}", status_code=204)
def delete_upload(study_id: str, upload_id: str, principal: Writer, services: Context) -> Response:
    """Gives an upload up. Of one that became a recording both stay."""
    _find(services, principal, study_id, upload_id)
    with services.database.writing() as session:
        upload = session.get(Upload, upload_id, with_for_update=True)
        if upload is None or upload.recording_id is not None:
            return _answer(204)  # its announcement, sent again, tells of the recording and makes no other
        session.delete(upload)
        session.execute(
            delete(Asked).where(Asked.made == upload_id)
        )  # announced again it is another: bytes may still come to this
    (services.settings.uploads / upload_id).unlink(missing_ok=True)
    return _answer(204)


async def _append(request: Request, file: BinaryIO, settings: Settings, *, offset: int, length: int) -> None:
    """Writes what comes, as long as there is room; what came before a line was cut stays."""
    there = file.seek(0, os.SEEK_END)
    if there != offset:
        raise Problem(
            409, "offset", f"{there} bytes have come, not {offset}; go on from there.", headers={"Upload-Offset": str(there)}
        )
    try:
        async for chunk in _chunks(request):
            if file.tell() + len(chunk) > length:
                raise Problem(413, "too-large", f"More bytes come than the {length} that were announced.")
            await asyncio.to_thread(check_room, settings, len(chunk))
            await asyncio.to_thread(file.write, chunk)
    finally:
        file.flush()
        await asyncio.to_thread(os.fsync, file.fileno())


async def _chunks(request: Request) -> AsyncIterator[bytes]:
    """The body as it comes, until the client goes away or nothing comes for too long."""
    stream = request.stream()
    with suppress(ClientDisconnect, TimeoutError):
        while True:
            async with asyncio.timeout(_SILENT_S):
                chunk = await anext(stream, None)
            if chunk is None:
                return
            yield chunk


def _finish(services: Services, upload: Upload) -> Upload:
    """Makes a whole upload a recording, once; whoever calls holds its file. Raises ``404`` when it was deleted meanwhile."""
    path = services.settings.uploads / upload.id
    try:
        sha256 = digest_of_file(path)
        services.store.add(path, sha256)  # before the transaction, for which others wait
    except FileNotFoundError as cause:
        raise not_found("upload") from cause
    row = _as_recording(services, upload, path, sha256)
    path.unlink(missing_ok=True)
    if row is None:
        remove_stray(services.database, services.store, sha256)
        raise not_found("upload")
    return row


def _as_recording(services: Services, upload: Upload, path: Path, sha256: str) -> Upload | None:
    """The upload, now a recording; ``None`` when it was deleted."""
    with services.database.writing() as session:
        study = lock_study(session, upload.study_id)  # files of one name become one recording, whichever comes first
        row = session.get(Upload, upload.id, with_for_update=True)
        if study is None or row is None or row.recording_id is not None:
            return row
        recording = accept_file(
            session,
            study=study,
            user_id=upload.user_id,
            path=path,
            sha256=sha256,
            name=file_name(upload.filename),
            store=services.store,
            queue=services.queue,
            priority=upload.priority,
        )
        row.recording_id = recording.id
        return row


def _find(services: Services, principal: Principal, study_id: str, upload_id: str) -> Upload:
    with services.database.reading() as session:
        open_study(session, principal, study_id, StudyRole.RESEARCHER)
        upload = session.get(Upload, upload_id)
        if upload is None or upload.study_id != study_id or upload.user_id != principal.user_id:
            raise not_found("upload")
        return upload


@contextmanager
def _held(path: Path) -> Iterator[BinaryIO]:
    """The file of an upload, for one sender at a time."""
    try:
        file = cast("BinaryIO", path.open("r+b"))
    except FileNotFoundError as cause:
        raise not_found("upload") from cause
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as cause:
            raise Problem(423, "locked", "Somebody is sending this upload already; wait for them.") from cause
        yield file


def _state(services: Services, upload: Upload, status: int, **headers: str) -> Response:
    there = upload.length if upload.recording_id is not None else _size(services, upload.id)
    headers |= {"Upload-Offset": str(there), "Upload-Length": str(upload.length)}
    if upload.recording_id is not None:
        headers["X-Recording-ID"] = upload.recording_id
    else:
        headers["Upload-Expires"] = formatdate(upload.expires_ms / 1000, usegmt=True)
    return _answer(status, **headers)


def _size(services: Services, upload_id: str) -> int:
    path = services.settings.uploads / upload_id
    return path.stat().st_size if path.exists() else 0


def _answer(status: int, **headers: Any) -> Response:  # noqa: ANN401 - header values
    return Response(status_code=status, headers={"Tus-Resumable": VERSION, "Cache-Control": "no-store", **headers})


def _metadata(given: str) -> dict[str, str]:
    fields = {}
    for pair in given.split(","):
        key, _, value = pair.strip().partition(" ")
        try:
            fields[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as cause:
            raise Problem(422, "metadata", f"Upload-Metadata: {key} is not base64 of UTF-8 text.") from cause
    return fields


def _still_to_come(session: Session, folder: Path) -> int:
    """Bytes that were announced and have not come, of uploads that somebody has sent to lately."""
    since_s = time.time() - _IDLE_S
    unfinished = select(Upload.id, Upload.length).where(Upload.recording_id.is_(None))
    left = 0
    for upload_id, length in session.execute(unfinished):
        with suppress(FileNotFoundError):  # another machine's, or deleted just now
            there = (folder / upload_id).stat()
            left += length - there.st_size if there.st_mtime > since_s else 0
    return left


def _check_count(session: Session, study_id: str) -> None:
    waiting = select(func.count()).select_from(Upload).where(Upload.study_id == study_id, Upload.recording_id.is_(None))
    if (session.scalar(waiting) or 0) >= _MOST_OPEN:
        raise Problem(409, "too-many-uploads", f"{_MOST_OPEN} uploads of this study are under way; finish or delete some.")
