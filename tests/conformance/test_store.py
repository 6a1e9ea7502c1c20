"""Every place where the store keeps files does the same: a folder, a bucket, and a bucket of another maker."""

import hashlib
import time

import pytest

from service.store.content_addressed import BlobStore, StoreAddress, digest_of_file
from tests.fakes.s3_server import KEYS, fake_bucket
from tests.service.s3 import BUCKET, moto, program

needs_moto = pytest.mark.skipif(program() is None, reason="moto is not installed; name its moto_server in HARDPART_TEST_MOTO")
PLACES = ["folder", "bucket", pytest.param("moto", marks=needs_moto)]


@pytest.fixture(scope="module")
def moto_address():
    with moto() as address:
        yield address


@pytest.fixture(params=PLACES)
def store(request, tmp_path, monkeypatch):
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    match request.param:
        case "folder":
            yield BlobStore(StoreAddress((tmp_path / "a folder % # ?").as_uri()))
        case "bucket":
            with fake_bucket() as server:
                yield BlobStore(StoreAddress(f"s3://{BUCKET}/some/where", server.address, tmp_path / "copies"))
        case _:
            address = request.getfixturevalue("moto_address")
            yield BlobStore(StoreAddress(f"s3://{BUCKET}/{tmp_path.name}", address, tmp_path / "copies"))


def put(store, tmp_path, content):
    path = tmp_path / "source"
    path.write_bytes(content)
    sha256 = digest_of_file(path)
    store.add(path, sha256)
    return sha256


def test_what_is_put_is_there_as_it_was(store, tmp_path):
    sha256 = put(store, tmp_path, b"one\ntwo")
    assert sha256 == hashlib.sha256(b"one\ntwo").hexdigest()
    assert (tmp_path / "source").exists()
    assert store.holds(sha256)
    assert store.read(sha256) == b"one\ntwo"
    assert store.size(sha256) == 7
    assert list(store.digests()) == [sha256]
    assert put(store, tmp_path, b"one\ntwo") == sha256
    assert list(store.digests()) == [sha256]


@pytest.mark.parametrize("size", [0, 1, 3 * 2**20 + 5, 20 * 2**20])
def test_any_size_comes_back_whole_and_in_parts(store, tmp_path, size):
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    sha256 = put(store, tmp_path, content)
    assert store.read(sha256) == content
    assert b"".join(store.chunks(sha256, size // 3, size // 2)) == content[size // 3 : size // 2]
    pieces = list(store.chunks(sha256, 0, size))
    assert max(map(len, pieces), default=0) <= 2**20
    with store.as_file(sha256, "Anna (second).mp3") as path:
        assert path.name == "Anna (second).mp3"
        assert path.read_bytes() == content
    assert not path.exists()


def test_what_is_deleted_is_gone_and_may_be_deleted_again(store, tmp_path):
    kept, sha256 = put(store, tmp_path, b"kept"), put(store, tmp_path, b"gone")
    with store.as_file(sha256, "in use.txt") as path:
        store.delete(sha256)
        store.delete(sha256)
        assert path.name == "in use.txt"
    assert not store.holds(sha256)
    assert list(store.copies()) == []
    assert list(store.digests()) == [kept]
    with pytest.raises(FileNotFoundError):
        store.read(sha256)
    with pytest.raises(FileNotFoundError), store.as_file(sha256, "x"):
        pass
    assert put(store, tmp_path, b"gone") == sha256
    assert store.read(sha256) == b"gone"


def test_what_is_young_is_told_from_what_is_old(store, tmp_path):
    sha256 = put(store, tmp_path, b"young")
    assert list(store.digests(before_s=time.time() - 3600)) == []
    assert list(store.digests(before_s=time.time() + 3600)) == [sha256]


def test_it_is_there_and_has_room(store):
    store.check()
    assert store.free_bytes() > 0
