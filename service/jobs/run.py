"""One run of a job, of whatever kind, with everything that can go wrong around it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Protocol

from sqlalchemy.orm import Session

from annotations.errors import AwayError, HardpartError
from service.database.engine import Database
from service.database.study_tables import Job, JobKind, RecordingRow, StudyRow
from service.full_disk import FULL, is_full, lacks_room
from service.jobs.attempts import if_running
from service.jobs.progress import JobCancelledError
from service.jobs.queue import JobQueue
from service.jobs.recording_work import fail_recording
from service.jobs.records import end, is_deadly, start
from service.store.content_addressed import BlobStore

_LOG = logging.getLogger("hardpart.jobs")
_LOOK_AGAIN_S = 5.0
LEFT = "left for later"  # of a job on whose content or study another works
_BUG = "something unexpected stopped the work ({}); it is in the log, and the job can be tried again."

_DEADLY = "the work was broken off again and again, perhaps because the file takes more memory than there is; try a smaller file."


class Work(Protocol):
    """Does jobs of one kind."""

    def run(self, job_id: str, attempt: int) -> None: ...


class JobRunner:
    """Runs jobs that the queue gives out. ``paused`` says why none is run now."""

    def __init__(
        self,
        works: Mapping[JobKind, Work],
        *,
        database: Database,
        store: BlobStore,
        queue: JobQueue,
        min_free_bytes: int,
        stopping: threading.Event,
    ) -> None:
        self._works = works
        self._database = database
        self._store = store
        self._queue = queue
        self._min_free_bytes = min_free_bytes
        self._stopping = stopping
        self.paused: str | None = None
        self.running: set[tuple[str, int]] = set()

    def run(self, job_id: str, attempt: int) -> str:
        """Does the job, unless it is not wanted any more; the state it ends in."""
        self._wait_for_room()
        with self._database.writing() as session:
            job = start(session, job_id, attempt)
            if job is None:
                return "dropped"
            if job.state == "queued":
                return LEFT
            if is_deadly(job):
                fail_job(session, job, _DEADLY, queue=self._queue)
                return "failed"
        fields = {"job": job_id, "kind": job.kind, "attempt": attempt}
        _LOG.info("job started", extra={"fields": fields})
        self.running.add((job_id, attempt))
        try:
            state = self._work(job, self._works[job.kind].run)
        finally:
            self.running.discard((job_id, attempt))
        _LOG.info("job %s", state, extra={"fields": fields})
        return state

    def _work(self, job: Job, work: Callable[[str, int], None]) -> str:
        while True:
            try:
                work(job.id, job.attempt)
            except JobCancelledError:
                return "cancelled"
            except AwayError as error:
                self._pause(str(error))
                continue
            except HardpartError as error:
                return self._fail(job, str(error))
            except Exception as error:  # noqa: BLE001 - a worker outlives every job
                if is_full(error):
                    self._pause(FULL)
                    continue
                return self._bug(job, error)
            return "done"

    def _bug(self, job: Job, error: Exception) -> str:
        _LOG.error("job failed unexpectedly", exc_info=error, extra={"fields": {"job": job.id, "kind": job.kind}})
        return self._fail(job, _BUG.format(type(error).__name__))

    def _fail(self, job: Job, sentence: str) -> str:
        with self._database.writing() as session:
            row = if_running(session, job.id, job.attempt)
            if row is None:
                return "cancelled"
            fail_job(session, row, sentence, queue=self._queue)
        return "failed"

    def _wait_for_room(self) -> None:
        while not self._stopping.is_set() and (reason := lacks_room(self._store.free_bytes(), self._min_free_bytes)):
            self._pause(reason)

    def _pause(self, reason: str) -> None:
        self.paused = reason
        _LOG.warning("jobs wait: %s", reason)
        self._stopping.wait(_LOOK_AGAIN_S)
        self.paused = None  # until it is seen to be so still


def fail_job(session: Session, job: Job, sentence: str, *, queue: JobQueue) -> None:
    """Ends a job with what went wrong, and its recording with it."""
    recording = session.get(RecordingRow, job.recording_id) if job.recording_id else None
    if recording is None or job.kind != JobKind.RECORDING:
        end(job, "failed", failure=sentence)
        return
    fail_recording(session, job, recording, session.get_one(StudyRow, recording.study_id), sentence, queue=queue)
