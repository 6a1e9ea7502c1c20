"""Machines that share a bucket find what another one has made, and what is deleted is gone for all of them."""

import pytest

from pipelines.artefacts import ArtefactStore
from service.database.engine import Database
from service.database.study_tables import StudyRow
from service.database.tables import ArtefactUse
from service.database.upgrade import upgrade
from service.store.content_addressed import BlobStore, StoreAddress
from service.studies.artefacts import old_artefacts, remove_unused_artefacts
from tests.fakes.s3_server import KEYS, fake_bucket


@pytest.fixture
def store(monkeypatch, tmp_path):
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    with fake_bucket() as server:
        yield BlobStore(StoreAddress("s3://media/hardpart", server.address, tmp_path / "copies"))


@pytest.fixture
def machines(store, tmp_path):
    return [ArtefactStore(tmp_path / name, beyond=store.artefacts) for name in ("one", "other")]


def never():
    raise AssertionError("it was made again")


def test_what_one_machine_made_the_other_finds(machines):
    one, other = machines
    made = one.get_or_make("code", inputs="a" * 64, made_by="coder 1", make=lambda: {"acts": ["wish"]})
    assert other.get_or_make("code", inputs="a" * 64, made_by="coder 1", make=never) == made
    assert other.has(one.used)
    assert other.tally.model_calls == {}
    one.get_or_make_bytes("vectors", inputs="b" * 64, made_by="encoder 1", make=lambda: b"1 2 3")
    one.get_or_make_bytes("vectors", inputs="b" * 64, made_by="encoder 2", make=lambda: b"4 5 6")
    assert list(other.kept_bytes("vectors", made_by="encoder 1")) == [b"1 2 3"]


def test_what_is_damaged_there_is_made_again(machines, store):
    one, other = machines
    one.get_or_make("code", inputs="a" * 64, made_by="coder 1", make=lambda: {"acts": []})
    (name,) = store.artefacts.names("code")
    path = one._folder / name
    path.write_bytes(path.read_bytes()[:-2])
    store.artefacts.keep(name, path)
    assert other.get_or_make("code", inputs="a" * 64, made_by="coder 1", make=lambda: {"acts": ["wish"]}) == {"acts": ["wish"]}


def test_what_belongs_to_nothing_goes_from_the_bucket_too(machines, store, tmp_path, monkeypatch):
    one, other = machines
    for inputs in ("a" * 64, "b" * 64):
        one.get_or_make("code", inputs=inputs, made_by="coder 1", make=lambda: {"acts": []})
        other.get_or_make("code", inputs=inputs, made_by="coder 1", make=never)
    kept, gone = sorted(one.used)
    database = Database(f"sqlite:///{tmp_path / 'hardpart.sqlite'}")
    upgrade(database)
    with database.writing() as session:
        session.add(StudyRow(id="s", name="s"))
        session.flush()
        session.add(ArtefactUse(artefact=kept, study_id="s", recording_id=None))
    remove_unused_artefacts(database, store, tmp_path / "one", [kept, gone])
    assert list(store.artefacts.names()) == [kept]
    assert not (tmp_path / "one" / gone).exists()
    assert old_artefacts(store, tmp_path / "other") == set()
    monkeypatch.setattr("service.studies.artefacts._OLD_S", -60)
    remove_unused_artefacts(database, store, tmp_path / "other", old_artefacts(store, tmp_path / "other"))
    assert [path.name for path in (tmp_path / "other").rglob("*.json")] == [kept.partition("/")[2]]
    database.close()
