"""What workers look after between jobs, and what every process tidies; any of them may, and doing it twice is harmless."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from service.clock import DAY_MS, now_ms
from service.database.engine import Database
from service.database.study_tables import Job, JobKind, Upload
from service.database.tables import Asked, Worker
from service.jobs.dbos_queue import runs_table
from service.jobs.queue import JobQueue, worked_on
from service.jobs.records import OPEN, WAITING, again, being_worked_on
from service.jobs.reprocess_work import advance_all
from service.store.content_addressed import BlobStore
from service.studies.artefacts import old_artefacts, remove_unused_artefacts
from service.studies.blobs import remove_unused
from service.studies.strays import remove_strays

_LOG = logging.getLogger("hardpart.housekeeping")
_TIDY_EVERY_S = 3600.0
RESULTS_KEPT_MS = 7 * DAY_MS
_OWN_RESULTS = (JobKind.TRANSCRIBE, JobKind.LABEL, JobKind.GROUP, JobKind.EXPORT)


class Housekeeping:
    """Finds what dead workers left, and removes what nobody needs any more."""

    def __init__(self, database: Database, store: BlobStore, queue: JobQueue, *, uploads: Path, artefacts: Path) -> None:
        self._database = database
        self._store = store
        self._queue = queue
        self._uploads = uploads
        self._artefacts = artefacts

    def run(self, recover: Callable[[list[str]], None]) -> None:
        """One round. ``recover`` puts the jobs of dead workers back into the queue.

        Callbacks are asked for here and not where a job ends, which may be anywhere, and in a process that dies a moment later.
        """
        with self._database.reading() as session:
            dead = left_behind(session, sqlite=self._database.is_sqlite)
            broken = broken_off(session, sqlite=self._database.is_sqlite)
            untold = uncalled(session, sqlite=self._database.is_sqlite)
            left = left_for_later(session, sqlite=self._database.is_sqlite)
        if dead:
            recover(dead)
        for waiting in left:
            self._queue.put_back(waiting)
        for job_id in broken:
            with self._database.writing() as session:
                job = session.get(Job, job_id, with_for_update=True)
                if job is not None and job.state in OPEN:
                    again(session, job, self._queue)
        for job_id in untold:
            with self._database.writing() as session:
                job = session.get(Job, job_id, with_for_update=True)
                if job is not None and job.callback_state == WAITING:
                    self._queue.deliver(session, job)
        advance_all(self._database, self._queue)

    def give_back_next(self, job_id: str) -> None:
        """Puts back the first job that was left for what ``job_id`` has worked on, so that many do not take a round each."""
        with self._database.reading() as session:
            job = session.get(Job, job_id)
            what = None if job is None else worked_on(job)
            left = [] if what is None else left_for_later(session, sqlite=self._database.is_sqlite)
        for waiting in left:
            if worked_on(waiting) == what:
                self._queue.put_back(waiting)

    def tidy_until(self, stopping: threading.Event) -> None:
        """Tidies now and every hour. In a thread of its own: it can take minutes, and who is not heard of counts as dead."""
        while not stopping.is_set():
            try:
                self.tidy()
            except Exception:  # noqa: BLE001 - the database or the store may be away for a while; the next time does it
                _LOG.exception("tidying failed")
            stopping.wait(_TIDY_EVERY_S)

    def tidy(self) -> None:
        """Removes old uploads, results, answers and workers, and files that nothing refers to."""
        with self._database.writing() as session:
            old = session.scalars(select(Upload.id).where(Upload.expires_ms < now_ms())).all()
            session.execute(delete(Upload).where(Upload.id.in_(old)))
            session.execute(delete(Asked).where(Asked.created_ms < now_ms() - DAY_MS))
            session.execute(delete(Worker).where(Worker.seen_ms < now_ms() - DAY_MS))
            over = select(Job).where(Job.kind.in_(_OWN_RESULTS), Job.finished_ms < now_ms() - RESULTS_KEPT_MS)
            done = session.scalars(over).all()
            session.execute(delete(Job).where(Job.id.in_([job.id for job in done])))
        self._queue.forget(done)
        for upload in old:
            (self._uploads / upload).unlink(missing_ok=True)
        remove_unused(self._database, self._store)
        remove_strays(self._database, self._store, self._uploads)
        remove_unused_artefacts(self._database, self._store, self._artefacts, old_artefacts(self._store, self._artefacts))


def left_behind(session: Session, *, sqlite: bool) -> list[str]:
    """Workers that hold jobs and have not been seen for a while."""
    table = runs_table(sqlite=sqlite)
    pending = text(f"SELECT DISTINCT executor_id FROM {table} WHERE status = 'PENDING'")  # noqa: S608 - a constant
    holders = {str(row[0]) for row in session.execute(pending)}
    alive = set(session.scalars(select(Worker.id).where(Worker.is_alive())))
    return sorted(holders - alive)


def broken_off(session: Session, *, sqlite: bool) -> list[str]:
    """Jobs that nobody runs although they did not end: the run itself failed, as it does when the database is away."""
    table = runs_table(sqlite=sqlite)
    query = (
        f"SELECT jobs.id FROM jobs JOIN {table} AS runs ON runs.workflow_uuid = jobs.id || '-' || jobs.attempt "  # noqa: S608
        "WHERE jobs.state IN ('queued', 'running') AND runs.status = 'ERROR'"
    )
    return [str(row[0]) for row in session.execute(text(query))]


def left_for_later(session: Session, *, sqlite: bool) -> list[Job]:
    """Jobs that a worker was given and did not begin, since another job worked on the same; of each content or study the first.

    Those of what is still being worked on are not among them.
    """
    table = runs_table(sqlite=sqlite)
    query = (
        f"SELECT jobs.id FROM jobs JOIN {table} AS runs ON runs.workflow_uuid = jobs.id || '-' || jobs.attempt "  # noqa: S608
        "WHERE jobs.state = 'queued' AND runs.status = 'SUCCESS'"
    )
    left = select(Job).where(Job.id.in_([row[0] for row in session.execute(text(query))]))
    busy, first = being_worked_on(session), dict[tuple[str, str] | None, Job]()
    for job in session.scalars(left.order_by(Job.priority, Job.created_ms, Job.id)):
        first.setdefault(worked_on(job), job)
    return [job for what, job in first.items() if what not in busy]


def uncalled(session: Session, *, sqlite: bool) -> list[str]:
    """Jobs that ended and whose callback is not in the queue."""
    table = runs_table(sqlite=sqlite)
    query = (
        f"SELECT jobs.id FROM jobs LEFT JOIN {table} AS calls ON calls.workflow_uuid = jobs.id || '-' || jobs.attempt || '-call' "  # noqa: S608
        "WHERE jobs.callback_state = :state AND calls.workflow_uuid IS NULL"
    )
    return [str(row[0]) for row in session.execute(text(query), {"state": WAITING})]
