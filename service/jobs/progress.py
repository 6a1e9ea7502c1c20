"""How a job tells the database what it is doing, and learns that it was cancelled."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import update

from pipelines.progress import Advance
from service.clock import now_ms
from service.database.engine import Database
from service.database.study_tables import Job

_TELL_EVERY_S = 0.5


class JobCancelledError(Exception):
    """Somebody cancelled the job, or asked for it anew; nothing of it is to be kept."""


class JobProgress:
    """``pipelines.progress.Progress`` into the job's row, twice a second at most."""

    def __init__(self, database: Database, job_id: str, attempt: int) -> None:
        self._database = database
        self._job_id = job_id
        self._attempt = attempt
        self._told_s = 0.0
        self.timings_ms: dict[str, int] = {}

    @contextmanager
    def stage(self, name: str, total: float) -> Iterator[Advance]:
        started = time.monotonic()
        done = 0.0
        self._tell(stage=name, done=0.0, total=total, stage_ms=now_ms(), done_ms=None)

        def advance(more: float = 1.0, /) -> None:
            nonlocal done
            done += more
            if time.monotonic() - self._told_s >= _TELL_EVERY_S:
                self._tell(done=done, done_ms=now_ms())

        try:
            yield advance
            self._tell(done=total)
        finally:
            self.timings_ms[name] = round((time.monotonic() - started) * 1000)

    def note(self, sentence: str) -> None:
        """Nothing is told: warnings and failures are kept with the results."""

    def _tell(self, **values: object) -> None:
        self._told_s = time.monotonic()
        mine = (Job.id == self._job_id, Job.attempt == self._attempt, Job.state == "running")
        with self._database.writing() as session:
            told = session.connection().execute(update(Job).where(*mine).values(**values))
        if not told.rowcount:
            raise JobCancelledError
