"""Names of recordings in folders: readable, distinct, and the same tomorrow."""

from pathlib import Path

from annotations.formats.recording_names import RecordingNames
from pipelines.archive.names import distinct_names
from pipelines.inputs import StudyInput


def source(path, digest):
    return StudyInput(Path(path).stem, Path(path), None, digest, None)


def names(*sources, known=None, lay=None):
    return [s.recording for s in distinct_names(sources, known=known or {}, lay=lay or {})]


def test_a_stem_is_enough_where_nothing_else_has_it():
    assert names(source("/in/a/ann.mp3", "1"), source("/in/b/bob.mp3", "2")) == ["ann", "bob"]


def test_folders_tell_files_of_one_name_apart():
    one, two, three = source("/in/a/audio.mp3", "1"), source("/in/b/Audio.mp3", "2"), source("/in/c/b/audio.mp3", "3")
    assert names(one, two) == ["a_audio", "b_Audio"]
    assert names(one, two, three) == ["a_audio", "b_Audio", "c_b_audio"]


def test_a_name_stays_whatever_is_added_unless_the_file_is_renamed():
    one, two = source("/in/a/audio.mp3", "1"), source("/in/b/audio.mp3", "2")
    assert names(one, two, known={one.sha256: "audio"}) == ["audio", "b_audio"]
    assert names(one, known={one.sha256: "ann"}) == ["audio"]


def test_a_name_that_two_had_in_different_runs_is_of_one_alone():
    one, two = source("/in/a/audio.mp3", "1"), source("/in/b/audio.mp3", "2")
    known = {one.sha256: "audio", two.sha256: "audio"}
    assert names(one, two, known=known) == ["audio", "b_audio"]
    assert names(one, two, known=known, lay={one.sha256: Path("/in/audio.mp3"), two.sha256: two.media}) == ["a_audio", "audio"]
    assert names(one, two, known={one.sha256: "audio", two.sha256: "AUDIO"}) == ["audio", "b_audio"]


def test_people_write_folders_in_tables():
    found = RecordingNames(["a_audio", "audio", "ann"], {"old": "ann"})
    written = ["a/audio.mp3", "in/a/audio.mp3", "a\\audio.mp3", "audio.mp3", "x/ann.mp3", "old", "OLD.mp3", "nobody"]
    assert [found.find(name) for name in written] == ["a_audio", "a_audio", "a_audio", "audio", "ann", "ann", "ann", None]


def test_a_name_of_now_is_meant_before_one_of_earlier():
    found = RecordingNames(["ann", "Bob", "bob"], {"ANN": "eve", "Ann": "eve"})
    assert [found.find(name) for name in ("ann", "ANN", "Ann", "aNN", "BOB", "bob")] == ["ann", "eve", "eve", "ann", None, "bob"]
