"""A queue that keeps what was asked of it; nothing runs."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from service.database.study_tables import Job
from service.jobs.queue import call_id, run_id


class FakeQueue:
    """``service.jobs.queue.JobQueue``."""

    def __init__(self) -> None:
        self.submitted: list[str] = []
        self.calls: list[str] = []
        self.put_backs: list[str] = []
        self.cancelled: list[str] = []
        self.forgotten: list[str] = []

    def submit(self, session: Session, job: Job) -> None:
        session.flush()
        self.submitted.append(run_id(job))

    def deliver(self, session: Session, job: Job) -> None:
        self.calls.append(call_id(job))

    def put_back(self, job: Job) -> None:
        self.put_backs.append(run_id(job))

    def cancel(self, job: Job) -> None:
        self.cancelled.append(run_id(job))

    def forget(self, jobs: Sequence[Job]) -> None:
        self.forgotten += [job.id for job in jobs]
