"""Names of recordings in folders: readable, distinct, and the same tomorrow."""

from pathlib import Path

from annotations.findings import Act
from annotations.formats.recording_names import RecordingNames
from annotations.judgements import JudgeUtterance, MergeThemes, MoveMembers, SplitTheme
from annotations.themes import Outcome, Theme, ThemeSet
from pipelines.archive.names import distinct_names
from pipelines.archive.renames import Renaming
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


def test_a_persons_work_follows_a_new_name():
    now = Renaming({"old": "new"})
    assert now.judgement(JudgeUtterance("old:3", Act.PRAISE)) == JudgeUtterance("new:3", Act.PRAISE)
    assert now.judgement(MoveMembers(("old:1", "x:2"), "t1")) == MoveMembers(("new:1", "x:2"), "t1")
    quoted = now.judgement(JudgeUtterance("old:3", Act.PRAISE, texts={"old:3": "It took hours."}))
    assert quoted == JudgeUtterance("new:3", Act.PRAISE, texts={"new:3": "It took hours."})
    split = SplitTheme("t1", ("old:1",))
    moved_split = now.judgement(split)
    assert isinstance(moved_split, SplitTheme)
    assert (moved_split.members, moved_split.id) == (("new:1",), split.id)
    assert now.judgement(SplitTheme("t1", ("x:1",))) == SplitTheme("t1", ("x:1",))
    assert now.judgement(MergeThemes(("t1", "t2"))) == MergeThemes(("t1", "t2"))
    outcome = Outcome("minimize", "the time", "it", sources={"metric": "old:1"})
    theme = Theme("t1", "n", "s", outcome, (), ("old:1",), subthemes=(Theme("t1.1", "n", "s", outcome, (), ("old:1",)),))
    (moved,) = now.theme_set(ThemeSet((theme,), ("old:9",))).themes
    assert (moved.members, moved.outcome.sources, moved.subthemes[0].members) == (("new:1",), {"metric": "new:1"}, ("new:1",))
