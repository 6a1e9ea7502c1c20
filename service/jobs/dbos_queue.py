"""The queue on DBOS, whose tables lie in the product's own database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from service.database.engine import Database
from service.database.study_tables import Job
from service.jobs.queue import (
    APPLICATION,
    APPLICATION_VERSION,
    DELIVER,
    DELIVERIES,
    RUN_JOB,
    call_id,
    queue_of,
    run_id,
)

if TYPE_CHECKING:
    from dbos import EnqueueOptions, Serializer

SCHEMA = "dbos"
_ERROR = "error"


def json_serializer() -> Serializer:
    """JSON, where DBOS would pickle."""
    from dbos import Serializer

    class Json(Serializer):
        def name(self) -> str:
            return "json"

        def serialize(self, data: Any) -> str:  # noqa: ANN401 - arguments and results of any job
            if isinstance(data, BaseException):
                data = {_ERROR: type(data).__name__}  # its message may quote what people said
            return json.dumps(data)

        def deserialize(self, serialized_data: str) -> Any:  # noqa: ANN401 - arguments and results of any job
            value = json.loads(serialized_data)
            return RuntimeError(value[_ERROR]) if isinstance(value, dict) and value.keys() == {_ERROR} else value

    return Json()


def runs_table(*, sqlite: bool) -> str:
    """The table in which DBOS keeps what runs and ran."""
    return "workflow_status" if sqlite else f"{SCHEMA}.workflow_status"


def make_tables(database: Database) -> None:
    """Makes or changes DBOS's own tables."""
    from dbos import DBOS

    DBOS.migrate(database.url, schema=SCHEMA)


class DbosQueue:
    """``service.jobs.queue.JobQueue``; it needs no worker to be there."""

    def __init__(self, database: Database) -> None:
        from dbos import DBOSClient

        self._client = DBOSClient(
            system_database_url=database.url,
            dbos_system_schema=SCHEMA,
            serializer=json_serializer(),
            application_name=APPLICATION,
        )

    def submit(self, session: Session, job: Job) -> None:
        session.flush()
        options: EnqueueOptions = {
            "workflow_name": RUN_JOB,
            "queue_name": queue_of(job.kind),
            "workflow_id": run_id(job),
            "app_version": APPLICATION_VERSION,
            "priority": job.priority,
        }
        self._client.enqueue_in_transaction(session, options, job.id, job.attempt)

    def deliver(self, session: Session, job: Job) -> None:
        options: EnqueueOptions = {
            "workflow_name": DELIVER,
            "queue_name": DELIVERIES,
            "workflow_id": call_id(job),
            "app_version": APPLICATION_VERSION,
        }
        self._client.enqueue_in_transaction(session, options, job.id, job.attempt)

    def put_back(self, job: Job) -> None:
        from dbos import error

        with suppress(error.DBOSException):  # another worker did it a moment before
            self._client.rewind_workflow(run_id(job), queue_name=queue_of(job.kind))

    def cancel(self, job: Job) -> None:
        self._client.cancel_workflow(run_id(job))

    def forget(self, jobs: Sequence[Job]) -> None:
        attempts = [(job, attempt) for job in jobs for attempt in range(1, job.attempt + 1)]
        calls = [call_id(job, attempt) for job, attempt in attempts if job.callback_url is not None]
        if attempts:
            self._client.delete_workflows([*(run_id(job, attempt) for job, attempt in attempts), *calls])

    def close(self) -> None:
        """Closes its connections."""
        self._client.destroy()
