import json

import pytest

from annotations.errors import InputError, LineError
from annotations.findings import Act, Facet
from annotations.formats.complaint_lines import read_complaints
from annotations.formats.json_lines import LONGEST_TEXT
from annotations.formats.sentence_lines import read_findings, read_gold, read_sentences
from annotations.languages import UNSUPPORTED
from annotations.transcript import Role


def file_of(tmp_path, *lines):
    path = tmp_path / "lines.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return path


def test_sentences_keep_their_order_and_default_to_respondents(tmp_path):
    path = file_of(tmp_path, {"id": "a", "conversation": "c", "text": "Hi 🙂"}, "", {"text": "What?", "role": "interviewer"})
    first, second = read_sentences(path)
    assert (first.id, first.role, first.text) == ("a", Role.RESPONDENT, "Hi 🙂")
    assert (second.id, second.role) == ("3", Role.INTERVIEWER)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"text": "x", "role": "boss"}, "'boss'"),
        ({"id": "1"}, "no 'text'"),
        ({"text": 5}, "5 and not text"),
        ({"text": "x" * (LONGEST_TEXT + 1)}, "50001 characters"),
        ("not json", "not JSON"),
        ("[1]", "not a JSON object"),
        ("[" * 100_000, "not JSON"),
        (r'{"text": "a \ud800 b"}', "half a character"),
    ],
)
def test_a_bad_line_is_named_by_its_number(tmp_path, line, said):
    path = file_of(tmp_path, {"text": "fine"}, line)
    with pytest.raises(LineError, match="line 2") as error:
        read_sentences(path)
    assert said in str(error.value)


def test_only_line_feeds_end_a_line(tmp_path):
    path = file_of(tmp_path, '{"text": "one\u2028two\x85three"}\r', {"text": "four"})
    assert [sentence.text for sentence in read_sentences(path)] == ["one\u2028two\x85three", "four"]


@pytest.mark.parametrize(
    ("written", "language"),
    [
        ("en-US", "en"),
        ("RU", "ru"),
        ("English", "en"),
        ("eng", "en"),
        ("Russian", "ru"),
        ("rus", "ru"),
        ("Русский", "ru"),
        ("fr", UNSUPPORTED),
        ("deu", UNSUPPORTED),
        (UNSUPPORTED, UNSUPPORTED),
        ("", None),
        ("auto", None),
        ("und", None),
    ],
)
def test_a_given_language_is_one_of_two_or_unsupported_or_to_be_found_out(tmp_path, written, language):
    path = file_of(tmp_path, {"text": "x", "language": written})
    (sentence,), (complaint,) = read_sentences(path), read_complaints(path)
    assert sentence.language == complaint.language == language


@pytest.mark.parametrize("read", [read_sentences, read_gold, read_complaints])
def test_what_is_no_language_is_refused_by_its_line(tmp_path, read):
    path = file_of(tmp_path, {"text": "x"}, {"text": "x", "language": "Englisch"})
    with pytest.raises(LineError, match="line 2: has the language 'Englisch'; use en, ru or the code of another language"):
        read(path)


def test_complaints_have_facets_that_there_are_and_segments_of_any_name(tmp_path):
    (read,) = read_complaints(file_of(tmp_path, {"text": "x", "facets": ["burden", "slowness"], "segment": "Trial users"}))
    assert (read.facets, read.customer_segment) == (("burden", "slowness"), "Trial users")
    with pytest.raises(LineError, match="line 1: has the facet 'nonsense'; use one of difficulty, slowness, burden"):
        read_complaints(file_of(tmp_path, {"text": "x", "facets": ["nonsense"]}))


@pytest.mark.parametrize("judged", [{"act": ["complaint"]}, {"act": "rant"}, {"facets": "burden"}, {"facets": [["burden"]]}])
def test_a_judgement_of_another_kind_is_refused(tmp_path, judged):
    with pytest.raises(LineError, match="line 1"):
        read_gold(file_of(tmp_path, {"text": "It took hours.", **judged}))


def test_a_missing_file_and_another_encoding_are_said_in_a_sentence(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_sentences(tmp_path / "none.jsonl")
    path = tmp_path / "cp1251.jsonl"
    path.write_bytes('{"text": "Ждали"}'.encode("cp1251"))
    with pytest.raises(InputError, match="UTF-8"):
        read_sentences(path)


def test_lines_of_a_conversation_stand_together(tmp_path):
    lines = [{"text": "x", "conversation": name} for name in "aabba"]
    with pytest.raises(LineError, match="line 5: goes back to the conversation 'a'"):
        read_sentences(file_of(tmp_path, *lines))
    assert len(read_sentences(file_of(tmp_path, *lines[:4]))) == 4


def test_lines_of_a_coded_study_have_their_ids_and_recordings(tmp_path):
    said = {"recording": "call", "respondent": "ann", "act": "complaint", "facets": ["slowness"]}
    asked = {"recording": "call", "utterance_id": "call:1", "role": "interviewer", "text": "Why?", "act": None}
    path = file_of(tmp_path, asked, {**said, "utterance_id": "call:2", "role": "respondent", "text": "It took hours."})
    assert [(s.id, s.conversation) for s in read_sentences(path)] == [("call:1", "call"), ("call:2", "call")]
    assert [coded.act for coded in read_gold(path)] == [None, Act.COMPLAINT]
    assert list(read_findings(path)) == ["call:2"]
    (complaint,) = read_complaints(path)
    assert (complaint.id, complaint.conversation, complaint.respondent) == ("call:2", "call", "ann")


def test_a_line_that_says_it_is_no_complaint_is_left_out(tmp_path):
    others = [{"text": "x", "act": "wish"}, {"text": "x", "role": "interviewer"}, {"text": "x", "role": "unknown", "act": None}]
    assert [c.id for c in read_complaints(file_of(tmp_path, *others, {"text": "slow", "act": "complaint"}))] == ["4"]
    for wrong in ({"act": "rant"}, {"role": "boss"}):
        with pytest.raises(LineError, match="use one of"):
            read_complaints(file_of(tmp_path, {"text": "x", **wrong}))


def test_gold_has_judgements_of_respondents_only(tmp_path):
    path = file_of(
        tmp_path,
        {"text": "It took hours.", "act": "complaint", "facets": ["slowness"], "contested": True},
        {"text": "Why?", "role": "interviewer", "act": None},
    )
    first, second = read_gold(path)
    assert (first.act, first.facets, first.contested) == (Act.COMPLAINT, frozenset({Facet.SLOWNESS}), True)
    assert second.act is None


@pytest.mark.parametrize("wrong", [{"act": "whine"}, {"act": "complaint", "facets": ["pain"]}])
def test_gold_with_an_unknown_label_is_refused(tmp_path, wrong):
    with pytest.raises(LineError, match="use one of"):
        read_gold(file_of(tmp_path, {"text": "x", **wrong}))


def test_complaints_have_ids_of_their_own_and_sane_weights(tmp_path):
    fine = {"id": "1", "text": "slow", "segment": "A", "weight": 2}
    (read,) = read_complaints(file_of(tmp_path, fine))
    assert (read.customer_segment, read.weight) == ("A", 2.0)
    assert [read.weight for read in read_complaints(file_of(tmp_path, {"text": "slow", "weight": None}))] == [1.0]
    with pytest.raises(LineError, match="id '1' of line 1"):
        read_complaints(file_of(tmp_path, fine, fine))
    with pytest.raises(LineError, match="weight"):
        read_complaints(file_of(tmp_path, {**fine, "weight": -1}))
