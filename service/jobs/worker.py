"""A worker: a process that does jobs, says that it lives, and takes over what a dead one left."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import asdict

from sqlalchemy import delete, select

from annotations.errors import HardpartError
from pipelines.archive.stages import Fingerprints
from service.clock import now_ms
from service.database.engine import Database
from service.database.study_tables import Job
from service.database.tables import Worker as WorkerRow
from service.full_disk import FULL, is_full
from service.jobs.callbacks import Callbacks
from service.jobs.dbos_queue import SCHEMA, json_serializer
from service.jobs.housekeeping import Housekeeping
from service.jobs.queue import APPLICATION, APPLICATION_VERSION, DELIVER, DELIVERIES, QUICK, RECORDINGS, RUN_JOB, STUDIES
from service.jobs.run import LEFT, JobRunner

_LOG = logging.getLogger("hardpart.worker")
_BEAT_S = 2.0
_HELD_UP_S = 5.0  # a database that lets nobody write for so long has let no other worker say either that it lives
# How many jobs of a queue a worker does at once, and how often it looks for one, in seconds: an idle worker costs by this alone.
_QUEUES = ((RECORDINGS, 1, 0.1), (STUDIES, 1, 0.2), (QUICK, 1, 0.1), (DELIVERIES, 8, 1.0))
_DELIVERY_ATTEMPTS = 9  # over 17 minutes
_CANCELLED_GRACE_BEATS = 3
_AGAIN = 75  # tells the supervisor nothing special: whatever ends is started again


class Worker:
    """Does one recording and one study at a time until it is told to stop."""

    def __init__(
        self,
        number: int,
        *,
        database: Database,
        runner: JobRunner,
        callbacks: Callbacks,
        housekeeping: Housekeeping,
        stopping: threading.Event,
        models: Callable[[], Fingerprints],
    ) -> None:
        self.id = f"{socket.gethostname()}-{number}"
        self._database = database
        self._runner = runner
        self._callbacks = callbacks
        self._housekeeping = housekeeping
        self._stopping = stopping
        self._models = models
        self._told: dict[str, str] | None = None
        self._paused: str | None = None
        self._unheard: dict[tuple[str, int], int] = {}

    def run(self) -> None:
        """Comes back after SIGTERM or SIGINT. What is being done then is done again by whoever comes next."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: self._stopping.set())
        self._say_alive()
        self._launch()
        threading.Thread(target=self._housekeeping.tidy_until, args=(self._stopping,), name="tidy", daemon=True).start()
        self._told = self._tell_models()
        while not self._stopping.wait(_BEAT_S):
            self._beat()
        self._say_gone()
        logging.shutdown()
        os._exit(0)  # a model in the middle of its work cannot be asked to stop

    def _tell_models(self) -> dict[str, str] | None:
        """What the models are; ``None`` where they are not there, which jobs that need them tell as well, or have no room."""
        self._paused = None
        try:
            return asdict(self._models())
        except HardpartError as error:
            _LOG.warning("the models are not known: %s", error)
        except OSError as error:
            if not is_full(error):
                raise
            self._paused = FULL
            _LOG.warning("the models are not known: %s", FULL)
        return None

    def _launch(self) -> None:
        from dbos import DBOS, DBOSConfig

        config: DBOSConfig = {
            "name": APPLICATION,
            "system_database_url": self._database.url,
            "dbos_system_schema": SCHEMA,
            "serializer": json_serializer(),
            "application_version": APPLICATION_VERSION,
            "executor_id": self.id,
            "run_migrations": False,
            "enable_otlp": False,
            "log_level": "WARNING",
        }
        logging.getLogger("dbos").addFilter(_is_not_of_a_deleted_job)
        DBOS(config=config)
        _register(self._run_job, self._callbacks)
        DBOS.listen_queues([RECORDINGS, STUDIES, QUICK, DELIVERIES])
        DBOS.launch()
        for queue, at_once, poll_s in _QUEUES:
            DBOS.register_queue(
                queue,
                worker_concurrency=at_once,
                polling_interval_sec=poll_s,
                on_conflict="always_update",
            )

    def _beat(self) -> None:
        try:
            if self._paused:
                self._told = self._tell_models()
            began_s = time.monotonic()
            self._say_alive()
            self._leave_cancelled()
            if time.monotonic() - began_s < _HELD_UP_S:
                self._housekeeping.run(self._recover)
        except Exception as error:  # noqa: BLE001 - the database may be away for a while, and the worker waits for it
            if is_full(error):
                _LOG.warning("jobs wait: %s", FULL)
            else:
                _LOG.exception("the worker's round failed")

    def _run_job(self, job_id: str, attempt: int) -> str:
        state = self._runner.run(job_id, attempt)
        if state != LEFT:
            self._housekeeping.give_back_next(job_id)
        return state

    def _recover(self, dead: list[str]) -> None:
        from dbos import DBOS

        DBOS._recover_pending_workflows(dead)  # noqa: SLF001 - what DBOS's own console calls

    def _say_alive(self) -> None:
        with self._database.writing() as session:
            row = session.get(WorkerRow, self.id) or WorkerRow(id=self.id, started_ms=now_ms())
            row.seen_ms, row.paused, row.models = now_ms(), self._runner.paused or self._paused, self._told
            session.add(row)

    def _say_gone(self) -> None:
        with self._database.writing() as session:
            session.execute(delete(WorkerRow).where(WorkerRow.id == self.id))

    def _leave_cancelled(self) -> None:
        """Ends the process when a cancelled job does not stop: a model cannot be interrupted, and others wait for the worker."""
        running = set(self._runner.running)
        with self._database.reading() as session:
            wanted = select(Job.id, Job.attempt).where(Job.id.in_([job for job, _ in running]), Job.state == "running")
            unwanted = running - {(job, attempt) for job, attempt in session.execute(wanted)}
        self._unheard = {run: self._unheard.get(run, 0) + 1 for run in unwanted}
        if any(beats > _CANCELLED_GRACE_BEATS for beats in self._unheard.values()):
            _LOG.info("the worker starts anew to leave a cancelled job")
            self._say_gone()
            logging.shutdown()
            os._exit(_AGAIN)


def _is_not_of_a_deleted_job(record: logging.LogRecord) -> bool:
    """Keeps out of the log that the job which ended was deleted with its study meanwhile: that is no fault."""
    from dbos import error

    return not (record.exc_info and isinstance(record.exc_info[1], error.DBOSNonExistentWorkflowError))


def _register(run: Callable[[str, int], str], callbacks: Callbacks) -> None:
    from dbos import DBOS

    @DBOS.step(name="work")
    def work(job_id: str, attempt: int) -> str:
        return run(job_id, attempt)

    @DBOS.step(name="call", retries_allowed=True, max_attempts=_DELIVERY_ATTEMPTS, interval_seconds=2.0, backoff_rate=2.0)
    def call(job_id: str, attempt: int) -> None:
        callbacks.call(job_id, attempt)

    @DBOS.step(name="note")
    def note(job_id: str, attempt: int, *, delivered: bool) -> None:
        callbacks.note(job_id, attempt, delivered=delivered)

    @DBOS.workflow(name=DELIVER, max_recovery_attempts=None)
    def deliver(job_id: str, attempt: int) -> str:
        try:
            call(job_id, attempt)
        except Exception:  # noqa: BLE001 - whoever should be called is away, and was tried often enough
            note(job_id, attempt, delivered=False)
            return "failed"
        note(job_id, attempt, delivered=True)
        return "delivered"

    @DBOS.workflow(name=RUN_JOB, max_recovery_attempts=None)
    def run_job(job_id: str, attempt: int) -> str:
        return work(job_id, attempt)
