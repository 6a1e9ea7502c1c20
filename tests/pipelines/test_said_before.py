import json

from pipelines.archive.changes import acts_before
from pipelines.said_before import read_said, sentences_in

SAID = [
    {"recording": "a", "utterance_id": "a:1", "text": "Ja\u2028hm.", "act": "other"},
    {"recording": "a", "utterance_id": "a:2", "text": "Это долго.", "act": None},
]
LINES = [json.dumps(line, ensure_ascii=False) for line in SAID]


def test_what_an_editor_leaves_in_the_file_costs_no_sentence(tmp_path):
    path = tmp_path / "utterances.jsonl"
    for text in ("\n".join(LINES), "\ufeff" + "\r\n".join(LINES) + "\r\n", "\n\n".join([*LINES, "", LINES[0][:20], "7", "{}"])):
        path.write_bytes(text.encode())
        assert list(sentences_in(path)) == SAID


def test_a_line_of_another_encoding_costs_itself_alone(tmp_path):
    path = tmp_path / "utterances.jsonl"
    path.write_bytes(LINES[0].encode() + b"\n" + LINES[1].encode("cp1251")[:-9] + b"\n")
    assert list(sentences_in(path)) == SAID[:1]


def test_acts_before_are_by_the_names_of_now_and_an_act_may_be_missing(tmp_path):
    path = tmp_path / "utterances.jsonl"
    path.write_text(LINES[0] + '\n{"utterance_id": "a:2", "text": "So."}\n', encoding="utf-8")
    assert acts_before(read_said(path).renamed({"a": "b"})) == {"b": {("Ja\u2028hm.", 1): "other", ("So.", 1): None}}
    assert acts_before(read_said(tmp_path / "none")) == {}
