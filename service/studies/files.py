"""Files that people send: what they are called, what they are, and what becomes of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotations.errors import InputError
from annotations.formats.media_suffixes import MEDIA_SUFFIXES
from annotations.formats.transcripts import TRANSCRIPT_SUFFIXES
from pipelines.archive.stages import Stage
from service.clock import now_ms
from service.database.study_tables import Job, JobKind, RecordingRow, StudyRow
from service.database.tables import new_id
from service.jobs.queue import UPLOADED, JobQueue
from service.jobs.records import let_wait, new_job
from service.store.content_addressed import BlobStore
from service.studies.blobs import keep_file
from service.studies.people import recording_names

LONGEST_BYTES = 180  # file systems allow 255, and a number and an ending may be added


@dataclass(frozen=True, slots=True)
class FileName:
    """A name without folders: ``stem`` names the recording, ``suffix`` tells the kind of file."""

    stem: str
    suffix: str

    @property
    def is_media(self) -> bool:
        """Whether it is a recording, not a transcript."""
        return self.suffix in MEDIA_SUFFIXES

    def __str__(self) -> str:
        return self.stem + self.suffix


def file_name(given: str) -> FileName:
    """The name that a file goes by here.

    Raises ``InputError`` for files that are neither recordings nor transcripts, and for names that are too long.
    """
    last = PurePosixPath(unicodedata.normalize("NFC", given).replace("\\", "/")).name
    plain = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip(" .")
    path = PurePosixPath(plain or "file")
    suffix = path.suffix.lower()
    if suffix not in MEDIA_SUFFIXES + TRANSCRIPT_SUFFIXES:
        kind = f"{suffix} files are" if suffix else "a file without suffix is"
        raise InputError(
            _shortened(plain) or "file", f"{kind} neither a recording nor a transcript", "convert it, or leave it out"
        )
    stem = path.stem.strip(" .") or "recording"
    size = len(stem.encode())
    if size > LONGEST_BYTES:  # files whose names differ further on would be one recording
        remedy = f"call it by {LONGEST_BYTES} at most, which are {LONGEST_BYTES // 2} Cyrillic letters"
        raise InputError(f"{_shortened(stem)}…{suffix}", f"its name has {size} bytes", remedy)
    return FileName(stem, suffix)


def _shortened(text: str) -> str:
    return text.encode()[:LONGEST_BYTES].decode(errors="ignore")


def accept_file(
    session: Session,
    *,
    study: StudyRow,
    user_id: str,
    path: Path,
    sha256: str,
    name: FileName,
    store: BlobStore,
    queue: JobQueue,
    priority: int,
) -> RecordingRow:
    """Makes the file at ``path``, which has that digest, a recording of the study or the transcript of one, with the job for it.

    All of it in one transaction; the file at ``path`` may be removed after it.
    """
    keep_file(session, store, path, sha256, path.stat().st_size)
    return accept_blob(session, study=study, user_id=user_id, sha256=sha256, name=name, queue=queue, priority=priority)


def accept_blob(
    session: Session, *, study: StudyRow, user_id: str, sha256: str, name: FileName, queue: JobQueue, priority: int = UPLOADED
) -> RecordingRow:
    """The same for a file that is in the store."""
    names = recording_names(session, study.id)  # former ones too: tables and whoever sends files may still say them
    recording = _waiting_for(session, study, name, names) or _new(session, study, name, names)
    if name.is_media:
        recording.media, recording.filename = sha256, str(name)
    else:
        recording.transcript, recording.transcript_filename = sha256, str(name)
    recording.updated_ms = now_ms()
    session.flush()
    submit_recording(session, recording, user_id=user_id, queue=queue, priority=priority)
    return recording


def submit_recording(
    session: Session,
    recording: RecordingRow,
    *,
    user_id: str,
    queue: JobQueue,
    priority: int = UPLOADED,
    job_id: str | None = None,
) -> Job:
    """Lets a worker hear, read and code the recording, from what it has by now."""
    let_wait(recording)
    return submit_work(session, recording, user_id=user_id, queue=queue, priority=priority, job_id=job_id)


def submit_work(
    session: Session,
    recording: RecordingRow,
    *,
    user_id: str,
    queue: JobQueue,
    priority: int,
    until: Stage = Stage.CODER,
    job_id: str | None = None,
) -> Job:
    """The same for a recording that stays what it is to everybody until the work is done."""
    job = new_job(
        JobKind.RECORDING,
        user_id=user_id,
        study_id=recording.study_id,
        recording_id=recording.id,
        priority=priority,
        job_id=job_id,
    )
    job.options = {"content": recording.media or recording.transcript, "until": until.value}
    session.add(job)
    queue.submit(session, job)
    return job


def _waiting_for(session: Session, study: StudyRow, name: FileName, names: Mapping[str, str]) -> RecordingRow | None:
    """The recording of that name which has no file of this kind yet: media and its transcript belong together."""
    query = select(RecordingRow).where(RecordingRow.study_id == study.id, RecordingRow.name == names.get(name.stem))
    found = session.scalar(query.with_for_update())
    if found is None or (found.media if name.is_media else found.transcript) is not None:
        return None
    return found


def _new(session: Session, study: StudyRow, name: FileName, names: Iterable[str]) -> RecordingRow:
    folded = {other.casefold() for other in names}
    free, number = name.stem, 1
    while free.casefold() in folded:
        number += 1
        free = f"{name.stem} ({number})"
    recording = RecordingRow(id=new_id(), study_id=study.id, name=free, filename=str(name))
    session.add(recording)
    session.flush()
    return recording
