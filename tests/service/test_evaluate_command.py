import json

import pytest

from service.cli import run
from service.commands import evaluate
from service.exit_codes import DONE, SOME_FAILED, WRONG_USAGE
from tests.fakes.coder import WordCoder

GOLD = [
    {"id": "q", "conversation": "a", "role": "interviewer", "text": "What was hard?", "source": "shop"},
    {"id": "1", "conversation": "a", "text": "It took hours.", "act": "complaint", "facets": ["slowness"], "source": "shop"},
    {"id": "2", "conversation": "a", "text": "We have two.", "act": "other", "source": "shop"},
    {"id": "3", "conversation": "b", "text": "A button, please.", "act": "wish", "source": "bank"},
    {"id": "4", "conversation": "b", "text": "Hm.", "act": "other", "contested": True, "source": "bank"},
]
SURE = {"complaint": 0.2, "wish": 0, "hypothetical": 0, "praise": 0, "other": 0.8}
THEIRS = [
    {"id": "1", "act": "other", "probabilities": SURE},
    {"id": "2", "act": "other"},
    {"id": "3", "act": "wish"},
]


def file_of(path, lines):
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return str(path)


@pytest.fixture
def gold(tmp_path):
    return file_of(tmp_path / "gold.jsonl", GOLD)


@pytest.fixture
def theirs(tmp_path):
    return file_of(tmp_path / "theirs.jsonl", THEIRS)


def test_two_coders_are_compared_by_any_field_of_the_lines(gold, theirs, capsys):
    assert run(["evaluate", gold, "--against", theirs, "--by", "source, conversation"]) == DONE
    shown = capsys.readouterr().out
    for title in ("all: 3 sentences of 2", "source shop: 2", "source bank: 1", "conversation a: 2", "conversation b: 1"):
        assert title in shown
    for part in ("Cohen's kappa", "Krippendorff's alpha", "gold below, found to the right", "calibration error", "worst errors"):
        assert part in shown
    assert "1: gold complaint, found other (0.80)" in shown
    assert "interviewer: What was hard?" in shown


def test_the_same_as_data(gold, theirs, capsys):
    assert run(["evaluate", gold, "--against", theirs, "--by", "source", "--json"]) == DONE
    report = json.loads(capsys.readouterr().out)
    assert set(report) == {"all", "source shop", "source bank", "not_scored", "unsupported", "worst"}
    assert report["all"]["confusion"]["complaint"]["other"] == 1
    assert set(report["all"]["alpha"]) == {"value", "low", "high"}
    assert report["worst"][0]["context"] == ["interviewer: What was hard?"]


def test_what_the_other_coder_left_out_is_told(gold, tmp_path, capsys):
    partial = file_of(tmp_path / "partial.jsonl", THEIRS[:1])
    assert run(["evaluate", gold, "--against", partial, "--by", ""]) == DONE
    assert "2 judged sentences" in capsys.readouterr().err


def test_judged_lines_that_are_not_scored_are_counted_by_reason(tmp_path, theirs, capsys):
    unknown = {"id": "5", "conversation": "b", "role": "unknown", "text": "Slow.", "act": "complaint"}
    alone = {"id": "6", "conversation": "b", "text": "Hm.", "act": "other"}
    gold = file_of(tmp_path / "gold.jsonl", [*GOLD, unknown, alone])
    assert run(["evaluate", gold, "--against", theirs]) == DONE
    told = "judged lines that are not scored: 1 contested, 1 of the role unknown, 1 without an act of the other coder"
    assert told in capsys.readouterr().out
    assert run(["evaluate", gold, "--against", theirs, "--json"]) == DONE
    counted = {"contested": 1, "of the role unknown": 1, "without an act of the other coder": 1}
    assert json.loads(capsys.readouterr().out)["not_scored"] == counted


def test_judged_lines_of_languages_that_the_coder_does_not_know_are_counted(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(evaluate, "coder", lambda *_: WordCoder())
    german = {"conversation": "c", "language": "de", "text": "Das hat ewig gedauert.", "act": "complaint"}
    gold = file_of(tmp_path / "gold.jsonl", [*GOLD, german, german | {"contested": True}])
    assert run(["evaluate", gold]) == DONE
    assert "judged lines in neither English nor Russian, which the coder calls other: 1" in capsys.readouterr().out
    assert run(["evaluate", gold, "--json"]) == DONE
    assert json.loads(capsys.readouterr().out)["unsupported"] == 1
    assert run(["evaluate", file_of(tmp_path / "english.jsonl", GOLD)]) == DONE
    assert "neither English nor Russian" not in capsys.readouterr().out


def test_marks_are_true_or_false(tmp_path, theirs, capsys):
    quoted = file_of(tmp_path / "gold.jsonl", [GOLD[1], GOLD[4] | {"contested": "false"}])
    assert run(["evaluate", quoted, "--against", theirs]) == SOME_FAILED
    assert "line 2: 'contested' is 'false' and neither true nor false" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"id": "5", "act": "other", "last_time": "no"}, "'last_time' is 'no' and neither true nor false"),
        ({"id": "1", "act": "other"}, "has the id '1' again"),
        ({"id": "5", "act": "rant"}, "has the act 'rant'"),
        ({"id": "5", "act": "other", "probabilities": {"other": 1}}, "'probabilities' that cannot be read"),
        ({"id": "5", "act": "other", "probabilities": SURE | {"wish": float("nan")}}, "give one number from 0 to 1 for each"),
        ({"id": "5", "act": "other", "probabilities": SURE | {"wish": -0.1}}, "give one number from 0 to 1 for each"),
        ({"id": "5", "act": "other", "probabilities": [1]}, "'probabilities' that cannot be read"),
    ],
)
def test_a_wrong_line_of_the_other_coder_is_named(gold, tmp_path, capsys, line, said):
    wrong = file_of(tmp_path / "wrong.jsonl", [THEIRS[0], line])
    assert run(["evaluate", gold, "--against", wrong]) == SOME_FAILED
    shown = capsys.readouterr().err
    assert "line 2" in shown
    assert said in shown


def test_two_sentences_of_one_id_are_not_compared(tmp_path, theirs, capsys):
    twice = file_of(tmp_path / "gold.jsonl", [GOLD[1], {**GOLD[3], "id": 1}])
    assert run(["evaluate", twice, "--against", theirs]) == SOME_FAILED
    assert f"several sentences have the id '1', so lines of {theirs} cannot be told apart" in capsys.readouterr().err


def test_lines_that_are_paired_by_their_number_have_the_same_words(tmp_path, capsys):
    lines = [
        {"text": text, "act": act} for text, act in (("Yeah.", "other"), ("It took hours.", "complaint"), ("Fine.", "praise"))
    ]
    gold, shifted = file_of(tmp_path / "gold.jsonl", lines), file_of(tmp_path / "shifted.jsonl", lines[1:])
    assert run(["evaluate", gold, "--against", shifted]) == SOME_FAILED
    assert f"{shifted}: has other words than {gold} under the id '1'" in capsys.readouterr().err
    spaced = file_of(tmp_path / "spaced.jsonl", [line | {"text": f" {line['text']}  "} for line in lines])
    assert run(["evaluate", gold, "--against", spaced]) == DONE


def test_an_id_of_null_is_none(tmp_path, capsys):
    lines = [{"id": None, "conversation": None, "text": text, "act": "other"} for text in ("Yeah.", "Hm.")]
    gold = file_of(tmp_path / "gold.jsonl", lines)
    assert run(["evaluate", gold, "--against", gold]) == DONE
    assert "all: 2 sentences of 1 conversation" in capsys.readouterr().out


def test_a_person_who_tells_no_probabilities_has_no_error_of_them(gold, tmp_path, capsys):
    person = file_of(tmp_path / "person.jsonl", [{"id": line["id"], "act": "other"} for line in GOLD[1:4]])
    assert run(["evaluate", gold, "--against", person]) == DONE
    shown = capsys.readouterr().out
    assert "expected calibration error of the complaint probability: –" in shown
    assert "1: gold complaint, found other\n" in shown
    assert run(["evaluate", gold, "--against", person, "--json"]) == DONE
    report = json.loads(capsys.readouterr().out)
    assert (report["all"]["calibration_error"], report["worst"][0]["probability"]) == (None, None)


def test_lines_of_another_coder_need_no_coder(gold, theirs, capsys):
    assert run(["evaluate", gold, "--against", theirs, "--coder", "nowhere"]) == WRONG_USAGE
    assert "leave --coder out" in capsys.readouterr().err


def test_what_the_coder_of_a_study_found_is_no_gold(tmp_path, theirs, capsys):
    of_study = [line | {"judged": line["id"] == "1", "prompted": True, "last_time": True} for line in GOLD[:4]]
    gold = file_of(tmp_path / "utterances.jsonl", of_study)
    assert run(["evaluate", gold, "--against", theirs, "--json"]) == DONE
    scores = json.loads(capsys.readouterr().out)["all"]
    assert (scores["sentences"], scores["prompted"], scores["last_time"]) == (1, None, None)
    gold = file_of(tmp_path / "utterances.jsonl", [line | {"judged": False} for line in GOLD])
    assert run(["evaluate", gold, "--against", theirs]) == SOME_FAILED
    assert "no respondent's sentence in it has an act to compare" in capsys.readouterr().err


def test_languages_are_those_that_the_coder_goes_by(tmp_path, theirs, capsys):
    """Also where a line writes its language otherwise, or does not tell it; each field splits once."""
    spoken = ({"language": "en-US"}, {"language": "English"}, {"text": "Сделайте кнопку, пожалуйста."})
    lines = [line | more for line, more in zip(GOLD[1:4], spoken, strict=True)]
    assert run(["evaluate", file_of(tmp_path / "gold.jsonl", lines), "--against", theirs, "--by", "language,language"]) == DONE
    titles = [line.split(":")[0] for line in capsys.readouterr().out.splitlines() if line.startswith("language")]
    assert titles == ["language en", "language ru"]
    untold = file_of(tmp_path / "untold.jsonl", [{**line, "language": None} for line in lines])
    assert run(["evaluate", untold, "--against", theirs, "--by", "language,source,source", "--json"]) == DONE
    groups = json.loads(capsys.readouterr().out)
    assert [groups[name]["sentences"] for name in ("language en", "language ru", "source shop", "source bank")] == [2, 1, 2, 1]
    bare = file_of(tmp_path / "bare.jsonl", GOLD)
    assert run(["evaluate", bare, "--against", theirs, "--by", "language"]) == DONE
    assert "language en: 3 sentences" in capsys.readouterr().out


def test_lines_without_a_field_are_a_group_of_their_own(tmp_path, theirs, capsys):
    gold = file_of(tmp_path / "gold.jsonl", [*GOLD[:3], GOLD[3] | {"source": None}])
    assert run(["evaluate", gold, "--against", theirs, "--by", "source"]) == DONE
    assert "without source: 1 sentence of 1" in capsys.readouterr().out


def test_each_sentence_of_an_error_is_on_a_line_of_its_own(tmp_path, theirs, capsys):
    asked = {"id": "q", "conversation": "a", "role": None, "text": "We asked\nthem\u2028twice\x1b[1m."}
    gold = file_of(tmp_path / "gold.jsonl", [asked, GOLD[1] | {"text": "It took\r\nhours."}])
    assert run(["evaluate", gold, "--against", theirs]) == DONE
    shown = capsys.readouterr().out
    assert "\n      respondent: We asked them twice [1m.\n    > It took hours.\n" in shown


def test_marks_of_corrected_lines_of_the_coder_are_no_gold(tmp_path, theirs, capsys):
    """Whoever corrects the acts of what ``label`` wrote has not judged the marks, which stand there whoever corrects."""
    labelled = [line | {"prompted": True, "last_time": True, "probabilities": SURE} for line in GOLD[:4]]
    assert run(["evaluate", file_of(tmp_path / "labelled.jsonl", labelled), "--against", theirs]) == DONE
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["prompted", "none", "in", "gold"] in rows
    assert ["last_time", "none", "in", "gold"] in rows
    by_hand = GOLD[2] | {"id": "6", "conversation": "b", "last_time": True}
    gold = file_of(tmp_path / "both.jsonl", [*labelled, by_hand])
    found = file_of(tmp_path / "found.jsonl", [*THEIRS, {"id": "6", "act": "other", "last_time": True}])
    assert run(["evaluate", gold, "--against", found, "--json"]) == DONE
    last_time = json.loads(capsys.readouterr().out)["all"]["last_time"]
    assert (last_time["support"], last_time["f1"]["value"]) == (1, 1.0)


def test_a_field_that_no_line_has_is_wrong_usage_before_anything_is_judged(gold, tmp_path, capsys):
    assert run(["evaluate", gold, "--against", str(tmp_path / "none.jsonl"), "--by", "region"]) == WRONG_USAGE
    assert "no line has a field 'region'" in capsys.readouterr().err


def test_a_file_without_judgements_cannot_be_gold(tmp_path, theirs, capsys):
    assert run(["evaluate", file_of(tmp_path / "bare.jsonl", [{"id": "1", "text": "Hm."}]), "--against", theirs]) == SOME_FAILED
    assert "no respondent's sentence in it has an act" in capsys.readouterr().err
