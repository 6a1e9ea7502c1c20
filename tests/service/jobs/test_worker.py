"""The rounds of a worker."""

import errno
import threading
from contextlib import contextmanager
from dataclasses import asdict

import pytest

from pipelines.archive.stages import Fingerprints
from service.jobs.run import LEFT
from service.jobs.worker import Worker


class HeldUpDatabase:
    """Lets whoever writes wait, as SQLite does while somebody else writes; nothing is kept."""

    def __init__(self):
        self.wait_s = self.clock_s = 0.0

    @contextmanager
    def writing(self):
        self.clock_s += self.wait_s
        yield self

    reading = writing

    def get(self, kind, key):
        return None

    def add(self, row):
        self.written = row

    def execute(self, query):
        return []


class Rounds:
    """Counts rounds in place of housekeeping; as a runner it runs nothing."""

    paused = None
    running = ()
    count = 0

    def run(self, recover):
        self.count += 1


@pytest.fixture
def a_worker():
    def make(database, rounds, models=None):
        return Worker(
            1, database=database, runner=rounds, callbacks=None, housekeeping=rounds, stopping=threading.Event(), models=models
        )

    return make


def test_who_could_not_write_for_long_takes_nobody_for_dead(a_worker, monkeypatch):
    database, rounds = HeldUpDatabase(), Rounds()
    monkeypatch.setattr("service.jobs.worker.time.monotonic", lambda: database.clock_s)
    worker = a_worker(database, rounds)
    counted = []
    for database.wait_s in (0.0, 6.0, 0.0):
        worker._beat()
        counted.append(rounds.count)
    assert counted == [1, 1, 2]


class Ran(Rounds):
    """A runner that answers with the next of its states, and keeps after which jobs others are given back."""

    def __init__(self, *states):
        self.states, self.after = list(states), []

    def run(self, job_id, attempt):
        return self.states.pop(0)

    def give_back_next(self, job_id):
        self.after.append(job_id)


def test_what_was_left_for_a_job_is_given_back_when_it_was_done_and_not_when_it_was_left_itself(a_worker):
    ran = Ran("done", LEFT, "failed")
    worker = a_worker(HeldUpDatabase(), ran)
    assert [worker._run_job(job_id, 1) for job_id in ("a", "b", "c")] == ["done", LEFT, "failed"]
    assert ran.after == ["a", "c"]


def test_a_worker_that_starts_on_a_full_disk_says_so_and_tells_its_models_when_there_is_room(a_worker):
    known, disk = Fingerprints("w", "d", "s", "c", "f"), [OSError(errno.ENOSPC, "No space left on device")] * 2

    def models():
        if disk:
            raise disk.pop()
        return known

    database = HeldUpDatabase()
    worker = a_worker(database, Rounds(), models)
    worker._told = worker._tell_models()
    told = []
    for _ in range(2):
        worker._beat()
        told.append((database.written.paused, database.written.models))
    assert told == [("The disk is full; free some space, and work goes on.", None), (None, asdict(known))]
