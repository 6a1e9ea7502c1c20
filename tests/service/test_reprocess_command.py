"""``hardpart reprocess`` as a person uses it, with fakes in place of the models and worker processes that are real."""

import json
import os
import time
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Event

import pytest

from annotations.errors import InputError
from pipelines.archive.plan import Scope
from pipelines.archive.stages import Stage
from service.commands.code import run_code
from service.commands.reprocess import ReprocessRequest, run_reprocess
from service.display import Display
from service.folders.remembered import resolved_request
from service.folders.request import CodeRequest
from tests.fakes.archive import FakeModels
from tests.media_files import tone, write_recording
from tests.pipelines.runners.test_runners import needs_ray, ray_leaves_processes
from tests.service.archive_folders import TALK, Archive


def test_an_archive_is_coded_once_and_an_unchanged_one_loads_no_model(archive, capsys):
    assert archive.run() == 0
    assert set(archive.states().values()) == {"done"}
    assert archive.calls() == 4
    first = archive.outputs()
    assert {"report.html", "utterances.jsonl", "themes.json", "transcripts/ann.json"} <= first.keys()
    capsys.readouterr()

    again = FakeModels()
    assert archive.run(again) == 0
    assert again.opened == []
    assert set(archive.states().values()) == {"current"}
    assert "Model calls: 0." in capsys.readouterr().err
    assert archive.outputs() == first


def test_the_plan_says_what_and_why_and_does_nothing(archive, capsys):
    archive.run()
    archive.write("2023/ann.txt", TALK.format("Ann", 77))
    archive.write("2025/new.txt", TALK.format("New", 9))
    before = archive.outputs()
    capsys.readouterr()
    assert archive.run(plan_only=True) == 0
    told = capsys.readouterr().err
    assert "5 files: 3 up to date, 2 to do." in told
    assert "2023/ann.txt: its content changed" in told
    assert "2025/new.txt: new, about" in told
    assert "from 4 files done here" in told
    assert "Then the themes, which took " in told
    assert archive.outputs() == before

    archive.run()
    assert [f for f, state in archive.states().items() if state == "done"] == ["2023/ann.txt", "2025/new.txt"]


def test_the_plan_tells_of_themes_that_are_found_though_no_file_is_due(archive, capsys):
    def told(**how):
        capsys.readouterr()
        assert archive.run(plan_only=True, **how) == 0
        said = capsys.readouterr().err
        assert "4 up to date, 0 to do." in said
        return said

    archive.run(only=Stage.CODER)
    assert "Then the themes, which are not there yet." in told()
    assert "themes" not in told(only=Stage.CODER)
    archive.run()
    assert "themes" not in told()
    assert "The themes are found anew from all complaints, which took " in told(regroup=True)
    (archive.folder / "2024" / "igor.txt").unlink()
    capsys.readouterr()
    archive.run(plan_only=True)
    assert "The themes are outdated: files, " in capsys.readouterr().err


def test_files_that_are_gone_are_told_as_long_as_they_are_in_the_study(archive, capsys):
    archive.run()
    away = (archive.folder / "2024").rename(archive.folder.parent / "away")
    (archive.folder / "2023" / "bob.txt").rename(archive.folder / "2025" / "robert.txt")
    archive.write("2023/ann.txt", TALK.format("Ann", 77))
    told = "is in the last study and nowhere now; put it back to have it in the next, or leave it."
    capsys.readouterr()
    archive.run(plan_only=True)
    said = capsys.readouterr().err
    assert "2 files: 1 up to date, 1 to do, 2 of the last study gone." in said
    assert f"  gone     2024/cleo.txt: {told}\n  gone     2024/igor.txt: {told}" in said
    for _ in range(2):
        assert archive.run(only=Stage.CODER) == 0
        assert "! 2 files of the last study are nowhere now, 2024/cleo.txt for one; put back" in capsys.readouterr().err
    assert archive.run() == 0
    assert {file: line["sentence"] for file, line in archive.results().items() if line["state"] == "gone"} == {
        f"2024/{name}.txt": f"2024/{name}.txt: {told}" for name in ("cleo", "igor")
    }
    capsys.readouterr()
    assert archive.run() == 0
    assert "gone" not in archive.states().values()
    assert "last study" not in capsys.readouterr().err
    away.rename(archive.folder / "2024")
    assert archive.run() == 0
    assert archive.calls() == 0


def test_another_coder_codes_again_and_tells_what_changed(archive, capsys):
    write_recording(archive.folder / "2025" / "sound.wav", [tone(2)])
    archive.run()
    capsys.readouterr()
    archive.run(FakeModels(coder="2"), plan_only=True)
    assert "2025/sound.wav: another coder" in capsys.readouterr().err
    archive.run(FakeModels(coder="2"))
    assert {stage for line in archive.results().values() for stage in line["model_calls"]} == {"code"}
    assert "0 sentences have another act; 0 new, 0 gone." in capsys.readouterr().err
    assert json.loads((archive.out / "changes.json").read_text(encoding="utf-8"))["acts"] == []


def test_what_was_coded_before_is_up_to_date(coded, capsys):
    capsys.readouterr()
    assert coded.run(plan_only=True) == 0
    told = capsys.readouterr().err
    assert "4 files: 4 up to date, 0 to do." in told
    assert "The study is put together anew: what it was made of was not written down." in told
    models = FakeModels()
    assert coded.run(models) == 0
    assert "workers" not in models.opened
    assert "Model calls: 0." in capsys.readouterr().err
    coded.write("2023/ann.txt", TALK.format("Ann", 77))
    coded.run(plan_only=True)
    assert "2023/ann.txt: its content changed" in capsys.readouterr().err


def test_code_leaves_nothing_that_tells_of_an_earlier_run(coded):
    coded.run()
    assert coded.run(FakeModels(coder="2")) == 0
    assert (coded.out / "changes.json").exists()
    coded.write("2025/new.txt", TALK.format("New", 9))
    assert run_code(CodeRequest(inputs=(coded.folder,), out=coded.out)) == 0
    assert "new" in recordings(coded)
    assert not (coded.out / "changes.json").exists()
    assert not (coded.out / "results.jsonl").exists()


def test_a_study_of_several_folders_knows_its_files_from_any_working_folder(coded, tmp_path, monkeypatch, capsys):
    out, elsewhere = tmp_path / "study", tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(tmp_path)
    code = CodeRequest(inputs=(Path("in", "2023"), coded.folder / "2024"), out=out)
    assert run_code(code) == 0
    coded.write("2023/ann.txt", TALK.format("Ann", 77))
    monkeypatch.chdir(elsewhere)
    capsys.readouterr()
    assert run_reprocess(ReprocessRequest(resolved_request(out, None, {}), Scope(), plan_only=True), FakeModels()) == 0
    assert "2023/ann.txt: its content changed" in capsys.readouterr().err


def test_an_archive_that_was_moved_is_named(archive, monkeypatch):
    archive.run()
    assert archive.folder.rename(archive.folder.with_name("moved"))
    notes = []
    monkeypatch.setattr(Display, "note", lambda _, sentence: notes.append(sentence))
    request = ReprocessRequest(resolved_request(archive.out, None, {}), Scope())
    with pytest.raises(InputError) as raised:
        run_reprocess(request, FakeModels())
    assert notes == [f"{archive.folder}: does not exist; check the name."]
    told = f"{archive.folder}: there is nothing to process; name a folder of recordings, and --out {archive.out}."
    assert str(raised.value) == told


def test_the_themes_wait_for_the_code_that_is_loaded_meanwhile(archive):
    class SlowToLoad(FakeModels):
        worked, loaded = Event(), Event()

        @contextmanager
        def runner(self, folder, *, files):
            with super().runner(folder, files=files) as runner:
                yield runner
            self.worked.set()

        def prepare(self, *, adding):
            self.worked.wait(60)
            time.sleep(0.2)
            self.loaded.set()

        def pipeline(self, store):
            assert self.loaded.is_set()
            return super().pipeline(store)

    assert archive.run(SlowToLoad()) == 0


def test_options_that_some_files_were_done_by_are_those_of_the_next_run(archive):
    def run(**scope_and_options):
        scope = Scope(limit=scope_and_options.pop("limit", None))
        given = {"interviewer": None, "language": None} | scope_and_options
        return run_reprocess(ReprocessRequest(resolved_request(archive.folder, archive.out, given), scope), FakeModels())

    assert run() == 0
    assert run(interviewer="Kim", limit=2) == 0
    assert sorted(archive.states().values()) == ["done", "done", "left", "left"]
    done = {file for file, state in archive.states().items() if state == "done"}
    assert run() == 0
    assert {file for file, state in archive.states().items() if state == "current"} == done
    assert sorted(archive.states().values()) == ["current", "current", "done", "done"]


def test_files_of_one_name_in_several_folders_are_told_apart_for_good(archive):
    archive.write("a/audio.txt", TALK.format("Anna", 20))
    archive.run()
    assert archive.results()["a/audio.txt"]["recording"] == "audio"
    archive.write("b/audio.txt", TALK.format("Bert", 21))
    assert archive.run() == 0
    names = {file: line["recording"] for file, line in archive.results().items()}
    assert (names["a/audio.txt"], names["b/audio.txt"]) == ("audio", "b_audio")


def test_files_that_had_one_name_in_different_runs_are_told_apart(archive, capsys):
    first, away = archive.write("a/audio.txt", TALK.format("Anna", 20)), archive.folder.parent / "away.txt"
    archive.run()
    first.rename(away)
    archive.write("b/audio.txt", TALK.format("Bert", 21))
    archive.run()
    away.rename(first)
    capsys.readouterr()
    for _ in range(2):
        assert archive.run() == 0
        names = {line["recording"] for file, line in archive.results().items() if file.endswith("audio.txt")}
        assert names == {"audio", "b_audio"}
    assert capsys.readouterr().err.count("'audio' is the name of another recording than in the last run") == 1
    lines = (archive.out / "utterances.jsonl").read_text(encoding="utf-8").splitlines()
    said = [json.loads(line)["utterance_id"] for line in lines]
    assert len(set(said)) == len(said)
    assert {identity.partition(":")[0] for identity in said} >= {"audio", "b_audio"}


def test_a_table_gives_files_in_folders_to_respondents(archive):
    archive.write("a/audio.txt", TALK.format("Anna", 20))
    archive.write("b/audio.txt", TALK.format("Bert", 21))
    archive.write("respondents.csv", "respondent,recordings,customer_segment\nr1,a/audio.txt,A\nr2,b/audio.txt;2023/ann.txt,B\n")
    assert archive.run() == 0
    said = [json.loads(line) for line in (archive.out / "utterances.jsonl").read_text(encoding="utf-8").splitlines()]
    who = {u["recording"]: u["respondent"] for u in said if u["role"] == "respondent"}
    assert (who["a_audio"], who["b_audio"], who["ann"], who["bob"]) == ("r1", "r2", "r2", "bob")


def test_a_table_that_is_named_may_lie_in_the_archive_under_any_name(archive):
    table = archive.write("people.csv", "respondent,recordings,customer_segment\nr1,ann,A\n")
    code = CodeRequest(inputs=(archive.folder,), out=archive.out, respondents=table)
    assert run_reprocess(ReprocessRequest(code, Scope()), FakeModels()) == 0
    assert "people.csv" not in archive.states()
    manifest = json.loads((archive.out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["failures"] == []
    said = [json.loads(line) for line in (archive.out / "utterances.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {u["respondent"] for u in said if u["recording"] == "ann" and u["role"] == "respondent"} == {"r1"}


def test_a_limit_a_day_and_a_stage_alone_leave_the_rest_and_say_so(archive, capsys):
    write_recording(archive.folder / "2025" / "sound.wav", [tone(2)])
    assert archive.run(only=Stage.ASR) == 0
    assert not (archive.out / "report.html").exists()
    assert archive.results()["2025/sound.wav"]["model_calls"] == {"transcribe": 1}
    capsys.readouterr()
    assert archive.run(only=Stage.CODER) == 0
    why = "waits for the stage speakers: the stage speakers was not done yet"
    assert archive.results()["2025/sound.wav"]["why"] == why
    assert f"  waits    2025/sound.wav: {why}" in capsys.readouterr().err
    assert archive.run(only=Stage.SPEAKERS) == 0
    assert archive.results()["2025/sound.wav"]["model_calls"] == {"speakers": 1}
    assert archive.run(limit=1) == 0
    assert sorted(archive.states().values()) == ["current"] * 4 + ["done"]

    old = time.mktime(date(2020, 1, 1).timetuple())
    path = archive.write("2026/late.txt", TALK.format("Lea", 30))
    os.utime(path, (old, old))
    assert archive.run(since=date(2024, 1, 1)) == 0
    assert archive.results()["2026/late.txt"]["why"] == "older than 2024-01-01; new"
    assert archive.run(FakeModels(coder="2"), limit=2) == 0
    themes = (archive.out / "themes.json").read_bytes()
    assert list(archive.states().values()).count("left") == 4
    assert archive.run(FakeModels(coder="2")) == 0
    assert (archive.out / "themes.json").read_bytes() != themes  # the late one is in it now


def test_any_number_of_workers_makes_the_same(archive, tmp_path):
    archive.run(FakeModels(workers=1))
    other = Archive(tmp_path / "other")
    other.run(FakeModels(workers=3))
    assert other.outputs() == archive.outputs()


@needs_ray
@ray_leaves_processes
def test_a_cluster_makes_the_same_as_this_machine(archive, tmp_path):
    archive.write("bad/bug.txt", TALK.format("Bea", "BUG"))
    other = Archive(tmp_path / "other")
    other.write("bad/bug.txt", TALK.format("Bea", "BUG"))
    assert archive.run(FakeModels(workers=2)) == other.run(FakeModels(workers=2, on_ray=True)) == 1
    assert other.states() == archive.states()
    assert without_report(other.outputs()) == without_report(archive.outputs())
    again = FakeModels(workers=2)
    (other.folder / "bad" / "bug.txt").unlink()
    assert other.run(again) == 0
    assert "workers" not in again.opened


def without_report(outputs):
    """The outputs but for the report, which names files by their whole paths."""
    return {name: content for name, content in outputs.items() if name != "report.html"}


def recordings(archive):
    lines = (archive.out / "utterances.jsonl").read_text(encoding="utf-8").splitlines()
    return {json.loads(line)["recording"] for line in lines}


def test_a_study_is_never_made_smaller_by_a_limit(archive, capsys):
    write_recording(archive.folder / "2025" / "sound.wav", [tone(2)])
    write_recording(archive.folder / "2025" / "voice.wav", [tone(3)])
    archive.run()
    whole = archive.outputs()
    assert recordings(archive) >= {"ann", "sound", "voice"}

    def in_russian(**scope):
        code = CodeRequest(inputs=(archive.folder,), out=archive.out, language="ru")
        return run_reprocess(ReprocessRequest(code, Scope(**scope)), FakeModels())

    assert in_russian(only=Stage.ASR) == 0
    archive.write("2023/ann.txt", TALK.format("Ann", 77))
    capsys.readouterr()
    assert in_russian(limit=1) == 0
    told = capsys.readouterr().err
    assert "The themes stay as they are until all files of the study are up to date; run again without --limit." in told
    assert "Then the themes" not in told
    assert "The themes stay as they were: 2 files of the study" in told
    assert "for one; run again without --limit." in told
    assert archive.outputs() == whole
    assert in_russian() == 0
    assert recordings(archive) >= {"ann", "sound", "voice"}


def test_themes_of_what_is_not_coded_yet_tell_what_to_leave_out(archive, capsys):
    assert archive.run(only=Stage.THEMES, since=date(2024, 1, 1)) == 0
    assert "4 files are not coded yet, so there is no study; run again without --only and --since." in capsys.readouterr().err


def test_what_changed_is_of_the_last_run_or_not_there(archive):
    archive.run()
    archive.run(FakeModels(coder="2"))
    assert (archive.out / "changes.json").exists()
    (archive.out / "themes.json").unlink()
    archive.run(FakeModels(coder="2"))
    changes = json.loads((archive.out / "changes.json").read_text(encoding="utf-8"))
    assert (changes["acts"], changes["sentences"]) == ([], {"new": 0, "gone": 0})
    for path in (archive.out / "themes.json", archive.out / ".hardpart" / "last" / "themes.json"):
        path.unlink()
    archive.run(FakeModels(coder="2"))
    assert (archive.out / "themes.json").exists()
    assert not (archive.out / "changes.json").exists()


@pytest.mark.parametrize("later", [{}, {"only": Stage.CODER}])
def test_a_run_that_changes_nothing_leaves_no_changes_of_an_earlier_one(archive, later):
    archive.run()
    archive.run(FakeModels(coder="2"))
    assert (archive.out / "changes.json").exists()
    assert archive.run(FakeModels(coder="2"), **later) == 0
    assert not (archive.out / "changes.json").exists()
