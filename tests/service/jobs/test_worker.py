"""The rounds of a worker."""

import threading
import time
from contextlib import contextmanager

from service.jobs.worker import Worker


class HeldUpDatabase:
    """Lets whoever writes wait, as SQLite does while somebody else writes; nothing is kept."""

    def __init__(self):
        self.wait_s = 0.0

    @contextmanager
    def writing(self):
        time.sleep(self.wait_s)
        yield self

    reading = writing

    def get(self, kind, key):
        return None

    def add(self, row):
        pass

    def execute(self, query):
        return []


class Rounds:
    """Counts rounds in place of housekeeping; as a runner it runs nothing."""

    paused = None
    running = ()
    count = 0

    def run(self, recover):
        self.count += 1


def test_who_could_not_write_for_long_takes_nobody_for_dead(monkeypatch):
    monkeypatch.setattr("service.jobs.worker._HELD_UP_S", 0.1)
    database, rounds = HeldUpDatabase(), Rounds()
    worker = Worker(
        1, database=database, runner=rounds, callbacks=None, housekeeping=rounds, stopping=threading.Event(), models=None
    )
    counted = []
    for database.wait_s in (0.0, 0.2, 0.0):
        worker._beat()
        counted.append(rounds.count)
    assert counted == [1, 1, 2]
