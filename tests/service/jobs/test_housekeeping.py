"""What is removed when nobody needs it any more."""

import threading

import pytest
from sqlalchemy import event, text

from annotations.errors import AwayError
from service.clock import now_ms
from service.database.engine import Database
from service.database.study_tables import Job, StudyRow
from service.database.tables import ArtefactUse, Blob, User
from service.database.upgrade import upgrade
from service.jobs.dbos_queue import DbosQueue, make_tables
from service.jobs.housekeeping import RESULTS_KEPT_MS, Housekeeping, uncalled
from service.jobs.queue import BULK, UPLOADED
from service.jobs.records import again, cancel, end, new_job
from service.store.content_addressed import BlobStore, StoreAddress
from service.studies.artefacts import remove_unused_artefacts
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


def test_whoever_asked_to_be_called_is_called_once_however_the_job_ended(database, tmp_path):
    make_tables(database)
    queue = DbosQueue(database)
    with database.writing() as session:
        for name in ("done", "failed", "cancelled", "running", "uncalled"):
            job = new_job("label", user_id="u", job_id=name)
            job.callback_url = None if name == "uncalled" else "http://example.com/"
            session.add(job)
            if name == "cancelled":
                cancel(session, job)
            elif name != "running":
                end(job, "done" if name == "uncalled" else name)
    keeping = Housekeeping(database, BlobStore(StoreAddress(tmp_path.as_uri())), queue, uploads=tmp_path, artefacts=tmp_path)

    def calls():
        with database.reading() as session:
            query = "SELECT workflow_uuid FROM workflow_status WHERE name = 'deliver' ORDER BY workflow_uuid"
            return list(session.scalars(text(query))), uncalled(session, sqlite=True)

    assert sorted(calls()[1]) == ["cancelled", "done", "failed"]
    for _ in range(2):
        keeping.run(lambda dead: None)
        assert calls() == (["cancelled-1-call", "done-1-call", "failed-1-call"], [])
    with database.writing() as session:
        again(session, session.get_one(Job, "failed"), queue)
    keeping.run(lambda dead: None)
    assert len(calls()[0]) == 3
    with database.writing() as session:
        end(session.get_one(Job, "failed"), "done")
    keeping.run(lambda dead: None)
    assert "failed-2-call" in calls()[0]
    with database.reading() as session:
        queue.forget([session.get_one(Job, "failed"), session.get_one(Job, "running")])
    assert calls()[0] == ["cancelled-1-call", "done-1-call"]
    queue.close()


@pytest.mark.parametrize(
    ("kind", "same", "other"),
    [
        ("recording", {"options": {"content": "a"}}, {"options": {"content": "b"}}),
        ("themes", {"study_id": "s1"}, {"study_id": "s2"}),
    ],
)
def test_jobs_that_were_left_follow_each_other_by_priority_then_as_they_came(database, tmp_path, kind, same, other):
    make_tables(database)
    dbos, queue = DbosQueue(database), FakeQueue()
    keeping = Housekeeping(database, BlobStore(StoreAddress(tmp_path.as_uri())), queue, uploads=tmp_path, artefacts=tmp_path)
    asked = {
        "first": (same, BULK),
        "late": (same, BULK),
        "upload": (same, UPLOADED),
        "other": (other, UPLOADED),
        "new": (same, 1),
    }
    with database.writing() as session:
        session.add_all(StudyRow(id=study, name=study) for study in ("s1", "s2"))
        session.flush()
        for number, (name, (what, priority)) in enumerate(asked.items()):
            job = new_job(kind, user_id="u", job_id=name, priority=priority)
            job.created_ms += number
            for field, value in what.items():
                setattr(job, field, value)
            session.add(job)
            dbos.submit(session, job)
        left = "UPDATE workflow_status SET status = 'SUCCESS' WHERE workflow_uuid NOT LIKE 'new%'"  # which no worker has taken
        session.connection().exec_driver_sql(left)

    for state in ("running", "done"):
        with database.writing() as session:
            session.get_one(Job, "first").state = state
        keeping.give_back_next("first")
        assert queue.put_backs == ([] if state == "running" else ["upload-1"])
    with database.writing() as session:
        session.get_one(Job, "upload").state = "done"
    keeping.give_back_next("upload")
    assert queue.put_backs == ["upload-1", "late-1"]
    keeping.give_back_next("gone")
    dbos.close()


class AwayStore(BlobStore):
    """Tells whoever deletes that it is away, and keeps them in a list."""

    def __init__(self, folder, stopping):
        super().__init__(StoreAddress(folder.as_uri()))
        self.asked, self._stopping = [], stopping

    def delete(self, sha256):
        self.asked.append(threading.current_thread().name)
        if len(self.asked) == 2:
            self._stopping.set()
        raise AwayError("The store is away.")


def test_a_store_that_is_away_holds_up_no_round(database, tmp_path, monkeypatch):
    make_tables(database)
    stopping = threading.Event()
    store = AwayStore(tmp_path / "blobs", stopping)
    with database.writing() as session:
        session.add(Blob(sha256="a" * 64, size=1))
    monkeypatch.setattr("service.jobs.housekeeping._TIDY_EVERY_S", 0.01)
    keeping = Housekeeping(database, store, FakeQueue(), uploads=tmp_path, artefacts=tmp_path / "artefacts")
    keeping.run(lambda dead: None)
    assert store.asked == []
    tidying = threading.Thread(target=keeping.tidy_until, args=(stopping,), name="tidy")
    tidying.start()
    tidying.join(timeout=30)
    assert store.asked == ["tidy", "tidy"]  # it tries again, and ends with the worker


def test_many_artefacts_take_a_few_questions(database, tmp_path):
    names = [f"clips/{number}.json" for number in range(1200)]
    with database.writing() as session:
        session.add(StudyRow(id="s", name="s"))
        session.flush()
        session.add_all(ArtefactUse(artefact=name, study_id="s", recording_id=None) for name in names[::2])
    (tmp_path / "clips").mkdir()
    for name in names:
        (tmp_path / name).touch()
    asked = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    remove_unused_artefacts(database, BlobStore(StoreAddress((tmp_path / "blobs").as_uri())), tmp_path, names)
    assert {f"clips/{path.name}" for path in (tmp_path / "clips").iterdir()} == set(names[::2])
    assert len(asked) < 10
