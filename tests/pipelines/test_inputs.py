"""From named files and folders to recordings: what is used, what is left out, and what is said about it."""

import os
import sys
from pathlib import Path

import pytest

from pipelines.inputs import CopyError, FoundInputs, find_inputs

NO_TEXT = "has a name, or lies in a folder, that is not UTF-8; rename it."


def put(root: Path, *names: str) -> None:
    """Files with those names, each with a content of its own."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.fsencode(f"content of {name}"))


def used(found: FoundInputs) -> dict[str, tuple[str | None, str | None]]:
    return {i.recording: (i.media.name if i.media else None, i.transcript.name if i.transcript else None) for i in found.inputs}


def said(problems, root: Path) -> list[str]:
    return [str(problem).replace(f"{root}/", "") for problem in problems]


def test_folders_are_walked_and_transcripts_go_to_their_recordings(tmp_path):
    put(tmp_path, "int2.vtt", "int1.MP3", "int1.vtt", "more/int3.wav", "more/int3.srt", "int4.docx")
    found = find_inputs([tmp_path])
    assert used(found) == {
        "int1": ("int1.MP3", "int1.vtt"),
        "int2": (None, "int2.vtt"),
        "int3": ("int3.wav", "int3.srt"),
        "int4": (None, "int4.docx"),
    }
    assert list(used(found)) == ["int1", "int2", "int3", "int4"]
    assert found.failures == ()


def test_what_is_hidden_or_belongs_to_the_system_is_passed_over(tmp_path):
    put(tmp_path, "a.wav", ".b.wav", ".git/c.wav", "~$d.docx", "Thumbs.db")
    found = find_inputs([tmp_path])
    assert list(used(found)) == ["a"]
    assert found.skipped == ()


def test_tables_about_people_are_no_transcripts(tmp_path):
    put(tmp_path, "a.wav", "respondents.csv", "Purchases.csv", "speakers.csv", "b.csv")
    found = find_inputs([tmp_path])
    assert list(used(found)) == ["a", "b"]
    assert [table.name for table in found.tables] == ["Purchases.csv", "respondents.csv", "speakers.csv"]


def test_a_table_that_was_named_is_no_transcript_whatever_it_is_called(tmp_path):
    put(tmp_path, "a.wav", "b.csv", "people.csv")
    found = find_inputs([tmp_path], tables=[tmp_path / "more" / ".." / "people.csv"])
    assert list(used(found)) == ["a", "b"]
    assert found.tables == (tmp_path / "people.csv",)


def test_the_table_of_respondents_beside_files_that_are_named_is_found(tmp_path):
    put(tmp_path, "a.wav", "b.vtt", "Respondents.csv", "speakers.csv", "other/c.wav")
    for named in (["a.wav"], ["b.vtt", "a.wav"], ["a.wav", "Respondents.csv"]):
        assert find_inputs([tmp_path / name for name in named]).tables == (tmp_path / "Respondents.csv",)
    assert find_inputs([tmp_path / "other" / "c.wav"]).tables == ()


def test_results_of_earlier_runs_are_no_inputs(tmp_path):
    put(tmp_path, "a.wav", "coded/manifest.json", "coded/utterances.jsonl", "coded/transcripts/a.json", "now/x.wav")
    found = find_inputs([tmp_path], skip_folders=[tmp_path / "now"])
    assert list(used(found)) == ["a"]
    assert said(found.skipped, tmp_path) == ["coded: holds the results of an earlier run; name a file in it to use that."]
    assert found.failures == ()


def test_recordings_are_not_looked_for_where_results_go(tmp_path):
    put(tmp_path, "a.wav")
    assert said(find_inputs([tmp_path], skip_folders=[tmp_path]).failures, tmp_path.parent) == [
        f"{tmp_path.name}: is where the results go, so nothing in it is read; let them go elsewhere."
    ]


def test_unknown_files_are_skipped_in_a_folder_and_refused_by_name(tmp_path):
    put(tmp_path, "a.wav", "notes.pages", "README")
    assert said(find_inputs([tmp_path]).skipped, tmp_path) == [
        "README: a file without suffix is neither a recording nor a transcript; convert it, or leave it out.",
        "notes.pages: .pages files are neither a recording nor a transcript; convert it, or leave it out.",
    ]
    named = find_inputs([tmp_path / "a.wav", tmp_path / "notes.pages"])
    assert list(used(named)) == ["a"]
    assert said(named.failures, tmp_path) == [
        "notes.pages: .pages files are neither a recording nor a transcript; convert it, or leave it out."
    ]


def test_what_is_missing_or_empty_is_said_and_the_rest_is_used(tmp_path):
    put(tmp_path, "a.wav")
    (tmp_path / "b.wav").touch()
    (tmp_path / "c.vtt").touch()
    (tmp_path / "bare").mkdir()
    (tmp_path / "d.wav").symlink_to(tmp_path / "nowhere.wav")
    found = find_inputs([tmp_path, tmp_path / "bare", tmp_path / "gone", tmp_path / "gone.mp3"])
    assert list(used(found)) == ["a"]
    assert said(found.failures, tmp_path) == [
        "b.wav: is empty (0 bytes); copy or export it again.",
        "bare: holds no recordings or transcripts; name another folder.",
        "c.vtt: is empty (0 bytes); copy or export it again.",
        "d.wav: is not a file that can be read; check where it leads.",
        "gone.mp3: does not exist; check the name.",
        "gone: does not exist; check the name.",
    ]


def test_a_pipe_is_not_waited_for(tmp_path):
    put(tmp_path, "a.wav")
    os.mkfifo(tmp_path / "b.wav")
    found = find_inputs([tmp_path])
    assert list(used(found)) == ["a"]
    assert len(found.failures) == 1


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that not even the superuser can read")
def test_a_file_that_cannot_be_read_is_said(tmp_path):
    put(tmp_path, "a.wav")
    (tmp_path / "b.wav").symlink_to("/proc/self/mem")
    found = find_inputs([tmp_path])
    assert list(used(found)) == ["a"]
    assert said(found.failures, tmp_path) == ["b.wav: cannot be read (Input/output error); check its permissions."]


def test_a_linked_folder_is_not_followed_and_that_is_said(tmp_path):
    put(tmp_path, "here/a.wav", "there/b.wav")
    (tmp_path / "here" / "link").symlink_to(tmp_path / "there")
    found = find_inputs([tmp_path / "here"])
    assert list(used(found)) == ["a"]
    assert said(found.skipped, tmp_path) == ["here/link: is a link to a folder; name that folder to use it."]


def test_a_file_goes_before_links_to_it_and_that_is_said(tmp_path):
    put(tmp_path, "b.wav")
    for name in ("a.wav", "c.wav"):
        (tmp_path / name).symlink_to(tmp_path / "b.wav")
    found = find_inputs([tmp_path])
    assert used(found) == {"b": ("b.wav", None)}
    assert said(found.skipped, tmp_path) == [
        f"{name}: is a link to b.wav, which was used; name it alone to use its name." for name in ("a.wav", "c.wav")
    ]
    assert list(used(find_inputs([tmp_path / "a.wav"]))) == ["a"]


def test_a_link_to_a_transcript_beside_its_media_goes_before_the_file(tmp_path):
    put(tmp_path, "audio/ann.mp3", "texts/ann.txt", "texts/bob.txt")
    for name in ("ann.transcript.txt", "bob.txt"):
        (tmp_path / "audio" / name).symlink_to(tmp_path / "texts" / name.replace(".transcript", ""))
    found = find_inputs([tmp_path])
    assert used(found) == {"ann": ("ann.mp3", "ann.transcript.txt"), "bob": (None, "bob.txt")}
    assert said(found.skipped, tmp_path) == [
        "audio/bob.txt: is a link to texts/bob.txt, which was used; name it alone to use its name.",
        "texts/ann.txt: is the same file as audio/ann.transcript.txt, which was used; name it alone to use its name.",
    ]
    assert found.failures == ()


def test_links_name_the_file_that_was_used(tmp_path):
    put(tmp_path, "m.txt")
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).symlink_to(tmp_path / "m.txt")
    assert said(find_inputs([tmp_path]).skipped, tmp_path) == [
        f"{name}: is a link to m.txt, which was used; name it alone to use its name." for name in ("a.txt", "b.txt")
    ]


def test_of_two_files_with_one_content_one_is_used(tmp_path):
    put(tmp_path, "a.wav")
    (tmp_path / "b.wav").write_bytes((tmp_path / "a.wav").read_bytes())
    found = find_inputs([tmp_path])
    assert list(used(found)) == ["a"]
    assert said(found.failures, tmp_path) == ["b.wav: holds exactly what a.wav holds, which was used; remove one of them."]
    assert isinstance(found.failures[0], CopyError)


def test_a_copy_does_not_push_out_its_original_nor_let_a_stranger_take_its_name(tmp_path):
    put(tmp_path, "talk.txt", "sub/talk.txt")
    (tmp_path / "Copy of talk.txt").write_bytes((tmp_path / "talk.txt").read_bytes())
    found = find_inputs([tmp_path])
    assert [i.transcript for i in found.inputs] == [tmp_path / "talk.txt"]
    assert said(found.failures, tmp_path) == [
        "Copy of talk.txt: holds exactly what talk.txt holds, which was used; remove one of them.",
        "sub/talk.txt: has the same name as talk.txt, which was used; rename one, or put a transcript beside its recording.",
    ]


@pytest.mark.parametrize(
    ("names", "kept"),
    [
        (("a.mp3", "a.wav"), "a.mp3"),
        (("x/a.wav", "y/a.wav"), "x/a.wav"),
        (("x/a.vtt", "y/a.wav"), "y/a.wav"),
        (("A.wav", "a.wav"), "A.wav"),
    ],
)
def test_of_two_recordings_with_one_name_one_is_used(tmp_path, names, kept):
    put(tmp_path, *names)
    found = find_inputs([tmp_path])
    assert [str((i.media or i.transcript).relative_to(tmp_path)) for i in found.inputs] == [kept]
    (other,) = set(names) - {kept}
    assert said(found.failures, tmp_path) == [
        f"{other}: has the same name as {kept}, which was used; rename one, or put a transcript beside its recording."
    ]


def test_of_several_transcripts_of_one_recording_the_richest_is_used(tmp_path):
    put(tmp_path, "a.wav", "a.txt", "a.vtt", "a.json")
    found = find_inputs([tmp_path])
    assert used(found) == {"a": ("a.wav", "a.json")}
    assert [problem.source for problem in found.skipped] == [str(tmp_path / "a.txt"), str(tmp_path / "a.vtt")]
    assert found.failures == ()


def test_what_programs_add_to_a_stem_is_seen_through_beside_the_recording_only(tmp_path):
    put(tmp_path, "GMT_Recording.mp4", "GMT_Recording.transcript.vtt", "b.en.srt")
    assert used(find_inputs([tmp_path])) == {
        "GMT_Recording": ("GMT_Recording.mp4", "GMT_Recording.transcript.vtt"),
        "b.en": (None, "b.en.srt"),
    }


def test_an_empty_transcript_leaves_its_recording(tmp_path):
    put(tmp_path, "a.wav")
    (tmp_path / "a.vtt").touch()
    found = find_inputs([tmp_path])
    assert used(found) == {"a": ("a.wav", None)}
    assert len(found.failures) == 1


def test_the_order_of_the_inputs_does_not_matter_and_a_file_named_twice_is_one(tmp_path):
    put(tmp_path, "x/a.wav", "y/a.wav", "y/b.vtt", "c.mp3")
    paths = [tmp_path / "x", tmp_path / "y", tmp_path / "c.mp3", tmp_path / "y" / "b.vtt"]
    found = find_inputs(paths)
    assert find_inputs(paths[::-1]).inputs == found.inputs
    assert said(find_inputs(paths[::-1]).failures, tmp_path) == said(found.failures, tmp_path)
    assert list(used(found)) == ["a", "b", "c"]


def test_digests_follow_the_contents(tmp_path):
    put(tmp_path, "a.wav", "a.vtt", "b.wav")
    first, second = find_inputs([tmp_path]).inputs
    assert first.sha256 != second.sha256
    (tmp_path / "a.vtt").write_text("changed", encoding="utf-8")
    changed = find_inputs([tmp_path]).inputs[0]
    assert changed.media_sha256 == first.media_sha256
    assert changed.sha256 != first.sha256


def test_names_are_composed_however_the_file_system_writes_them(tmp_path):
    put(tmp_path, "Чаи\u0306ка.wav")
    assert list(used(find_inputs([tmp_path]))) == ["Чайка"]


@pytest.mark.parametrize(
    ("media", "transcript", "name"),
    [
        ("Андреи\u0306.mp3", "Андрей.vtt", "Андрей"),
        ("Андрей.mp3", "Андреи\u0306.ru.vtt", "Андрей"),
        ("Ann.MP3", "ann.vtt", "Ann"),
        ("anna .mp3", "anna.vtt", "anna"),
    ],
)
def test_a_transcript_belongs_to_a_recording_whose_name_is_only_written_otherwise(tmp_path, media, transcript, name):
    put(tmp_path, media, transcript)
    found = find_inputs([tmp_path])
    assert used(found) == {name: (media, transcript)}
    assert found.failures == ()


def test_a_transcript_that_may_belong_to_two_recordings_is_taken_for_neither(tmp_path):
    put(tmp_path, "A.wav", "a.wav", "a.vtt")
    assert used(find_inputs([tmp_path])) == {"A": ("A.wav", None)}
    (tmp_path / "a.vtt").rename(tmp_path / "A .vtt")
    assert used(find_inputs([tmp_path])) == {"A": ("A.wav", "A .vtt")}


def test_a_name_has_no_spaces_around_it(tmp_path):
    put(tmp_path, "anna .mp3", "anna .txt", " boris.vtt")
    assert used(find_inputs([tmp_path])) == {"anna": ("anna .mp3", "anna .txt"), "boris": (None, " boris.vtt")}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names themselves")
@pytest.mark.parametrize("name", [b"\xc8\xed\xf2.txt", b"\xc8\xed\xf2/talk.txt"])
def test_a_name_that_is_not_utf_8_costs_its_file_alone(tmp_path, name):
    put(tmp_path, "good.txt", os.fsdecode(name), os.fsdecode(name.replace(b"txt", b"pdf")))
    found = find_inputs([tmp_path])
    assert list(used(found)) == ["good"]
    assert said(found.failures, tmp_path) == [f"{os.fsdecode(name).encode(errors='replace').decode()}: {NO_TEXT}"]
    "".join(said(found.skipped, tmp_path)).encode()
