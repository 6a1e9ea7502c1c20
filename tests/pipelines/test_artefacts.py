import errno
import json
import os

import pytest

from pipelines.artefacts import ArtefactStore, digest, file_stem, write_whole


def make(store, value, *, inputs="a" * 64, made_by="m"):
    return store.get_or_make("code", inputs=inputs, made_by=made_by, make=lambda: {"value": value})


def test_a_kept_result_is_not_made_again(tmp_path):
    assert make(ArtefactStore(tmp_path), 1) == {"value": 1}
    again = ArtefactStore(tmp_path)
    assert make(again, 2) == {"value": 1}
    assert (again.tally.model_calls, again.tally.reused) == ({}, {"code": 1})


@pytest.mark.parametrize("changed", [{"inputs": "b" * 64}, {"made_by": "n"}])
def test_other_inputs_or_options_make_another_result(tmp_path, changed):
    store = ArtefactStore(tmp_path)
    make(store, 1)
    assert make(store, 2, **changed) == {"value": 2}


def test_a_file_that_is_cut_short_anywhere_or_changed_is_made_anew(tmp_path):
    make(ArtefactStore(tmp_path), "whole")
    (kept,) = (tmp_path / "code").iterdir()
    whole = kept.read_bytes()
    damaged = [whole[:length] for length in range(len(whole))] + [whole.replace(b"whole", b"whale"), whole + b" "]
    damaged.append(whole[:-8] + bytes(8))  # what some file systems leave after a power cut
    for content in damaged:
        kept.write_bytes(content)
        assert make(ArtefactStore(tmp_path), "again") == {"value": "again"}


def test_a_file_in_the_place_of_another_is_made_anew(tmp_path):
    for name in ("a", "b"):
        make(ArtefactStore(tmp_path), name, inputs=name * 64)
    first, second = sorted((tmp_path / "code").iterdir())
    whole = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(whole)
    assert [make(ArtefactStore(tmp_path), name, inputs=name * 64)["value"] for name in ("a", "b")] == ["a", "b"]


def test_what_earlier_versions_kept_without_its_name_is_read(tmp_path):
    make(ArtefactStore(tmp_path), 1)
    (kept,) = (tmp_path / "code").iterdir()
    head, _, body = kept.read_bytes().partition(b"\n")
    fields = json.loads(head)
    del fields["name"]
    kept.write_bytes(json.dumps(fields).encode() + b"\n" + body)
    assert make(ArtefactStore(tmp_path), 2) == {"value": 1}


def test_a_failure_keeps_nothing(tmp_path):
    def fail():
        raise RuntimeError

    store = ArtefactStore(tmp_path)
    with pytest.raises(RuntimeError):
        store.get_or_make("code", inputs="a" * 64, made_by="m", make=fail)
    assert make(store, 1) == {"value": 1}


def test_writing_replaces_whole_files(tmp_path):
    path = tmp_path / "deep" / "file.txt"
    write_whole(path, "old")
    write_whole(path, "new ё")
    assert path.read_text(encoding="utf-8") == "new ё"
    assert [p.name for p in path.parent.iterdir()] == ["file.txt"]


def test_a_file_that_holds_the_same_is_left_alone(tmp_path):
    path = tmp_path / "transcript.txt"
    write_whole(path, "new ё")
    before = path.stat()
    write_whole(path, "new ё")
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    write_whole(path, "new е")
    assert path.read_text(encoding="utf-8") == "new е"


def test_where_a_disk_is_full_the_file_is_named_that_could_not_be_written(tmp_path, monkeypatch):
    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left") as raised:
        write_whole(tmp_path / "a.txt", "words")
    assert raised.value.filename == str(tmp_path / "a.txt")
    assert list(tmp_path.iterdir()) == []


def test_borders_between_parts_count():
    assert digest("ab", "c") != digest("a", "bc")


def test_a_name_of_any_length_can_be_a_file(tmp_path):
    long = "встреча с бухгалтерией " * 12
    names = [file_stem("talk"), file_stem(long), file_stem(f"{long} 2")]
    for name in names:
        write_whole(tmp_path / f"{name}.json", name)
    assert names[0] == "talk"
    assert names[1].startswith("встреча с бухгалтерией")
    assert {path.stem for path in tmp_path.iterdir()} == set(names)
    assert len(set(names)) == 3
    write_whole(tmp_path / ("x" * 255), "a name that just fits")
