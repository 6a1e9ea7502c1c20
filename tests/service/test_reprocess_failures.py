"""What fails costs ``hardpart reprocess`` itself alone, and the same command goes on."""

import itertools
import json
import os
import random
import shutil

import pytest

from pipelines.archive.stages import Stage
from pipelines.archive.written import Written
from pipelines.hearing import StudyRequest
from pipelines.last_run import after_last_run
from tests.fakes.archive import FakeModels
from tests.media_files import tone, write_recording
from tests.service.archive_folders import TALK, Archive


def test_what_fails_costs_itself_alone_and_is_tried_again(archive, capsys):
    bad = {
        "crash.txt": archive.write("bad/crash.txt", TALK.format("Cora", "CRASH")),
        "bug.txt": archive.write("bad/bug.txt", TALK.format("Bea", "BUG")),
        "noise.mp3": archive.write("bad/noise.mp3", "not sound"),
        "empty.vtt": archive.write("bad/empty.vtt", ""),
    }
    archive.write("bad/list.pdf", "x")
    assert archive.run(FakeModels(workers=2)) == 1
    told = archive.results()
    assert {f: line["state"] for f, line in told.items() if f.startswith("bad/")} == {
        **{f"bad/{name}": "failed" for name in bad},
        "bad/list.pdf": "passed over",
    }
    assert "crashed over it (SIGSEGV)" in told["bad/crash.txt"]["sentence"]
    assert "ValueError: nobody thought of that" in told["bad/bug.txt"]["sentence"]
    assert "holds text, not sound" in told["bad/noise.mp3"]["sentence"]
    assert {state for file, state in archive.states().items() if file.startswith("20")} == {"done"}
    manifest = json.loads((archive.out / "manifest.json").read_text(encoding="utf-8"))
    assert {name for name in bad if any(name in f["sentence"] for f in manifest["failures"])} == set(bad)

    bad["crash.txt"].write_text(TALK.format("Cora", 5), encoding="utf-8")
    for name in ("bug.txt", "noise.mp3", "empty.vtt"):
        bad[name].unlink()
    assert archive.run() == 0
    assert [f for f, state in archive.states().items() if state == "done"] == ["bad/crash.txt"]


def test_what_fails_is_no_bar_to_the_rest_where_runs_are_limited(archive):
    for name in ("0a", "0b"):
        archive.write(f"{name}.mp3", f"not sound {name}")
    assert archive.run(limit=2) == 1
    assert archive.run(limit=2) == 0
    assert archive.run(limit=3) == 1
    assert [state for file, state in archive.states().items() if file.startswith("20")] == ["current"] * 2 + ["done"] * 2
    assert archive.states()["0a.mp3"] == "failed"  # tried again when nothing else is due
    assert archive.results()["0b.mp3"]["why"].startswith("over the limit of 3; failed last time")


@pytest.mark.parametrize("name", ["2025/sound.wav", "2023/ann.txt"])
def test_a_file_that_is_replaced_during_a_run_fails_and_nothing_is_kept_of_it_under_the_old_content(archive, tmp_path, name):
    write_recording(archive.folder / "2025" / "sound.wav", [tone(2)])
    write_recording(tmp_path / "6.wav", [tone(6)])
    path = archive.folder / name
    before = path.read_bytes()
    after = TALK.format("Ann", 77).encode() if path.suffix == ".txt" else (tmp_path / "6.wav").read_bytes()

    class Late(FakeModels):
        def runner(self, folder, *, files):
            path.write_bytes(after)
            return super().runner(folder, files=files)

    assert archive.run(Late()) == 1
    assert archive.results()[name]["sentence"] == f"{path}: was changed while it was worked on; run again."
    path.write_bytes(before)
    assert archive.run() == 0
    assert archive.states()[name] == "done"
    assert said(archive.outputs()) == said(archive_like(archive))


@pytest.mark.parametrize("name", ["2025/sound.wav", "2023/ann.txt"])
def test_a_study_of_a_file_that_is_replaced_meanwhile_is_made_anew(archive, capsys, name):
    write_recording(archive.folder / "2025" / "sound.wav", [tone(2)])
    path = archive.folder / name
    before = path.read_bytes()

    class Late(FakeModels):
        def pipeline(self, store):
            path.write_bytes(before[: len(before) // 2])
            return super().pipeline(store)

    archive.run(Late())
    assert f"{path}: was changed while it was worked on; run again." in capsys.readouterr().err
    path.write_bytes(before)
    assert archive.run() == 0
    assert said(archive.outputs()) == said(archive_like(archive))


def said(outputs):
    """What was heard and coded, without themes, which the order of runs has a part in."""
    return {name: content for name, content in outputs.items() if name.startswith("transcripts") or name == "utterances.jsonl"}


def test_a_file_that_is_only_touched_during_a_run_is_done(archive):
    path = write_recording(archive.folder / "2025" / "sound.wav", [tone(2)])

    class Touching(FakeModels):
        def runner(self, folder, *, files):
            path.touch()
            return super().runner(folder, files=files)

    assert archive.run(Touching()) == 0
    assert archive.states()["2025/sound.wav"] == "done"


def test_what_fails_in_the_study_is_told_as_long_as_it_does(archive, capsys):
    path = archive.write("2025/odd.txt", "Anna: Hm.\nBoris: Hm.\n")
    for _ in range(2):
        assert archive.run() == 1
        assert "odd.txt: no speaker could be told to be the respondent" in capsys.readouterr().err
    path.unlink()
    assert archive.run() == 0


def test_artefacts_that_are_gone_or_damaged_are_made_again(archive):
    archive.run()
    first = archive.outputs()
    for path in (archive.out / ".hardpart" / "code").iterdir():
        path.unlink()
    for path in (archive.out / ".hardpart" / "sentences").iterdir():
        path.write_bytes(path.read_bytes()[:-3])
    (archive.out / "report.html").unlink()
    assert archive.run() == 0
    assert {line["why"] for line in archive.results().values()} == {"its results were deleted"}
    assert archive.outputs() == first


@pytest.mark.parametrize(
    "name", ["report.html", "utterances.jsonl", "themes.json", "segments.csv", "quotes.csv", "manifest.json"]
)
def test_an_output_that_was_cut_off_is_made_again(archive, capsys, name):
    archive.run()
    first = archive.outputs()
    path = archive.out / name
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    capsys.readouterr()
    archive.run(plan_only=True)
    assert "The study is put together anew, which took" in capsys.readouterr().err
    assert archive.run() == 0
    assert archive.outputs() == first
    capsys.readouterr()
    archive.run()
    assert "The study is up to date." in capsys.readouterr().err


def test_what_a_person_corrected_in_the_sentences_is_left_where_nothing_is_done(archive, capsys):
    archive.run()
    path = archive.out / "utterances.jsonl"
    corrected = path.read_text(encoding="utf-8").replace('"judged": false', '"judged": true', 1)
    path.write_text(corrected, encoding="utf-8")
    capsys.readouterr()
    assert archive.run() == 0
    assert path.read_text(encoding="utf-8") == corrected
    assert "utterances.jsonl is not as it was written: it was changed, or is damaged. It stays;" in capsys.readouterr().err


NOT_AS_WRITTEN = "not as it was written"


@pytest.mark.parametrize("name", ["report.html", "utterances.jsonl", "themes.json", "manifest.json", "transcripts/ann.vtt"])
def test_a_byte_that_is_another_in_an_output_is_told_until_it_is_made_anew(archive, capsys, name):
    archive.run()
    first = archive.outputs()
    path = archive.out / name
    content = bytearray(path.read_bytes())
    content[len(content) // 4] ^= 1
    path.write_bytes(content)
    for _ in range(2):
        capsys.readouterr()
        assert archive.run() == 0
        assert f"{name} is not as it was written: it was changed, or is damaged. It stays;" in capsys.readouterr().err
        assert path.read_bytes() == content
    path.unlink()
    assert archive.run() == 0
    assert archive.outputs() == first
    capsys.readouterr()
    archive.run()
    assert "as it was written" not in capsys.readouterr().err


def test_an_output_that_a_spreadsheet_saved_stays_and_is_named_by_the_plan(archive, capsys):
    archive.run()
    path = archive.out / "quotes.csv"
    saved = b"".join(line + b",to do\r\n" for line in path.read_bytes().splitlines())
    path.write_bytes(saved)
    for plan_only in (True, False):
        capsys.readouterr()
        archive.run(plan_only=plan_only)
        assert "quotes.csv is not as it was written: it was changed, or is damaged. It stays;" in capsys.readouterr().err
    assert path.read_bytes() == saved


def test_themes_and_judged_places_outlive_their_files(archive):
    archive.run()
    first = after_last_run(StudyRequest(), archive.out, said={})
    assert first.previous.themes
    for name in ("themes.json", "manifest.json"):
        path = archive.out / name
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
        assert after_last_run(StudyRequest(), archive.out, said={}) == first
        path.unlink()
        assert after_last_run(StudyRequest(), archive.out, said={}) == first


def test_a_study_that_another_command_wrote_meanwhile_is_made_anew(archive, capsys):
    archive.run()
    first = archive.outputs()
    Written(archive.out).forget()  # as whoever is killed before they have written anything
    (archive.out / "segments.csv").write_text("theme\n", encoding="utf-8")
    archive.run()
    assert archive.outputs() == first


def test_a_changed_output_is_told_where_it_is_made_anew(archive, capsys):
    archive.run()
    for name in ("quotes.csv", "segments.csv"):
        (archive.out / name).write_bytes(b"-" + (archive.out / name).read_bytes())
    archive.write("2025/dora.txt", TALK.format("Dora", 9))
    capsys.readouterr()
    assert archive.run() == 0
    told = capsys.readouterr().err
    assert "2 outputs are not as they were written, segments.csv for one: they were changed, or are damaged." in told
    assert "They are made anew." in told
    assert not (archive.out / "quotes.csv").read_bytes().startswith(b"-")


def test_outputs_of_a_run_that_was_stopped_are_not_told_for_damaged(archive, capsys, monkeypatch):
    archive.run()
    archive.write("2025/dora.txt", TALK.format("Dora", 9))

    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("pipelines.outputs._quote_cells", stopped)
    with pytest.raises(KeyboardInterrupt):
        archive.run()
    monkeypatch.undo()
    capsys.readouterr()
    assert archive.run() == 0
    assert "as they were written" not in capsys.readouterr().err


def test_any_file_of_the_artefacts_may_be_cut_off_anywhere(archive):
    write_recording(archive.folder / "2025" / "sound.wav", [tone(2)])
    archive.run()
    first = archive.outputs()
    whole = shutil.copytree(archive.out, archive.folder.parent / "whole")
    kept = [path.relative_to(whole) for path in sorted((whole / ".hardpart").rglob("*")) if path.stat().st_size]
    torn = [path for path in kept if (whole / path).is_file()]
    assert {path.parts[1] for path in torn} >= {"transcribe", "speakers", "sentences", "code", "clips", "units", "study.json"}
    chance = random.Random(5)
    for path in torn:
        shutil.rmtree(archive.out)
        shutil.copytree(whole, archive.out)
        content = (whole / path).read_bytes()
        half = content[: chance.randrange(len(content))]
        (archive.out / path).write_bytes(half)
        (archive.out / "report.html").unlink()  # so that the study is put together again, from all of them
        assert archive.run() == 0, path
        assert archive.outputs() == first, path
        assert (archive.out / path).read_bytes() != half, path


def test_a_damaged_record_is_as_none(archive):
    archive.run()
    first = archive.outputs()
    for path in (archive.out / ".hardpart" / "units").iterdir():
        path.write_bytes(path.read_bytes()[:40])
    assert archive.run() == 0
    assert archive.calls() == 0  # the results themselves were there
    assert archive.outputs() == first


def test_a_full_disk_stops_with_a_sentence_and_the_same_command_goes_on(archive, monkeypatch):
    for name in ("2023/ann.txt", "2023/bob.txt", "2024/cleo.txt"):
        (archive.folder / name).unlink()
    expected = archive_like(archive)
    archive.run(only=Stage.CODER)
    coded = shutil.copytree(archive.out, archive.folder.parent / "coded")
    real = os.fsync
    for nth in itertools.count(1):
        shutil.rmtree(archive.out)
        shutil.copytree(coded, archive.out)
        left = iter(range(nth - 1, -1, -1))

        def full(handle, left=left):
            if next(left, -1) == 0:
                raise OSError(28, "No space left on device", "the disk")
            real(handle)

        monkeypatch.setattr(os, "fsync", full)
        if next(iter_failures(archive), None) is None:
            break
        monkeypatch.setattr(os, "fsync", real)
        assert [p for p in archive.out.rglob(".*") if p.is_file()] == []  # no half-written file is left
        assert archive.run() == 0
        assert archive.outputs() == expected
    assert nth > 15
    assert archive.outputs() == expected


def iter_failures(archive):
    """What a run fails with, if it does."""
    try:
        archive.run()
    except OSError as error:
        yield error.strerror


def archive_like(archive):
    """The outputs of an undisturbed run over the same files."""
    other = Archive(archive.folder.parent / "calm")
    shutil.rmtree(other.folder)
    shutil.copytree(archive.folder, other.folder)
    assert other.run() == 0
    return other.outputs()


@pytest.mark.parametrize("edited", ["{}\n", "\ufeff{}", '{}{{"recording": "ann", "utt', '{}{{"recording": "ann"}}\n[]\n'])
def test_the_sentences_of_the_last_run_may_have_been_in_an_editor(archive, edited):
    archive.run()
    said = archive.out / "utterances.jsonl"
    said.write_text(edited.format(said.read_text(encoding="utf-8")), encoding="utf-8")
    assert archive.run(FakeModels(coder="2")) == 0
    changes = json.loads((archive.out / "changes.json").read_text(encoding="utf-8"))
    assert (changes["acts"], changes["sentences"]) == ([], {"new": 0, "gone": 0})


def test_a_stopped_run_says_so_for_each_file(archive, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("service.archive.running.process", interrupted)
    with pytest.raises(KeyboardInterrupt):
        archive.run()
    assert {line["sentence"] for line in archive.results().values()} == {"the run was stopped before it came to this file"}
