"""``hardpart reprocess`` as a person uses it, with fakes in place of the models and worker processes that are real."""

import itertools
import json
import os
import re
import shutil
import time
from datetime import date

import numpy as np
import pytest

from pipelines.archive.plan import Scope
from pipelines.archive.stages import Stage
from service.commands import code
from service.commands.code import CodeRequest, run_code
from service.commands.reprocess import ReprocessRequest, run_reprocess
from service.commands.reprocess_models import resolved_request
from tests.fakes.archive import FakeModels
from tests.media_files import tone, write_recording
from tests.pipelines.runners.test_runners import needs_ray, ray_leaves_processes

TALK = "Interviewer: What was the hardest part last time?\n{0}: The export number {1} took hours. We have two plants.\n"


class Archive:
    """Folders of interviews, and the study that is made of them."""

    def __init__(self, folder):
        self.folder, self.out = folder / "in", folder / "out"
        (self.folder / "2025").mkdir(parents=True)
        for number, name in enumerate(("2023/ann", "2023/bob", "2024/cleo", "2024/igor")):
            self.write(f"{name}.txt", TALK.format(name[5:].title(), number))

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def run(self, models=None, *, plan_only=False, **scope):
        models = models or FakeModels()
        code = CodeRequest(inputs=(self.folder,), out=self.out)
        return run_reprocess(ReprocessRequest(code, Scope(**scope), plan_only=plan_only), models)

    def results(self):
        lines = (self.out / "results.jsonl").read_text(encoding="utf-8").splitlines()
        return {line["file"]: line for line in map(json.loads, lines)}

    def states(self):
        return {file: line["state"] for file, line in self.results().items()}

    def calls(self):
        return sum(sum(line.get("model_calls", {}).values()) for line in self.results().values())

    def outputs(self):
        """Everything that a person reads, but for what tells of the run rather than of the study."""
        of_the_run = {"manifest.json", "results.jsonl", "changes.json"}
        files = [p for p in self.out.rglob("*") if p.is_file() and ".hardpart" not in p.parts and p.name not in of_the_run]
        return {str(p.relative_to(self.out)): p.read_bytes() for p in files}


@pytest.fixture
def archive(tmp_path):
    return Archive(tmp_path)


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


def test_another_coder_codes_again_and_tells_what_changed(archive, capsys):
    path = write_recording(archive.folder / "2025" / "sound.wav", [tone(2)])
    archive.run()
    capsys.readouterr()
    archive.run(FakeModels(coder="2"), plan_only=True)
    assert "2025/sound.wav: another coder" in capsys.readouterr().err
    archive.run(FakeModels(coder="2"))
    assert {stage for line in archive.results().values() for stage in line["model_calls"]} == {"code"}
    assert "0 sentences have another act; 0 new, 0 gone." in capsys.readouterr().err
    assert path.exists()


@pytest.fixture
def coded(archive, monkeypatch):
    """The archive after ``hardpart code``."""
    monkeypatch.setattr(code, "study_pipeline", lambda _, __, store: FakeModels().pipeline(store))
    monkeypatch.setattr(code, "installed_weights", lambda *_, **__: ())
    assert run_code(CodeRequest(inputs=(archive.folder,), out=archive.out)) == 0
    return archive


def test_what_was_coded_before_is_up_to_date(coded, capsys):
    capsys.readouterr()
    assert coded.run(plan_only=True) == 0
    assert "4 files: 4 up to date, 0 to do." in capsys.readouterr().err
    models = FakeModels()
    assert coded.run(models) == 0
    assert "workers" not in models.opened
    assert "Model calls: 0." in capsys.readouterr().err
    coded.write("2023/ann.txt", TALK.format("Ann", 77))
    coded.run(plan_only=True)
    assert "2023/ann.txt: its content changed" in capsys.readouterr().err


def test_the_first_rename_after_coding_is_followed(coded):
    sentence = {"kind": "utterance", "utterance": "ann:3", "act": "complaint", "facets": ["difficulty"]}
    (coded.out / "judgements.jsonl").write_text(json.dumps(sentence) + "\n", encoding="utf-8")
    (coded.folder / "2023" / "ann.txt").rename(coded.folder / "2023" / "anna.txt")
    assert coded.run() == 0
    lines = [json.loads(line) for line in (coded.out / "utterances.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {line["utterance_id"]: line["act"] for line in lines}["anna:3"] == "complaint"
    assert not [w for w in json.loads((coded.out / "manifest.json").read_text(encoding="utf-8"))["warnings"] if "judgements" in w]


def test_moved_and_renamed_files_are_known_and_a_persons_work_goes_with_them(archive, capsys):
    archive.run()
    judgement = {"kind": "utterance", "utterance": "ann:3", "act": "complaint", "facets": ["difficulty"]}
    signed = {"who": "me", "at": "2026-01-01T00:00:00+00:00", "why": ""}
    (archive.out / "judgements.jsonl").write_text(json.dumps(judgement | signed) + "\n", encoding="utf-8")
    table = (archive.out / "speakers.csv").read_text(encoding="utf-8-sig")
    (archive.out / "speakers.csv").write_text(
        table.replace("bob,Bob,respondent,Bob", "bob,Bob,interviewer,Bobby"), encoding="utf-8"
    )
    archive.run()
    (archive.folder / "moved").mkdir()
    (archive.folder / "2023" / "bob.txt").rename(archive.folder / "moved" / "bob.txt")
    (archive.folder / "2023" / "ann.txt").rename(archive.folder / "2023" / "anna.txt")
    capsys.readouterr()
    archive.run(plan_only=True)
    told = capsys.readouterr().err
    assert "current  moved/bob.txt: was 2023/bob.txt" in told
    assert "The themes are outdated" in told
    models = FakeModels()
    assert archive.run(models) == 1  # nobody in bob.txt is a respondent now
    assert "workers" not in models.opened
    assert archive.results()["2023/anna.txt"]["state"] == "current"
    said = [json.loads(line) for line in (archive.out / "utterances.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {u["act"] for u in said if u["utterance_id"] == "anna:3"} == {"complaint"}
    assert {u["role"] for u in said if u["speaker"] == "Bobby"} == {"interviewer"}
    assert archive.run(models) == 1
    assert models.opened == ["themes"]


def correct(archive, before, after):
    """As a person does it in a spreadsheet."""
    path = archive.out / "speakers.csv"
    table = path.read_text(encoding="utf-8-sig")
    assert before in table
    path.write_text(table.replace(before, after), encoding="utf-8")


def test_corrections_wait_for_a_file_that_is_away_for_a_while(archive, capsys):
    archive.run()
    correct(archive, "ann,Ann,respondent,Ann", "ann,Ann,respondent,Anna Karenina")
    path = archive.folder / "2023" / "ann.txt"
    path.rename(archive.folder.parent / "away.txt")
    assert archive.run() == 0
    assert "names 'ann', not among the inputs; these rows are kept" in capsys.readouterr().err
    assert archive.run() == 0
    assert "The study is up to date." in capsys.readouterr().err
    (archive.folder.parent / "away.txt").rename(path)
    assert archive.run() == 0
    assert "Anna Karenina" in (archive.out / "utterances.jsonl").read_text(encoding="utf-8")


def test_corrections_of_a_file_that_fails_are_kept(archive):
    archive.run()
    correct(archive, "ann,Ann,respondent,Ann", "ann,Ann,respondent,Anna Karenina")
    path = archive.folder / "2023" / "ann.txt"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace("two plants", "BUG"), encoding="utf-8")
    assert archive.run() == 1
    path.write_text(whole, encoding="utf-8")
    assert archive.run() == 0
    assert "Anna Karenina" in (archive.out / "utterances.jsonl").read_text(encoding="utf-8")


def test_what_a_person_corrects_during_a_run_is_for_the_next(archive):
    archive.run()

    class Slow(FakeModels):
        def pipeline(self, store):
            correct(archive, "ann,Ann,respondent,Ann", "ann,Ann,respondent,Anna Karenina")
            correct(archive, "bob,Bob,respondent,Bob", "bob,Bob,respondant,Bobby")
            return super().pipeline(store)

    archive.write("2025/new.txt", TALK.format("New", 9))
    assert archive.run(Slow()) == 0
    assert "bob,Bob,respondant,Bobby" in (archive.out / "speakers.csv").read_text(encoding="utf-8-sig")
    assert archive.run() == 1
    assert "Anna Karenina" in (archive.out / "utterances.jsonl").read_text(encoding="utf-8")


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


def test_a_table_gives_files_in_folders_to_respondents(archive):
    archive.write("a/audio.txt", TALK.format("Anna", 20))
    archive.write("b/audio.txt", TALK.format("Bert", 21))
    archive.write("respondents.csv", "respondent,recordings,customer_segment\nr1,a/audio.txt,A\nr2,b/audio.txt;2023/ann.txt,B\n")
    assert archive.run() == 0
    said = [json.loads(line) for line in (archive.out / "utterances.jsonl").read_text(encoding="utf-8").splitlines()]
    who = {u["recording"]: u["respondent"] for u in said if u["role"] == "respondent"}
    assert (who["a_audio"], who["b_audio"], who["ann"], who["bob"]) == ("r1", "r2", "r2", "bob")


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


def test_what_fails_in_the_study_is_told_as_long_as_it_does(archive, capsys):
    path = archive.write("2025/odd.txt", "Anna: Hm.\nBoris: Hm.\n")
    for _ in range(2):
        assert archive.run() == 1
        assert "odd.txt: no speaker could be told to be the respondent" in capsys.readouterr().err
    path.unlink()
    assert archive.run() == 0


def test_a_limit_a_day_and_a_stage_alone_leave_the_rest_and_say_so(archive):
    write_recording(archive.folder / "2025" / "sound.wav", [tone(2)])
    assert archive.run(only=Stage.ASR) == 0
    assert not (archive.out / "report.html").exists()
    assert archive.results()["2025/sound.wav"]["model_calls"] == {"transcribe": 1}
    assert archive.run(only=Stage.CODER) == 0
    assert archive.results()["2025/sound.wav"]["why"] == "waits for the stage speakers: the stage speakers was not done yet"
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
    real = os.fsync
    for nth in itertools.count(1):
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


def test_a_stopped_run_says_so_for_each_file(archive, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("service.commands.reprocess.process", interrupted)
    with pytest.raises(KeyboardInterrupt):
        archive.run()
    assert {line["sentence"] for line in archive.results().values()} == {"the run was stopped before it came to this file"}


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
    assert "The themes stay as they were: 2 files of the study" in capsys.readouterr().err
    assert archive.outputs() == whole
    assert in_russian() == 0
    assert recordings(archive) >= {"ann", "sound", "voice"}


def test_what_changed_is_of_the_last_run_or_not_there(archive):
    archive.run()
    archive.run(FakeModels(coder="2"))
    assert (archive.out / "changes.json").exists()
    (archive.out / "themes.json").unlink()
    archive.run(FakeModels(coder="2"))
    assert (archive.out / "themes.json").exists()
    assert not (archive.out / "changes.json").exists()


def test_what_changed_is_told_by_the_names_that_people_gave(archive, capsys):
    archive.run()
    first, *_ = json.loads((archive.out / "themes.json").read_text(encoding="utf-8"))["themes"]
    member = first["members"][0]
    judgements = [
        {"kind": "rename", "theme": first["id"], "name": "Ours"},
        {"kind": "split", "theme": first["id"], "members": [member], "name": "Split off"},
    ]
    (archive.out / "judgements.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in judgements), encoding="utf-8")
    capsys.readouterr()
    archive.run()
    told = capsys.readouterr().err
    assert f"renamed  Ours ({first['id']}), before: {first['name']}" in told
    assert f"  {member}: Ours -> Split off" in told
    archive.write("2025/new.txt", TALK.format("New", 9))
    archive.run()
    themes = json.loads((archive.out / "changes.json").read_text(encoding="utf-8"))["themes"]["themes"]
    assert {one["name"]: one["change"] for one in themes if one["name"] in {"Ours", "Split off"}} == {
        "Ours": "kept",
        "Split off": "kept",
    }
    assert first["name"] not in {one["before"] for one in themes}


def test_a_name_that_another_recording_has_now_is_told_once(archive, capsys):
    archive.run()
    (archive.folder / "2023" / "bob.txt").rename(archive.folder / "2023" / "carl.txt")
    (archive.folder / "2023" / "ann.txt").rename(archive.folder / "2023" / "bob.txt")
    capsys.readouterr()
    archive.run()
    assert "'bob' is the name of another recording than in the last run, whose is 'carl' now" in capsys.readouterr().err
    archive.run()
    assert "another recording" not in capsys.readouterr().err


def test_a_voice_that_may_be_of_who_refused_is_not_played(archive):
    def clips():
        (found,) = re.findall(r'id="clips">(.*?)</script>', (archive.out / "report.html").read_text(encoding="utf-8"))
        return json.loads(found)

    write_recording(archive.folder / "couple.wav", [np.concatenate([tone(2), tone(2, hertz=900)])])
    archive.out.mkdir()
    archive.write("../out/speakers.csv", "recording,speaker,role\ncouple,S1,respondent\ncouple,S2,respondent\n")
    archive.run()
    assert len(clips()) == 2
    archive.write("respondents.csv", "respondent,recordings,consent\nanna,couple,no\n")
    archive.run()
    assert clips() == {}
    warnings = json.loads((archive.out / "manifest.json").read_text(encoding="utf-8"))["warnings"]
    assert "couple/S1 may be anna, so their voice is left out too." in warnings


def test_a_sentence_more_moves_no_quote_to_another_theme(archive):
    archive.run()
    names = {theme["id"]: theme["name"] for theme in json.loads((archive.out / "themes.json").read_text("utf-8"))["themes"]}
    for number, name in enumerate(("2023/ann", "2023/bob", "2024/cleo", "2024/igor")):
        text = TALK.format(name[5:].title(), number)
        archive.write(f"{name}.txt", text.replace(": The", ": Hello there. The"))
    archive.run()
    changes = json.loads((archive.out / "changes.json").read_text("utf-8"))
    assert (changes["sentences"], changes["acts"]) == ({"new": 4, "gone": 0}, [])
    assert changes["themes"]["moved"] == []
    assert {change["change"] for change in changes["themes"]["themes"]} == {"kept"}
    now = json.loads((archive.out / "themes.json").read_text("utf-8"))["themes"]
    assert {theme["id"]: theme["name"] for theme in now} == names
