"""The main job from its command line: wrong usage, bad input beside good, and a second run that calls no model."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import av
import pytest

from service.cli import run
from service.commands import code
from service.folders.request import CodeRequest
from service.sample import sample_recordings
from tests.media_files import tone, write_recording
from tests.pipelines.test_study import Sandbox

TALK = """Interviewer: Tell me about the last time you exported a report.
Respondent: It was last Monday. The export took forty minutes, and then it failed without a word.
Interviewer: What did you do then?
Respondent: I had to copy all the numbers by hand, and that was exhausting. I would love a button for it.
"""
RUSSIAN = """Интервьюер: Как вы заказывали доставку в последний раз?
Респондент: Я три часа ждал курьера, и никто не мог сказать, где он. Очень трудно было дозвониться до поддержки.
"""
TABLE = """respondent,recordings,customer_segment,target_behaviour
ann,talk,A,yes
boris,russian;nowhere,B,yes
carl,russian,C,yes
"""
VTT = "WEBVTT\n\n00:00:{0}.000 --> 00:00:{1}.000\n<v Ann>I waited for two hours.\n"


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().err.strip().splitlines()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["code"], "Missing argument"),
        (["code", "x.wav"], "Missing option '--out'"),
        (["code", "x.wav", "--out", "o", "--loud"], "No such option: --loud"),
        (["code", "x.wav", "--out", "o", "--speakers", "9"], "Invalid value for '--speakers'"),
        (["code", "x.wav", "--out", "o", "--language", "fr"], "Invalid value for '--language'"),
        (["cod"], "No such command 'cod'"),
    ],
)
def test_wrong_usage_is_one_sentence_with_the_way_to_help(capsys, arguments, sentence):
    assert run(arguments) == 2
    (line,) = said(capsys)
    assert line.startswith(f"hardpart: {sentence}")
    assert line.endswith("--help.")


def test_no_command_prints_the_help_alone(capsys):
    assert run([]) == 2
    printed = capsys.readouterr()
    assert "transcribe" in printed.out
    assert printed.err == ""


def test_a_missing_input_is_named(capsys, tmp_path):
    assert run(["code", str(tmp_path / "gone"), "--out", str(tmp_path / "out")]) == 1
    missing, nothing = said(capsys)
    assert missing == f"! {tmp_path / 'gone'}: does not exist; check the name."
    assert "there is nothing to code" in nothing


def test_a_folder_for_results_that_cannot_be_one_is_said_before_any_work(capsys, tmp_path):
    (tmp_path / "talk.txt").write_text(TALK, encoding="utf-8")
    assert run(["code", str(tmp_path / "talk.txt"), "--out", str(tmp_path / "talk.txt")]) == 2
    (line,) = said(capsys)
    assert line.endswith("talk.txt: nothing can be written there (is not a folder); name another folder.")


def test_a_named_table_of_respondents_must_be_there(capsys, tmp_path):
    (tmp_path / "talk.txt").write_text(TALK, encoding="utf-8")
    table, out = tmp_path / "people.csv", tmp_path / "out"
    assert run(["code", str(tmp_path / "talk.txt"), "--out", str(out), "--respondents", str(table)]) == 2
    assert said(capsys) == [f"hardpart: --respondents {table}: there is no such file; check the name."]


@pytest.mark.parametrize("command", ["label", "themes", "evaluate"])
def test_a_missing_file_of_lines_is_one_sentence(capsys, tmp_path, command):
    assert run([command, str(tmp_path / "none.jsonl")]) == 1
    assert said(capsys) == [f"hardpart: {tmp_path / 'none.jsonl'}: there is no such file; check the name."]


def a_study(folder: Path) -> dict[str, str]:
    """Three good inputs and a bad one of every kind; by name of the bad ones, what must be said about each."""
    folder.mkdir()
    (folder / "talk.txt").write_text(TALK, encoding="utf-8")
    (folder / "russian.txt").write_bytes(RUSSIAN.encode("cp1251"))
    cut_sample(folder / "voice.wav", seconds=5)
    (folder / "respondents.csv").write_text(TABLE, encoding="utf-8")
    (folder / "empty.mp3").touch()
    (folder / "empty.vtt").touch()
    (folder / "words.wav").write_text("this is text, not sound", encoding="utf-8")
    (folder / "list.mp3").write_text("#EXTM3U\nfile:///etc/passwd\n", encoding="utf-8")
    (folder / "backwards.vtt").write_text(VTT.format("05", "02"), encoding="utf-8")
    (folder / "talk copy.txt").write_text(TALK, encoding="utf-8")
    (folder / "more").mkdir()
    (folder / "more" / "talk.vtt").write_text(VTT.format("02", "05"), encoding="utf-8")
    write_recording(folder / "hum.wav", [tone(2)])
    return {
        "empty.mp3": "is empty (0 bytes)",
        "empty.vtt": "is empty (0 bytes)",
        "words.wav": "holds text, not sound",
        "list.mp3": "list of other files",
        "backwards.vtt": "ends before it starts",
        "talk copy.txt": "holds exactly what",
        "talk.vtt": "has the same name as",
        "hum.wav": "nobody speaks in it",
        "line 3": "'nowhere', which is not among the inputs",
        "line 4": "'russian', which line 3 names too",
    }


def cut_sample(path: Path, *, seconds: float) -> None:
    """The first seconds of a sample interview."""
    with av.open(str(sample_recordings()[0])) as source, av.open(str(path), "w") as target:
        stream = target.add_stream("pcm_s16le", rate=16_000, layout="mono")
        resampler = av.AudioResampler(format="s16", layout="mono", rate=16_000)
        for frame in source.decode(audio=0):
            if frame.time is not None and frame.time > seconds:
                break
            for piece in resampler.resample(frame):
                target.mux(stream.encode(piece))
        target.mux(stream.encode(None))


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_names_stay_with_their_sentences_where_a_transcript_gains_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    monkeypatch.setattr(code, "study_pipeline", lambda *_: Sandbox(tmp_path).pipeline)
    monkeypatch.setattr(code, "installed_weights", lambda *_, **__: ())

    def themes(first: str = "") -> dict[str, list[str]]:
        for name in ("ann", "bob"):
            turn = f"{first}The export took hours. The warehouse lost my parcel. The export took hours. The warehouse lost it."
            (source / f"{name}.txt").write_text(f"Interviewer: What was hard?\n{name.title()}: {turn}\n", encoding="utf-8")
        assert code.run_code(CodeRequest((source,), out)) == 0
        lines = [json.loads(line) for line in (out / "utterances.jsonl").read_text(encoding="utf-8").splitlines()]
        said = {line["utterance_id"]: line["text"] for line in lines}
        found = json.loads((out / "themes.json").read_text(encoding="utf-8"))["themes"]
        return {theme["name"]: [said[member] for member in theme["members"]] for theme in found}

    assert len(before := themes()) > 1
    assert themes("Hello there. ") == before


def test_what_was_judged_of_words_that_are_gone_stays_gone_in_the_runs_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    monkeypatch.setattr(code, "study_pipeline", lambda *_: Sandbox(tmp_path).pipeline)
    monkeypatch.setattr(code, "installed_weights", lambda *_, **__: ())

    def judged(first: str) -> list[str]:
        turns = f"Interviewer: Slow?\nAnn: {first}\nInterviewer: The lift?\nAnn: It broke.\nInterviewer: Slow too?\nAnn: Yes.\n"
        (source / "ann.txt").write_text(turns, encoding="utf-8")
        assert code.run_code(CodeRequest((source,), out)) == 0
        lines = [json.loads(line) for line in (out / "utterances.jsonl").read_text(encoding="utf-8").splitlines()]
        return [line["text"] for line in lines if line["act"] == "complaint"]

    assert "Yes." not in judged("Yes.")
    (out / "judgements.jsonl").write_text(
        json.dumps({"kind": "utterance", "utterance": "ann:2", "act": "complaint", "texts": {"ann:2": "Yes."}}) + "\n", "utf-8"
    )
    assert judged("Yes.").count("Yes.") == 1
    for _ in range(2):
        assert "Yes." not in judged("Yes, exactly.")
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["judged"] == [{"judged": "ann:2", "text": "Yes.", "at": "", "now": None, "last": "ann:2"}]


def test_a_misspelt_recording_plays_nobody_who_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "talk.txt").write_text(TALK, encoding="utf-8")
    (tmp_path / "respondents.csv").write_text("respondent,recordings,consent\nann,tlak-1,no\n", encoding="utf-8")
    monkeypatch.setattr(code, "study_pipeline", lambda *_: Sandbox(tmp_path).pipeline)
    monkeypatch.setattr(code, "installed_weights", lambda *_, **__: ())
    assert code.run_code(CodeRequest((tmp_path / "talk.txt",), tmp_path / "out")) == 1
    warnings = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))["warnings"]
    assert "talk may be ann, so their voice is left out too." in warnings
    assert not any("nothing was heard" in warning or "call them" in warning for warning in warnings)


def test_a_study_stays_as_it_was_where_no_input_can_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "anna.txt").write_text(TALK, encoding="utf-8")
    monkeypatch.setattr(code, "study_pipeline", lambda *_: Sandbox(tmp_path).pipeline)
    monkeypatch.setattr(code, "installed_weights", lambda *_, **__: ())
    command = ["code", str(source), "--out", str(out)]
    assert run(command) == 0
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    (source / "anna.txt").unlink()
    (source / "anna.json").write_text("{", encoding="utf-8")
    capsys.readouterr()
    assert run(command) == 1
    told = capsys.readouterr().err
    assert "anna.json: is no JSON" in told
    assert f"hardpart: {source}: none of the inputs could be used, so nothing was written; the sentences above tell why." in told
    assert {path: path.read_bytes() for path in before} == before


def test_a_folder_where_a_file_is_to_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "talk.txt").write_text(TALK, encoding="utf-8")
    table = tmp_path / "out" / "quotes.csv"
    table.mkdir(parents=True)
    monkeypatch.setattr(code, "study_pipeline", lambda *_: Sandbox(tmp_path).pipeline)
    monkeypatch.setattr(code, "installed_weights", lambda *_, **__: ())
    assert run(["code", str(tmp_path / "talk.txt"), "--out", str(tmp_path / "out")]) == 1
    assert said(capsys)[-1].startswith(f"hardpart: {table}: is a folder where a file is to be written; move it away")


def test_consent_that_cannot_be_read_stops_the_run_before_any_clip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "talk.txt").write_text(TALK, encoding="utf-8")
    (tmp_path / "respondents.csv").write_text("respondent,files,consent\nann,talk,no\n", encoding="utf-8")
    monkeypatch.setattr(code, "study_pipeline", lambda *_: pytest.fail("work was begun"))
    assert run(["code", str(tmp_path / "talk.txt"), "--out", str(tmp_path / "out")]) == 1
    assert "has no column 'recordings'" in capsys.readouterr().err


@pytest.mark.weights
def test_a_study_with_bad_input_is_coded_and_goes_on_where_it_stopped(capsys, tmp_path):
    expected = a_study(tmp_path / "in")
    out = tmp_path / "out"
    command = ["code", str(tmp_path / "in"), "--out", str(out)]
    assert run(command) == 1

    told = capsys.readouterr().err
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    failures = [failure["sentence"] for failure in manifest["failures"]]
    for name, reason in expected.items():
        (sentence,) = [s for s in failures if f"{name}:" in s and reason in s]
        assert told.count(sentence) == 1
        assert "; " in sentence  # the remedy
    assert "Traceback" not in told
    assert any("russian.txt: not written in UTF-8, read as cp1251" in warning for warning in manifest["warnings"])

    coded = [r["recording"] for r in manifest["recordings"]]
    assert coded == ["russian", "talk", "voice"]
    # hum.wav was listened to as well
    assert manifest["model_calls"] == {"transcribe": 2, "speakers": 1, "encode": 3, "code": 3, "themes": 1}
    check_outputs(out)

    assert run(command) == 1
    assert sum(json.loads((out / "manifest.json").read_text(encoding="utf-8"))["model_calls"].values()) == 0

    correct_speakers(out / "speakers.csv")
    run(command)
    again = [json.loads(line) for line in (out / "utterances.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {u["speaker"] for u in again if u["recording"] == "talk"} == {"Interviewer", "Анна"}
    assert "Анна" in (out / "report.html").read_text(encoding="utf-8")
    assert json.loads((out / "manifest.json").read_text(encoding="utf-8"))["reused"]["transcribe"] == 2


def check_outputs(out: Path) -> None:
    utterances = [json.loads(line) for line in (out / "utterances.jsonl").read_text(encoding="utf-8").splitlines()]
    acts = {u["act"] for u in utterances if u["role"] == "interviewer"}
    assert acts == {None}
    complaints = {u["utterance_id"] for u in utterances if u["act"] == "complaint"}
    themes = json.loads((out / "themes.json").read_text(encoding="utf-8"))
    grouped = [member for theme in themes["themes"] for member in theme["members"]] + themes["unassigned"]
    assert sorted(grouped) == sorted(complaints)
    assert complaints
    assert {u["respondent"] for u in utterances if u["recording"] == "talk" and u["role"] == "respondent"} == {"ann"}
    assert {u["respondent"] for u in utterances if u["recording"] == "russian" and u["role"] == "respondent"} == {"russian"}
    for name in ("russian", "talk", "voice"):
        assert {path.suffix for path in (out / "transcripts").glob(f"{name}.*")} == {".json", ".vtt", ".srt", ".txt"}
    assert {row["recording"] for row in rows(out / "speakers.csv")} == {"russian", "talk", "voice"}
    assert len(rows(out / "quotes.csv")) == sum(len(theme["members"]) for theme in themes["themes"])
    assert (out / "segments.csv").exists()
    assert "<html" in (out / "report.html").read_text(encoding="utf-8")


def correct_speakers(path: Path) -> None:
    """As a Russian Excel saves it: semicolons, Windows line ends, cp1251."""
    lines = [";".join(row.values()) for row in rows(path)]
    lines = [line.replace("Respondent;respondent;Respondent", "Respondent;respondent;Анна") for line in lines]
    path.write_bytes("\r\n".join(["recording;speaker;role;name", *lines]).encode("cp1251"))
