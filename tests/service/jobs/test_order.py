"""In which order jobs are done, by workers in processes of their own and the queue that they really have."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import uuid

import pytest
from sqlalchemy import select

from service.boot import prepare
from service.clock import now_ms
from service.database.engine import Database
from service.database.study_tables import Job, StudyRow
from service.database.tables import User
from service.jobs.dbos_queue import DbosQueue
from service.jobs.queue import BULK, UPLOADED
from service.jobs.records import new_job
from service.settings import Settings
from tests.architecture.sources import ROOT
from tests.service.postgresql import SERVER, new_database

PATIENCE_S = 300
STUDY, OTHER_STUDY = "1" * 32, "2" * 32


class Jobs:
    """Jobs in the queue of a service, and workers that write down which they begin."""

    def __init__(self, folder):
        url = None if SERVER is None else new_database(f"o{uuid.uuid4().hex}")
        settings = Settings(home=folder / "home", database_url=url, store_url=None)
        prepare(settings)
        self._given = {"HARDPART_HOME": str(settings.home)} | ({} if url is None else {"HARDPART_DATABASE_URL": url})
        self._folder, self._workers = folder, []
        self._database = Database(settings.database)
        self._queue = DbosQueue(self._database)
        with self._database.writing() as session:
            self._user = session.scalars(select(User.id)).one()
            session.add_all(StudyRow(id=study, name=study) for study in (STUDY, OTHER_STUDY))

    def ask(self, job_id, *, kind="transcribe", study=None, content=None, priority=UPLOADED):
        """Puts a job into the queue."""
        before = now_ms()
        with self._database.writing() as session:
            job = new_job(kind, user_id=self._user, study_id=study, priority=priority, job_id=job_id)
            job.options = {} if content is None else {"content": content}
            session.add(job)
            self._queue.submit(session, job)
        while now_ms() == before:  # what comes in the same millisecond comes at once
            pass

    def hold(self, job_id):
        """Lets whoever begins the job not end it before ``let_go``."""
        (self._folder / job_id).touch()

    def let_go(self, job_id):
        (self._folder / job_id).unlink()

    def work(self):
        """Starts a worker."""
        command = [sys.executable, "-m", "tests.fakes.stub_worker", str(len(self._workers) + 1), str(self._folder)]
        self._workers.append(subprocess.Popen(command, cwd=ROOT, env=os.environ | self._given))

    def job(self, job_id):
        with self._database.reading() as session:
            return session.get_one(Job, job_id)

    def begun(self):
        """The jobs that were begun, in order."""
        there = self._folder / "begun"
        return there.read_text().split() if there.exists() else []

    def until(self, state, *job_ids):
        """Comes back when the jobs are in that state."""
        until = time.monotonic() + PATIENCE_S
        while {self.job(job_id).state for job_id in job_ids} != {state}:
            assert time.monotonic() < until, self.begun()
            time.sleep(0.05)

    def end(self):
        for worker in self._workers:
            worker.kill()
            worker.wait()
        self._queue.close()
        self._database.close()


@pytest.fixture
def jobs(tmp_path):
    made = Jobs(tmp_path)
    yield made
    made.end()


def test_an_upload_overtakes_many_files_which_are_taken_as_they_came(jobs):
    many = [f"bulk{number}" for number in range(12)]
    for job_id in many:
        jobs.ask(job_id, content=job_id, priority=BULK)
    jobs.ask("upload", content="upload")
    jobs.work()
    jobs.until("done", *many, "upload")
    assert jobs.begun() == ["upload", *many]


@pytest.mark.parametrize(
    ("same", "other"),
    [
        ({"content": "a"}, {"content": "b"}),
        ({"kind": "themes", "study": STUDY}, {"kind": "themes", "study": OTHER_STUDY}),
    ],
    ids=["content", "study"],
)
def test_two_workers_are_never_at_the_same_at_once(jobs, same, other):
    jobs.hold("first")
    jobs.ask("first", **same)
    jobs.work()
    jobs.until("running", "first")
    for job_id in ("second", "third"):
        jobs.ask(job_id, **same)
    jobs.ask("other", **other)
    jobs.work()
    jobs.until("done", "other")
    assert jobs.begun() == ["first", "other"]
    jobs.let_go("first")
    jobs.until("done", "first", "second", "third")
    assert jobs.begun() == ["first", "other", "second", "third"]
    assert [jobs.job(job_id).attempt for job_id in ("first", "second", "third")] == [1, 1, 1]
