import json

import pytest

from annotations.errors import InputError, LineError
from annotations.findings import Act
from annotations.formats.judgement_lines import read_judgements

ASKED = {"conversation": "c", "role": "interviewer", "text": "What was hard?"}
JUDGED = {"conversation": "c", "text": "It took hours.", "act": "complaint", "facets": ["slowness"]}
CONTEXT = {"conversation": "c", "text": "We have two plants."}


def file_of(tmp_path, *lines):
    path = tmp_path / "judged.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return path


def test_what_was_not_judged_is_context(tmp_path):
    read = read_judgements(file_of(tmp_path, ASKED, JUDGED, "", CONTEXT))
    assert [s.is_judged for s in read.sentences] == [False, True, False]
    assert (read.judged, read.sentences[1].coded.act) == (1, Act.COMPLAINT)


@pytest.mark.parametrize(
    ("mark", "judged"),
    [({}, set()), ({"last_time": False}, {"last_time"}), ({"prompted": True}, {"prompted"}), ({"prompted": None}, set())],
)
def test_marks_count_as_judged_where_they_are_written(tmp_path, mark, judged):
    assert read_judgements(file_of(tmp_path, JUDGED | mark)).marks == judged


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (JUDGED | {"act": "rant"}, "'rant'"),
        (JUDGED | {"facets": ["dear"]}, "'dear'"),
        (JUDGED | {"act": "praise"}, "is no complaint"),
        (CONTEXT | {"facets": ["burden"]}, "facets and no act"),
        (JUDGED | {"role": "interviewer"}, "the interviewer says"),
        (JUDGED | {"role": "unknown"}, "the unknown says"),
        ({"conversation": "c", "act": "complaint"}, "no 'text'"),
        ({"kind": "utterance", "utterance": "a:1", "act": "wish"}, "give the lines that label reads"),
        (JUDGED | {"contested": "false"}, "'contested' is 'false' and neither true nor false"),
        (JUDGED | {"prompted": "no"}, 'give "prompted" as true or false'),
        (JUDGED | {"last_time": 1}, 'give "last_time" as true or false'),
        ("{", "not JSON"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_by_its_number(tmp_path, line, said):
    with pytest.raises(LineError, match="line 3") as error:
        read_judgements(file_of(tmp_path, JUDGED, "", line))
    assert said in str(error.value)


def test_what_the_coder_of_a_study_found_is_context(tmp_path):
    found = JUDGED | {"prompted": True, "last_time": False, "judged": False}
    read = read_judgements(file_of(tmp_path, found, found, found | {"judged": True}, found))
    assert [s.is_judged for s in read.sentences] == [False, False, True, False]
    assert (read.sentences[0].coded.facets, read.marks) == (frozenset(), frozenset())
    with pytest.raises(InputError, match=r"no sentence in it was judged by a person; give .judged. as true"):
        read_judgements(file_of(tmp_path, found))


def test_marks_beside_the_coders_probabilities_are_its_own(tmp_path):
    found = JUDGED | {"prompted": False, "probabilities": {"complaint": 1}}
    assert read_judgements(file_of(tmp_path, found)).marks == frozenset()
    read = read_judgements(file_of(tmp_path, found, JUDGED | {"prompted": True}))
    assert read.marks == {"prompted"}
    assert [s.coded.prompted for s in read.sentences] == [None, True]


def test_lines_of_a_conversation_stand_together(tmp_path):
    with pytest.raises(LineError, match="line 3: goes back to the conversation 'c'"):
        read_judgements(file_of(tmp_path, JUDGED, JUDGED | {"conversation": "d"}, CONTEXT))


def test_a_sentence_may_have_a_field_called_kind(tmp_path):
    assert read_judgements(file_of(tmp_path, JUDGED | {"kind": "phone call"})).judged == 1


def test_a_file_without_judgements_teaches_nothing(tmp_path):
    with pytest.raises(InputError, match="no line in it has an act"):
        read_judgements(file_of(tmp_path, CONTEXT))
