import json

import pytest

from annotations.formats.json_lines import LONGEST_TEXT
from service.cli import run
from service.commands import label
from service.exit_codes import DONE, SOME_FAILED, WRONG_USAGE
from tests.fakes.coder import WordCoder

FINE = {"id": "a", "conversation": "c", "text": "It took hours."}


def file_of(path, *lines):
    text = "\n".join(line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (FINE | {"role": "moderator"}, "has the role 'moderator'; use one of interviewer, respondent, unknown"),
        ({"id": "b"}, "has no 'text'"),
        (FINE | {"text": None}, "has no 'text'"),
        (FINE | {"text": ["It", "took"]}, "and not text"),
        (FINE | {"text": "x" * (LONGEST_TEXT + 1)}, f"has {LONGEST_TEXT + 1} characters"),
        (FINE | {"language": 5}, "'language' is 5 and not text"),
        ("It took hours.", "is not JSON"),
        ('["It took hours."]', "is not a JSON object"),
        (f'{{"id": {"9" * 5000}, "text": "It took hours."}}', "holds a number that is too large to be read; put it in quotes"),
        ('{"id": 1e999, "text": "It took hours."}', "holds a number that is too large to be read"),
        ('{"id": Infinity, "text": "It took hours."}', "holds a number that is too large to be read"),
    ],
)
def test_a_line_that_cannot_be_coded_is_named_by_its_number(tmp_path, capsys, line, said):
    path = file_of(tmp_path / "in.jsonl", FINE, line)
    assert run(["label", str(path), "--out", str(tmp_path / "out.jsonl")]) == SOME_FAILED
    shown = capsys.readouterr().err
    assert f"{path}, line 2" in shown
    assert said in shown
    assert not (tmp_path / "out.jsonl").exists()


def test_a_file_that_is_not_there_or_not_text_is_named(tmp_path, capsys):
    (tmp_path / "sound.jsonl").write_bytes(b"\xff\xfe\x00\x80RIFF")
    assert run(["label", str(tmp_path / "none.jsonl")]) == SOME_FAILED
    assert run(["label", str(tmp_path / "sound.jsonl")]) == SOME_FAILED
    shown = capsys.readouterr().err
    assert "none.jsonl: there is no such file" in shown
    assert "sound.jsonl: is not UTF-8 text" in shown


@pytest.mark.parametrize("command", ["label", "themes"])
def test_where_nothing_can_be_written_is_told_before_the_work(command, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("service.commands.label.coder", None)
    monkeypatch.setattr("service.commands.themes.theme_finder", None)
    path = file_of(tmp_path / "in.jsonl", FINE)
    assert run([command, str(path), "--out", str(tmp_path)]) == WRONG_USAGE
    assert f"--out {tmp_path}: is a folder; name a file." in capsys.readouterr().err
    assert run([command, str(path), "--out", str(path / "out.jsonl")]) == WRONG_USAGE
    assert f"--out {path}: nothing can be written there (is not a folder)" in capsys.readouterr().err


def test_lines_are_read_from_a_plain_file_alone(tmp_path, capsys):
    assert run(["label", str(tmp_path)]) == SOME_FAILED
    assert f"{tmp_path}: is no plain file" in capsys.readouterr().err


def test_ids_come_back_as_they_were_given(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(label, "coder", lambda *_: WordCoder())
    path = file_of(
        tmp_path / "in.jsonl", {"id": 7, "text": "It took hours."}, {"id": "b", "text": "Hm."}, {"id": None, "text": "Hm."}
    )
    assert run(["label", str(path)]) == DONE
    assert [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()] == [7, "b", "3"]


def test_nan_is_what_is_missing(tmp_path, monkeypatch, capsys):
    """As programs for tables write it; JSON knows no such number, and what is written can be read anywhere."""
    monkeypatch.setattr(label, "coder", lambda *_: WordCoder())
    missing = dict.fromkeys(("id", "conversation", "role", "language"), float("nan"))
    assert run(["label", str(file_of(tmp_path / "in.jsonl", FINE, missing | {"text": "Hm."}))]) == DONE
    _, line = capsys.readouterr().out.splitlines()
    written = json.loads(line, parse_constant=pytest.fail)
    assert (written["id"], written["conversation"], written["role"], written["language"]) == ("2", "", "respondent", "en")


def test_what_is_written_can_be_corrected_and_evaluated(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(label, "coder", lambda *_: WordCoder())
    asked = {"recording": "call", "utterance_id": "call:1", "role": "interviewer", "text": "What was hard?"}
    lines = [asked, {"recording": "call", "utterance_id": "call:2", "role": "respondent", "text": "It took hours."}]
    path, out = file_of(tmp_path / "utterances.jsonl", *lines), tmp_path / "labelled.jsonl"
    assert run(["label", str(path), "--out", str(out)]) == DONE
    question, answer = (json.loads(line) for line in out.read_text(encoding="utf-8").splitlines())
    assert (question["id"], question["role"], question["act"]) == ("call:1", "interviewer", None)
    assert (answer["conversation"], answer["text"], answer["act"]) == ("call", "It took hours.", "complaint")
    gold = file_of(tmp_path / "gold.jsonl", question, answer | {"act": "other", "facets": []})
    assert run(["evaluate", str(gold), "--against", str(out)]) == DONE
    shown = capsys.readouterr().out
    assert "call:2: gold other, found complaint" in shown
    assert "interviewer: What was hard?" in shown


@pytest.mark.weights
def test_odd_lines_get_an_honest_answer_each(tmp_path, capsys):
    lines = [
        {"conversation": "a", "text": "What was hard about it for you, last month?", "role": "interviewer"},
        {"conversation": "a", "text": "It took them three weeks to send one letter, and I nearly gave up. 😡😡"},
        {"conversation": "a", "text": "Das hat wirklich furchtbar lange gedauert und alle waren genervt."},
        {"conversation": "a", "text": "😀🎉"},
        {"conversation": "a", "text": "Три недели ждали одно письмо, я чуть не сдался."},
        {"conversation": "a", "text": ""},
        {"conversation": "b", "text": "it took hours " * (LONGEST_TEXT // 14)},
        {"conversation": "b", "text": "It took hours.", "role": "unknown"},
    ]
    path, out = file_of(tmp_path / "in.jsonl", *lines), tmp_path / "out.jsonl"
    assert run(["label", str(path), "--out", str(out)]) == DONE
    found = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [f["id"] for f in found] == [str(n) for n in range(1, len(lines) + 1)]
    acts = [f["act"] for f in found]
    assert (acts[0], acts[7]) == (None, None)
    assert (acts[1], acts[4]) == ("complaint", "complaint")
    assert [found[n]["language"] for n in (1, 2, 4)] == ["en", "unsupported", "ru"]
    assert (acts[2], found[2]["probability"] <= 0.2) == ("other", True)
    assert (acts[3], acts[5]) == ("other", "other")
    assert "1 of 8 sentences are in neither English nor Russian" in capsys.readouterr().err


@pytest.mark.weights
def test_what_nobody_sees_around_a_sentence_changes_nothing_about_it(tmp_path, capsys):
    """Each sentence is a conversation of its own, and the evidence is the same words wherever they stand."""
    texts = ["It took them three weeks to send one letter.", "Три недели ждали одно письмо, я чуть не сдался."]
    written = [around.format(text) for text in texts for around in ("{}", "{} ", "{}\n", "\u00a0{}\u00a0", "\ufeff{}\u200b")]
    path = file_of(tmp_path / "in.jsonl", *({"conversation": str(n), "text": text} for n, text in enumerate(written)))
    assert run(["label", str(path)]) == DONE
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["text"] for line in lines] == written
    said = [
        line
        | {"id": None, "conversation": None, "text": line["text"].strip("\ufeff\u200b\u00a0 \n")}
        | {"evidence": [line["text"][start:end] for start, end in line["evidence"]]}
        for line in lines
    ]
    assert said == [said[0]] * 5 + [said[5]] * 5
    assert [line["text"] for line in (said[0], said[5])] == texts
    assert all(line["evidence"] for line in said)
