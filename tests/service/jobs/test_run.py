"""One run of a job."""

import errno
import threading

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from annotations.errors import AwayError
from service.database.engine import Database
from service.database.study_tables import Job
from service.database.tables import User
from service.database.upgrade import upgrade
from service.jobs.records import end, new_job
from service.jobs.run import JobRunner
from service.store.content_addressed import BlobStore, StoreAddress
from tests.fakes.queue import FakeQueue


class OnceAway:
    """Work that cannot be done the first time."""

    def __init__(self, database, error, look):
        self._database, self._errors, self._look = database, [error], look

    def run(self, job_id, attempt):
        self._look()
        if self._errors:
            raise self._errors.pop()
        with self._database.writing() as session:
            end(session.get_one(Job, job_id), "done")


class Waiting(threading.Event):
    """Waits for nothing; calls ``look`` in its place."""

    def __init__(self, look):
        super().__init__()
        self._look = look

    def wait(self, timeout=None):
        self._look()
        return False


@pytest.mark.parametrize(
    "error",
    [
        AwayError("The store is away."),
        OSError(errno.ENOSPC, "full"),
        OperationalError("INSERT", {}, psycopg.errors.DiskFull("could not extend file")),
    ],
)
def test_a_pause_is_told_until_work_goes_on(tmp_path, error):
    database, store = Database(f"sqlite:///{tmp_path / 'hardpart.sqlite'}"), BlobStore(StoreAddress(tmp_path.as_uri()))
    upgrade(database)
    with database.writing() as session:
        session.add(User(id="u", name="u", password="none"))
        session.flush()
        session.add(new_job("label", user_id="u", job_id="j"))
    told = []

    def look():
        told.append(runner.paused is not None)

    work = OnceAway(database, error, look)
    runner = JobRunner(
        {"label": work}, database=database, store=store, queue=FakeQueue(), min_free_bytes=0, stopping=Waiting(look)
    )
    assert runner.run("j", 1) == "done"
    assert told == [False, True, False]
    database.close()
