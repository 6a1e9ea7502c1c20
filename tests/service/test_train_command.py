import json

import pytest

from service.cli import run
from service.exit_codes import DONE, SOME_FAILED, WRONG_USAGE

JUDGED = {"conversation": "c", "text": "It took hours.", "act": "complaint"}


@pytest.fixture
def judged(tmp_path):
    path = tmp_path / "team.jsonl"
    path.write_text(json.dumps(JUDGED) + "\n" + json.dumps(JUDGED | {"act": "rant"}) + "\n")
    return path


def test_adapting_never_overwrites_what_ships(judged, capsys):
    assert run(["train", "--judgements", str(judged)]) == WRONG_USAGE
    assert "--judgements needs --out FOLDER" in capsys.readouterr().err


def test_a_wrong_judgement_is_told_by_its_line(judged, tmp_path, capsys):
    assert run(["train", "--judgements", str(judged), "--out", str(tmp_path / "out")]) == SOME_FAILED
    assert f"{judged}, line 2: has the act 'rant'" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_judgements_that_teach_nothing_are_told(judged, tmp_path, monkeypatch, capsys):
    for work in ("train_coder", "sentence_reader"):
        monkeypatch.setattr(f"service.commands.train.{work}", lambda *_, **__: None)
    judged.write_text("".join(json.dumps(JUDGED | more) + "\n" for more in ({}, {"contested": True}, {"language": "de"})))
    assert run(["train", "--judgements", str(judged), "--out", str(tmp_path / "out"), "--no-card"]) == DONE
    told = "team.jsonl: judged sentences that teach nothing: 1 contested, 1 in neither English nor Russian"
    assert told in capsys.readouterr().out


@pytest.mark.parametrize("asked", [[], ["--only", "themes"], ["--judgements"]])
def test_where_nothing_can_be_written_is_told_before_the_work(judged, asked, monkeypatch, capsys):
    for work in ("train_splitter", "train_coder", "train_theme_metric"):
        monkeypatch.delattr(f"service.commands.train.{work}")
    team = judged.with_name("one.jsonl")
    team.write_text(json.dumps(JUDGED) + "\n", encoding="utf-8")
    arguments = [*asked, str(team)] if asked == ["--judgements"] else asked
    assert run(["train", *arguments, "--out", str(judged)]) == WRONG_USAGE
    assert f"--out {judged}: nothing can be written there (is not a folder); name another folder." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--only", "themes", "--judgements", "team.jsonl", "--out", "out"], "leave --only out"),
        (["--weight", "50"], "--weight is of judged sentences; give --judgements"),
        (["--weight", "20", "--only", "themes"], "--weight is of judged sentences; give --judgements"),
    ],
)
def test_options_that_do_not_go_together_train_nothing(asked, said, monkeypatch, capsys):
    for work in ("run_train", "run_train_themes", "run_adapt"):
        monkeypatch.setattr(f"service.commands.train.{work}", None)
    assert run(["train", *asked]) == WRONG_USAGE
    assert said in capsys.readouterr().err


def test_a_coder_that_is_nowhere_is_a_wrong_option(tmp_path, capsys):
    sentences = tmp_path / "sentences.jsonl"
    sentences.write_text('{"text": "It took hours.", "language": "en"}\n')
    assert run(["label", str(sentences), "--coder", str(tmp_path / "x")]) == WRONG_USAGE
    assert f"--coder {tmp_path / 'x'}: there is no such folder; check the name." in capsys.readouterr().err


@pytest.mark.parametrize(
    "there",
    [{}, {"coder.json": "{}"}, {"coder.json": "{", "heads.npz": ""}, {"coder.json": "{}", "heads.npz": ""}],
)
def test_a_folder_without_a_whole_coder_is_named(there, tmp_path, capsys):
    for name, content in there.items():
        (tmp_path / name).write_text(content)
    sentences = tmp_path / "sentences.jsonl"
    sentences.write_text('{"text": "It took hours.", "language": "en"}\n')
    assert run(["label", str(sentences), "--coder", str(tmp_path)]) == SOME_FAILED
    assert f"{tmp_path} holds no coder that hardpart train wrote; check the name" in capsys.readouterr().err
