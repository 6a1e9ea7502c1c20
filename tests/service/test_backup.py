"""A backup that was made while the service ran gives the whole service back, elsewhere."""

import io
import json
import os
import shutil
import stat
import tarfile
import uuid

import pytest

from annotations.errors import InputError, OptionsError
from service.backup import _put_database_back, back_up, restore
from service.boot import prepare
from service.database.engine import Database
from service.database.tables import User
from service.settings import Settings
from service.store.content_addressed import BlobStore
from service.studies.blobs import keep_bytes
from tests.fakes.s3_server import KEYS, fake_bucket
from tests.service.postgresql import SERVER, new_database


def settings_at(folder, **settings):
    """Of a service over an empty database."""
    url = None if SERVER is None else new_database(f"b{uuid.uuid4().hex}")
    return Settings(**{"home": folder, "database_url": url, "store_url": None, **settings})


def other_kind(path, *, sqlite):
    """A backup of a service whose database is of the other kind."""
    with tarfile.open(path, "w") as archive:
        head = json.dumps({"schema": 1, "sqlite": sqlite, "files": 0}).encode()
        for name, content in (("backup.json", head), ("database", b"PGDMP\1\16\0")):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


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
    with pytest.raises(InputError) as refused:
        restore(there, tmp_path / "x.tar")
    assert str(refused.value) == f"{tmp_path / 'x.tar'}: is no backup, or one that was cut off; name another file."


def test_a_backup_of_the_other_kind_of_database_is_refused_before_anything_is_written(tmp_path):
    other_kind(tmp_path / "backup.tar", sqlite=SERVER is not None)
    sentence = "SQLite; leave out HARDPART_DATABASE_URL" if SERVER else "PostgreSQL; set HARDPART_DATABASE_URL"
    there = settings_at(tmp_path / "two")
    there.home.mkdir()
    with pytest.raises(OptionsError, match=f"is of a service on {sentence}"):
        restore(there, tmp_path / "backup.tar")
    assert prepare(there) is not None  # the folder can be used as before


def test_a_backup_that_ends_early_is_no_backup(running, tmp_path):
    back_up(running, tmp_path / "backup.tar")
    with tarfile.open(tmp_path / "backup.tar") as archive:
        ends = [member.offset for member in archive if member.name != "backup.json"]
    there = settings_at(tmp_path / "two")
    there.home.mkdir()
    for end in ends[:2]:  # before the database, before the recording
        (tmp_path / "cut.tar").write_bytes((tmp_path / "backup.tar").read_bytes()[:end])
        with pytest.raises(InputError, match="it ends after 0 of 1 files"):
            restore(there, tmp_path / "cut.tar")
    assert restore(there, tmp_path / "backup.tar") == 1


def test_nobody_else_on_the_machine_reads_a_backup(running, tmp_path):
    left = tmp_path / ".backup.tar.unfinished"  # by a process that was killed
    left.touch()
    left.chmod(0o644)
    before = os.umask(0o022)
    try:
        back_up(running, tmp_path / "backup.tar")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "backup.tar").stat().st_mode) == 0o600


def test_the_programs_of_postgresql_are_told_the_password_where_nobody_sees_it(tmp_path, monkeypatch):
    program = tmp_path / "pg_restore"
    program.write_text(f'#!/bin/sh\necho "$@ $PGPASSWORD" > {tmp_path / "told"}\n')
    program.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    there = settings_at(tmp_path / "two", database_url="postgresql://ann:geheim%40@db:5433/study?sslmode=require")
    _put_database_back(tmp_path / "database", there)
    arguments, _, password = (tmp_path / "told").read_text().strip().rpartition(" ")
    assert arguments.split()[0] == "--dbname=postgresql://ann@db:5433/study?sslmode=require"
    assert password == "geheim@"
