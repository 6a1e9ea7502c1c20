"""What ``hardpart reprocess`` is told on the command line, and what it remembers of the last time."""

from pathlib import Path

import pytest

from annotations.errors import OptionsError
from service.archive import shipped_models
from service.archive.shipped_models import ShippedModels
from service.archive.worker import setup_fields
from service.cli import run
from service.compose import ModelChoice
from service.folders.remembered import remember, resolved_request
from service.folders.request import CodeRequest
from service.settings import Settings


@pytest.fixture
def study(tmp_path):
    archive, out = tmp_path / "archive", tmp_path / "study"
    archive.mkdir()
    out.mkdir()
    for name in ("manifest.json", "utterances.jsonl"):
        (out / name).touch()
    remember(CodeRequest(inputs=(archive,), out=out, language="ru", whisper="small", granularity="fine"))
    return out


def test_a_study_knows_what_it_was_made_of_and_how(study):
    asked = resolved_request(study, None, {"language": None, "whisper": None, "granularity": "coarse", "coder": None})
    assert asked.inputs == (study.parent / "archive",)
    assert (asked.out, asked.language, asked.whisper, asked.granularity) == (study, "ru", "small", "coarse")


def test_an_archive_with_its_study_goes_on_as_last_time(study):
    asked = resolved_request(study.parent / "archive", study, {"language": "auto", "whisper": None})
    assert (asked.language, asked.whisper) == (None, "small")


def test_every_option_of_the_last_run_can_be_taken_back(study):
    archive = study.parent / "archive"
    options = {"language": "ru", "speakers": 2, "interviewer": "Eva", "respondents": Path("people.csv"), "coder": Path("ours")}
    remember(CodeRequest(inputs=(archive,), out=study, **options))
    as_last_time = resolved_request(study, None, dict.fromkeys(options))
    assert (as_last_time.speakers, as_last_time.interviewer, as_last_time.coder) == (2, "Eva", Path("ours").resolve())
    taken_back = {"language": "auto", "speakers": 0, "interviewer": "", "respondents": "", "coder": ""}
    assert resolved_request(study, None, taken_back) == CodeRequest(inputs=(archive,), out=study)


def test_a_model_of_ones_own_is_found_from_any_folder(study, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("w/small", "base"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "w" / "base.pt").touch()

    def remembered(whisper, engine="faster_whisper"):
        remember(CodeRequest(inputs=(tmp_path,), out=study, whisper=whisper, engine=engine))
        return resolved_request(study, None, {"whisper": None}).whisper

    assert remembered("w/small") == str(tmp_path / "w" / "small")
    assert remembered("w/base.pt", engine="openai_whisper") == str(tmp_path / "w" / "base.pt")
    assert [remembered(name) for name in ("base", "medium", "org/model")] == ["base", "medium", "org/model"]
    setup = setup_fields(Path("study"), ModelChoice("w/small", coder=Path("ours")), device="cpu")
    assert [setup[name] for name in ("folder", "whisper", "coder")] == [str(tmp_path / n) for n in ("study", "w/small", "ours")]


def test_a_study_whose_first_run_was_stopped_is_known(tmp_path):
    (tmp_path / "archive").mkdir()
    remember(CodeRequest(inputs=(tmp_path / "archive",), out=tmp_path / "study", speakers=3))
    asked = resolved_request(tmp_path / "study", None, {"speakers": None})
    assert (asked.inputs, asked.out, asked.speakers) == ((tmp_path / "archive",), tmp_path / "study", 3)


def test_where_it_cannot_be_told_what_is_meant_a_sentence_says_what_to_name(study, tmp_path):
    (study / ".hardpart" / "request.json").unlink()
    for folder, out, told in (
        (study, None, "not known what this study was made of"),
        (tmp_path / "archive", None, "--out"),
        (tmp_path / "nowhere", tmp_path / "out", "there is no such folder"),
    ):
        with pytest.raises(OptionsError, match=told):
            resolved_request(folder, out, {})


@pytest.mark.parametrize("damaged", ["[1]", '{"language": "en"}', '{"inputs": "archive"}', "{"])
def test_what_is_remembered_and_damaged_is_as_forgotten(study, damaged):
    (study / ".hardpart" / "request.json").write_text(damaged, encoding="utf-8")
    with pytest.raises(OptionsError, match="not known what this study was made of"):
        resolved_request(study, None, {})


@pytest.mark.parametrize("wrong", [["--only", "dance"], ["--limit", "0"], ["--since", "yesterday"], ["--runner", "moon"]])
def test_wrong_usage_is_told_and_ends_with_2(wrong, capsys, tmp_path):
    assert run(["reprocess", str(tmp_path), "--out", str(tmp_path / "out"), *wrong]) == 2
    assert capsys.readouterr().err.startswith("hardpart: ")


def test_a_cluster_is_named_for_nothing_but_a_run_on_it(study, capsys):
    assert run(["reprocess", str(study), "--ray-address", "10.0.0.1:6379"]) == 2
    assert "--ray-address: is of a Ray cluster; give --runner ray too, or leave it out." in capsys.readouterr().err


def test_themes_cannot_be_grouped_anew_by_a_stage_before_them(study, capsys):
    assert run(["reprocess", str(study), "--only", "coder", "--regroup"]) == 2
    assert "--regroup: --only coder finds no themes; leave out one of them." in capsys.readouterr().err


@pytest.mark.parametrize(("files", "workers", "threads"), [(1, 1, "4"), (2, 2, "4"), (3, 3, "2"), (9, 8, "1")])
def test_the_processors_are_shared_by_the_workers_that_there_are(monkeypatch, tmp_path, files, workers, threads):
    asked = {}
    monkeypatch.setattr(shipped_models, "LocalRunner", lambda _, **given: asked.update(given))
    monkeypatch.setattr(shipped_models, "cores", lambda: 8)
    ShippedModels(Settings(threads=4), ModelChoice(), asked_workers=8).runner(tmp_path, files=files)
    assert (asked["workers"], asked["environment"]["HARDPART_THREADS"]) == (workers, threads)


@pytest.mark.parametrize(("cores", "memory_gib", "workers"), [(8, 64, 8), (8, 5, 2), (2, 64, 2), (8, 1, 1)])
def test_there_are_as_many_workers_as_processors_and_memory_allow(monkeypatch, cores, memory_gib, workers):
    monkeypatch.setattr(shipped_models, "cores", lambda: cores)
    monkeypatch.setattr(shipped_models, "memory_bytes", lambda: memory_gib * 2**30)
    assert ShippedModels(Settings(), ModelChoice()).workers == workers


@pytest.mark.parametrize("plan", [[], ["--plan"]])
def test_an_empty_archive_is_named(capsys, tmp_path, plan):
    taken_back = ["--speakers", "0", "--interviewer", "", "--respondents", "", "--coder", ""]
    assert run(["reprocess", str(tmp_path), "--out", str(tmp_path / "out"), *taken_back, *plan]) == 1
    assert f"there is nothing to process; name a folder of recordings, and --out {tmp_path / 'out'}." in capsys.readouterr().err
