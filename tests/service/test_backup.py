"""A backup that was made while the service ran gives the whole service back, elsewhere."""

import pytest

from annotations.errors import InputError, OptionsError
from service.backup import back_up, restore
from service.boot import prepare
from service.database.engine import Database
from service.database.tables import User
from service.settings import Settings
from service.store import BlobStore
from service.studies.blobs import keep_bytes


def settings_at(folder):
    return Settings(home=folder, database_url=None, store_url=None)


@pytest.fixture
def running(tmp_path):
    settings = settings_at(tmp_path / "one")
    prepare(settings)
    database, store = Database(settings.database), BlobStore(settings.media)
    with database.writing() as session:
        keep_bytes(session, store, b"a recording")
    (settings.artefacts / "code").mkdir()
    (settings.artefacts / "code" / "a-b.json").write_text("{}")
    yield settings
    database.close()


def test_everything_comes_back_elsewhere(running, tmp_path):
    assert back_up(running, tmp_path / "backup.tar") == 1
    there = settings_at(tmp_path / "two")
    there.home.mkdir()
    assert restore(there, tmp_path / "backup.tar") == 1
    assert prepare(there) is None  # there is an administrator already
    store = BlobStore(there.media)
    assert [store.read(sha256) for sha256 in store.digests()] == [b"a recording"]
    assert (there.artefacts / "code" / "a-b.json").exists()
    database = Database(there.database)
    with database.reading() as session:
        assert [user.name for user in session.query(User)] == ["admin"]
    database.close()


def test_nothing_is_overwritten(running, tmp_path):
    back_up(running, tmp_path / "backup.tar")
    with pytest.raises(OptionsError, match="holds a service already"):
        restore(running, tmp_path / "backup.tar")


def test_what_is_no_backup_is_refused(tmp_path):
    (tmp_path / "x.tar").write_bytes(b"nothing of the kind")
    there = settings_at(tmp_path / "two")
    there.home.mkdir()
    with pytest.raises(InputError, match="no backup"):
        restore(there, tmp_path / "x.tar")
