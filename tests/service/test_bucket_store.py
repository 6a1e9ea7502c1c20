"""The store in a bucket: connections that are lost, content that is not what it was, copies on this machine."""

import pytest

from annotations.errors import AwayError, OptionsError, UnavailableError
from service.store.content_addressed import BlobStore, StoreAddress, digest_of_file
from tests.fakes.s3_server import KEYS, fake_bucket
from tests.told import told as key_of


@pytest.fixture
def server(monkeypatch):
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    with fake_bucket() as made:
        yield made


@pytest.fixture
def store(server, tmp_path):
    return BlobStore(StoreAddress("s3://media/hardpart", server.address, tmp_path / "copies", copies_bytes=25))


def put(store, folder, content):
    path = folder / "source"
    path.write_bytes(content)
    sha256 = digest_of_file(path)
    store.add(path, sha256)
    return sha256


def test_keys_begin_with_the_path_of_the_address(store, server, tmp_path):
    sha256 = put(store, tmp_path, b"said")
    assert set(server.objects) == {f"hardpart/{sha256[:2]}/{sha256}"}


def test_what_does_not_answer_is_away_in_one_sentence(store, server, tmp_path, monkeypatch):
    monkeypatch.setattr("service.store.bucket._MOST_TRIES", 0)
    store = BlobStore(StoreAddress("s3://media/hardpart", server.address, tmp_path / "copies"))
    sha256 = put(store, tmp_path, b"said")
    server.is_away = True
    for ask in (
        lambda: store.read(sha256),
        lambda: store.holds(sha256),
        lambda: put(store, tmp_path, b"x"),
        lambda: [*store.digests()],
    ):
        with pytest.raises(AwayError, match=r"The store s3://media/hardpart does not answer .*HARDPART_STORE_ENDPOINT") as told:
            ask()
        assert "\n" not in str(told.value)
    server.is_away = False
    assert store.read(sha256) == b"said"
    assert [key for key in server.objects if sha256 not in key] == []


def test_whether_it_is_there_is_asked_without_patience_and_not_again_at_once(store, server, monkeypatch):
    store.check()
    server.is_away = True
    store.check()  # what was just asked is not asked again
    monkeypatch.setattr("service.store.bucket._CHECK_EVERY_S", 0)
    asked = len(server.asked)
    with pytest.raises(AwayError, match="The store s3://media/hardpart does not answer") as away:
        store.check()
    assert key_of(str(away.value)) == "store_away"
    assert len(server.asked) == asked + 1  # where a file would be asked for again and again
    server.is_away = False
    store.check()
    assert server.objects == {}


def test_an_answer_that_is_cut_is_asked_for_again(store, server, tmp_path):
    sha256 = put(store, tmp_path, b"what was said")
    server.to_cut = 2
    with store.as_file(sha256, "a.txt") as path:
        assert path.read_bytes() == b"what was said"
    assert server.to_cut == 0


def test_damaged_content_is_never_given_as_a_file(store, server, tmp_path):
    sha256 = put(store, tmp_path, b"what was said")
    server.objects[f"hardpart/{sha256[:2]}/{sha256}"] = b"what was sold"
    with pytest.raises(UnavailableError, match="is damaged"), store.as_file(sha256, "a.txt"):
        pass
    assert list(store.copies()) == []


def test_a_copy_is_fetched_once_and_goes_when_others_need_the_room(store, server, tmp_path):
    first, second, third = (put(store, tmp_path, bytes([n]) * 10) for n in (1, 2, 3))
    for _ in range(2):
        with store.as_file(first, "a.mp3"):
            pass
    assert [key for method, key in server.asked if method == "GET" and first in key] == [f"hardpart/{first[:2]}/{first}"]
    with store.as_file(second, "b.mp3") as held, store.as_file(first, "a.mp3"), store.as_file(third, "c.mp3"):
        assert set(store.copies()) == {first, third}
        assert held.read_bytes() == bytes([2]) * 10  # who uses it keeps it
    assert [path for path in (tmp_path / "copies").iterdir() if path.name.startswith(".")] == []


def test_an_address_of_another_kind_is_refused():
    with pytest.raises(OptionsError, match="write s3://bucket/prefix"):
        BlobStore(StoreAddress("ftp://media"))
