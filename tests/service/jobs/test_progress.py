"""How long a stage still takes, as a job's row tells it."""

import pytest

from service.api import job_bodies
from service.database.engine import Database
from service.database.study_tables import Job
from service.database.tables import User
from service.database.upgrade import upgrade
from service.jobs import progress
from service.jobs.progress import JobProgress
from service.jobs.records import new_job


@pytest.fixture
def database(tmp_path):
    opened = Database(f"sqlite:///{tmp_path / 'hardpart.sqlite'}")
    upgrade(opened)
    with opened.writing() as session:
        session.add(User(id="u", name="u", password="none"))
        session.flush()
        job = new_job("recording", user_id="u", job_id="j")
        job.state = "running"
        session.add(job)
    yield opened
    opened.close()


def test_the_time_left_is_told_from_what_was_done_and_never_counts_up(database, monkeypatch):
    clock = [1_000_000]
    monkeypatch.setattr(progress, "_TELL_EVERY_S", 0.0)
    monkeypatch.setattr(progress, "now_ms", lambda: clock[-1])
    monkeypatch.setattr(job_bodies, "now_ms", lambda: clock[-1])

    def left_after(seconds):
        clock.append(clock[0] + seconds * 1000)
        with database.reading() as session:
            return job_bodies.job_body(session.get_one(Job, "j")).seconds_left

    with JobProgress(database, "j", 1).stage("transcribe", 1) as advance:
        assert left_after(30) is None, "nothing was told yet"
        advance(0.25)
        assert [left_after(seconds) for seconds in (30, 60, 100, 120, 300)] == [90, 60, 20, None, None]
        advance(0.25)
        assert left_after(300) == 300
    assert left_after(301) is None, "all of it is done"
    with JobProgress(database, "j", 1).stage("speakers", 1):
        assert left_after(302) is None, "it is another stage"
