"""What ``hardpart reprocess`` is told on the command line, and what it remembers of the last time."""

import pytest

from annotations.errors import OptionsError
from service.cli import run
from service.commands.code import CodeRequest, remember
from service.commands.reprocess_models import resolved_request


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


def test_where_it_cannot_be_told_what_is_meant_a_sentence_says_what_to_name(study, tmp_path):
    (study / ".hardpart" / "request.json").unlink()
    for folder, out, told in (
        (study, None, "not known what this study was made of"),
        (tmp_path / "archive", None, "--out"),
        (tmp_path / "nowhere", tmp_path / "out", "there is no such folder"),
    ):
        with pytest.raises(OptionsError, match=told):
            resolved_request(folder, out, {})


@pytest.mark.parametrize("wrong", [["--only", "dance"], ["--limit", "0"], ["--since", "yesterday"], ["--runner", "moon"]])
def test_wrong_usage_is_told_and_ends_with_2(wrong, capsys, tmp_path):
    assert run(["reprocess", str(tmp_path), "--out", str(tmp_path / "out"), *wrong]) == 2
    assert capsys.readouterr().err.startswith("hardpart: ")


def test_an_empty_archive_is_named(capsys, tmp_path):
    assert run(["reprocess", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    assert "there is nothing to process; name a folder of recordings." in capsys.readouterr().err
