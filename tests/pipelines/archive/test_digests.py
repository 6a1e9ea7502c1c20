"""A file is read again when it may have changed, and only then."""

import os

import pytest

from pipelines.archive import digests
from pipelines.archive.digests import KnownDigests
from pipelines.inputs import file_digest


@pytest.fixture
def read(monkeypatch):
    """The files whose bytes were read."""
    seen = []

    def reading(path):
        seen.append(path.name)
        return file_digest(path)

    monkeypatch.setattr(digests, "file_digest", reading)
    return seen


def digest(folder, path):
    known = KnownDigests(folder / "known.json")
    found = known(path)
    known.keep()
    return found


@pytest.fixture
def settled(monkeypatch):
    """Files are old at once."""
    monkeypatch.setattr(digests, "_SETTLED_NS", -1)


@pytest.mark.usefixtures("settled")
def test_what_did_not_change_is_not_read_again(tmp_path, read):
    path = tmp_path / "a.wav"
    path.write_text("one")
    assert digest(tmp_path, path) == digest(tmp_path, path) == file_digest(path)
    assert read == ["a.wav"]


@pytest.mark.usefixtures("settled")
def test_another_content_is_noticed_though_size_and_time_are_the_same(tmp_path, read):
    path = tmp_path / "a.wav"
    path.write_text("one")
    before = path.stat()
    first = digest(tmp_path, path)
    path.write_text("two")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert digest(tmp_path, path) != first
    assert read == ["a.wav"] * 2


def test_a_file_that_was_just_written_is_read_again(tmp_path, read):
    path = tmp_path / "a.wav"
    path.write_text("one")
    digest(tmp_path, path)
    digest(tmp_path, path)
    assert read == ["a.wav"] * 2


@pytest.mark.usefixtures("settled")
def test_a_damaged_list_of_digests_is_as_none(tmp_path, read):
    path = tmp_path / "a.wav"
    path.write_text("one")
    digest(tmp_path, path)
    (tmp_path / "known.json").write_text("{")
    assert digest(tmp_path, path) == file_digest(path)
    assert len(read) == 2
