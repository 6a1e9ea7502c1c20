"""What is removed when nobody needs it any more."""

import pytest

from service.clock import now_ms
from service.database.engine import Database
from service.database.study_tables import Job
from service.database.tables import User
from service.database.upgrade import upgrade
from service.jobs.housekeeping import RESULTS_KEPT_MS, Housekeeping
from service.jobs.records import new_job
from service.store import BlobStore, StoreAddress
from service.studies.blobs import keep_bytes
from tests.fakes.queue import FakeQueue


@pytest.fixture
def database(tmp_path):
    made = Database(f"sqlite:///{tmp_path / 'hardpart.sqlite'}")
    upgrade(made)
    with made.writing() as session:
        session.add(User(id="u", name="u", password="none"))
    yield made
    made.close()


def test_results_go_after_a_week_with_what_was_sent(database, tmp_path):
    store, queue = BlobStore(StoreAddress((tmp_path / "blobs").as_uri())), FakeQueue()
    with database.writing() as session:
        for name, kind, age_ms in (("old", "label", 1), ("young", "transcribe", -60_000), ("work", "recording", 1)):
            job = new_job(kind, user_id="u", job_id=name)
            job.state, job.finished_ms = "done", now_ms() - RESULTS_KEPT_MS - age_ms
            job.blob, job.result = (keep_bytes(session, store, f"{part} {name}".encode()) for part in ("asked", "told"))
            session.add(job)
        session.add(new_job("group", user_id="u", job_id="queued"))
    assert len(list(store.digests())) == 6
    Housekeeping(database, store, queue, uploads=tmp_path, artefacts=tmp_path / "artefacts").tidy()
    with database.reading() as session:
        left = {name for name in ("old", "young", "work", "queued") if session.get(Job, name) is not None}
    assert left == {"young", "work", "queued"}
    assert queue.forgotten == ["old"]
    assert len(list(store.digests())) == 4
