"""What a killed process left behind goes, and nothing else does."""

import os
import time

import pytest

from service.clock import now_ms
from service.database.engine import Database
from service.database.study_tables import StudyRow, Upload
from service.database.tables import Blob, User
from service.database.upgrade import upgrade
from service.store.content_addressed import BlobStore, StoreAddress, digest_of_file
from service.studies.blobs import keep_bytes
from service.studies.strays import remove_strays


@pytest.fixture
def database(tmp_path):
    made = Database(f"sqlite:///{tmp_path / 'hardpart.sqlite'}")
    upgrade(made)
    with made.writing() as session:
        session.add(User(id="u", name="u", password="none"))
        session.add(StudyRow(id="s", name="s"))
    yield made
    made.close()


@pytest.fixture
def store(tmp_path):
    return BlobStore(StoreAddress((tmp_path / "blobs").as_uri()))


@pytest.fixture
def uploads(tmp_path):
    (tmp_path / "uploads").mkdir()
    return tmp_path / "uploads"


def placed(store, folder, content):
    """As by a process that was killed before its transaction ended."""
    path = folder / "source"
    path.write_bytes(content)
    sha256 = digest_of_file(path)
    store.add(path, sha256)
    return sha256


def test_what_is_young_stays_since_its_transaction_may_be_under_way(database, store, uploads, tmp_path):
    young = placed(store, tmp_path, b"young")
    (uploads / "young").touch()
    assert remove_strays(database, store, uploads) == 0
    assert store.holds(young)
    assert (uploads / "young").exists()


def test_what_no_row_knows_goes_after_a_day(database, store, uploads, tmp_path, monkeypatch):
    stray = placed(store, tmp_path, b"stray")
    (tmp_path / "blobs" / stray[:2] / ".half").write_bytes(b"half of what was s")
    with database.writing() as session:
        kept = keep_bytes(session, store, b"kept")
        fields = {"study_id": "s", "user_id": "u", "filename": "a.mp3", "length": 9, "priority": 10}
        session.add(Upload(id="known", expires_ms=now_ms() + 1, **fields))
    (uploads / "request").mkdir()
    (uploads / "request" / "sound.wav").write_bytes(b"said")
    for name in ("known", "gone", "request"):
        if name != "request":
            (uploads / name).write_bytes(b"said")
        os.utime(uploads / name, (time.time() - 90_000,) * 2)
    monkeypatch.setattr("service.studies.strays._OLD_S", -60)
    assert remove_strays(database, store, uploads) == 3
    assert list(store.digests()) == [kept]
    assert [path.name for path in (tmp_path / "blobs").rglob(".*")] == []
    assert [path.name for path in uploads.iterdir()] == ["known"]
    with database.reading() as session:
        assert [blob.sha256 for blob in session.query(Blob)] == [kept]


def test_a_stray_that_somebody_places_meanwhile_stays(database, store, uploads, tmp_path, monkeypatch):
    """Between the look at the database and the removal."""
    sha256 = placed(store, tmp_path, b"wanted again")
    monkeypatch.setattr("service.studies.strays._OLD_S", -60)
    listed = store.digests

    def then_wanted(**asked):
        with database.writing() as session:
            keep_bytes(session, store, b"wanted again")
        return listed(**asked)

    monkeypatch.setattr(store, "digests", then_wanted)
    assert remove_strays(database, store, uploads) == 0
    assert store.holds(sha256)
