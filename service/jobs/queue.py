"""How jobs get into the queue; the queue itself is DBOS's, in the same database, so that a job is there or not with its cause."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy.orm import Session

from service.database.study_tables import Job, JobKind

APPLICATION = "hardpart"
APPLICATION_VERSION = "1"  # of what a job's steps are; a new number would leave the pending jobs of the old one behind
RECORDINGS = "recordings"
STUDIES = "studies"
QUICK = "quick"
DELIVERIES = "deliveries"
RUN_JOB = "run_job"
DELIVER = "deliver"
UPLOADED, BULK = 10, 1000  # priorities; the smaller one goes first


class JobQueue(Protocol):
    """Where jobs wait for a worker."""

    def submit(self, session: Session, job: Job) -> None:
        """Puts ``job`` into the queue as part of the transaction of ``session``."""
        ...

    def deliver(self, session: Session, job: Job) -> None:
        """Puts the callback of ``job``, which ended, into the queue in the same way; again it changes nothing."""
        ...

    def put_back(self, job: Job) -> None:
        """Gives ``job``, which a worker left for later, its place in the queue again; outside of any transaction."""
        ...

    def cancel(self, job: Job) -> None:
        """Takes ``job`` from the queue or stops it; outside of any transaction."""
        ...

    def forget(self, jobs: Sequence[Job]) -> None:
        """Drops what the queue remembers about ``jobs``; outside of any transaction."""
        ...


def run_id(job: Job, attempt: int | None = None) -> str:
    """By which the queue knows an attempt at ``job``, that of now unless another is given."""
    return f"{job.id}-{attempt or job.attempt}"


def call_id(job: Job, attempt: int | None = None) -> str:
    """By which the queue knows the callback of that attempt."""
    return f"{run_id(job, attempt)}-call"


def queue_of(kind: JobKind) -> str:
    """Long work does not stand in the way of what somebody waits for."""
    match kind:
        case JobKind.RECORDING | JobKind.TRANSCRIBE:
            return RECORDINGS
        case JobKind.THEMES | JobKind.EXPORT | JobKind.REPROCESS:
            return STUDIES
        case JobKind.LABEL | JobKind.GROUP:
            return QUICK


def worked_on(job: Job) -> tuple[str, str] | None:
    """What no two jobs work on at once: one content, of which the second finds what the first has made, or one study."""
    queue = queue_of(job.kind)
    what = {RECORDINGS: job.options.get("content"), STUDIES: job.study_id}.get(queue)
    return None if what is None else (queue, what)
