"""A backup that was made while the service ran gives the whole service back, elsewhere."""

import shutil

import pytest

from annotations.errors import InputError, OptionsError
from service.backup import back_up, restore
from service.boot import prepare
from service.database.engine import Database
from service.database.tables import User
from service.settings import Settings
from service.store import BlobStore
from service.studies.blobs import keep_bytes
from tests.fakes.s3_server import KEYS, fake_bucket


def settings_at(folder, **settings):
    return Settings(**{"home": folder, "database_url": None, "store_url": None, **settings})


KEPT = {"code/a-b.json", "themes/a-b.json", "themes-memory/a-b.bin"}


def artefacts_of(settings):
    return {str(path.relative_to(settings.artefacts)) for path in settings.artefacts.rglob("*") if path.is_file()}


@pytest.fixture
def running(tmp_path):
    settings = settings_at(tmp_path / "one")
    prepare(settings)
    database, store = Database(settings.database), BlobStore(settings.media)
    with database.writing() as session:
        keep_bytes(session, store, b"a recording")
    for name in KEPT | {"vectors/a-b.bin", "themes-memory/.a-b.bin.unfinished"}:
        path = settings.artefacts / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("{}")
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
    assert artefacts_of(there) == KEPT  # vectors are made anew; what adds to themes cannot be
    database = Database(there.database)
    with database.reading() as session:
        assert [user.name for user in session.query(User)] == ["admin"]
    database.close()


def test_a_backup_moves_a_service_from_a_folder_into_a_bucket_and_back(running, tmp_path, monkeypatch):
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    assert back_up(running, tmp_path / "first.tar") == 1
    with fake_bucket() as server:
        far = settings_at(tmp_path / "two", store_url="s3://media/hardpart", store_endpoint=server.address)
        far.home.mkdir()
        assert restore(far, tmp_path / "first.tar") == 1
        of_artefacts = {key.partition("artefacts/")[2] for key in server.objects if "artefacts/" in key}
        assert of_artefacts == KEPT  # for other machines
        assert [content for key, content in server.objects.items() if "artefacts/" not in key] == [b"a recording"]
        shutil.rmtree(far.artefacts)  # another machine made them
        assert back_up(far, tmp_path / "second.tar") == 1
    back = settings_at(tmp_path / "three")
    back.home.mkdir()
    assert restore(back, tmp_path / "second.tar") == 1
    store = BlobStore(back.media)
    assert [store.read(sha256) for sha256 in store.digests()] == [b"a recording"]
    assert artefacts_of(back) == KEPT


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
